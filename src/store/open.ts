// Opens the store file: private, bounded, migrated. It never opens a file that a newer version or another program wrote.
import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { SqliteApprovals } from './approvals.ts';
import { type Connection, inTransaction } from './connection.ts';
import { SqliteEras } from './eras.ts';
import { isBusy, storeFault, storeFaultOf } from './faults.ts';
import { SqliteKeys } from './keys.ts';
import { SqliteLog } from './log/sqlite-log.ts';
import { migrate, missingMigrations } from './migrations.ts';
import type { Store } from './ports.ts';
import { SqliteQuotas } from './quotas.ts';
import { SqliteTrail } from './trail.ts';

/** Measured with rows of 550 bytes, 1 and 16 a commit: 4 KiB is within 5 % of the best in both; 1 KiB costs 30 % more, 8 KiB 10 %. */
const PAGE_BYTES = 4_096;

/** Pages in the log before they are moved to the file: 4 MB, a pause of 5 to 10 ms per 8,000 rows. Smaller costs CPU, larger pauses longer. */
const CHECKPOINT_PAGES = 1_000;

/** The log is cut back to this after a burst. */
const LOG_LIMIT_BYTES = 16 * 1_024 * 1_024;

/** Below this the schema itself would not fit. */
const MIN_BYTES = 1_024 * 1_024;

/** Pause between tries while opening, in ms. */
const OPEN_PAUSE_MS = 5;

/** How to open a store. */
export interface StoreOptions {
  readonly path: string;
  /** `normal`: what is committed survives kill -9. `full`: and power loss, at the price of an fsync per commit. */
  readonly durability: 'normal' | 'full';
  /** Size bound of the database file (the log beside it adds at most 16 MB). At least 1 MiB. */
  readonly maxBytes: number;
  readonly clock: Clock;
  /** How long one statement may keep the event loop waiting for a lock, in ms. */
  readonly busyTimeoutMs?: number;
  /** How long a write may wait for the lock in all, in ms. */
  readonly lockTimeoutMs?: number;
  /** Most trail entries that may wait for their commit. */
  readonly maxPending?: number;
  /** 0 ≤ x < 1. */
  readonly random?: () => number;
}

/** Creates the file with mode 600 before SQLite would with a wider one; SQLite gives the files beside it the same mode. */
function createPrivately(path: string): void {
  try {
    closeSync(openSync(path, 'a', 0o600));
    if (process.platform !== 'win32') chmodSync(path, 0o600);
  } catch (error) {
    const reason = String((error as NodeJS.ErrnoException).code);
    if (reason === 'ENOSPC' || reason === 'EDQUOT') throw storeFault.full({ path }, error);
    if (reason === 'EROFS' || reason === 'EACCES' || reason === 'EPERM') throw storeFault['read-only']({ path, reason }, error);
    throw storeFault['cannot-open']({ path, reason }, error);
  }
}

/** Answers the size bound in pages. */
function configure(db: DatabaseSync, options: StoreOptions): number {
  // First, since nothing may be changed in a file that is not ours.
  missingMigrations(db, options.path);
  // Pages that are copied while the file grows keep nothing of what retention later removes (retention itself turns it ON).
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA trusted_schema = OFF; PRAGMA secure_delete = FAST`);
  // Answers the old mode where the file system has no shared memory: then several processes could not share the file.
  const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode'];
  if (mode !== 'wal')
    throw storeFault['cannot-open']({ path: options.path, reason: 'its file system allows no write-ahead log' });
  db.exec(`PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'}`);
  db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = ${LOG_LIMIT_BYTES}`);
  const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
  const maxPages = Math.floor(Math.max(options.maxBytes, MIN_BYTES) / pageBytes);
  db.exec(`PRAGMA max_page_count = ${maxPages}`);
  return maxPages;
}

/** Opening may wait on the event loop: nothing runs yet. SQLite itself does not wait while a file is turned to WAL by another process. */
function patiently<T>(options: StoreOptions, lockTimeoutMs: number, work: () => T): T {
  const { clock, path } = options;
  const sinceMs = clock.monotonicMs();
  for (;;) {
    try {
      return work();
    } catch (error) {
      const waitedMs = clock.monotonicMs() - sinceMs;
      if (!isBusy(error) || waitedMs >= lockTimeoutMs) throw storeFaultOf(error, path, waitedMs);
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_PAUSE_MS);
  }
}

function connect(options: StoreOptions): Connection {
  const { path, clock, busyTimeoutMs = 5, lockTimeoutMs = 2_000, random = Math.random } = options;
  createPrivately(path);
  const db = patiently(
    options,
    lockTimeoutMs,
    () => new DatabaseSync(path, { timeout: busyTimeoutMs, allowExtension: false, defensive: true }),
  );
  try {
    const maxPages = patiently(options, lockTimeoutMs, () => configure(db, options));
    patiently(options, lockTimeoutMs, () => migrate(db, path));
    const [begin, commit, rollback] = [db.prepare('BEGIN IMMEDIATE'), db.prepare('COMMIT'), db.prepare('ROLLBACK')];
    return { db, path, clock, random, lockTimeoutMs, maxPages, begin, commit, rollback };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whoever writes first after the others closed the file begins a new write-ahead log, and SQLite waits for the disk with its head. */
function warm(connection: Connection): void {
  const { db } = connection;
  try {
    inTransaction(connection, () => {
      // The same value again: a page is written, and nothing changes.
      const version = db.prepare('PRAGMA user_version').get()?.['user_version'];
      db.exec(`PRAGMA user_version = ${Number(version)}`);
    });
  } catch {
    // Busy, full or closed: the first write waits for it, or says so.
  }
}

/**
 * Opens the store, creating it in an existing folder (see state.ts). Several processes may open one file at the same time.
 * @throws Fault `store.newer`, `store.foreign`, `store.corrupt`, `store.read-only`, `store.full`, `store.locked`, `store.cannot-open`, `store.io`
 */
export function openStore(options: StoreOptions): Store {
  const connection = connect(options);
  const { db, path } = connection;
  try {
    const trail = new SqliteTrail(connection, { maxPending: options.maxPending ?? 10_000 });
    const keys = new SqliteKeys(connection);
    const eras = new SqliteEras(connection);
    const approvals = new SqliteApprovals(connection);
    const quotas = new SqliteQuotas(connection);
    const close = async (): Promise<void> => {
      await trail.finish();
      await keys.finish();
      if (db.isOpen) db.close();
    };
    return { trail, log: new SqliteLog(connection), keys, eras, approvals, quotas, warm: () => warm(connection), close };
  } catch (error) {
    db.close();
    throw storeFaultOf(error, path);
  }
}
