// The index of exchanges against the entries that it points to: what a query would not tell, or would tell otherwise, is found here.
import { type IndexRow, indexed } from './exchange-index.ts';
import type { TrailLog } from './ports.ts';
import { wrong } from './problem.ts';

/** Rows of the index read at once. */
const PAGE = 1_000;

/** Compares the index with the entries that pass by. */
export class IndexCheck {
  readonly #log: TrailLog;
  readonly #open = new Map<number, IndexRow>();
  #rows: readonly IndexRow[] = [];
  #next = 0;
  #after: number;
  #isAtEnd = false;
  #fault: unknown;

  constructor(log: TrailLog, afterSeq: number) {
    this.#log = log;
    this.#after = afterSeq;
  }

  /** Nothing may stand before the first entry that is there: a query would tell it. */
  async begin(removed: number): Promise<void> {
    const [first] = await this.#log.indexRows(Number.MIN_SAFE_INTEGER, 1);
    if (first !== undefined && first.seq <= removed) this.#fault = wrong('index', first.seq, NOBODY);
  }

  /** Reads what the index says of the entries up to `seq`. */
  async load(seq: number): Promise<void> {
    while (this.#fault === undefined && !this.#isAtEnd && this.#after < seq) {
      const page = await this.#log.indexRows(this.#after, PAGE);
      this.#isAtEnd = page.length === 0;
      this.#rows = [...this.#rows.slice(this.#next), ...page];
      this.#next = 0;
      this.#after = page.at(-1)?.seq ?? this.#after;
    }
  }

  /** What is wrong is told by `finish`: an entry that was changed is worse than an index that no longer fits it. */
  see(seq: number, body: string): void {
    if (this.#fault !== undefined) return;
    try {
      this.#compare(seq, body);
    } catch (error) {
      this.#fault = error;
    }
  }

  #compare(seq: number, body: string): void {
    const made = indexed(seq, body);
    if (made?.kind === 'end') return this.#end(seq, made.intentSeq, made.end);
    const row = this.#rows[this.#next];
    if (made === undefined) {
      if (row !== undefined && row.seq <= seq) throw wrong('index', seq, NOBODY);
      return;
    }
    if (row?.seq !== seq) throw wrong('index', seq, 'the index lacks this exchange, so that a query would not tell it');
    this.#next += 1;
    const isOpen = made.row.endSeq === undefined;
    if (!isSameRow(made.row, row, isOpen))
      throw wrong('index', seq, 'the index says something else of this exchange than its entry');
    if (isOpen) this.#open.set(seq, row);
  }

  finish(sealed: number): void {
    if (this.#fault !== undefined) throw this.#fault;
    for (const { seq, endSeq } of this.#open.values())
      if (endSeq !== undefined && endSeq <= sealed)
        throw wrong('index', seq, 'the index names an outcome that no entry tells of');
  }

  #end(seq: number, intentSeq: number, end: Pick<IndexRow, 'result' | 'code'>): void {
    const row = this.#open.get(intentSeq);
    if (row === undefined) return;
    this.#open.delete(intentSeq);
    if (row.endSeq !== seq || row.result !== end.result || row.code !== end.code)
      throw wrong('index', intentSeq, 'the index names another outcome than the entries');
  }
}

/** Nothing may stand behind what is sealed: it would be in the way of what comes. Others may seal meanwhile. */
export async function checkBehind(log: TrailLog, sealed: number): Promise<void> {
  const [next] = await log.indexRows(sealed, 1);
  if (next !== undefined && next.seq > (await log.state()).sealed) throw wrong('index', next.seq, NOBODY);
}

const NOBODY = 'the index names an exchange that no entry tells of';

const FACTS = ['atMs', 'caller', 'client', 'server', 'method', 'name'] as const;
const ENDS = ['endSeq', 'result', 'code'] as const;

const isSameRow = (made: IndexRow, row: IndexRow, isOpen: boolean): boolean =>
  FACTS.every((fact) => made[fact] === row[fact]) && (isOpen || ENDS.every((fact) => made[fact] === row[fact]));
