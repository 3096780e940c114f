// Names of environment variables that a server's own code asks for. Found in its text, since no system call tells: a hint with its place, no proof.
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A name and where it stands. */
export interface NamedVariable {
  readonly name: string;
  readonly file: string;
}

const SOURCE = /\.(?:c|m)?[jt]s$|\.py$/;
const NAMES = [
  /\bprocess\.env\.([A-Z][A-Z0-9_]{1,127})\b/g,
  /\bprocess\.env\[\s*["'`]([A-Z][A-Z0-9_]{1,127})["'`]\s*\]/g,
  /\bos\.environ(?:\.get\(|\[)\s*["']([A-Z][A-Z0-9_]{1,127})["']/g,
  /\bos\.getenv\(\s*["']([A-Z][A-Z0-9_]{1,127})["']/g,
];
const MAX_FILES = 2000;
const MAX_FILE_BYTES = 2 * 1024 * 1024;
const MAX_NAMES = 64;
/** Those of the packages that it uses, not its own. */
const SKIPPED = new Set(['node_modules', 'site-packages', '.git', '.venv', 'test', 'tests']);

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Gone, or closed to us.
  }
}

/** Source files below a folder, at most so many. Links are not followed: a server's folder is not to lead us elsewhere. */
function filesIn(place: string): readonly string[] {
  const files: string[] = [];
  const waiting = [place];
  for (let folder = waiting.pop(); folder !== undefined && files.length < MAX_FILES; folder = waiting.pop()) {
    const entries = entriesOf(folder);
    files.push(...entries.filter((one) => one.isFile() && SOURCE.test(one.name)).map(({ name }) => join(folder, name)));
    waiting.push(...entries.filter((one) => one.isDirectory() && !SKIPPED.has(one.name)).map(({ name }) => join(folder, name)));
  }
  return files.slice(0, MAX_FILES);
}

function textOf(path: string): string {
  try {
    return statSync(path).size > MAX_FILE_BYTES ? '' : readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** The names in one text. */
export const variablesIn = (text: string): readonly string[] =>
  NAMES.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, name = '']) => name));

/** Looks through the files of the package that a script belongs to, or the script alone. Bounded. */
export function variablesOf(script: string): readonly NamedVariable[] {
  const folder = packageOf(script);
  const found = new Map<string, string>();
  for (const file of folder === undefined ? [script] : filesIn(folder))
    for (const name of variablesIn(textOf(file))) if (!found.has(name)) found.set(name, file);
  return [...found].slice(0, MAX_NAMES).map(([name, file]) => ({ name, file }));
}

function packageOf(script: string): string | undefined {
  for (let folder = dirname(script); folder !== '/' && basename(folder) !== 'node_modules'; folder = dirname(folder))
    if (existsSync(join(folder, 'package.json')) || existsSync(join(folder, 'pyproject.toml'))) return folder;
  return undefined;
}
