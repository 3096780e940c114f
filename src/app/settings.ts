// Loads bartizan.yaml. On the way to a start it imports neither YAML nor schema if these very bytes were checked before; secrets are filled in last and stored nowhere.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { settingsFault } from './faults.ts';
import { hintFor } from './nearest.ts';
import { type CachedSettings, cacheKey, readCached, writeCached } from './settings-cache.ts';
import { type Environment, expandServers, type ReadySettings } from './settings-expand.ts';
import { type Mistake, mistakeLine } from './settings-place.ts';
import type { ServerSettings, Settings } from './settings-schema.ts';
import { version } from './version.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** Where settings come from and what is wanted of them. */
export interface LoadOptions {
  /** The file, as `findConfig` found it. */
  readonly path: string;
  /** State folder with the cache; undefined reads and checks anew. */
  readonly stateDir: string | undefined;
  /** Bartizan's own environment, for `${env:NAME}`. */
  readonly env: Environment;
  /** Only these servers: the others are left out, and their variables are not needed. All when undefined. */
  readonly only?: readonly string[] | undefined;
}

/** Settings ready for use. */
export interface LoadedSettings {
  /** Absolute path of the file. */
  readonly path: string;
  readonly settings: ReadySettings;
  /** The servers as written: no variable filled in. What was approved is compared with these. */
  readonly written: Settings['servers'];
  /** The file as it was read, for the digest of what was trusted. */
  readonly bytes: Uint8Array;
  /** What can have no effect; print with `mistakeLine`. */
  readonly warnings: readonly Mistake[];
}

/** Reads at most one byte more than allowed, so that a file that grows or a device cannot fill the memory. */
function readBounded(path: string): Buffer {
  // Not blocking: a pipe in place of a file would hang a start for ever.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(file).isFile()) throw settingsFault.unreadable({ path, reason: 'it is not a file' });
    const buffer = Buffer.allocUnsafe(Math.min(fstatSync(file).size, MAX_FILE_BYTES) + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null);
    if (length > MAX_FILE_BYTES) throw settingsFault['too-large']({ path, maxBytes: MAX_FILE_BYTES });
    return buffer.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/**
 * The bytes of a settings file.
 * @throws Fault `settings.unreadable`, `settings.too-large`
 */
export function readSettingsFile(path: string): Buffer {
  try {
    return readBounded(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'syscall' in error)
      throw settingsFault.unreadable({ path, reason: String(error.code) }, error);
    throw error;
  }
}

/** The fault for a file with mistakes: the first in its message, all of them in the fact `list`, one per line. */
function invalid(path: string, mistakes: readonly Mistake[]): Error {
  const file = basename(path);
  const lines = mistakes.map((mistake) => mistakeLine(file, mistake));
  const more = lines.length > 1 ? ` (and ${lines.length - 1} more)` : '';
  const facts = { path, count: lines.length, more, list: lines.join('\n') };
  const [first] = mistakes;
  if (first?.code === undefined || mistakes.some(({ code }) => code !== first.code))
    return settingsFault.invalid({ ...facts, first: lines[0] ?? '' });
  const { fix = '', ...bare } = first;
  return settingsFault[first.code]({ ...facts, first: mistakeLine(file, bare), fix });
}

/**
 * Checks bytes anew, without any cache.
 * @returns settings and warnings, or all mistakes
 */
export async function checkSettings(
  bytes: Uint8Array,
  folder: string,
): Promise<CachedSettings | { readonly mistakes: readonly Mistake[] }> {
  const { parseSettings } = await import('./settings-parse.ts');
  const { isUtf8 } = await import('node:buffer');
  if (!isUtf8(bytes)) return { mistakes: [{ line: 1, column: 1, path: '', message: 'the file is not UTF-8' }] };
  return parseSettings(new TextDecoder().decode(bytes), folder);
}

/**
 * One settings file, checked, without variables filled in.
 * @throws Fault `settings.unreadable`, `settings.too-large`, `settings.invalid`
 */
export async function readChecked(
  path: string,
  stateDir: string | undefined,
): Promise<CachedSettings & { readonly bytes: Buffer }> {
  const bytes = readSettingsFile(path);
  return { ...(await checked(path, bytes, stateDir)), bytes };
}

/** Were these very settings checked before, so that reading them takes neither YAML nor schema? */
export function isRemembered(path: string, stateDir: string): boolean {
  return readCached(stateDir, cacheKey(readSettingsFile(path), dirname(path), version)) !== undefined;
}

/** Keeps what {@link checkSettings} found right, for {@link isRemembered} and every start. */
export function remember(path: string, bytes: Uint8Array, stateDir: string, found: CachedSettings): void {
  writeCached(stateDir, cacheKey(bytes, dirname(path), version), found);
}

async function checked(path: string, bytes: Buffer, stateDir: string | undefined): Promise<CachedSettings> {
  const folder = dirname(path);
  const key = cacheKey(bytes, folder, version);
  const cached = stateDir === undefined ? undefined : readCached(stateDir, key);
  if (cached !== undefined) return cached;
  const result = await checkSettings(bytes, folder);
  if ('mistakes' in result) throw invalid(path, result.mistakes);
  if (stateDir !== undefined) remember(path, bytes, stateDir, result);
  return result;
}

function chosen(all: Settings['servers'], only: readonly string[], path: string): Record<string, ServerSettings> {
  const servers: Record<string, ServerSettings> = {};
  for (const name of only) {
    const server = Object.hasOwn(all, name) ? all[name] : undefined;
    if (server === undefined) {
      const known = Object.keys(all);
      throw settingsFault['unknown-server']({ name, path, hint: hintFor(name, known), known: known.join(', ') });
    }
    servers[name] = server;
  }
  return servers;
}

/**
 * Loads the settings of one file.
 * @throws Fault `settings.unreadable`, `settings.too-large`, `settings.invalid` and `settings.plaintext-secret` (fact `list`: every mistake on a line),
 * `settings.unknown-server`, `settings.missing-variable`, `settings.bad-variable`
 */
export async function loadSettings(options: LoadOptions): Promise<LoadedSettings> {
  const path = resolve(options.path);
  const { settings, warnings, bytes } = await readChecked(path, options.stateDir);
  const wanted = options.only === undefined ? settings.servers : chosen(settings.servers, options.only, path);
  const servers = expandServers(wanted, options.env, path);
  return { path, settings: { ...settings, servers }, written: wanted, bytes, warnings };
}
