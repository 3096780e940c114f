// Counts of what was used in a window of time, shared by all programs on one store: a limit counts once, however many relays there are.
import type { StatementSync } from 'node:sqlite';
import { type Connection, write } from './connection.ts';
import type { Quotas, QuotaUse } from './ports.ts';

/** Windows that ended are forgotten now and then. */
const SWEEP_EVERY = 500;

/** Counts in one SQLite file. */
export class SqliteQuotas implements Quotas {
  readonly #connection: Connection;
  readonly #find: StatementSync;
  readonly #add: StatementSync;
  readonly #sweep: StatementSync;
  #writes = 0;

  constructor(connection: Connection) {
    const { db } = connection;
    this.#connection = connection;
    this.#find = db.prepare('SELECT used FROM quota WHERE key = ? AND ends_ms = ?');
    this.#add = db.prepare(
      'INSERT INTO quota (key, ends_ms, used) VALUES (?, ?, ?) ON CONFLICT (key, ends_ms) DO UPDATE SET used = used + excluded.used',
    );
    this.#sweep = db.prepare('DELETE FROM quota WHERE ends_ms < ?');
  }

  take(uses: readonly QuotaUse[], nowMs: number): Promise<QuotaUse | undefined> {
    return write(this.#connection, () => {
      this.#tidy(nowMs);
      // All or none: a call that one limit refuses uses up nothing of the others.
      const over = uses.find((use) => this.#used(use, nowMs) + use.amount > use.max);
      if (over !== undefined) return over;
      for (const use of uses) this.#add.run(use.key, endOf(use, nowMs), use.amount);
      return undefined;
    });
  }

  async add(uses: readonly QuotaUse[], nowMs: number): Promise<void> {
    await write(this.#connection, () => {
      for (const use of uses) this.#add.run(use.key, endOf(use, nowMs), use.amount);
    });
  }

  #used(use: QuotaUse, nowMs: number): number {
    return Number(this.#find.get(use.key, endOf(use, nowMs))?.['used'] ?? 0);
  }

  #tidy(nowMs: number): void {
    this.#writes += 1;
    if (this.#writes % SWEEP_EVERY === 1) this.#sweep.run(Math.floor(nowMs) - 1);
  }
}

/** When the window that a use falls into ends, epoch ms. Windows start at whole multiples of their length. */
function endOf({ windowMs }: QuotaUse, nowMs: number): number {
  return (Math.floor(nowMs / windowMs) + 1) * windowMs;
}
