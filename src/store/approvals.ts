// Approvals in SQLite: each change is one transaction over the pure state machine (approval.ts), so that two processes and any crash see the same.
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type Approval,
  type ApprovalAnswer,
  aged,
  answeredApproval,
  askedAgain,
  askedApproval,
  begunTask,
  cancelledTask,
  isOpen,
  type NewApproval,
  type NotTaken,
  type TaskMark,
  usedApproval,
} from './approval.ts';
import { type Connection, reading, write } from './connection.ts';
import type { Approvals, Asked, Telling } from './ports.ts';

/** Most questions of one caller that wait at the same time. */
export const MAX_WAITING = 16;
/** Most new questions of one caller in {@link FLOOD_WINDOW_MS}. */
export const MAX_NEW = 60;
/** Window of the bound on new questions, in ms. */
export const FLOOD_WINDOW_MS = 10 * 60_000;
/** Closed questions are kept this long, in ms; what came of them is in the trail. */
const KEEP_MS = 30 * 86_400_000;
/** Sealed values are kept this long after a question or its answer ended, in ms: tasks may still be asked about. */
const KEEP_SEALED_MS = 30 * 60_000;
/** Most questions that are kept; the oldest closed ones go first. */
const MAX_KEPT = 10_000;
/** Most that are listed at once. */
const MAX_LISTED = 1_000;

/** Most questions that somebody begins to tell of at once. */
const MAX_TOLD = 1_000;

const COLUMNS =
  'id, key, tool_key, caller, server, question, sealed, needed, state, asked_ms, times, last_exchange, expires_ms, answers, uses, revision, task';

type Row = Readonly<Record<string, unknown>>;

function approvalOf(row: Row): Approval {
  return {
    id: String(row['id']),
    key: String(row['key']),
    toolKey: String(row['tool_key']),
    caller: String(row['caller']),
    server: String(row['server']),
    question: String(row['question']),
    sealed: typeof row['sealed'] === 'string' ? row['sealed'] : undefined,
    needed: Number(row['needed']),
    state: row['state'] as Approval['state'],
    askedMs: Number(row['asked_ms']),
    times: Number(row['times']),
    lastExchange: String(row['last_exchange']),
    expiresMs: Number(row['expires_ms']),
    answers: JSON.parse(String(row['answers'])) as readonly ApprovalAnswer[],
    uses: Number(row['uses']),
    revision: Number(row['revision']),
    ...(row['task'] === null ? {} : { task: row['task'] as TaskMark }),
  };
}

const valuesOf = (a: Approval): SQLInputValue[] => [
  a.id,
  a.key,
  a.toolKey,
  a.caller,
  a.server,
  a.question,
  a.sealed ?? null,
  a.needed,
  a.state,
  a.askedMs,
  a.times,
  a.lastExchange,
  a.expiresMs,
  JSON.stringify(a.answers),
  a.uses,
  a.revision,
  a.task ?? null,
];

/** Questions that wait and that nobody was told of, while nobody tells or just told of others of their burst. */
const UNTOLD_SQL = `SELECT ${COLUMNS}, telling.burst FROM approval_telling AS telling JOIN approval ON approval.id = telling.approval
  WHERE telling.is_told = 0 AND state = 'asked' AND expires_ms > :now AND NOT EXISTS
    (SELECT 1 FROM approval_telling AS other WHERE other.burst = telling.burst AND other.begun_ms > :quiet AND other.begun_ms <= :now)
  ORDER BY asked_ms, id LIMIT ${MAX_TOLD}`;

/** Approvals in one SQLite file. */
export class SqliteApprovals implements Approvals {
  readonly #connection: Connection;
  readonly #byId: StatementSync;
  readonly #byKey: StatementSync;
  readonly #byTool: StatementSync;
  readonly #put: StatementSync;
  readonly #waiting: StatementSync;
  readonly #recent: StatementSync;
  readonly #useOf: StatementSync;
  readonly #use: StatementSync;
  readonly #goOn: StatementSync;
  readonly #toTell: StatementSync;
  readonly #untold: StatementSync;
  readonly #tell: StatementSync;
  readonly #told: StatementSync;

  constructor(connection: Connection) {
    const { db } = connection;
    this.#connection = connection;
    this.#byId = db.prepare(`SELECT ${COLUMNS} FROM approval WHERE id = ?`);
    this.#byKey = db.prepare(`SELECT ${COLUMNS} FROM approval WHERE key = ? AND state IN ('asked', 'approved', 'refused')`);
    this.#byTool = db.prepare(`SELECT ${COLUMNS} FROM approval WHERE tool_key = ? AND state = 'approved' LIMIT 100`);
    const places = COLUMNS.replaceAll(/[a-z_]+/g, '?');
    const sets = COLUMNS.split(', ').map((column) => `${column} = excluded.${column}`);
    // Not OR REPLACE, which would remove another question of the same key without a word.
    this.#put = db.prepare(
      `INSERT INTO approval (${COLUMNS}) VALUES (${places}) ON CONFLICT (id) DO UPDATE SET ${sets.join(', ')}`,
    );
    this.#waiting = db.prepare(`SELECT count(*) AS n FROM approval WHERE caller = ? AND state = 'asked' AND expires_ms > ?`);
    this.#recent = db.prepare('SELECT count(*) AS n FROM approval WHERE caller = ? AND asked_ms > ?');
    this.#useOf = db.prepare('SELECT approval FROM approval_use WHERE exchange = ? AND key = ?');
    this.#use = db.prepare('INSERT INTO approval_use (exchange, approval, key, at_ms) VALUES (?, ?, ?, ?)');
    this.#goOn = db.prepare('UPDATE approval_use SET next = ? WHERE exchange = ? AND key = ? AND next IS NULL');
    this.#toTell = db.prepare('INSERT INTO approval_telling (approval, burst) VALUES (?, ?)');
    this.#untold = db.prepare(UNTOLD_SQL);
    this.#tell = db.prepare('UPDATE approval_telling SET begun_ms = ? WHERE approval = ?');
    this.#told = db.prepare('UPDATE approval_telling SET is_told = 1 WHERE approval = ?');
  }

  ask(what: NewApproval): Promise<Asked> {
    return write(this.#connection, () => {
      const nowMs = this.#now();
      this.#sweep(nowMs);
      const known = this.#openOf(what.key, nowMs);
      if (known !== undefined)
        return { kind: 'asked', approval: this.#save(known, askedAgain(known, what.exchange, what.needed)) };
      if (this.#count(this.#waiting, what.caller, nowMs) >= MAX_WAITING) return { kind: 'flooded', max: MAX_WAITING };
      if (this.#count(this.#recent, what.caller, nowMs - FLOOD_WINDOW_MS) >= MAX_NEW) return { kind: 'flooded', max: MAX_NEW };
      const approval = this.#save(undefined, askedApproval(what, nowMs));
      this.#toTell.run(approval.id, what.burst);
      return { kind: 'asked', isNew: true, approval };
    });
  }

  async find(id: string): Promise<Approval | undefined> {
    return this.#read(this.#byId, id);
  }

  async findOpen(key: string): Promise<Approval | undefined> {
    const found = this.#read(this.#byKey, key);
    return found !== undefined && isOpen(found) ? found : undefined;
  }

  async grants(toolKey: string): Promise<readonly Approval[]> {
    const nowMs = this.#now();
    const rows = reading(this.#connection, () => this.#byTool.all(toolKey).map(approvalOf));
    return rows.map((row) => aged(row, nowMs)).filter(({ state }) => state === 'approved');
  }

  answer(id: string, answer: ApprovalAnswer): Promise<{ readonly approval: Approval; readonly notTaken?: NotTaken } | undefined> {
    return write(this.#connection, () => {
      const before = this.#row(id);
      if (before === undefined) return undefined;
      const taken = answeredApproval(before, answer, this.#now());
      this.#save(before, taken.approval);
      return taken;
    });
  }

  spend(seen: Approval, exchange: string, key: string): Promise<boolean> {
    return write(this.#connection, () => {
      const before = this.#row(seen.id);
      // What was verified is what is used: any change since then means looking again.
      if (before === undefined || before.revision !== seen.revision) return false;
      const nowMs = this.#now();
      const after = usedApproval(before, nowMs);
      if (after === undefined) return false;
      this.#use.run(exchange, seen.id, key, nowMs);
      this.#save(before, after);
      return true;
    });
  }

  async spentBy(exchange: string, key: string): Promise<Approval | undefined> {
    const id = reading(this.#connection, () => this.#useOf.get(exchange, key)?.['approval']);
    return id === undefined ? undefined : this.#read(this.#byId, String(id));
  }

  goOn(from: string, to: string, key: string): Promise<Approval | undefined> {
    return write(this.#connection, () => {
      const id = this.#useOf.get(from, key)?.['approval'];
      if (id === undefined || this.#goOn.run(to, from, key).changes !== 1) return undefined;
      this.#use.run(to, String(id), key, this.#now());
      return this.#row(String(id));
    });
  }

  beginTask(id: string): Promise<boolean> {
    return write(this.#connection, () => {
      const before = this.#row(id);
      const after = before && begunTask(before, this.#now());
      if (after === undefined) return false;
      this.#save(before, after);
      return true;
    });
  }

  cancelTask(id: string, isRunningHere: boolean): Promise<void> {
    return write(this.#connection, () => {
      const before = this.#row(id);
      if (before !== undefined) this.#save(before, cancelledTask(before, isRunningHere, this.#now()));
    });
  }

  async beginTelling(quietMs: number): Promise<readonly Telling[]> {
    const untold = (): Row[] => {
      const nowMs = this.#now();
      return this.#untold.all({ now: nowMs, quiet: nowMs - quietMs });
    };
    // Whoever runs looks again and again: without anything to tell nobody takes the lock.
    if (reading(this.#connection, untold).length === 0) return [];
    return write(this.#connection, () => {
      const nowMs = this.#now();
      const bursts = new Map<unknown, [Approval, ...Approval[]]>();
      for (const row of untold()) {
        const approval = approvalOf(row);
        this.#tell.run(nowMs, approval.id);
        const others = bursts.get(row['burst']);
        if (others === undefined) bursts.set(row['burst'], [approval]);
        else others.push(approval);
      }
      return [...bursts.values()];
    });
  }

  told(ids: readonly string[]): Promise<void> {
    return write(this.#connection, () => {
      for (const id of ids) this.#told.run(id);
    });
  }

  async list(options: { readonly all?: boolean } = {}): Promise<readonly Approval[]> {
    const nowMs = this.#now();
    const where = options.all === true ? '' : `WHERE state IN ('asked', 'approved') AND expires_ms > ${nowMs}`;
    const sql = `SELECT ${COLUMNS} FROM approval ${where} ORDER BY asked_ms DESC, id LIMIT ${MAX_LISTED}`;
    const rows = reading(this.#connection, () => this.#connection.db.prepare(sql).all().map(approvalOf));
    return rows.map((row) => aged(row, nowMs)).reverse();
  }

  #now(): number {
    return Math.floor(this.#connection.clock.now());
  }

  #read(statement: StatementSync, value: string): Approval | undefined {
    const row = reading(this.#connection, () => statement.get(value));
    return row === undefined ? undefined : aged(approvalOf(row), this.#now());
  }

  #row(id: string): Approval | undefined {
    const row = this.#byId.get(id);
    return row === undefined ? undefined : approvalOf(row);
  }

  /** The open question of a key; one that time ended is written down as ended, so that its place is free. */
  #openOf(key: string, nowMs: number): Approval | undefined {
    const row = this.#byKey.get(key);
    if (row === undefined) return undefined;
    const before = approvalOf(row);
    const now = this.#save(before, aged(before, nowMs));
    return isOpen(now) ? now : undefined;
  }

  #save(before: Approval | undefined, after: Approval): Approval {
    if (before !== after) this.#put.run(...valuesOf(after));
    return after;
  }

  #count(statement: StatementSync, ...values: SQLInputValue[]): number {
    return Number(statement.get(...values)?.['n']);
  }

  /** Bounded: what is old or too much goes, closed ones only; sealed values, which hold whole arguments, as soon as nobody can use them; of what was answered or expired nobody is told. */
  #sweep(nowMs: number): void {
    const { db } = this.#connection;
    const ended = `(state IN ('used', 'expired') OR expires_ms <= ${nowMs})`;
    db.exec(`DELETE FROM approval WHERE ${ended} AND asked_ms < ${nowMs - KEEP_MS};
      DELETE FROM approval WHERE ${ended} AND id IN (SELECT id FROM approval ORDER BY asked_ms DESC LIMIT -1 OFFSET ${MAX_KEPT});
      UPDATE approval SET sealed = NULL WHERE sealed IS NOT NULL AND expires_ms <= ${nowMs - KEEP_SEALED_MS};
      UPDATE approval_telling SET is_told = 1 WHERE is_told = 0 AND approval IN
        (SELECT id FROM approval WHERE id = approval_telling.approval AND (state <> 'asked' OR expires_ms <= ${nowMs}));
      DELETE FROM approval_use WHERE at_ms < ${nowMs - KEEP_MS};`);
  }
}
