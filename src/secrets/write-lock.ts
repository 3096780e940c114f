// One writer of the secrets at a time. The lock is SQLite's on an empty file, so the system frees it whenever its holder ends, however that ends.
import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { secretsFault } from './faults.ts';

const WAIT_MS = 5_000;
/** SQLITE_BUSY */
const BUSY = 5;

/** Does work while no other process writes. @throws Fault `secrets.busy`, and what the work throws */
export async function whileLocked<T>(path: string, work: () => Promise<T> | T, waitMs = WAIT_MS): Promise<T> {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(`${path}.lock`, { timeout: waitMs });
    chmodSync(`${path}.lock`, 0o600);
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
    if (code === BUSY) throw secretsFault.busy({ path, waitedMs: waitMs });
    throw secretsFault.io({ path: `${path}.lock`, reason: error instanceof Error ? error.name : 'unknown' }, error);
  }
  try {
    return await work();
  } finally {
    db.close();
  }
}
