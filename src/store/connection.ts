// One open SQLite file and its write transactions. It never waits long on the event loop: a busy lock is tried again later, up to a limit.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Clock } from '../base/clock.ts';
import { isBusy, storeFault, storeFaultOf } from './faults.ts';

/** Pages that only keys and eras may use beyond the size bound: a trail that is full must not keep anybody from revoking a key. */
const RESERVED_PAGES = 256;

/** Longest pause between two tries to get the write lock, in ms. */
const MAX_PAUSE_MS = 32;

/** An open file with what its users need. */
export interface Connection {
  readonly db: DatabaseSync;
  readonly path: string;
  readonly clock: Clock;
  /** 0 ≤ x < 1; spreads the tries of several processes. */
  readonly random: () => number;
  readonly lockTimeoutMs: number;
  /** The size bound in pages. */
  readonly maxPages: number;
  readonly begin: StatementSync;
  readonly commit: StatementSync;
  readonly rollback: StatementSync;
}

/** Runs `work` in one write transaction; a throw leaves the file as it was. Throws SQLite's busy error at once when another holds the lock. */
export function inTransaction<T>(connection: Connection, work: () => T): T {
  connection.begin.run();
  try {
    const result = work();
    connection.commit.run();
    return result;
  } catch (error) {
    // SQLite has already rolled back by itself after a full disk or a read error.
    if (connection.db.isTransaction) connection.rollback.run();
    throw error;
  }
}

/** How long to wait before try number `attempt` (from 0), in ms. */
export function pauseMs(attempt: number, random: () => number): number {
  return Math.min(MAX_PAUSE_MS, 2 ** attempt) * (0.5 + random());
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs `work` within the reserved pages. */
function withReserve<T>(connection: Connection, work: () => T): T {
  connection.db.exec(`PRAGMA max_page_count = ${connection.maxPages + RESERVED_PAGES}`);
  try {
    return inTransaction(connection, work);
  } finally {
    connection.db.exec(`PRAGMA max_page_count = ${connection.maxPages}`);
  }
}

/**
 * One write of the control plane (keys, eras), tried again while another process holds the lock.
 * @throws Fault `store.locked` after `lockTimeoutMs`, `store.closed`, and what storeFaultOf makes of other errors
 */
export async function write<T>(connection: Connection, work: () => T): Promise<T> {
  const { db, path, clock } = connection;
  const sinceMs = clock.monotonicMs();
  for (let attempt = 0; ; attempt++) {
    if (!db.isOpen) throw storeFault.closed({ path });
    try {
      return withReserve(connection, work);
    } catch (error) {
      const waitedMs = clock.monotonicMs() - sinceMs;
      if (!isBusy(error) || waitedMs >= connection.lockTimeoutMs) throw storeFaultOf(error, path, waitedMs);
    }
    await pause(pauseMs(attempt, connection.random));
  }
}

/** One read. @throws Fault `store.closed`, and what storeFaultOf makes of SQLite's errors */
export function reading<T>(connection: Connection, work: () => T): T {
  if (!connection.db.isOpen) throw storeFault.closed({ path: connection.path });
  try {
    return work();
  } catch (error) {
    throw storeFaultOf(error, connection.path);
  }
}
