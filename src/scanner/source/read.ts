// Reads the sources of a package from disk: its own files only, bounded, and nothing through links. What is left out is said.
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../../base/json.ts';
import type { SourceFile } from './analyse.ts';

/** What was read, and what was not. */
export interface Sources {
  readonly files: readonly SourceFile[];
  /** What should have been read and was not, one sentence each. */
  readonly problems: readonly string[];
  /** What is left out of every look, one sentence each. */
  readonly leftOut: readonly string[];
}

const MAX_FILES = 3000;
const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 12;
const MAX_ENTRIES = 20;

const CODE = /(?<!\.d)\.(?:[cm]?[jt]s|[jt]sx|pyw?)$/;
const OTHER = /\.(?:ipynb|go|rs|java|kt|rb|php|cs|swift|cpp|cc|c|node|wasm|vue|svelte|sh|bash|zsh|ps1|lua|pl|ex|exs|scala|dart)$/;
const TEST = /\.(?:test|spec|bench|config|min)\.[cm]?[jt]sx?$|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest|setup)\.py$/;
const NOT_OURS =
  /^(?:node_modules|site-packages|venv|__pycache__|bower_components|vendor|\.[^.].*|tests?|__tests__|__mocks__|spec|fixtures?|examples?|bench(?:marks?)?|coverage|docs?)$/i;
const BUILT = /^(?:dist|build|out|lib|esm|cjs)$/;

interface Reading {
  /** Files that start the package, wherever they are. */
  readonly starts: readonly string[];
  readonly files: SourceFile[];
  readonly problems: Set<string>;
  /** Folders that are left out, by name. */
  readonly folders: Map<string, number>;
  /** Files in other languages, by their ending. */
  readonly others: Map<string, number>;
  tests: number;
  links: number;
  bytes: number;
}

const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** The code of a failed read; anything else is our own mistake. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return String(error.code);
}

function readOne(path: string, name: string, reading: Reading): void {
  const other = OTHER.exec(name)?.[0];
  if (other !== undefined) count(reading.others, other);
  if (!CODE.test(name)) return;
  if (TEST.test(name) && !reading.starts.includes(name)) {
    reading.tests += 1;
    return;
  }
  try {
    const { size } = lstatSync(path);
    if (size > MAX_FILE_BYTES) reading.problems.add(`${name} is over 8 MiB and was not looked at`);
    else if (reading.files.length >= MAX_FILES || reading.bytes + size > MAX_BYTES)
      reading.problems.add('not all sources were looked at: they are more than 3000 files or 16 MiB');
    else {
      reading.files.push({ path: name, text: readFileSync(path, 'utf8') });
      reading.bytes += size;
    }
  } catch (error) {
    reading.problems.add(`${name} cannot be read: ${codeOf(error)}`);
  }
}

function entriesOf(folder: string, below: string, reading: Reading): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    reading.problems.add(`the folder ${below === '' ? '.' : below} cannot be read: ${codeOf(error)}`);
    return [];
  }
}

/** What was built from sources that are beside it is looked at once. */
const isBuilt = (name: string, beside: readonly Dirent[]): boolean =>
  BUILT.test(name) &&
  beside.some((entry) => entry.isDirectory() && entry.name === 'src') &&
  beside.some((entry) => entry.name === 'tsconfig.json');

/** A folder is left out by its name, unless the package starts there. */
function isLeftOut(path: string, name: string, beside: readonly Dirent[], { starts, folders }: Reading): boolean {
  const built = isBuilt(name, beside);
  if (!(built || NOT_OURS.test(name)) || starts.some((start) => start.startsWith(`${path}/`))) return false;
  count(folders, built ? `${name} (built from src beside it)` : name);
  return true;
}

function walk(folder: string, below: string, reading: Reading): void {
  const entries = entriesOf(join(folder, below), below, reading);
  for (const entry of entries) {
    const path = join(below, entry.name).replaceAll('\\', '/');
    if (entry.isSymbolicLink()) reading.links += 1;
    if (entry.isFile()) readOne(join(folder, path), path, reading);
    const isOurs = entry.isDirectory() && !isLeftOut(path, entry.name, entries, reading);
    if (isOurs && path.split('/').length <= MAX_DEPTH) walk(folder, path, reading);
    else if (isOurs) reading.problems.add('folders deeper than 12 were not looked at');
  }
}

function textsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string') return [value];
  return isObject(value as never) && depth < 4 ? Object.values(value as object).flatMap((one) => textsIn(one, depth + 1)) : [];
}

/** Files that a package.json starts: they are looked at wherever they are, so that a server cannot hide in a folder of tests. */
function startsOf(folder: string): readonly string[] {
  try {
    const text = readFileSync(join(folder, 'package.json'), 'utf8');
    const { main, bin, module, exports } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return [main, bin, module, exports].flatMap((one) => textsIn(one)).map((path) => path.replace(/^\.\//, ''));
  } catch {
    return [];
  }
}

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .slice(0, MAX_ENTRIES)
    .map(([name, times]) => (times === 1 ? name : `${name} (${times})`))
    .join(', ');

function leftOutOf({ folders, others, tests, links }: Reading): readonly string[] {
  return [
    ...(folders.size === 0 ? [] : [`folders ${listed(folders)}`]),
    ...(others.size === 0 ? [] : [`files in other languages: ${listed(others)}`]),
    ...(tests === 0 ? [] : [`${tests} files that are tests, configuration or minified`]),
    ...(links === 0 ? [] : [`${links} symbolic links`]),
  ];
}

/** Reads all sources below a folder. */
export function readSources(folder: string): Sources {
  const reading: Reading = {
    starts: startsOf(folder),
    files: [],
    problems: new Set(),
    folders: new Map(),
    others: new Map(),
    tests: 0,
    links: 0,
    bytes: 0,
  };
  walk(folder, '', reading);
  return { files: reading.files, problems: [...reading.problems], leftOut: leftOutOf(reading) };
}
