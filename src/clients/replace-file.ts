// Puts a file in the place of another at once: whoever reads it sees the old or the new, never half of it. Its mode and owner stay; a link stays a link.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { clientsFault } from './faults.ts';

/** Names what the system refuses. */
function asFault<T>(code: 'not-readable' | 'not-writable', path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
    throw reason === undefined ? error : clientsFault[code]({ path, reason }, error);
  }
}

/** A file as it is. */
export interface FileAsIs {
  readonly bytes: Buffer;
  readonly mode: number;
  /** Has it other names (hard links)? They would keep what it says now. */
  readonly isShared: boolean;
}

/** Bytes of a file and its permissions. Undefined when there is none. @throws Fault `clients.not-readable` */
export function readWithMode(path: string): FileAsIs | undefined {
  return asFault('not-readable', path, () => {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : { bytes: readFileSync(path), mode: stats.mode & 0o777, isShared: stats.nlink > 1 };
  });
}

const DRAFT = /^\.[0-9a-f]{12}\.bartizan$/;

/** Removes what an interrupted replacement of a file left beside it. Not while another process replaces it. */
export function dropDrafts(path: string): void {
  const [folder, name] = [dirname(path), basename(path)];
  if (!existsSync(folder)) return;
  for (const one of readdirSync(folder))
    if (one.startsWith(name) && DRAFT.test(one.slice(name.length))) rmSync(join(folder, one), { force: true });
}

const isSame = (path: string, expected: Buffer | undefined): boolean => {
  const found = readWithMode(path)?.bytes;
  return found === undefined || expected === undefined ? found === expected : found.equals(expected);
};

/** @throws Fault `clients.changed-meanwhile` when the file does not hold `expected` (undefined: it is not there), `clients.not-readable` */
export function checkUnchanged(path: string, expected: Buffer | undefined): void {
  if (!isSame(path, expected)) throw clientsFault['changed-meanwhile']({ path });
}

/** Whoever had the file has it still: a client that may not read its own file any more has lost it. */
function keepOwner(file: number, path: string): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const { uid, gid } = fstatSync(file);
  if (old !== undefined && (old.uid !== uid || old.gid !== gid)) fchownSync(file, old.uid, old.gid);
}

function writeDraft(draft: string, path: string, bytes: Buffer, mode: number): void {
  const file = openSync(draft, 'wx', 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (process.platform !== 'win32') {
      keepOwner(file, path);
      fchmodSync(file, mode);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes `bytes` to `path` (without links), if it still holds `expected` (undefined: it is not there). Undefined bytes take the file away.
 * @throws Fault `clients.changed-meanwhile`, `clients.not-readable`, `clients.not-writable`
 */
export function replaceFile(path: string, expected: Buffer | undefined, bytes: Buffer | undefined, mode: number): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.bartizan`;
  asFault('not-writable', path, () => {
    try {
      if (bytes !== undefined) writeDraft(draft, path, bytes, mode);
      // Clients write their own files, some of them every few seconds.
      checkUnchanged(path, expected);
      if (bytes === undefined) rmSync(path, { force: true });
      else renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}
