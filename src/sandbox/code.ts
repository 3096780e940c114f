// What of this machine is the server's own code: the program that its command names, the script that it runs, and the packages beside it. Read-only.
import { accessSync, closeSync, constants, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { sandboxFault } from './faults.ts';
import type { Credential } from './placeholder/credential.ts';
import { objectionTo, type Whereabouts } from './sensitive.ts';

/** What to start, as the settings say it. */
export interface ServerCommand {
  /** The server's name, for faults and records. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Variables that the settings name. Values never appear in a plan. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string | undefined;
  /** Secrets behind placeholders; `env` holds the placeholders. */
  readonly credentials?: readonly Credential[] | undefined;
  /** Throws where its code is not what was approved. Called before anything of it runs, and as late as that allows. */
  readonly verify?: (() => void) | undefined;
}

/** What is looked at to find code. */
export interface CodeParts extends Whereabouts {
  readonly ownEnv: Readonly<Record<string, string | undefined>>;
  /** Folder of an installed, verified artefact; when known, nothing is guessed. */
  readonly code: readonly string[];
  /** Folder in which a relative command or script is meant. */
  readonly folder: string;
}

/** The program to start and the files and folders that are its code. All absolute, as named; links and nesting are the planner's matter. */
export interface Code {
  /** As the command names it: links unresolved, so that `argv[0]` stays the same. */
  readonly program: string;
  readonly args: readonly string[];
  readonly paths: readonly string[];
  /** Folders outside the system in which programs of the server are looked for. */
  readonly programFolders: readonly string[];
}

/** Programs that fetch what they run. */
const FETCHERS: ReadonlySet<string> = new Set(['npx', 'bunx', 'uvx', 'pipx', 'pnpx', 'docker', 'podman']);
const FETCHING_WORDS: Readonly<Record<string, readonly string[]>> = {
  npm: ['exec', 'x'],
  pnpm: ['dlx'],
  yarn: ['dlx'],
  uv: ['tool', 'run'],
  bun: ['x'],
};

/** Folders that every sandbox has read-only. */
const SYSTEM_FOLDERS = ['/usr/', '/bin/', '/sbin/', '/lib/', '/lib32/', '/lib64/'];

/** Is this part of the system that every sandbox sees? */
export const isSystemPath = (path: string): boolean => SYSTEM_FOLDERS.some((folder) => path.startsWith(folder));

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function findProgram({ name, command, env }: ServerCommand, { ownEnv, folder }: CodeParts): string {
  const path = env['PATH'] ?? ownEnv['PATH'] ?? '';
  const places = command.includes('/')
    ? [resolve(folder, command)]
    : path
        .split(delimiter)
        .filter(isAbsolute)
        .map((part) => join(part, command));
  const found = places.find(isProgram);
  if (found === undefined) throw sandboxFault['command-not-found']({ name, command });
  return found;
}

function isFetching({ command, args }: ServerCommand): boolean {
  const program = basename(command).replace(/\.(?:exe|cmd|ps1)$/, '');
  if (FETCHERS.has(program)) return true;
  const words = FETCHING_WORDS[program] ?? [];
  return args.some((arg) => words.includes(arg));
}

const MAX_FIRST_LINE_BYTES = 256;

/** The interpreter in the first line of a script: `node` of `#!/usr/bin/env node`, or a path. */
function interpreterOf(file: string): string | undefined {
  const head = Buffer.alloc(MAX_FIRST_LINE_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const line = head.toString('latin1', 0, readSync(descriptor, head)).split('\n')[0] ?? '';
    return /^#!\s*(?:\S*\/env\s+(?:-S\s+)?(?:\w+=\S+\s+)*)?(\S+)/.exec(line)?.[1];
  } finally {
    closeSync(descriptor);
  }
}

/** The folder of packages that a file inside one needs: the outermost `node_modules`, or the environment of a Python program. */
function packagesAround(file: string): string | undefined {
  const parts = file.split('/');
  const outermost = parts.indexOf('node_modules');
  if (outermost > 0) return parts.slice(0, outermost + 1).join('/');
  for (let folder = dirname(file); folder !== '/'; folder = dirname(folder))
    if (existsSync(join(folder, 'pyvenv.cfg'))) return folder;
  return undefined;
}

const MANIFESTS = ['package.json', 'pyproject.toml', 'deno.json'];

/** Code of somebody's own project: the folder of the script, the manifest above it and its packages, but not the rest of the project. */
function projectAround(file: string): readonly string[] {
  const folder = dirname(file);
  for (let above = folder; above !== '/'; above = dirname(above)) {
    const manifest = MANIFESTS.map((name) => join(above, name)).find((path) => existsSync(path));
    if (manifest === undefined) continue;
    const packages = join(above, 'node_modules');
    return above === folder ? [folder] : [folder, manifest, ...(existsSync(packages) ? [packages] : [])];
  }
  return [file];
}

/** What has to be there so that `file` runs. A folder that speaks for more than code shrinks to the file. */
function codeAround(file: string, parts: CodeParts): readonly string[] {
  const real = realpathSync(file);
  if (isSystemPath(real)) return [];
  const packages = packagesAround(real);
  const wanted = packages === undefined ? projectAround(real) : [packages];
  return wanted.map((path) => (objectionTo(path, false, parts) === undefined ? path : real));
}

const isScript = (path: string): boolean => isAbsolute(path) && existsSync(path) && statSync(path).isFile();

/** An installed interpreter outside /usr (nvm, pyenv, a package): as named, and its whole prefix where it has a `lib`. */
function programPlaces(program: string, parts: CodeParts): readonly string[] {
  const real = realpathSync(program);
  if (isSystemPath(real) && isSystemPath(program)) return [];
  const prefix = dirname(dirname(real));
  const hasPrefix = basename(dirname(real)) === 'bin' && packagesAround(real) === undefined && existsSync(join(prefix, 'lib'));
  const isFine = hasPrefix && !isSystemPath(real) && objectionTo(prefix, false, parts) === undefined;
  return isFine ? [prefix, program] : [program];
}

/**
 * Finds the server's own code.
 * @throws Fault `sandbox.fetches-code`, `sandbox.command-not-found`
 */
export function codeOf(server: ServerCommand, parts: CodeParts): Code {
  if (isFetching(server)) throw sandboxFault['fetches-code']({ name: server.name, command: server.command });
  const program = findProgram(server, parts);
  const args = server.args.map((arg) => (isScript(resolve(parts.folder, arg)) ? resolve(parts.folder, arg) : arg));
  const interpreter = isSystemPath(realpathSync(program)) ? undefined : interpreterOf(program);
  const programs = interpreter === undefined ? [program] : [findProgram({ ...server, command: interpreter }, parts), program];
  const scripts = interpreter === undefined ? args.filter(isScript).slice(0, 1) : [program];
  const guessed = parts.code.length > 0 ? [] : scripts.flatMap((script) => codeAround(script, parts));
  return {
    program,
    args,
    paths: [...new Set([...parts.code, ...programs.flatMap((one) => programPlaces(one, parts)), ...guessed])],
    programFolders: [...new Set(programs.map(dirname))].filter((folder) => !isSystemPath(`${folder}/`)),
  };
}
