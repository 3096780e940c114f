// What a package would run: its programs, and the scripts that npm would have run at installation. It runs none of them.
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FoundScript, StartLine } from './artefact.ts';
import { supplyFault } from './faults.ts';
import { isMembers } from './npm-registry.ts';

const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;
const MAX_COMMAND_CHARS = 4_096;
const EVENTS = ['preinstall', 'install', 'postinstall'] as const;

/** A package.json, as parsed. */
export type PackageJson = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file of an unpacked package that must be an object.
 * @throws Fault `supply.bad-archive`
 */
export function readJsonFile(subject: string, folder: string, name: string): PackageJson {
  const path = join(folder, name);
  const refuse = (reason: string): never => {
    throw supplyFault['bad-archive']({ subject, reason });
  };
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() !== true) return refuse(`it has no ${name}`);
  if (stats.size > MAX_MANIFEST_BYTES) return refuse(`its ${name} is too large`);
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
    return isMembers(value) ? value : refuse(`its ${name} is no object`);
  } catch (error) {
    if (error instanceof SyntaxError) return refuse(`its ${name} is no JSON`);
    throw error;
  }
}

/** Reads the package.json of an unpacked package. @throws Fault `supply.bad-archive` */
export const readPackageJson = (subject: string, folder: string): PackageJson => readJsonFile(subject, folder, 'package.json');

/** Scripts that an installation by npm would run, in its order. */
export function scriptsOf(location: string, manifest: PackageJson, hasBindingGyp: boolean): readonly FoundScript[] {
  const scripts = isMembers(manifest['scripts']) ? manifest['scripts'] : {};
  const found = EVENTS.flatMap((event) => {
    const command = scripts[event];
    if (typeof command !== 'string' || command === '') return [];
    return [{ package: location, event, command: command.slice(0, MAX_COMMAND_CHARS) }];
  });
  // npm compiles what has a binding.gyp unless the package says how to install itself.
  const isBuilt = hasBindingGyp && manifest['gypfile'] !== false && !found.some(({ event }) => event !== 'postinstall');
  return isBuilt ? [{ package: location, event: 'binding.gyp', command: 'node-gyp rebuild' }, ...found] : found;
}

/** Programs by name (`bin`), with normal paths inside the package; impossible ones are left out, as npm does. */
export function programsOf(name: string, bin: unknown): ReadonlyMap<string, string> {
  const own = name.slice(name.indexOf('/') + 1);
  const listed = typeof bin === 'string' ? { [own]: bin } : isMembers(bin) ? bin : {};
  const programs = new Map<string, string>();
  for (const [program, path] of Object.entries(listed)) {
    if (typeof path !== 'string' || path === '') continue;
    // npm roots the path in the package, so that `../x` cannot leave it.
    const inside = posix.normalize(posix.join('/', path.replaceAll('\\', '/'))).slice(1);
    if (inside !== '' && !inside.endsWith('/')) programs.set(posix.basename(program), inside);
  }
  return programs;
}

/**
 * Chooses the program as npx does: the one that is wanted, the only one, or the one with the package's name.
 * @throws Fault `supply.no-program`
 */
export function chooseProgram(name: string, bin: unknown, wanted: string | undefined): string {
  const programs = programsOf(name, bin);
  const offered = [...programs.keys()].join(', ');
  const refuse = (reason: string): never => {
    throw supplyFault['no-program']({ subject: `npm:${name}`, reason, programs: offered === '' ? 'it has none' : offered });
  };
  if (programs.size === 0) return refuse('it offers none (bin)');
  if (wanted !== undefined) return programs.get(wanted) ?? refuse(`it has no program "${wanted}"`);
  const files = new Set(programs.values());
  const only = files.size === 1 ? [...files][0] : undefined;
  return only ?? programs.get(name.slice(name.indexOf('/') + 1)) ?? refuse('it has several');
}

const HEAD_BYTES = 512;
const NODE_LINE = /^#!\s*(?:\/\S*\/env\s+(?:-S\s+)?)?(?:\S*\/)?node(?:js)?(?:\s+(.*))?$/;
/** Options that would run something else than the program. */
const OTHER_CODE =
  /^(?:-e|-p|-i|-r|--eval|--print|--interactive|--require|--import|--loader|--experimental-loader|--env-file|--inspect.*)(?:=|$)/;

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}

/** Is this file one that the system runs by itself, without any interpreter? */
export const isNativeProgram = (path: string): boolean => isNative(headOf(path));

const isNative = (head: Buffer): boolean => {
  const magic = head.subarray(0, 4).toString('hex');
  return magic === '7f454c46' || ['cffaedfe', 'cefaedfe', 'cafebabe'].includes(magic) || magic.startsWith('4d5a');
};

/**
 * How a program of a package is run: by our own Node, or itself if it is a native program. Never by a shell or what its `#!` line names.
 * @throws Fault `supply.no-program`
 */
export function startLineOf(subject: string, root: string, entry: string): StartLine {
  const refuse = (reason: string): never => {
    throw supplyFault['no-program']({ subject, reason, programs: 'another program or version of it' });
  };
  if (statSync(join(root, entry), { throwIfNoEntry: false })?.isFile() !== true) return refuse(`its file ${entry} is missing`);
  const head = headOf(join(root, entry));
  if (isNative(head)) return { runtime: 'native', entry, args: [] };
  const line = head.toString('latin1').split(/\r?\n/)[0] ?? '';
  if (!line.startsWith('#!')) return { runtime: 'node', entry, args: [] };
  const options = NODE_LINE.exec(line);
  if (options === null) return refuse(`it would be run by "${line.slice(2).trim()}", not by Node`);
  const runtimeArgs = (options[1] ?? '').split(/\s+/).filter((option) => option !== '');
  const odd = runtimeArgs.find((option) => !option.startsWith('-') || OTHER_CODE.test(option));
  if (odd !== undefined) return refuse(`its first line starts Node with "${odd}"`);
  return { runtime: 'node', entry, args: [], ...(runtimeArgs.length === 0 ? {} : { runtimeArgs }) };
}
