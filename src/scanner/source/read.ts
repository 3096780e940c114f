// Reads the sources of a package from disk: its own files only, bounded, and nothing through links.
import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './analyse.ts';

/** What was read, and what was not. */
export interface Sources {
  readonly files: readonly SourceFile[];
  /** One sentence each. */
  readonly problems: readonly string[];
  /** Files in languages that are not followed. */
  readonly python: number;
}

const MAX_FILES = 3000;
const MAX_FILE_BYTES = 2 * 1024 * 1024;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_DEPTH = 12;

const CODE = /(?<!\.d)\.(?:[cm]?[jt]s)$/;
const TEST = /\.(?:test|spec|bench|config|min)\.[cm]?[jt]sx?$/;
const NOT_OURS =
  /^(?:node_modules|bower_components|vendor|\.[^.].*|tests?|__tests__|__mocks__|spec|fixtures?|examples?|bench(?:marks?)?|coverage|docs?)$/i;
const BUILT = /^(?:dist|build|out|lib|esm|cjs)$/;

interface Reading {
  readonly files: SourceFile[];
  readonly problems: Set<string>;
  bytes: number;
  python: number;
}

function readOne(path: string, name: string, reading: Reading): void {
  if (/\.py$/.test(name)) reading.python += 1;
  if (!CODE.test(name) || TEST.test(name)) return;
  const { size } = lstatSync(path);
  if (size > MAX_FILE_BYTES) reading.problems.add(`sources over 2 MiB were not looked at: ${name}`);
  else if (reading.files.length >= MAX_FILES || reading.bytes + size > MAX_BYTES)
    reading.problems.add('not all sources were looked at: they are more than 3000 files or 8 MiB');
  else {
    reading.bytes += size;
    reading.files.push({ path: name, text: readFileSync(path, 'utf8') });
  }
}

function entriesOf(folder: string, reading: Reading): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    reading.problems.add(`a folder cannot be read: ${String(error.code)}`);
    return [];
  }
}

/** What was built from sources that are beside it is looked at once. */
const isBuilt = (name: string, beside: readonly Dirent[]): boolean =>
  BUILT.test(name) &&
  beside.some((entry) => entry.isDirectory() && entry.name === 'src') &&
  beside.some((entry) => entry.name === 'tsconfig.json');

function walk(folder: string, below: string, depth: number, reading: Reading): void {
  const entries = entriesOf(folder, reading);
  for (const entry of entries) {
    const { name } = entry;
    const path = below === '' ? name : `${below}/${name}`;
    if (entry.isFile()) readOne(join(folder, name), path, reading);
    if (!entry.isDirectory() || NOT_OURS.test(name) || isBuilt(name, entries)) continue;
    if (depth < MAX_DEPTH) walk(join(folder, name), path, depth + 1, reading);
    else reading.problems.add('folders deeper than 12 were not looked at');
  }
}

/** Reads all sources below a folder. */
export function readSources(folder: string): Sources {
  const reading: Reading = { files: [], problems: new Set(), bytes: 0, python: 0 };
  walk(folder, '', 0, reading);
  return { files: reading.files, problems: [...reading.problems], python: reading.python };
}
