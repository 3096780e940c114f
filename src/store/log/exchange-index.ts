// The index of exchanges: which rows of the trail belong to an exchange, and what they are asked for by. It only points: answers are read from the entries.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type Entry, parseEntry } from '../entry.ts';

/** Most words remembered by their number. */
const MAX_WORDS = 10_000;

/** Most exchanges answered at once. */
const MAX_FOUND = 1_000;

/** What the index can be asked for. Texts match exactly. */
export interface IndexFilter {
  readonly caller?: string | undefined;
  /** As the client calls itself. */
  readonly client?: string | undefined;
  readonly server?: string | undefined;
  readonly method?: string | undefined;
  /** Tool, prompt or resource. */
  readonly name?: string | undefined;
  /** Fault code, or `rpc:` with a number. */
  readonly code?: string | undefined;
  /** Epoch ms, of the intent or the lone outcome; inclusive. */
  readonly sinceMs?: number | undefined;
  /** Epoch ms; exclusive. */
  readonly untilMs?: number | undefined;
}

/** One page of the index. */
export interface IndexPage {
  readonly order: 'newest' | 'oldest';
  /** Goes on behind this `seq`, in the order asked for. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Where an exchange stands. */
export interface FoundExchange {
  readonly seq: number;
  /** Its outcome; absent while there is none, equal to `seq` where there was no intent. */
  readonly endSeq?: number;
}

/** One row of the index as it must be, with words. */
export interface IndexRow {
  readonly seq: number;
  endSeq: number | undefined;
  readonly atMs: number;
  readonly caller: string;
  readonly client: string | undefined;
  readonly server: string | undefined;
  readonly method: string;
  readonly name: string | undefined;
  result: string | undefined;
  code: string | undefined;
}

/** Kinds of words. */
const [OTHER, NAME] = [0, 1];

const WORDS = ['caller', 'client', 'server', 'method', 'name', 'code'] as const;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const textIfAny = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const NO_END = { endSeq: undefined, result: undefined, code: undefined };

/** What an entry adds to the index: a row, or the end of one. */
export type Indexed =
  | { readonly kind: 'row'; readonly row: IndexRow }
  | { readonly kind: 'end'; readonly intentSeq: number; readonly end: Pick<IndexRow, 'endSeq' | 'result' | 'code'> };

/** What the entry at `seq` adds; undefined for what is no entry of an exchange. */
export function indexed(seq: number, body: string): Indexed | undefined {
  return usual(seq, body) ?? parsed(seq, body);
}

// Texts of entry.ts as they mostly are, without escapes: reading only their beginning costs a fifth of parsing them. What is written otherwise is parsed.
const T = '"([^"\\\\]*)"';
const INTENT = new RegExp(
  `^\\{"v":1,"kind":"intent","exchange":"[^"\\\\]*","at":([0-9]+),"run":"[^"\\\\]*","direction":"[a-z]+","caller":${T},` +
    `(?:"client":\\{"name":${T},"version":"[^"\\\\]*"\\},)?(?:"server":${T},)?"method":${T},(?:"name":${T},)?"hops":`,
);
const END = new RegExp(
  `^\\{"v":1,"kind":"outcome","exchange":"[^"\\\\]*","at":[0-9]+,"intentSeq":([0-9]+),"result":${T}(?:,"code":${T}|(?!,"code"))[,}]`,
);

function usual(seq: number, body: string): Indexed | undefined {
  const [, at, caller, client, server, method, name] = INTENT.exec(body) ?? [];
  if (at !== undefined && caller !== undefined && method !== undefined) {
    const row: IndexRow = { seq, atMs: Number(at), caller, client, server, method, name, ...NO_END };
    return { kind: 'row', row };
  }
  const [, intentSeq, result, code] = END.exec(body) ?? [];
  return intentSeq === undefined ? undefined : { kind: 'end', intentSeq: Number(intentSeq), end: { endSeq: seq, result, code } };
}

/** The same for any text. */
export function parsed(seq: number, body: string): Indexed | undefined {
  const entry: Entry | undefined = parseEntry(body);
  if (entry === undefined) return undefined;
  const isEnd = entry.kind === 'outcome';
  const end = isEnd ? { endSeq: seq, result: textIfAny(entry.result), code: textIfAny(entry.code) } : NO_END;
  if (isEnd && typeof entry.intentSeq === 'number') return { kind: 'end', intentSeq: entry.intentSeq, end };
  const row: IndexRow = {
    seq,
    atMs: Math.trunc(entry.at),
    caller: text(entry.caller),
    client: textIfAny(entry.client?.name),
    server: textIfAny(entry.server),
    method: text(entry.method),
    name: textIfAny(entry.name),
    ...end,
  };
  return { kind: 'row', row };
}

/** The index in SQLite. Writes happen inside a transaction of whoever calls. */
export class ExchangeIndex {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #end: StatementSync;
  readonly #addWord: StatementSync;
  readonly #findWord: StatementSync;
  readonly #all: StatementSync;
  readonly #text: StatementSync;
  readonly #words = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #texts = new Map<number, string>();
  readonly #nameTexts = new Map<number, string>();
  #generation = -1;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO trail_exchange VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#end = db.prepare('UPDATE trail_exchange SET end_seq = ?, result = ?, code = ? WHERE seq = ? AND end_seq IS NULL');
    this.#addWord = db.prepare('INSERT INTO trail_word (kind, word) VALUES (?, ?) RETURNING id');
    this.#findWord = db.prepare('SELECT id FROM trail_word WHERE word = ? AND kind = ?');
    this.#all = db.prepare(
      'SELECT seq, end_seq, at_ms, caller, client, server, method, name, result, code FROM trail_exchange WHERE seq > ? ORDER BY seq LIMIT ?',
    );
    this.#all.setReturnArrays(true);
    this.#text = db.prepare('SELECT word FROM trail_word WHERE id = ?');
  }

  /** Words may have been taken out by another process, or a transaction that added some was undone. */
  forget(generation: number): void {
    if (generation === this.#generation && this.#words.size + this.#names.size <= MAX_WORDS) return;
    this.#generation = generation;
    this.#words.clear();
    this.#names.clear();
    this.#texts.clear();
    this.#nameTexts.clear();
  }

  /** Adds what entries say. Exchanges that end among them are written once. */
  add(entries: Iterable<Indexed>): void {
    const rows = new Map<number, IndexRow>();
    for (const entry of entries) {
      const row = entry.kind === 'row' ? entry.row : rows.get(entry.intentSeq);
      if (entry.kind === 'row') rows.set(entry.row.seq, entry.row);
      else if (row === undefined) this.#endLater(entry);
      else if (row.endSeq === undefined) Object.assign(row, entry.end);
    }
    for (const row of rows.values()) this.#write(row);
  }

  /** The rows that fit, in order, at most 1,000. */
  find(filter: IndexFilter, page: IndexPage): readonly FoundExchange[] {
    const where: string[] = [];
    const values: (number | string)[] = [];
    for (const column of WORDS) {
      const wanted = filter[column];
      if (wanted === undefined) continue;
      const id = this.#idOf(wanted, column === 'name' ? NAME : OTHER);
      if (id === undefined) return [];
      where.push(`${column} = ?`);
      values.push(id);
    }
    const bound = (sql: string, value: number | undefined): void => {
      if (value === undefined) return;
      where.push(sql);
      values.push(value);
    };
    bound('at_ms >= ?', filter.sinceMs);
    bound('at_ms < ?', filter.untilMs);
    bound(page.order === 'newest' ? 'seq < ?' : 'seq > ?', page.after);
    const sql = `SELECT seq, end_seq AS endSeq FROM trail_exchange ${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
                 ORDER BY seq ${page.order === 'newest' ? 'DESC' : 'ASC'} LIMIT ?`;
    const rows = this.#db.prepare(sql).all(...values, Math.min(page.limit, MAX_FOUND));
    return rows.map(({ seq, endSeq }) => (endSeq === null ? { seq: Number(seq) } : { seq: Number(seq), endSeq: Number(endSeq) }));
  }

  /** Number of the first exchange that began at or after that. */
  firstSince(ms: number): number | undefined {
    const seq = this.#db.prepare('SELECT seq FROM trail_exchange WHERE at_ms >= ? ORDER BY seq LIMIT 1').get(ms)?.['seq'];
    return seq === undefined ? undefined : Number(seq);
  }

  /** Removes exchanges that began at or before `seq`. Their names stay until they are swept. */
  remove(seq: number): void {
    this.#db.prepare('DELETE FROM trail_exchange WHERE seq <= ?').run(seq);
  }

  /** Adds the names that exchanges after `seq`, up to `lastSeq`, have. An index on names would cost every call more than this costs now and then. */
  usedNames(seq: number, lastSeq: number, used: Set<number>): void {
    const rows = this.#db.prepare('SELECT DISTINCT name FROM trail_exchange WHERE seq > ? AND seq <= ?').all(seq, lastSeq);
    for (const { name } of rows) if (typeof name === 'number') used.add(name);
  }

  /** Removes all names but those. */
  keepNames(used: ReadonlySet<number>): void {
    const gone = this.#db
      .prepare('SELECT id FROM trail_word WHERE kind = ?')
      .all(NAME)
      .filter(({ id }) => !used.has(Number(id)));
    const remove = this.#db.prepare('DELETE FROM trail_word WHERE id = ?');
    for (const { id } of gone) remove.run(Number(id));
  }

  /** The index as it is, with words: for comparing it with the entries. */
  rows(afterSeq: number, limit: number): readonly IndexRow[] {
    const rows = this.#all.all(afterSeq, Math.min(limit, MAX_FOUND)) as unknown as readonly (readonly unknown[])[];
    return rows.map(([seq, endSeq, atMs, caller, client, server, method, name, result, code]) => ({
      seq: Number(seq),
      endSeq: endSeq === null ? undefined : Number(endSeq),
      atMs: Number(atMs),
      caller: this.#wordOf(caller) ?? '',
      client: this.#wordOf(client),
      server: this.#wordOf(server),
      method: this.#wordOf(method) ?? '',
      name: this.#wordOf(name, NAME),
      result: this.#wordOf(result),
      code: this.#wordOf(code),
    }));
  }

  #endLater({ intentSeq, end }: Extract<Indexed, { kind: 'end' }>): void {
    this.#end.run(end.endSeq ?? null, this.#numberOf(end.result) ?? null, this.#numberOf(end.code) ?? null, intentSeq);
  }

  #write(row: IndexRow): void {
    const number = (word: string | undefined, kind = OTHER): number | null => this.#numberOf(word, kind) ?? null;
    this.#insert.run(
      row.seq,
      row.endSeq ?? null,
      row.atMs,
      number(row.caller),
      number(row.client),
      number(row.server),
      number(row.method),
      number(row.name, NAME),
      number(row.result),
      number(row.code),
    );
  }

  #numberOf(word: string | undefined, kind = OTHER): number | undefined {
    if (word === undefined) return undefined;
    const words = kind === NAME ? this.#names : this.#words;
    const known = words.get(word);
    if (known !== undefined) return known;
    const id = this.#idOf(word, kind) ?? Number(this.#addWord.get(kind, word)?.['id']);
    words.set(word, id);
    return id;
  }

  /** The word behind a number, where a query for that word would look for this number: else it hides what it stands for. */
  #wordOf(id: unknown, kind = OTHER): string | undefined {
    if (typeof id !== 'number') return undefined;
    const texts = kind === NAME ? this.#nameTexts : this.#texts;
    const known = texts.get(id);
    if (known !== undefined) return known;
    const word = textIfAny(this.#text.get(id)?.['word']);
    if (word === undefined || this.#idOf(word, kind) !== id) return undefined;
    if (texts.size >= MAX_WORDS) texts.clear();
    texts.set(id, word);
    return word;
  }

  #idOf(word: string, kind: number): number | undefined {
    const id = this.#findWord.get(word, kind)?.['id'];
    return id === undefined ? undefined : Number(id);
  }
}
