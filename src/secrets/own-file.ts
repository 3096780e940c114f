// Reads files that hold secrets, and writes them so that nobody else ever could read them, not even for a moment, and no half of them is ever seen.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { secretsFault } from './faults.ts';

/** How careful a read is. */
export interface ReadRules {
  readonly maxBytes: number;
  /** The system's own user may own it, and then let others read it (`/run/secrets` of container engines). */
  readonly mayBeRoots: boolean;
}

function strangeness(stats: Stats, { mayBeRoots }: ReadRules, uid: number | undefined): string | undefined {
  if (!stats.isFile()) return 'it is not a regular file';
  if (uid === undefined) return undefined;
  if ((stats.mode & 0o022) !== 0) return 'others may write it';
  if (stats.uid === 0 && mayBeRoots) return undefined;
  if (stats.uid !== uid) return `it belongs to user ${stats.uid}, not to you (${uid})`;
  return (stats.mode & 0o077) === 0 ? undefined : 'others may read it';
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

function readWhole(file: number, path: string, maxBytes: number): Buffer {
  const buffer = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (let read = 1; read > 0 && length < buffer.length; length += read)
    read = readSync(file, buffer, length, buffer.length - length, null);
  if (length > maxBytes) throw secretsFault['unsafe-file']({ path, reason: `it is larger than ${maxBytes} bytes` });
  return Buffer.from(buffer.subarray(0, length));
}

/**
 * The bytes of a file that is this user's alone; undefined if there is none.
 * @throws Fault `secrets.unsafe-file`, `secrets.io`
 */
export function readOwnFile(path: string, rules: ReadRules): Buffer | undefined {
  let file: number;
  try {
    // O_NONBLOCK: a pipe that somebody put there must not hold the start.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw secretsFault.io({ path, reason: codeOf(error) }, error);
  }
  try {
    const reason = strangeness(fstatSync(file), rules, process.getuid?.());
    if (reason !== undefined) throw secretsFault['unsafe-file']({ path, reason });
    return readWhole(file, path, rules.maxBytes);
  } finally {
    closeSync(file);
  }
}

/** Replaces a file as a whole (mode 600): whoever reads meanwhile sees the old or the new one. @throws Fault `secrets.io` */
export function replaceOwnFile(path: string, text: string): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    renameSync(draft, path);
  } catch (error) {
    throw secretsFault.io({ path, reason: codeOf(error) }, error);
  } finally {
    rmSync(draft, { force: true });
  }
}
