// One writer of a file among all programs of a machine. The lock is SQLite's on an empty file, so the system frees it whenever its holder ends, however that ends.
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** How long a writer waits for another, in ms. */
export const LOCK_WAIT_MS = 5_000;
/** SQLITE_BUSY */
const BUSY = 5;

/**
 * Waits, blocking this process, until no other program writes `path`. Answers what lets the next one in; undefined if that took longer than `waitMs`.
 * Its file is beside `path`, with `.lock` behind the name. Not reentrant. Throws errors of the system as they are.
 */
export function takeWriteLock(path: string, waitMs = LOCK_WAIT_MS): (() => void) | undefined {
  const file = `${path}.lock`;
  const db = new DatabaseSync(file, { timeout: waitMs });
  try {
    chmodSync(file, 0o600);
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
    if (code === BUSY) return undefined;
    throw error;
  }
  return () => db.close();
}
