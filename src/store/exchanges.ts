// Reads the trail as exchanges: an intent and its outcome become one record. It only reads, in pages, and holds a bounded number of open intents.
import { type Entry, type IntentEntry, type OutcomeEntry, parseEntry, type Result } from './entry.ts';
import type { Trail, TrailRow } from './ports.ts';

/** Most intents that wait for their outcome while reading. */
const MAX_OPEN = 20_000;

const PAGE_ROWS = 500;

/** While following: how long an exchange whose process died may go untold, in ms. */
const LOOK_AGAIN_MS = 1_000;

/** One exchange as the trail tells it. */
export interface ExchangeRecord {
  readonly exchange: string;
  /** Row of the intent, or of the outcome where there was no intent. */
  readonly seq: number;
  /** Row of the outcome. */
  readonly endSeq?: number;
  /** `in-flight`: its process lives and it may still end. `unknown` without an outcome: nobody will ever say how it ended. */
  readonly result: Result | 'in-flight';
  readonly intent?: IntentEntry;
  readonly outcome?: OutcomeEntry;
}

/** What to read. */
export interface ExchangeRange {
  readonly afterSeq: number;
  /** May this exchange still be running? Usually: does its run live, and is it young enough? */
  readonly isInFlight: (intent: IntentEntry) => boolean;
  /** Goes on with what comes, until it aborts. Exchanges in flight are then told when they end. */
  readonly follow?: AbortSignal;
}

interface Open {
  readonly seq: number;
  readonly intent: IntentEntry;
}

const ended = (open: Open | undefined, seq: number, outcome: OutcomeEntry): ExchangeRecord => ({
  exchange: outcome.exchange,
  seq: open?.seq ?? seq,
  endSeq: seq,
  result: outcome.result,
  ...(open === undefined ? {} : { intent: open.intent }),
  outcome,
});

const unended = ({ seq, intent }: Open, result: 'in-flight' | 'unknown'): ExchangeRecord => ({
  exchange: intent.exchange,
  seq,
  result,
  intent,
});

/** The intent of an outcome whose intent lies before the range; the link is trusted only if the row says the same exchange. */
async function intentOf(trail: Trail, outcome: OutcomeEntry): Promise<Open | undefined> {
  const seq = outcome.intentSeq;
  if (seq === undefined) return undefined;
  const [row] = await trail.read({ afterSeq: seq - 1, limit: 1 });
  const intent = row?.seq === seq ? parseEntry(row.body) : undefined;
  return intent?.kind === 'intent' && intent.exchange === outcome.exchange ? { seq, intent } : undefined;
}

async function* join(trail: Trail, rows: readonly TrailRow[], open: Map<string, Open>): AsyncGenerator<ExchangeRecord> {
  for (const { seq, body } of rows) {
    const entry: Entry | undefined = parseEntry(body);
    if (entry?.kind === 'intent') {
      open.set(entry.exchange, { seq, intent: entry });
    } else if (entry?.kind === 'outcome') {
      const intent = open.get(entry.exchange) ?? (await intentOf(trail, entry));
      open.delete(entry.exchange);
      yield ended(intent, seq, entry);
    }
    const [oldest] = open.size > MAX_OPEN ? open.values() : [];
    if (oldest === undefined) continue;
    open.delete(oldest.intent.exchange);
    yield unended(oldest, 'unknown');
  }
}

/** Which of them will nobody end any more? */
const abandonedOf = (open: ReadonlyMap<string, Open>, isInFlight: ExchangeRange['isInFlight']): readonly Open[] =>
  [...open.values()].filter(({ intent }) => !isInFlight(intent));

/** Waits for rows; not for long while something is open, since a process that dies writes none. False: aborted. */
async function more(trail: Trail, seq: number, isAnythingOpen: boolean, follow: AbortSignal): Promise<boolean> {
  await trail.waitForMore(seq, isAnythingOpen ? AbortSignal.any([follow, AbortSignal.timeout(LOOK_AGAIN_MS)]) : follow);
  return !follow.aborted;
}

/**
 * Exchanges in the order in which they ended; then those without an outcome, in the order in which they began.
 * @throws Fault as `Trail.read`
 */
export async function* exchanges(trail: Trail, { afterSeq, isInFlight, follow }: ExchangeRange): AsyncGenerator<ExchangeRecord> {
  const open = new Map<string, Open>();
  let seq = afterSeq;
  for (;;) {
    // Asked before reading: what a process wrote before it ended is then read before it is called abandoned.
    const abandoned = abandonedOf(open, isInFlight);
    const rows = await trail.read({ afterSeq: seq, limit: PAGE_ROWS });
    yield* join(trail, rows, open);
    seq = rows.at(-1)?.seq ?? seq;
    if (rows.length > 0) continue;
    for (const one of abandoned) {
      open.delete(one.intent.exchange);
      yield unended(one, 'unknown');
    }
    if (follow === undefined) break;
    if (!(await more(trail, seq, open.size > 0, follow))) return;
  }
  for (const one of open.values()) yield unended(one, 'in-flight');
}
