// Reads the sources of a package from disk: its own files only, bounded, and nothing through links. What is left out is said.
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './analyse.ts';
import { type Has, importsOf, isOwnFile, type Starts, startsOf } from './reached.ts';

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
  readonly starts: Starts;
  readonly files: SourceFile[];
  readonly problems: Set<string>;
  /** Folders that are left out, by name. */
  readonly folders: Map<string, number>;
  /** Files in other languages, by their ending. */
  readonly others: Map<string, number>;
  /** Files that are left out by their names. */
  readonly tests: Set<string>;
  links: number;
  bytes: number;
}

const count = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

const notJavaScript = (name: string): string => `${name} is started, and is in a language that is not followed`;

/** The code of a failed read; anything else is our own mistake. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) throw error;
  return String(error.code);
}

function readOne(path: string, name: string, reading: Reading): void {
  const other = OTHER.exec(name)?.[0];
  if (other !== undefined) count(reading.others, other);
  if (!CODE.test(name)) return;
  if (TEST.test(name)) reading.tests.add(name);
  else readFile(path, name, reading);
}

/** What a program without an ending is written in is told by its first line. */
const isForeign = (name: string, text: string): boolean =>
  !CODE.test(name) &&
  (text.includes('\0') || text.startsWith('#!')) &&
  !/^#!.*\b(?:node|bun|deno|tsx|ts-node)\b/.test(text.slice(0, 200));

function readFile(path: string, name: string, reading: Reading): void {
  try {
    const { size } = lstatSync(path);
    if (size > MAX_FILE_BYTES) reading.problems.add(`${name} is over 8 MiB and was not looked at`);
    else if (reading.files.length >= MAX_FILES || reading.bytes + size > MAX_BYTES)
      reading.problems.add('not all sources were looked at: they are more than 3000 files or 16 MiB');
    else {
      const text = readFileSync(path, 'utf8');
      if (isForeign(name, text)) reading.problems.add(notJavaScript(name));
      else reading.files.push({ path: name, text });
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

/** A folder is left out by its name, unless the package starts whatever is in it. */
function isLeftOut(path: string, name: string, beside: readonly Dirent[], { starts, folders }: Reading): boolean {
  const built = isBuilt(name, beside);
  if (!(built || NOT_OURS.test(name)) || starts.folders.some((one) => one.startsWith(`${path}/`))) return false;
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

/** Is a file one of those that a walk leaves out? */
const isAside: Has = (path) =>
  TEST.test(path) ||
  path
    .split('/')
    .slice(0, -1)
    .some((name) => NOT_OURS.test(name) || BUILT.test(name));

/** Reads what a package starts and what its files import, wherever it is. */
function readReached(folder: string, reading: Reading): void {
  const known = new Set(reading.files.map(({ path }) => path));
  const reach = (path: string): void => {
    if (known.has(path)) return;
    known.add(path);
    reading.tests.delete(path);
    readFile(join(folder, path), path, reading);
  };
  for (const path of reading.starts.files)
    if (OTHER.test(path)) reading.problems.add(notJavaScript(path));
    else if (CODE.test(path) || !/\.\w+$/.test(path)) reach(path);
  const has: Has = (path) => known.has(path) || (CODE.test(path) && isAside(path) && isOwnFile(folder, path));
  // The list grows while it is gone through.
  for (const file of reading.files) for (const path of importsOf(file, has)) reach(path);
}

const listed = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .slice(0, MAX_ENTRIES)
    .map(([name, times]) => (times === 1 ? name : `${name} (${times})`))
    .join(', ');

function leftOutOf({ starts, folders, others, tests, links }: Reading): readonly string[] {
  return [
    ...(folders.size === 0 ? [] : [`folders ${listed(folders)}`]),
    ...(others.size === 0 ? [] : [`files in other languages: ${listed(others)}`]),
    ...(tests.size === 0 ? [] : [`${tests.size} files that are tests, configuration or minified`]),
    ...(links === 0 ? [] : [`${links} symbolic links`]),
    ...(starts.missing.length === 0
      ? []
      : [`programs that the package names and that are not there: ${starts.missing.slice(0, MAX_ENTRIES).join(', ')}`]),
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
    tests: new Set(),
    links: 0,
    bytes: 0,
  };
  walk(folder, '', reading);
  readReached(folder, reading);
  return { files: reading.files, problems: [...reading.problems], leftOut: leftOutOf(reading) };
}
