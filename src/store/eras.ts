// What was learned about servers' eras. It keeps no server's key in clear: an origin or command may hold a secret.
import { hash } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { type Connection, reading, write } from './connection.ts';
import type { EraAnswer, Eras, EraVerdict } from './ports.ts';

/** Most servers that are remembered; the verdicts that were learned first go first. */
export const MAX_ERAS = 1_000;

const ANSWERS: ReadonlySet<unknown> = new Set<EraAnswer>(['yes', 'no', 'unknown']);

/** What is not a verdict, whoever wrote it, is as good as nothing: the server is asked again. */
const verdictOf = (row: Readonly<Record<string, unknown>>): EraVerdict | undefined =>
  ANSWERS.has(row['legacy']) && ANSWERS.has(row['modern']) ? ({ ...row } as unknown as EraVerdict) : undefined;

/** Era verdicts in one SQLite file. */
export class SqliteEras implements Eras {
  readonly #connection: Connection;
  readonly #select: StatementSync;
  readonly #upsert: StatementSync;
  readonly #trim: StatementSync;

  constructor(connection: Connection) {
    const { db } = connection;
    this.#connection = connection;
    this.#select = db.prepare('SELECT legacy, modern, at_ms AS at FROM era WHERE server = ?');
    this.#upsert = db.prepare('INSERT OR REPLACE INTO era (server, legacy, modern, at_ms) VALUES (?, ?, ?, ?)');
    this.#trim = db.prepare(
      'DELETE FROM era WHERE server IN (SELECT server FROM era ORDER BY at_ms DESC, server LIMIT -1 OFFSET ?)',
    );
  }

  async get(serverKey: string): Promise<EraVerdict | undefined> {
    const row = reading(this.#connection, () => this.#select.get(hash('sha256', serverKey)));
    return row === undefined ? undefined : verdictOf(row);
  }

  async put(serverKey: string, { legacy, modern, at }: EraVerdict): Promise<void> {
    await write(this.#connection, () => {
      this.#upsert.run(hash('sha256', serverKey), legacy, modern, at);
      this.#trim.run(MAX_ERAS);
    });
  }
}
