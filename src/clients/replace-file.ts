// Puts a file in the place of another at once: whoever reads it sees the old or the new, never half of it. Its mode stays; a link stays a link.
import { randomBytes } from 'node:crypto';
import { closeSync, fchmodSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { clientsFault } from './faults.ts';

/** Bytes of a file and its permissions. Undefined when there is none. */
export function readWithMode(path: string): { readonly bytes: Buffer; readonly mode: number } | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? undefined : { bytes: readFileSync(path), mode: stats.mode & 0o777 };
}

const isSame = (path: string, expected: Buffer | undefined): boolean => {
  const found = readWithMode(path)?.bytes;
  return found === undefined || expected === undefined ? found === expected : found.equals(expected);
};

/**
 * Writes `bytes` to `path` (without links), if it still holds `expected` (undefined: it is not there).
 * @throws Fault `clients.changed-meanwhile`, `clients.not-writable`
 */
export function replaceFile(path: string, expected: Buffer | undefined, bytes: Buffer, mode: number): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}.bartizan`;
  try {
    const file = openSync(draft, 'wx', mode);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      // The umask may have taken some of it.
      if (process.platform !== 'win32') fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    // Clients write their own files, some of them every few seconds.
    if (!isSame(path, expected)) throw clientsFault['changed-meanwhile']({ path });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const code = error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : undefined;
    throw code === undefined ? error : clientsFault['not-writable']({ path, reason: code }, error);
  }
}
