// `bartizan trail` and `trail query`: reads the record of what happened. It never writes an entry.
import { type ExchangeRecord, exchanges } from '../store/exchanges.ts';
import type { Store } from '../store/ports.ts';
import { fits, queryTrail, type TrailFilter } from '../store/query.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { withStore } from './open-store.ts';
import { colours, note, print, untilInterrupted } from './terminal.ts';
import { isInFlight } from './trail-filters.ts';
import { trailLine } from './trail-line.ts';

/** Which exchanges to show, and how. */
export interface TrailOptions {
  readonly filter: TrailFilter;
  readonly follow?: true | undefined;
  readonly json?: true | undefined;
  readonly limit: number;
}

/** The last `limit` exchanges that fit, in the order in which they ended; those that did not, last. */
async function last({ log }: Store, { filter, limit }: TrailOptions): Promise<readonly ExchangeRecord[]> {
  const kept: ExchangeRecord[] = [];
  for await (const record of queryTrail(log, { filter, order: 'newest', limit, isInFlight })) kept.push(record);
  const endOf = ({ endSeq }: ExchangeRecord): number => endSeq ?? Number.POSITIVE_INFINITY;
  return kept.sort((a, b) => (endOf(a) === endOf(b) ? a.seq - b.seq : endOf(a) - endOf(b)));
}

type LineOf = (record: ExchangeRecord) => string;

async function followTrail({ trail }: Store, afterSeq: number, filter: TrailFilter, lineOf: LineOf): Promise<void> {
  for await (const record of exchanges(trail, { afterSeq, isInFlight, follow: untilInterrupted() })) {
    if (fits(filter, record)) await print(lineOf(record));
  }
}

/** Shows the trail; with `follow` until it is interrupted. */
export function showTrail(options: TrailOptions): Promise<ExitCode> {
  const paint = colours();
  const lineOf: LineOf = (record) => (options.json ? JSON.stringify(record) : trailLine(record, paint));
  return withStore(async (store) => {
    const { seq } = await store.trail.head();
    const shown = await last(store, options);
    for (const record of shown) await print(lineOf(record));
    if (options.follow) await followTrail(store, seq, options.filter, lineOf);
    else if (shown.length === 0) note('nothing that fits is in the trail');
    return EXIT.ok;
  });
}
