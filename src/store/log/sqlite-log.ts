// The tree, the index and the checkpoints of the trail in SQLite. They follow the entries: what they lack of the newest ones is made up in slices, by any process.
import type { StatementSync } from 'node:sqlite';
import { type Connection, inTransaction, reading, write } from '../connection.ts';
import { storeFault } from '../faults.ts';
import { ExchangeIndex, type FoundExchange, type IndexFilter, type IndexPage, type IndexRow, indexed } from './exchange-index.ts';
import { createLeafHasher, rootHash } from './merkle.ts';
import { checkpointText, type NoteSigner } from './note.ts';
import type { FreshRow, NameSweep, RawRow, StoredCheckpoint, TrailLog, TrailLogState } from './ports.ts';
import { type GrownTile, hashesAt, subtreesOf, TILE_WIDTH, TileEdge } from './tiles.ts';

/** Rows read at once while verifying or exporting. */
const MAX_READ = 1_000;

/** Checkpoints kept here; older ones are worth something only where they were anchored. */
const MAX_CHECKPOINTS = 256;

/** Entries looked at for their names in one go: a few ms. */
const SWEEP_ROWS = 50_000;

/** Leaves up to this many bytes are hashed without memory of their own. */
const USUAL_LEAF_BYTES = 16_384;

interface LogRow {
  readonly sealed: number;
  readonly removed: number;
  readonly removedHash: Uint8Array;
  readonly words: number;
}

/** The log in one SQLite file. */
export class SqliteLog implements TrailLog {
  readonly #connection: Connection;
  readonly #index: ExchangeIndex;
  readonly #leafHash = createLeafHasher(USUAL_LEAF_BYTES);
  readonly #state: StatementSync;
  readonly #head: StatementSync;
  readonly #rows: StatementSync;
  readonly #one: StatementSync;
  readonly #tile: StatementSync;
  readonly #putTile: StatementSync;
  readonly #setSealed: StatementSync;

  constructor(connection: Connection) {
    const { db } = connection;
    this.#connection = connection;
    this.#index = new ExchangeIndex(db);
    this.#state = db.prepare('SELECT sealed, removed, removed_hash AS removedHash, words FROM trail_log WHERE id = 1');
    this.#head = db.prepare('SELECT seq FROM trail ORDER BY seq DESC LIMIT 1');
    // One value for many rows: each value is memory of its own, which costs more than reading it.
    this.#rows = db.prepare(
      `SELECT CAST(group_concat(hash || body, '') AS BLOB) AS bytes, json_group_array(seq) AS seqs,
              json_group_array(octet_length(hash)) AS hashes, json_group_array(octet_length(body)) AS bodies
       FROM (SELECT seq, hash, body FROM trail WHERE seq > ? ORDER BY seq LIMIT ?)`,
    );
    this.#one = db.prepare('SELECT body FROM trail WHERE seq = ?');
    this.#tile = db.prepare('SELECT hashes FROM trail_tile WHERE level = ? AND tile = ?');
    this.#putTile = db.prepare(
      'INSERT INTO trail_tile VALUES (?1, ?2, ?3) ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes',
    );
    this.#setSealed = db.prepare('UPDATE trail_log SET sealed = ? WHERE id = 1');
  }

  async state(): Promise<TrailLogState> {
    return reading(this.#connection, () => {
      const { sealed, removed, removedHash } = this.#read();
      return { sealed, removed, removedHash, head: this.#headSeq() };
    });
  }

  sealSlice(maxRows: number, fresh: readonly FreshRow[] = []): { readonly sealed: number; readonly isBehind: boolean } {
    return reading(this.#connection, () => inTransaction(this.#connection, () => this.#seal(maxRows, fresh)));
  }

  async sign(signer: NoteSigner, atMs: number): Promise<StoredCheckpoint | undefined> {
    return write(this.#connection, () => {
      const { sealed } = this.#read();
      const [last] = this.#lastCheckpoints(1);
      if (sealed === 0 || (last !== undefined && last.size >= sealed)) return undefined;
      const root = rootHash(
        sealed,
        subtreesOf((level, tile) => this.#tileOf(level, tile)),
      );
      const note = signer.sign(checkpointText({ origin: signer.verifier.name, size: sealed, root }));
      const { db } = this.#connection;
      db.prepare('INSERT INTO trail_checkpoint VALUES (?, ?, ?)').run(sealed, atMs, note);
      db.prepare(
        'DELETE FROM trail_checkpoint WHERE size IN (SELECT size FROM trail_checkpoint ORDER BY size DESC LIMIT -1 OFFSET ?)',
      ).run(MAX_CHECKPOINTS);
      return { size: sealed, atMs, note };
    });
  }

  async cosigned(size: number, note: string): Promise<void> {
    await write(this.#connection, () => {
      this.#connection.db.prepare('UPDATE trail_checkpoint SET note = ? WHERE size = ?').run(note, size);
    });
  }

  async anchored(anchor: string): Promise<number> {
    const sql = 'SELECT size FROM trail_anchor WHERE anchor = ?';
    return reading(this.#connection, () => Number(this.#connection.db.prepare(sql).get(anchor)?.['size'] ?? 0));
  }

  async setAnchored(anchor: string, size: number, atMs: number): Promise<void> {
    const sql = `INSERT INTO trail_anchor VALUES (?, ?, ?)
                 ON CONFLICT (anchor) DO UPDATE SET size = max(size, excluded.size), at_ms = excluded.at_ms`;
    await write(this.#connection, () => void this.#connection.db.prepare(sql).run(anchor, size, atMs));
  }

  async checkpoints(): Promise<readonly StoredCheckpoint[]> {
    return reading(this.#connection, () => this.#lastCheckpoints(MAX_CHECKPOINTS));
  }

  async rows(afterSeq: number, limit: number): Promise<readonly RawRow[]> {
    return reading(this.#connection, () => rawRows(this.#rows.get(afterSeq, Math.min(limit, MAX_READ))));
  }

  async body(seq: number): Promise<string | undefined> {
    const body = reading(this.#connection, () => this.#one.get(seq)?.['body']);
    return typeof body === 'string' ? body : undefined;
  }

  async tile(level: number, tile: number): Promise<Uint8Array | undefined> {
    return reading(this.#connection, () => this.#tile.get(level, tile)?.['hashes'] as Uint8Array | undefined);
  }

  async find(filter: IndexFilter, page: IndexPage): Promise<readonly FoundExchange[]> {
    return reading(this.#connection, () => this.#index.find(filter, page));
  }

  async removable(beforeMs: number): Promise<{ readonly upTo: number; readonly hash: Uint8Array }> {
    return reading(this.#connection, () => {
      const { sealed, removed, removedHash } = this.#read();
      const signed = this.#lastCheckpoints(1)[0]?.size ?? 0;
      const young = this.#index.firstSince(beforeMs) ?? sealed + 1;
      // The last entry always stays: the chain goes on from it.
      const upTo = tileEnd(Math.min(young - 1, signed, this.#headSeq() - 1));
      if (upTo <= removed) return { upTo: removed, hash: removedHash };
      return { upTo, hash: this.#hashOf(upTo) };
    });
  }

  async removeTile(upTo: number): Promise<number> {
    const { db } = this.#connection;
    return write(this.#connection, () => {
      const { removed } = this.#read();
      const end = Math.min(upTo, tileEnd(removed) + TILE_WIDTH);
      if (end <= removed) return removed;
      // What is removed is overwritten in the file, not only unlinked.
      db.exec('PRAGMA secure_delete = ON');
      const hash = this.#hashOf(end);
      this.#index.remove(end);
      db.prepare('DELETE FROM trail WHERE seq <= ?').run(end);
      db.prepare('DELETE FROM trail_payload WHERE seq <= ?').run(end);
      db.prepare('UPDATE trail_log SET removed = ?, removed_hash = ? WHERE id = 1').run(end, hash);
      return end;
    });
  }

  async sweepNames(sweep: NameSweep): Promise<boolean> {
    const { sealed } = await this.state();
    const end = sweep.after + SWEEP_ROWS;
    if (end < sealed) {
      reading(this.#connection, () => this.#index.usedNames(sweep.after, end, sweep.used));
      sweep.after = end;
      return false;
    }
    // The last part in the same transaction as the removal: what is sealed meanwhile has to wait for it.
    await write(this.#connection, () => {
      this.#connection.db.exec('PRAGMA secure_delete = ON');
      this.#index.usedNames(sweep.after, Number.MAX_SAFE_INTEGER, sweep.used);
      this.#index.keepNames(sweep.used);
      this.#connection.db.prepare('UPDATE trail_log SET words = words + 1 WHERE id = 1').run();
    });
    return true;
  }

  async payload(seq: number): Promise<Uint8Array | undefined> {
    const sql = 'SELECT sealed FROM trail_payload WHERE seq = ?';
    return reading(this.#connection, () => this.#connection.db.prepare(sql).get(seq)?.['sealed'] as Uint8Array | undefined);
  }

  async removePayloads(beforeMs: number): Promise<boolean> {
    const { db } = this.#connection;
    // Mostly there are none, and then nothing is written.
    if (reading(this.#connection, () => db.prepare('SELECT 1 FROM trail_payload LIMIT 1').get()) === undefined) return false;
    return write(this.#connection, () => {
      db.exec('PRAGMA secure_delete = ON');
      const old = 'SELECT seq FROM trail_payload WHERE at_ms < ? ORDER BY seq LIMIT ?';
      return (
        Number(db.prepare(`DELETE FROM trail_payload WHERE seq IN (${old})`).run(beforeMs, TILE_WIDTH).changes) === TILE_WIDTH
      );
    });
  }

  async indexRows(afterSeq: number, limit: number): Promise<readonly IndexRow[]> {
    return reading(this.#connection, () => this.#index.rows(afterSeq, limit));
  }

  #read(): LogRow {
    return this.#state.get() as unknown as LogRow;
  }

  #hashOf(seq: number): Uint8Array {
    const hash = this.#connection.db.prepare('SELECT hash FROM trail WHERE seq = ?').get(seq)?.['hash'] as Uint8Array | undefined;
    if (hash === undefined) throw storeFault['tree-broken']({ path: this.#connection.path, what: `entry ${seq}` });
    return hash;
  }

  #headSeq(): number {
    return Number(this.#head.get()?.['seq'] ?? 0);
  }

  #tileOf(level: number, tile: number): Uint8Array {
    const hashes = this.#tile.get(level, tile)?.['hashes'] as Uint8Array | undefined;
    if (hashes === undefined) throw storeFault['tree-broken']({ path: this.#connection.path, what: `tile ${level}/${tile}` });
    return hashes;
  }

  #lastCheckpoints(limit: number): readonly StoredCheckpoint[] {
    const sql = 'SELECT size, at_ms AS atMs, note FROM trail_checkpoint ORDER BY size DESC LIMIT ?';
    return this.#connection.db.prepare(sql).all(limit) as unknown as readonly StoredCheckpoint[];
  }

  #seal(maxRows: number, fresh: readonly FreshRow[]): { readonly sealed: number; readonly isBehind: boolean } {
    const { sealed, words } = this.#read();
    const rows = this.#next(sealed, maxRows, fresh);
    if (rows.length === 0) return { sealed, isBehind: false };
    const keep = ({ level, tile, hashes }: GrownTile): void => void this.#putTile.run(level, tile, hashes);
    const edge = TileEdge.at(sealed, (level, tile) => this.#tileOf(level, tile), keep);
    for (const { body } of rows) edge.push(this.#leafHash(body));
    const size = sealed + rows.length;
    for (const tile of edge.partial()) if (hashesAt(tile.level, size) > hashesAt(tile.level, sealed)) keep(tile);
    this.#addToIndex(rows, words);
    this.#setSealed.run(size);
    return { sealed: size, isBehind: rows.length === maxRows };
  }

  /** The entries that follow, without a gap: from memory where they are the next ones, else from the file. */
  #next(sealed: number, maxRows: number, fresh: readonly FreshRow[]): readonly { seq: number; body: Uint8Array | string }[] {
    const from = fresh.findIndex(({ seq }) => seq === sealed + 1);
    const isNext =
      from >= 0 && fresh[Math.min(fresh.length, from + maxRows) - 1]?.seq === sealed + Math.min(fresh.length - from, maxRows);
    if (isNext) return fresh.slice(from, from + maxRows);
    const rows = rawRows(this.#rows.get(sealed, maxRows));
    const gap = rows.findIndex(({ seq }, index) => seq !== sealed + 1 + index);
    if (gap >= 0) throw storeFault['tree-broken']({ path: this.#connection.path, what: `entry ${sealed + 1 + gap}` });
    return rows;
  }

  #addToIndex(rows: readonly { seq: number; body: Uint8Array | string }[], words: number): void {
    this.#index.forget(words);
    try {
      const entries = rows.map(({ seq, body }) => indexed(seq, typeof body === 'string' ? body : utf8(body)));
      this.#index.add(entries.filter((entry) => entry !== undefined));
    } catch (error) {
      // The transaction is undone, and with it the words that were added.
      this.#index.forget(-1);
      throw error;
    }
  }
}

const numbers = (json: unknown): readonly number[] => JSON.parse(String(json)) as number[];

function rawRows(found: Readonly<Record<string, unknown>> = {}): RawRow[] {
  const { bytes, seqs, hashes, bodies } = found;
  if (!(bytes instanceof Uint8Array)) return [];
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [hashBytes, bodyBytes] = [numbers(hashes), numbers(bodies)];
  let at = 0;
  return numbers(seqs).map((seq, index) => {
    const from = at + (hashBytes[index] ?? 0);
    const hash = all.subarray(at, from);
    at = from + (bodyBytes[index] ?? 0);
    return { seq, body: all.subarray(from, at), hash };
  });
}

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** Where the last full tile ends, in entries. */
const tileEnd = (entries: number): number => Math.floor(entries / TILE_WIDTH) * TILE_WIDTH;
