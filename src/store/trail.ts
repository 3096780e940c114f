// The trail on SQLite: group commit on the hot path, a hash chain shared by several processes. It never resolves before the commit.
import { statSync } from 'node:fs';
import type { StatementSync } from 'node:sqlite';
import { createByteLink, createLink, GENESIS, MAX_BODY_CHARS } from './chain.ts';
import { type Connection, inTransaction, pauseMs, reading } from './connection.ts';
import { isBusy, isConflict, storeFault, storeFaultOf } from './faults.ts';
import { missingMigrations } from './migrations.ts';
import type { ChainReport, Trail, TrailHead, TrailRow } from './ports.ts';

/** Most rows in one transaction: bounds how long a commit keeps the event loop. */
const MAX_GROUP = 256;

/** Most rows read at once. */
const MAX_READ = 1_000;

/** How often the file is looked at for rows of other processes, and for its own existence, in ms. */
const LOOK_EVERY_MS = 250;

interface Waiter {
  readonly body: string;
  readonly payload: Uint8Array | undefined;
  readonly resolve: (seq: number) => void;
  readonly reject: (fault: Error) => void;
  /** Since when it waits for a lock that another process holds. */
  lockedMs: number | undefined;
}

/** Bounds of one trail. */
export interface TrailLimits {
  /** Most entries that may wait for their commit. */
  readonly maxPending: number;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** The database, its log and its lock file: all three must stay the files that were opened. */
const inodesOf = (path: string): readonly (number | undefined)[] =>
  ['', '-wal', '-shm'].map((suffix) => statSync(`${path}${suffix}`, { throwIfNoEntry: false })?.ino);

/** The trail in one SQLite file. */
export class SqliteTrail implements Trail {
  readonly #connection: Connection;
  readonly #limits: TrailLimits;
  readonly #link = createLink();
  readonly #byteLink = createByteLink();
  readonly #insert: StatementSync;
  readonly #insertPayload: StatementSync;
  readonly #last: StatementSync;
  readonly #range: StatementSync;
  readonly #rawRange: StatementSync;
  readonly #planted: StatementSync;
  readonly #removed: StatementSync;
  readonly #inodes: readonly (number | undefined)[];
  /** What this process last saw committed. */
  #head: TrailHead | undefined;
  /** The last commit found no row of another process, so that the next may build on #head without reading; seq being unique proves it right. */
  #isAlone = false;
  #group: readonly Waiter[] = [];
  #queue: Waiter[] = [];
  #isWorking = false;
  #isClosing = false;
  /** How many waited when it was last looked whether more come. */
  #looked = 0;
  #attempt = 0;
  #lookedMs = Number.NEGATIVE_INFINITY;
  #idle: (() => void)[] = [];
  #listeners: ((seq: number, body: string) => void)[] = [];

  constructor(connection: Connection, limits: TrailLimits) {
    const { db, path } = connection;
    this.#connection = connection;
    this.#limits = limits;
    this.#insert = db.prepare('INSERT INTO trail (seq, body, hash) VALUES (?, ?, ?)');
    this.#insertPayload = db.prepare('INSERT INTO trail_payload VALUES (?, ?, ?)');
    this.#last = db.prepare('SELECT seq, hash FROM trail ORDER BY seq DESC LIMIT 1');
    this.#range = db.prepare('SELECT seq, body, hash FROM trail WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#rawRange = db.prepare('SELECT seq, CAST(body AS BLOB) AS body, hash FROM trail WHERE seq > ? ORDER BY seq LIMIT ?');
    this.#planted = db.prepare('SELECT 1 FROM trail WHERE seq <= ? LIMIT 1');
    this.#removed = db.prepare('SELECT removed AS seq, removed_hash AS hash FROM trail_log WHERE id = 1');
    // Reading once makes SQLite create the two files beside the store, which then stay as long as anybody has it open.
    this.#readHead();
    this.#inodes = inodesOf(path);
  }

  append(body: string, payload?: Uint8Array): Promise<number> {
    return new Promise((resolve, reject) => {
      const max = this.#limits.maxPending;
      if (this.#isClosing) return reject(storeFault.closed({ path: this.#connection.path }));
      if (body.length > MAX_BODY_CHARS) return reject(storeFault['entry-too-large']({ chars: body.length, max: MAX_BODY_CHARS }));
      if (this.#queue.length + this.#group.length >= max) return reject(storeFault.overloaded({ max }));
      this.#queue.push({ body, payload, resolve, reject, lockedMs: undefined });
      if (this.#isWorking) return;
      this.#isWorking = true;
      setImmediate(this.#turn);
    });
  }

  onCommit(listener: (seq: number, body: string) => void): void {
    this.#listeners.push(listener);
  }

  async head(): Promise<TrailHead> {
    return reading(this.#connection, () => this.#readHead());
  }

  async read({ afterSeq, limit }: { readonly afterSeq: number; readonly limit: number }): Promise<readonly TrailRow[]> {
    const rows = reading(this.#connection, () => this.#range.all(afterSeq, Math.min(limit, MAX_READ)));
    return rows as unknown as readonly TrailRow[];
  }

  async waitForMore(afterSeq: number, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if ((await this.head()).seq > afterSeq) return true;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, LOOK_EVERY_MS);
        signal.addEventListener('abort', done);
      });
    }
    return false;
  }

  async verifyChain(signal?: AbortSignal): Promise<ChainReport> {
    let head = reading(this.#connection, () => this.#removed.get()) as unknown as TrailHead;
    if (reading(this.#connection, () => this.#planted.get(head.seq)) !== undefined)
      return { ok: false, seq: 0, reason: 'gap', verified: 0 };
    for (;;) {
      signal?.throwIfAborted();
      const rows = reading(this.#connection, () => this.#rawRange.all(head.seq, MAX_READ));
      for (const row of rows as unknown as readonly { seq: number; body: Uint8Array; hash: Uint8Array }[]) {
        if (row.seq !== head.seq + 1) return { ok: false, seq: row.seq, reason: 'gap', verified: head.seq };
        const hash = this.#byteLink(head.hash, row.body);
        if (!sameBytes(hash, row.hash)) return { ok: false, seq: row.seq, reason: 'hash', verified: head.seq };
        head = { seq: row.seq, hash };
      }
      if (rows.length === 0) return { ok: true, head };
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Takes nothing more, and resolves when everything that waits is committed or refused. */
  async finish(): Promise<void> {
    this.#isClosing = true;
    if (this.#isWorking) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** One try for one group. Every append of an event-loop turn is in the queue by then, since setImmediate runs after I/O. */
  readonly #turn = (): void => {
    if (this.#isGrowing()) {
      setImmediate(this.#turn);
      return;
    }
    this.#takeGroup();
    try {
      const seq = this.#commit(this.#group);
      this.#settle((waiter, index) => {
        waiter.resolve(seq + index);
        for (const listener of this.#listeners) listener(seq + index, waiter.body);
      });
    } catch (error) {
      if (isBusy(error)) return this.#waitForLock(error);
      // The same fault for the whole group: none of its entries was kept.
      const fault = storeFaultOf(error, this.#connection.path);
      this.#settle((waiter) => waiter.reject(fault));
    }
  };

  /** Tries again in a while. Nobody waits longer than the time-out, however many came before: all that wait grow tired side by side. */
  #waitForLock(error: unknown): void {
    const { clock, lockTimeoutMs, path, random } = this.#connection;
    const nowMs = clock.monotonicMs();
    const all = [...this.#group, ...this.#queue];
    for (const waiter of all) waiter.lockedMs ??= nowMs;
    const fresh = all.findIndex(({ lockedMs = nowMs }) => nowMs - lockedMs < lockTimeoutMs);
    this.#group = fresh < 0 ? all : all.slice(0, fresh);
    this.#queue = fresh < 0 ? [] : all.slice(fresh);
    const attempt = this.#attempt;
    this.#settle(
      ({ lockedMs = nowMs, reject }) => reject(storeFaultOf(error, path, nowMs - lockedMs)),
      (turn) => setTimeout(turn, pauseMs(attempt, random)),
    );
    this.#attempt = attempt + 1;
  }

  /** Several wait, and more than at the last look: what the next turn brings belongs to the same commit, which costs more than a turn. A lone one never waits. */
  #isGrowing(): boolean {
    const waiting = this.#queue.length;
    const isGrowing = waiting > 1 && waiting < MAX_GROUP && waiting > this.#looked;
    this.#looked = waiting;
    return isGrowing;
  }

  #takeGroup(): void {
    this.#looked = 0;
    if (this.#queue.length <= MAX_GROUP) {
      this.#group = this.#queue;
      this.#queue = [];
    } else {
      this.#group = this.#queue.splice(0, MAX_GROUP);
    }
  }

  /** Tells the group, and has the next one taken, at once or `later`. */
  #settle(tell: (waiter: Waiter, index: number) => void, later: (turn: () => void) => void = setImmediate): void {
    const group = this.#group;
    this.#group = [];
    this.#attempt = 0;
    for (let index = 0; index < group.length; index++) tell(group[index] as Waiter, index);
    if (this.#queue.length > 0) {
      later(this.#turn);
      return;
    }
    this.#isWorking = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Commits the group; answers the first row's seq. */
  #commit(group: readonly Waiter[]): number {
    this.#refuseIfOther();
    const known = this.#head;
    if (known !== undefined && this.#isAlone) {
      try {
        // A single INSERT is its own transaction: a fifth cheaper than BEGIN and COMMIT around it.
        this.#head =
          group.length === 1 && group[0]?.payload === undefined
            ? this.#put(known, group)
            : inTransaction(this.#connection, () => this.#put(known, group));
        return known.seq + 1;
      } catch (error) {
        if (!isConflict(error)) throw error;
        // Another process took this seq: its rows come first.
      }
    }
    const head = inTransaction(this.#connection, () => {
      const found = this.#readHead();
      this.#refuseIfCut(found);
      return this.#put(found, group);
    });
    const firstSeq = head.seq - group.length + 1;
    this.#isAlone = known === undefined || known.seq + 1 === firstSeq;
    this.#head = head;
    return firstSeq;
  }

  #put(after: TrailHead, group: readonly Waiter[]): TrailHead {
    let { seq, hash } = after;
    for (const { body, payload } of group) {
      hash = this.#link(hash, body);
      this.#insert.run(++seq, body, hash);
      if (payload !== undefined) this.#insertPayload.run(seq, this.#connection.clock.now(), payload);
    }
    return { seq, hash };
  }

  #readHead(): TrailHead {
    const row = this.#last.get();
    return row === undefined ? { seq: 0, hash: GENESIS } : (row as unknown as TrailHead);
  }

  /** Rows that this process saw committed cannot vanish by themselves: someone cut or rewrote the trail under it. */
  #refuseIfCut(found: TrailHead): void {
    const known = this.#head;
    if (known === undefined || found.seq > known.seq) return;
    if (found.seq < known.seq || !sameBytes(found.hash, known.hash)) {
      throw storeFault['trail-cut']({ path: this.#connection.path, seq: known.seq });
    }
  }

  /** Deleted files can still be written on most systems: entries would be committed to nowhere, or beside other processes' entries. */
  #refuseIfOther(): void {
    const { clock, db, path } = this.#connection;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#lookedMs < LOOK_EVERY_MS) return;
    if (inodesOf(path).some((inode, index) => inode !== this.#inodes[index])) throw storeFault.gone({ path });
    // A newer Bartizan that was started beside this one changed the file: what an entry has to be is no longer known here.
    missingMigrations(db, path);
    this.#lookedMs = nowMs;
    // And have the next commit compare the head, so that a cut is noticed here even while nobody else writes.
    this.#isAlone = false;
  }
}
