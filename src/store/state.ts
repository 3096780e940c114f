// The state folder and its secret key: where they are, and that nobody else can write or read them. It never loosens what it finds.
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { storeFault } from './faults.ts';

const SECRET_BYTES = 32;
const GROUP_OR_OTHERS_WRITE = 0o022;
const GROUP_OR_OTHERS = 0o077;

/** What decides where state lives. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The user's home folder. */
  readonly home: string;
}

/**
 * The state folder: BARTIZAN_STATE_DIR, or `bartizan` under XDG_STATE_HOME, `~/.local/state` or (Windows) LOCALAPPDATA. Creates nothing.
 * @throws Fault `store.bad-dir` for a relative BARTIZAN_STATE_DIR: it would mean another store in every working directory
 */
export function stateDirOf({ env, platform, home }: Surroundings): string {
  const own = env['BARTIZAN_STATE_DIR'];
  if (own !== undefined && own !== '') {
    if (!isAbsolute(own)) throw storeFault['bad-dir']({ reason: `BARTIZAN_STATE_DIR is not an absolute path: ${own}` });
    return own;
  }
  const base = platform === 'win32' ? env['LOCALAPPDATA'] : env['XDG_STATE_HOME'];
  const fallback = platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.local', 'state');
  // Relative paths are to be ignored (XDG Base Directory Specification, Basics).
  return join(base !== undefined && isAbsolute(base) ? base : fallback, 'bartizan');
}

/** Whose is it? Undefined on Windows, where neither owner nor mode say anything. */
const ownUid = (): number | undefined => process.getuid?.();

const isForeign = (stats: Stats, uid: number): boolean => stats.uid !== uid;

/** Makes a folder and those above it. Not `recursive: true`: where the system refuses with ENOENT (below /proc), Node tries that for ever. */
function makeFolders(path: string): void {
  const above = dirname(path);
  if (above !== path && !existsSync(above)) makeFolders(above);
  if (!existsSync(path)) mkdirUnlessThere(path);
}

/** Another process may have made it meanwhile. */
function mkdirUnlessThere(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Creates the folder with mode 700 if it is missing, and checks it. Answers the path.
 * @throws Fault `store.unsafe-dir`, `store.bad-dir`
 */
export function ensureStateDir(path: string): string {
  let stats: Stats;
  try {
    makeFolders(path);
    stats = statSync(path);
  } catch (error) {
    throw storeFault['bad-dir']({ reason: `${path}: ${(error as NodeJS.ErrnoException).code}` }, error);
  }
  if (!stats.isDirectory()) throw storeFault['bad-dir']({ reason: `${path}: ENOTDIR` });
  const uid = ownUid();
  if (uid === undefined) return path;
  if (isForeign(stats, uid))
    throw storeFault['unsafe-dir']({ path, reason: `it belongs to user ${stats.uid}, not to you (${uid})` });
  if ((stats.mode & GROUP_OR_OTHERS_WRITE) !== 0) throw storeFault['unsafe-dir']({ path, reason: 'others may write in it' });
  return path;
}

/** The store's file in a state folder. */
export function storePathOf(stateDir: string): string {
  return join(stateDir, 'store.db');
}

/** @throws Fault `store.unsafe-file` when others may read or have planted it */
function refuseIfExposed(path: string): void {
  const stats = lstatSync(path);
  if (!stats.isFile()) throw storeFault['unsafe-file']({ path, reason: 'it is not a regular file' });
  const uid = ownUid();
  if (uid === undefined) return;
  if (isForeign(stats, uid))
    throw storeFault['unsafe-file']({ path, reason: `it belongs to user ${stats.uid}, not to you (${uid})` });
  if ((stats.mode & GROUP_OR_OTHERS) !== 0) throw storeFault['unsafe-file']({ path, reason: 'others may read it' });
}

/** Puts a complete file in place unless there is one: of several processes one wins, and none ever sees half a file. */
function createOnce(path: string, content: Uint8Array): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'EEXIST') throw storeFault.io({ path, reason: String(code) }, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function readSecret(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw storeFault.io({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}

/** A private file of 32 random bytes, made at first use. */
function privateBytes(path: string): Buffer {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) createOnce(path, randomBytes(SECRET_BYTES));
  refuseIfExposed(path);
  const secret = readSecret(path);
  if (secret.length !== SECRET_BYTES) throw storeFault['bad-secret']({ path, bytes: SECRET_BYTES });
  return secret;
}

/**
 * The secret of this state folder (32 bytes, for digests and seals), made at first use.
 * @throws Fault `store.unsafe-file`, `store.bad-secret`, `store.io`
 */
export function stateSecret(stateDir: string): Buffer {
  return privateBytes(join(stateDir, 'store.key'));
}

/**
 * The key (32 bytes) of the payloads of this state folder's trail, made at first use. A copy of the store without it shows none of them.
 * @throws Fault `store.unsafe-file`, `store.bad-secret`, `store.io`
 */
export function payloadKey(stateDir: string): Buffer {
  return privateBytes(join(stateDir, 'payload.key'));
}

/** Where the key of a state folder's trail is. */
export const trailKeyPath = (stateDir: string): string => join(stateDir, 'trail.key');

/**
 * The seed (32 bytes) of the key that signs the heads of the trail of this state folder, made at first use. Who has it can sign another trail: its public
 * half, and heads, are worth most where this account cannot write.
 * @throws Fault `store.unsafe-file`, `store.bad-secret`, `store.io`
 */
export function trailSeed(stateDir: string): Buffer {
  return privateBytes(trailKeyPath(stateDir));
}
