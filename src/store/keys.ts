// Access keys for HTTP clients. Only SHA-256 of a key is kept; a lookup answers from memory and fails closed when the store cannot be read.
import { hash, randomBytes } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import { type Connection, reading, write } from './connection.ts';
import { storeFault } from './faults.ts';
import type { KeyRecord, Keys, NewKey } from './ports.ts';

/** How every access key starts, so that secret scanners know one. */
export const KEY_PREFIX = 'bzk_';

/** Most keys that are valid at a time. */
export const MAX_KEYS = 1_000;

/** Longest time that a rotated key may go on. */
export const MAX_GRACE_DAYS = 90;

const KEY_BYTES = 32;
const ID_BYTES = 8;
const NAME = /^[a-z0-9-]{1,32}$/;
const DAY_MS = 86_400_000;

/** How often, at most, memory is compared with the file, in ms. */
const LOOK_EVERY_MS = 250;

interface KnownKey {
  readonly id: string;
  readonly name: string;
  readonly validUntilMs: number | null;
  /** Epoch ms up to which its use is noted: the end of a day. */
  notedUntilMs: number;
}

interface ValidRow {
  readonly hash: string;
  readonly id: string;
  readonly name: string;
  readonly validUntilMs: number | null;
  readonly lastUsedDay: string | null;
}

const knownOf = ({ id, name, validUntilMs, lastUsedDay }: ValidRow): KnownKey => ({
  id,
  name,
  validUntilMs,
  notedUntilMs: lastUsedDay === null ? 0 : Date.parse(lastUsedDay) + DAY_MS,
});

/** The digest under which a presented key is looked up. */
export function keyDigest(key: string): string {
  return hash('sha256', key);
}

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** NULL columns are members that are not there. */
const recordOf = (row: Readonly<Record<string, unknown>>): KeyRecord =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as KeyRecord;

/** Access keys in one SQLite file. */
export class SqliteKeys implements Keys {
  readonly #connection: Connection;
  readonly #version: StatementSync;
  readonly #valid: StatementSync;
  readonly #notes = new Set<Promise<void>>();
  #known: ReadonlyMap<string, KnownKey> = new Map();
  #knownVersion: unknown;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(connection: Connection) {
    const { db } = connection;
    this.#connection = connection;
    // Changes whenever another connection committed anything (sqlite.org/pragma.html#pragma_data_version).
    this.#version = db.prepare('PRAGMA data_version');
    this.#valid = db.prepare(
      `SELECT hash, id, name, valid_until_ms AS validUntilMs, last_used_day AS lastUsedDay FROM access_key
       WHERE revoked_ms IS NULL AND (valid_until_ms IS NULL OR valid_until_ms > ?)`,
    );
  }

  create(name: string): Promise<NewKey> {
    return this.#change(() => {
      if (!NAME.test(name)) throw storeFault['bad-key-name']({ name });
      if (this.#currentId(name) !== undefined) throw storeFault['key-exists']({ name });
      return this.#insert(name);
    });
  }

  rotate(name: string, oldValidUntilMs: number): Promise<NewKey> {
    return this.#change(() => {
      const nowMs = this.#connection.clock.now();
      const id = this.#currentId(name);
      if (id === undefined) throw storeFault['unknown-key']({ name });
      const isInRange = oldValidUntilMs >= nowMs && oldValidUntilMs <= nowMs + MAX_GRACE_DAYS * DAY_MS;
      if (!isInRange) throw storeFault['bad-grace']({ maxDays: MAX_GRACE_DAYS });
      this.#connection.db.prepare('UPDATE access_key SET valid_until_ms = ? WHERE id = ?').run(Math.floor(oldValidUntilMs), id);
      return this.#insert(name);
    });
  }

  revoke(name: string): Promise<void> {
    return this.#change(() => {
      const { db, clock } = this.#connection;
      const sql = `UPDATE access_key SET revoked_ms = ?1
                   WHERE name = ?2 AND revoked_ms IS NULL AND (valid_until_ms IS NULL OR valid_until_ms > ?1)`;
      if (db.prepare(sql).run(clock.now(), name).changes === 0) throw storeFault['unknown-key']({ name });
    });
  }

  async list(): Promise<readonly KeyRecord[]> {
    const sql = `SELECT id, name, created_ms AS createdMs, last_used_day AS lastUsedDay, valid_until_ms AS validUntilMs,
                 revoked_ms AS revokedMs FROM access_key ORDER BY created_ms, rowid`;
    return reading(this.#connection, () => this.#connection.db.prepare(sql).all().map(recordOf));
  }

  find(sha256Hex: string): { readonly id: string; readonly name: string } | undefined {
    this.#look();
    const key = this.#known.get(sha256Hex);
    if (key === undefined) return undefined;
    const nowMs = this.#connection.clock.now();
    if (key.validUntilMs !== null && key.validUntilMs <= nowMs) return undefined;
    this.#noteUse(key, nowMs);
    return key;
  }

  /** Resolves when the notes of use that are on their way are written or given up. */
  async finish(): Promise<void> {
    await Promise.all(this.#notes);
  }

  async #change<T>(work: () => T): Promise<T> {
    const result = await write(this.#connection, work);
    // data_version tells nothing about our own commits.
    this.#knownVersion = undefined;
    this.#lookedMs = Number.NEGATIVE_INFINITY;
    return result;
  }

  #currentId(name: string): string | undefined {
    const sql = 'SELECT id FROM access_key WHERE name = ? AND valid_until_ms IS NULL AND revoked_ms IS NULL';
    return this.#connection.db.prepare(sql).get(name)?.['id'] as string | undefined;
  }

  #insert(name: string): NewKey {
    const { db, clock } = this.#connection;
    const nowMs = clock.now();
    if (this.#valid.all(nowMs).length >= MAX_KEYS) throw storeFault['too-many-keys']({ max: MAX_KEYS });
    const key = KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
    const id = randomBytes(ID_BYTES).toString('hex');
    db.prepare('INSERT INTO access_key (id, name, hash, created_ms) VALUES (?, ?, ?, ?)').run(id, name, keyDigest(key), nowMs);
    return { id, key };
  }

  #look(): void {
    const monotonicMs = this.#connection.clock.monotonicMs();
    if (monotonicMs - this.#lookedMs < LOOK_EVERY_MS) return;
    reading(this.#connection, () => {
      const version = this.#version.get()?.['data_version'];
      if (version !== this.#knownVersion) {
        const rows = this.#valid.all(this.#connection.clock.now()) as unknown as readonly ValidRow[];
        this.#known = new Map(rows.map((row) => [row.hash, knownOf(row)]));
      }
      this.#knownVersion = version;
    });
    this.#lookedMs = monotonicMs;
  }

  /** One write per key and day. Best effort: a store that cannot be written must not refuse whom it can still recognise. */
  #noteUse(key: KnownKey, nowMs: number): void {
    if (nowMs < key.notedUntilMs) return;
    const day = dayOf(nowMs);
    key.notedUntilMs = Date.parse(day) + DAY_MS;
    const note = write(this.#connection, () => {
      this.#connection.db.prepare('UPDATE access_key SET last_used_day = ? WHERE id = ?').run(day, key.id);
    }).catch(() => undefined);
    this.#notes.add(note);
    void note.finally(() => this.#notes.delete(note));
  }
}
