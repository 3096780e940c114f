// Asks the trail for exchanges. The index only points at entries: what is told is read from them, and an index that points wrongly tells less, never something else.
import { type Entry, type IntentEntry, type OutcomeEntry, parseEntry } from './entry.ts';
import type { ExchangeRecord } from './exchanges.ts';
import type { FoundExchange, IndexFilter } from './log/exchange-index.ts';
import type { TrailLog } from './log/ports.ts';
import { sealAll } from './log/sealing.ts';

const PAGE = 500;

/** Which exchanges. All that is given must fit; texts match exactly. */
export interface TrailFilter extends IndexFilter {
  readonly result?: ExchangeRecord['result'] | undefined;
  /** Id of the exchange. */
  readonly exchange?: string | undefined;
  /** Id of a policy among those that determined it. */
  readonly policy?: string | undefined;
  readonly approval?: string | undefined;
  readonly label?: string | undefined;
  readonly traceId?: string | undefined;
  /** Identity of the server, as the lock file has it. */
  readonly identity?: string | undefined;
  readonly direction?: 'inward' | 'outward' | undefined;
}

/** What to ask. */
export interface TrailQuery {
  readonly filter: TrailFilter;
  readonly order: 'newest' | 'oldest';
  /** Most exchanges answered. */
  readonly limit: number;
  /** Goes on behind the exchange with this `seq`, in the order asked for. */
  readonly after?: number | undefined;
  /** May this exchange still be running? Else one without an outcome is `unknown`. */
  readonly isInFlight: (intent: IntentEntry) => boolean;
}

type Facts = Partial<Omit<IntentEntry, 'kind'>>;

const has = (wanted: string | undefined, found: readonly string[] | undefined): boolean =>
  wanted === undefined || found?.includes(wanted) === true;
const is = (wanted: string | undefined, found: string | undefined): boolean => wanted === undefined || wanted === found;

const fitsIndexed = (filter: TrailFilter, facts: Facts, outcome: OutcomeEntry | undefined): boolean =>
  is(filter.caller, facts.caller) &&
  is(filter.client, facts.client?.name) &&
  is(filter.server, facts.server) &&
  is(filter.method, facts.method) &&
  is(filter.name, facts.name) &&
  is(filter.code, outcome?.code) &&
  (filter.sinceMs === undefined || (facts.at ?? 0) >= filter.sinceMs) &&
  (filter.untilMs === undefined || (facts.at ?? 0) < filter.untilMs);

const fitsRest = (filter: TrailFilter, facts: Facts): boolean =>
  has(filter.policy, facts.ruling?.policies) &&
  is(filter.approval, facts.approval?.id) &&
  has(filter.label, facts.labels) &&
  is(filter.traceId, facts.trace?.traceId) &&
  is(filter.identity, facts.identity?.id) &&
  is(filter.direction, facts.direction);

/** Does an exchange fit? */
export function fits(filter: TrailFilter, { intent, outcome, result, exchange }: ExchangeRecord): boolean {
  const facts: Facts = intent ?? outcome ?? {};
  return (
    is(filter.result, result) && is(filter.exchange, exchange) && fitsIndexed(filter, facts, outcome) && fitsRest(filter, facts)
  );
}

async function entryAt(log: TrailLog, seq: number | undefined): Promise<Entry | undefined> {
  const body = seq === undefined ? undefined : await log.body(seq);
  return body === undefined ? undefined : parseEntry(body);
}

/** Undefined where the entries do not say what the index says. */
async function recordAt(
  log: TrailLog,
  { seq, endSeq }: FoundExchange,
  isInFlight: TrailQuery['isInFlight'],
): Promise<ExchangeRecord | undefined> {
  const first = await entryAt(log, seq);
  if (first?.kind === 'outcome') return { exchange: first.exchange, seq, endSeq: seq, result: first.result, outcome: first };
  if (first === undefined) return undefined;
  const last = await entryAt(log, endSeq);
  const { exchange } = first;
  if (last?.kind === 'outcome' && last.exchange === exchange)
    return { exchange, seq, endSeq: endSeq ?? seq, result: last.result, intent: first, outcome: last };
  return { exchange, seq, result: isInFlight(first) ? 'in-flight' : 'unknown', intent: first };
}

/**
 * Exchanges that fit, in the order in which they began. Sees all that is committed when it starts.
 * @throws Fault `store.*`
 */
export async function* queryTrail(log: TrailLog, query: TrailQuery): AsyncGenerator<ExchangeRecord> {
  await sealAll(log);
  let { after } = query;
  for (let told = 0; ; ) {
    const found = await log.find(query.filter, { order: query.order, after, limit: PAGE });
    for (const one of found) {
      const record = await recordAt(log, one, query.isInFlight);
      if (record === undefined || !fits(query.filter, record)) continue;
      yield record;
      told += 1;
      if (told >= query.limit) return;
    }
    if (found.length < PAGE) return;
    after = found.at(-1)?.seq;
  }
}
