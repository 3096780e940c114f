// From a bundle's manifest to the line that starts it: a file of the bundle, run by our own Node or Python or as a native program. Never by a shell, never by
// what would fetch code at the start. Values that the user must give are not filled in here: they are asked for.
import { statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { StartLine } from './artefact.ts';
import { mcpbFault } from './mcpb-faults.ts';
import type { BundleCommand, BundleManifest } from './mcpb-manifest.ts';
import { isNativeProgram } from './npm-program.ts';
import { shimText } from './pypi-shim.ts';
import type { AskedByRegistry } from './supplier.ts';

/** Where Bartizan's own file in a bundle's tree lies. */
const OWN_FOLDER = '.bartizan';

/** How a bundle is started here. */
export interface BundleStart {
  readonly start: StartLine;
  readonly asked: AskedByRegistry;
  /** A file of ours that the tree needs, with its content. */
  readonly shim?: { readonly folder: string; readonly file: string; readonly text: string } | undefined;
  /** Must be executable, whatever the archive says of it. */
  readonly program?: string | undefined;
}

interface Place {
  readonly subject: string;
  readonly root: string;
  readonly os: string;
}

type Refuse = (reason: string) => never;

const refuseFor =
  (subject: string): Refuse =>
  (reason) => {
    throw mcpbFault['no-start']({ subject, reason });
  };

/** `${/}` and `${pathSeparator}` are slashes: every system that runs this takes them. */
const withSlashes = (text: string): string => text.replaceAll(/\$\{(?:\/|pathSeparator)\}/g, '/');

const isAsking = (text: string): boolean => /\$\{(?!__dirname\})/.test(text);

/** A path of the bundle, however it is written; undefined for anything else. */
function insideOf(text: string): string | undefined {
  const plain = withSlashes(text)
    .replaceAll('\\', '/')
    .replace(/^\$\{__dirname\}\//, '');
  const isOdd =
    plain === '' || plain.startsWith('/') || /^[A-Za-z]:/.test(plain) || plain.includes('${') || plain.split('/').includes('..');
  return isOdd ? undefined : posix.normalize(plain);
}

function fileIn({ root }: Place, text: string, refuse: Refuse): string {
  const path = insideOf(text);
  const isFile = path !== undefined && statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
  return isFile ? path : refuse(`"${text}" is no file of it`);
}

/** Arguments up to the first that needs the user; that and the rest are asked for, in their order. `${__dirname}` stays: start-line.ts knows it. */
function splitArgs(args: readonly string[]): { readonly fixed: readonly string[]; readonly open: readonly string[] } {
  const written = args.map(withSlashes);
  const at = written.findIndex(isAsking);
  return at < 0 ? { fixed: written, open: [] } : { fixed: written.slice(0, at), open: written.slice(at) };
}

function askedEnv(manifest: BundleManifest, env: BundleCommand['env']): AskedByRegistry['env'] {
  return Object.entries(env).map(([name, value]) => {
    const keys = [...value.matchAll(/\$\{user_config\.([^}]+)\}/g)].map((match) => match[1] ?? '');
    const inputs = keys.flatMap((key) => (Object.hasOwn(manifest.inputs, key) ? [manifest.inputs[key]] : []));
    const titles = inputs.map((input) => input?.title ?? '').filter((title) => title !== '');
    return {
      name,
      isRequired: keys.length === 0 || inputs.some((input) => input?.isRequired === true),
      isSecret: inputs.some((input) => input?.isSecret === true),
      description: titles.length === 0 ? `the bundle sets it to ${JSON.stringify(value)}` : titles.join(', '),
    };
  });
}

function nodeStart(manifest: BundleManifest, line: BundleCommand, place: Place, refuse: Refuse): BundleStart {
  if (line.command !== 'node') refuse(`its command is "${line.command}", not node`);
  const [first = manifest.entryPoint, ...rest] = line.args;
  if (first.startsWith('-')) refuse(`it gives Node the option "${first}"`);
  const { fixed, open } = splitArgs(rest);
  const start: StartLine = { runtime: 'node', entry: fileIn(place, first, refuse), args: fixed };
  return { start, asked: { args: open, env: askedEnv(manifest, line.env), headers: [] } };
}

/** The folders of PYTHONPATH, which isolated Python does not read; all must lie in the bundle. */
function pythonFolders(value: string | undefined, refuse: Refuse): readonly string[] {
  const folders = withSlashes(value ?? '')
    .split(/[:;](?![\\/])|[:;](?=\/)/)
    .filter((folder) => folder !== '');
  return folders.map((folder) => insideOf(`${folder}/.`) ?? refuse(`its PYTHONPATH names "${folder}", which is not in it`));
}

function pythonStart(manifest: BundleManifest, line: BundleCommand, place: Place, refuse: Refuse): BundleStart {
  if (!/^python3?(?:\.exe)?$/.test(line.command)) refuse(`its command is "${line.command}", not python`);
  const { PYTHONPATH: path, ...env } = line.env;
  const [first = manifest.entryPoint, ...rest] = line.args;
  const [module] = rest;
  const isModule = first === '-m';
  if (isModule && (module === undefined || !/^[\w.]+$/.test(module))) refuse('its -m names no module');
  if (!isModule && first.startsWith('-')) refuse(`it gives Python the option "${first}"`);
  const file = isModule ? undefined : fileIn(place, first, refuse);
  const { fixed, open } = splitArgs(isModule ? rest.slice(1) : rest);
  const before = [...(file === undefined ? ['.'] : [posix.dirname(file)]), ...pythonFolders(path, refuse)];
  const target =
    file === undefined
      ? { kind: 'module' as const, module: module ?? '', name: manifest.name }
      : { kind: 'file' as const, path: file };
  return {
    start: { runtime: 'python', entry: `${OWN_FOLDER}/start.py`, args: fixed },
    asked: { args: open, env: askedEnv(manifest, env), headers: [] },
    shim: { folder: OWN_FOLDER, file: `${OWN_FOLDER}/start.py`, text: shimText(target, { before, after: [] }) },
  };
}

function binaryStart(manifest: BundleManifest, line: BundleCommand, place: Place, refuse: Refuse): BundleStart {
  const isThere = (path: string): boolean => statSync(join(place.root, path), { throwIfNoEntry: false })?.isFile() === true;
  const path = insideOf(line.command) ?? refuse(`its command "${line.command}" is not in it`);
  const entry = place.os === 'win32' && isThere(`${path}.exe`) ? `${path}.exe` : path;
  if (!isThere(entry)) refuse(`"${entry}" is no file of it`);
  if (!isNativeProgram(join(place.root, entry))) refuse(`"${entry}" is no native program`);
  const { fixed, open } = splitArgs(line.args);
  return {
    start: { runtime: 'native', entry, args: fixed },
    asked: { args: open, env: askedEnv(manifest, line.env), headers: [] },
    program: entry,
  };
}

/**
 * How a bundle whose files are at `root` is started on this platform.
 * @throws Fault `mcpb.no-start`, `mcpb.wrong-platform`, `mcpb.bad-manifest`
 */
export function bundleStart(manifest: BundleManifest, place: Place): BundleStart {
  const { subject, os } = place;
  const refuse = refuseFor(subject);
  const { platforms } = manifest;
  if (platforms?.includes(os) === false)
    throw mcpbFault['wrong-platform']({ subject, platform: os, wanted: platforms.join(' ') });
  const line = manifest.command(os);
  if (manifest.type === 'uv') return refuse('uv would fetch what it needs when it starts');
  if (line === undefined) return refuse('its manifest has no server.mcp_config');
  const starts = { node: nodeStart, python: pythonStart, binary: binaryStart } as const;
  return starts[manifest.type](manifest, line, place, refuse);
}
