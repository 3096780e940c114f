// Takes the launch of a server apart: which runner, which package, image or file, with which options. Nothing is run, fetched or looked up.
import { type Option, optionValue, programName, splitOptions, unwrap } from './command-line.ts';
import type { Launch } from './entry.ts';
import { fileSource, imageSource, isPath, npmSource, pypiSource, type Source, UNKNOWN, urlName } from './source.ts';

/** A server's launch, taken apart. */
export interface Program {
  readonly source: Source;
  /** The program that fetches or starts it: `npx`, `docker`, `node` ... */
  readonly runner: string;
  /** Options of the runner. */
  readonly options: readonly Option[];
  /** What the server itself is given. */
  readonly args: readonly string[];
  readonly wrappers: readonly string[];
  /** What a shell is given to run. */
  readonly shell?: string;
  /** Code on the command line (`node -e`). */
  readonly inlineCode?: string;
  /** The package of a bridge such as mcp-remote, when the server behind it is what counts. */
  readonly bridge?: Source;
}

type Parsed = Pick<Program, 'source' | 'options' | 'args'> & { readonly inlineCode?: string };
type Reader = (args: readonly string[], cwd: string | undefined) => Parsed;

const NPX_VALUES = new Set([
  '-p',
  '--package',
  '-c',
  '--call',
  '--registry',
  '--prefix',
  '--userconfig',
  '--cache',
  '-w',
  '--workspace',
  '--shell',
  '--node-options',
]);

const npxReader: Reader = (args, cwd) => {
  const { options, rest } = splitOptions(args, NPX_VALUES);
  const named = optionValue(options, '-p', '--package');
  const [first, ...others] = rest;
  if (named !== undefined) return { source: npmSource(named, cwd), options, args: others };
  const call = optionValue(options, '-c', '--call');
  if (call !== undefined) return { source: { kind: 'unknown', name: '' }, options, args: rest, inlineCode: call };
  return { source: first === undefined ? UNKNOWN : npmSource(first, cwd), options, args: others };
};

/** `pnpm dlx X`: the runner's own options may stand before the word. */
const after =
  (words: ReadonlySet<string>, reader: Reader): Reader =>
  (args, cwd) => {
    const at = args.findIndex((word) => words.has(word));
    if (at < 0) return { source: UNKNOWN, options: [], args };
    const parsed = reader(args.slice(at + 1), cwd);
    return { ...parsed, options: [...splitOptions(args.slice(0, at), NPX_VALUES).options, ...parsed.options] };
  };

const UV_VALUES = new Set(
  [
    '--from',
    '--with',
    '--with-editable',
    '--with-requirements',
    '-p',
    '--python',
    '-i',
    '--index',
    '--index-url',
    '--default-index',
    '--extra-index-url',
  ].concat([
    '-f',
    '--find-links',
    '--directory',
    '--project',
    '--prerelease',
    '--cache-dir',
    '--config-file',
    '--env-file',
    '--refresh-package',
    '-m',
    '--module',
    '--spec',
    '--pip-args',
    '--allow-insecure-host',
    '--group',
    '--extra',
  ]),
);

const uvxReader: Reader = (args, cwd) => {
  const { options, rest } = splitOptions(args, UV_VALUES);
  const from = optionValue(options, '--from', '--spec');
  const [first, ...others] = rest;
  const spec = from ?? first;
  return { source: spec === undefined ? UNKNOWN : pypiSource(spec, cwd), options, args: others };
};

/** `uv run [--directory D] file.py`, `uv run --with P command`, `uv run -m module`. */
const uvRunReader: Reader = (args, cwd) => {
  const { options, rest } = splitOptions(args, UV_VALUES);
  const folder = optionValue(options, '--directory', '--project') ?? cwd;
  const module = optionValue(options, '-m', '--module');
  const [first = '', ...others] = rest;
  if (module !== undefined) return { source: { kind: 'module', name: module }, options, args: rest };
  if (/^python(?:[\d.]*)$/.test(first) || /\.py$/.test(first) || isPath(first)) {
    const inner =
      /\.py$/.test(first) || isPath(first)
        ? { source: fileSource(first, folder), options: [], args: others }
        : scriptReader(others, folder);
    return { ...inner, options: [...options, ...inner.options] };
  }
  const extra = optionValue(options, '--with');
  if (extra !== undefined) return { source: pypiSource(extra, cwd), options, args: others };
  return {
    source: folder === undefined ? { kind: 'command', name: first } : fileSource(`./${first}`, folder),
    options,
    args: others,
  };
};

const uvReader: Reader = (args, cwd) => {
  const { options, rest } = splitOptions(args, UV_VALUES);
  const folder = optionValue(options, '--directory', '--project') ?? cwd;
  const [verb, ...others] = rest;
  const reader = verb === 'run' ? uvRunReader : uvxReader;
  const parsed = reader(verb === 'tool' ? others.slice(1) : others, folder);
  return { ...parsed, options: [...options, ...parsed.options] };
};

const CONTAINER_SWITCHES = new Set([
  '-i',
  '-t',
  '-it',
  '-ti',
  '-d',
  '-P',
  '-q',
  '--rm',
  '--init',
  '--interactive',
  '--tty',
  '--detach',
  '--privileged',
  '--read-only',
  '--publish-all',
  '--no-healthcheck',
  '--oom-kill-disable',
  '--quiet',
  '--disable-content-trust',
  '--sig-proxy',
  '--replace',
  '--help',
  '--tls',
  '--tls-verify',
  '-dit',
  '-itd',
  '-di',
  '-id',
]);

/** Every option of `docker run` but its few switches takes a value. */
function containerOptions(args: readonly string[]): ReadonlySet<string> {
  return new Set(args.filter((word) => word.startsWith('-') && !CONTAINER_SWITCHES.has(word)));
}

const containerReader: Reader = (args) => {
  const start = args.findIndex((word) => word === 'run' || word === 'create');
  if (start < 0) {
    // `docker mcp gateway run`: the engine's own program.
    return {
      source: { kind: 'command', name: `docker ${args.filter((word) => !word.startsWith('-')).join(' ')}`.trim() },
      options: [],
      args,
    };
  }
  const { options, rest } = splitOptions(args.slice(start + 1), containerOptions(args));
  const [image, ...others] = rest;
  return { source: image === undefined ? UNKNOWN : imageSource(image), options, args: others };
};

const SCRIPT_VALUES = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--env-file',
  '-W',
  '-X',
  '--config',
  '--tsconfig',
  '-I',
  '-cp',
  '-classpath',
  '--class-path',
  '-jar',
  '--project',
  '-m',
  '-c',
  '-e',
  '--eval',
  '-p',
  '--print',
]);

/** Interpreters: `node x.js`, `python -m module`, `python -c code`, `java -jar x.jar`. */
const scriptReader: Reader = (args, cwd) => {
  const { options, rest } = splitOptions(args, SCRIPT_VALUES);
  const inlineCode = optionValue(options, '-e', '--eval', '-c', '-p', '--print');
  if (inlineCode !== undefined) return { source: { kind: 'unknown', name: '' }, options, args: rest, inlineCode };
  const module = optionValue(options, '-m');
  if (module !== undefined) return { source: { kind: 'module', name: module }, options, args: rest };
  const jar = optionValue(options, '-jar');
  if (jar !== undefined) return { source: fileSource(jar, cwd), options, args: rest };
  const [first, ...others] = rest;
  return { source: first === undefined ? UNKNOWN : fileSource(first, cwd), options, args: others };
};

const DENO_VALUES = new Set(['-c', '--config', '--import-map', '--lock', '-L', '--log-level', '--cert', '--seed', '--env-file']);

const denoReader: Reader = (args, cwd) => {
  const verb = args.findIndex((word) => word === 'run' || word === 'serve' || word === 'x');
  const { options, rest } = splitOptions(args.slice(verb + 1), DENO_VALUES);
  const [first = '', ...others] = rest;
  if (first.startsWith('npm:')) return { source: npmSource(first.slice(4).replace(/^\//, ''), cwd), options, args: others };
  if (/^(?:https?|jsr):/.test(first)) return { source: { kind: 'url', name: urlName(first) }, options, args: others };
  return { source: first === '' ? UNKNOWN : fileSource(first, cwd), options, args: others };
};

const goReader: Reader = (args, cwd) => {
  const at = args.indexOf('run');
  const { options, rest } = splitOptions(args.slice(at + 1), new Set(['-C', '-mod', '-tags']));
  const [first = '', ...others] = rest;
  const [name = '', version] = first.split('@');
  const source: Source =
    isPath(first) || name.endsWith('.go') || name === '.'
      ? fileSource(first, cwd)
      : { kind: 'git', name: `https://${name}`, ...(version === undefined ? {} : { version }) };
  return { source, options, args: others };
};

/** Is this file our own program? By its name, where nobody can say better. */
export const isNamedBartizan = (path: string): boolean => /(?:^|\/)bartizan(?:\.js)?$/.test(path);

/** Our own package or program, however it is started: what it runs is a server of bartizan.yaml. */
function ownProgram(program: Program, isOwnFile: (path: string) => boolean): Program {
  const { source, args } = program;
  const isOwn = (source.kind === 'npm' && source.name === 'bartizan') || (source.kind === 'file' && isOwnFile(source.name));
  return isOwn && args[0] === 'run' ? { ...program, source: bartizanReader(args, undefined).source } : program;
}

const bartizanReader: Reader = (args) => {
  const operands = args.slice(args.indexOf('run') + 1).filter((word) => !word.startsWith('-'));
  return { source: { kind: 'bartizan', name: args.includes('--all') ? '*' : (operands[0] ?? '') }, options: [], args };
};

const npmReader = after(new Set(['exec', 'x', 'dlx', 'create', 'run']), npxReader);

const READERS: Readonly<Record<string, Reader>> = {
  npx: npxReader,
  bunx: npxReader,
  pnpx: npxReader,
  pnpm: npmReader,
  yarn: npmReader,
  npm: npmReader,
  bun: (args, cwd) =>
    args[0] === 'x' ? npxReader(args.slice(1), cwd) : scriptReader(args[0] === 'run' ? args.slice(1) : args, cwd),
  uvx: uvxReader,
  uv: uvReader,
  pipx: after(new Set(['run']), uvxReader),
  docker: containerReader,
  podman: containerReader,
  nerdctl: containerReader,
  node: scriptReader,
  nodejs: scriptReader,
  tsx: scriptReader,
  'ts-node': scriptReader,
  java: scriptReader,
  ruby: scriptReader,
  php: scriptReader,
  perl: scriptReader,
  py: scriptReader,
  deno: denoReader,
  go: goReader,
  bartizan: bartizanReader,
};

const readerFor = (name: string): Reader | undefined =>
  READERS[name] ?? (/^python[\d.]*w?$/.test(name) ? scriptReader : undefined);

/** Packages that only carry messages to a URL. */
const BRIDGES = new Set(['mcp-remote', 'supergateway', 'mcp-proxy', '@modelcontextprotocol/client-cli', 'mcp-client-proxy']);

function behindBridge(program: Program): Program {
  const { kind, name } = program.source;
  if ((kind !== 'npm' && kind !== 'pypi') || !BRIDGES.has(name)) return program;
  const url = program.args.find((word) => /^https?:\/\//.test(word));
  return url === undefined ? program : { ...program, source: { kind: 'url', name: urlName(url) }, bridge: program.source };
}

function plainProgram(command: string, args: readonly string[], cwd: string | undefined): Parsed {
  const source: Source = /[\\/]/.test(command) ? fileSource(command, cwd) : { kind: 'command', name: programName(command) };
  return { source, options: [], args };
}

/** Whoever may say where programs are looked for says which "bartizan" starts. */
const isFoundByPath = (command: string, env: Readonly<Record<string, string>>): boolean =>
  !/[\\/]/.test(command) && !Object.keys(env).some((name) => /^path$/i.test(name));

/** Takes a server's launch apart. `isOwnFile` tells our own program from others of its name. */
export function programOf(launch: Launch, isOwnFile: (path: string) => boolean = isNamedBartizan): Program {
  const none = { options: [], args: [], wrappers: [] };
  if (launch.kind === 'builtin') return { ...none, source: { kind: 'builtin', name: launch.name }, runner: '' };
  if (launch.kind === 'url') return { ...none, source: { kind: 'url', name: urlName(launch.url) }, runner: '' };
  const { command, args, wrappers, shell } = unwrap(launch.command, launch.args);
  const runner = programName(command);
  const isByName = runner !== 'bartizan' || isFoundByPath(command, launch.env);
  const reader = isByName ? readerFor(runner) : undefined;
  const parsed = reader === undefined ? plainProgram(command, args, launch.cwd) : reader(args, launch.cwd);
  const program = behindBridge({ ...parsed, runner, wrappers, ...(shell === undefined ? {} : { shell }) });
  return ownProgram(program, isOwnFile);
}
