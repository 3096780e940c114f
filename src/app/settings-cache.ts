// Remembers checked settings by the digest of their file, so that a start needs neither YAML nor schema. Holds no expanded variable. An entry that is odd is as good as none.
import { hash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Mistake } from './settings-place.ts';
import type { Settings } from './settings-schema.ts';

/** What is remembered: settings with unexpanded variables, and their warnings. */
export interface CachedSettings {
  readonly settings: Settings;
  readonly warnings: readonly Mistake[];
}

/** Raised whenever the schema or the parser gives another result for the same text (a pin test compares it with the schema). */
export const SETTINGS_SHAPE = 12;

const MAX_ENTRIES = 32;
const MAX_ENTRY_BYTES = 8 * 1024 * 1024;

const folderOf = (stateDir: string): string => join(stateDir, 'settings');

/** The name of an entry: the file's bytes, its folder (paths depend on it), and the version that checked it. */
export function cacheKey(bytes: Uint8Array, folder: string, version: string): string {
  const head = Buffer.from(JSON.stringify([version, SETTINGS_SHAPE, folder]));
  return hash('sha256', Buffer.concat([head, Buffer.from([0]), bytes]));
}

function isExpected(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code);
}

/** Another user who could write the entry could choose what runs here. */
function readOwn(path: string): string | undefined {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const { mode, uid, size } = fstatSync(file);
    const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);
    return isOwn && (mode & constants.S_IFMT) === constants.S_IFREG && size <= MAX_ENTRY_BYTES
      ? readFileSync(file, 'utf8')
      : undefined;
  } finally {
    closeSync(file);
  }
}

/** The entry of a key; undefined if there is none, or none to rely on. */
export function readCached(stateDir: string, key: string): CachedSettings | undefined {
  try {
    const text = readOwn(join(folderOf(stateDir), `${key}.json`));
    if (text === undefined) return undefined;
    const entry = JSON.parse(text) as Partial<CachedSettings & { key: string }> | null;
    return entry?.key === key && entry.settings !== undefined && entry.warnings !== undefined
      ? { settings: entry.settings, warnings: entry.warnings }
      : undefined;
  } catch (error) {
    if (isExpected(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function forgetOldest(folder: string): void {
  const entries = readdirSync(folder).map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }));
  entries.sort((a, b) => b.at - a.at);
  for (const entry of entries.slice(MAX_ENTRIES)) rmSync(entry.path, { force: true });
}

/** Remembers settings. Best effort: a start must not fail because the cache cannot be written. */
export function writeCached(stateDir: string, key: string, cached: CachedSettings): void {
  const folder = folderOf(stateDir);
  const temporary = join(folder, `${key}.${process.pid}.new`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, JSON.stringify({ key, ...cached }), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, join(folder, `${key}.json`));
    forgetOldest(folder);
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}
