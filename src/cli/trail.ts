// `bartizan trail`: reads the record of what happened, and checks that nobody changed it. It never writes an entry.
import { type ExchangeRecord, exchanges } from '../store/exchanges.ts';
import type { Trail } from '../store/ports.ts';
import { isRunAlive, systemProcesses } from '../store/run.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { withStore } from './open-store.ts';
import { colours, note, print, printJson, untilInterrupted } from './terminal.ts';
import { trailLine } from './trail-line.ts';

/** Which exchanges to show. */
export interface TrailOptions {
  readonly follow?: true;
  readonly json?: true;
  readonly limit: number;
  readonly caller?: string;
  readonly server?: string;
  readonly tool?: string;
}

type Picks = (record: ExchangeRecord) => boolean;

function pickerOf(options: TrailOptions): Picks {
  return ({ intent, outcome }) => {
    const facts = intent ?? outcome;
    const fits = (wanted: string | undefined, found: string | undefined): boolean => wanted === undefined || wanted === found;
    return fits(options.caller, facts?.caller) && fits(options.server, facts?.server) && fits(options.tool, facts?.name);
  };
}

/** The same trail up to a row: what comes later is told by whoever follows. */
const upTo = (trail: Trail, lastSeq: number): Trail => ({
  append: (body) => trail.append(body),
  head: () => trail.head(),
  onCommit: (listener) => trail.onCommit(listener),
  waitForMore: (afterSeq, signal) => trail.waitForMore(afterSeq, signal),
  verifyChain: (signal) => trail.verifyChain(signal),
  read: async (range) => (await trail.read(range)).filter((row) => row.seq <= lastSeq),
});

const isInFlight = ({ run }: { readonly run: string }): boolean => isRunAlive(run, systemProcesses);

/** The last `limit` exchanges that are picked. An exchange has at most two rows, so without filters the last rows are enough. */
async function last(trail: Trail, headSeq: number, options: TrailOptions, picks: Picks): Promise<readonly ExchangeRecord[]> {
  const isFiltered = [options.caller, options.server, options.tool].some((wanted) => wanted !== undefined);
  const afterSeq = isFiltered ? 0 : Math.max(0, headSeq - 2 * options.limit);
  const kept: ExchangeRecord[] = [];
  for await (const record of exchanges(upTo(trail, headSeq), { afterSeq, isInFlight })) {
    if (!picks(record)) continue;
    kept.push(record);
    if (kept.length > options.limit) kept.shift();
  }
  return kept;
}

type LineOf = (record: ExchangeRecord) => string;

async function followTrail(trail: Trail, afterSeq: number, picks: Picks, lineOf: LineOf): Promise<void> {
  for await (const record of exchanges(trail, { afterSeq, isInFlight, follow: untilInterrupted() })) {
    if (picks(record)) await print(lineOf(record));
  }
}

/** Shows the trail; with `follow` until it is interrupted. */
export function showTrail(options: TrailOptions): Promise<ExitCode> {
  const paint = colours();
  const lineOf: LineOf = (record) => (options.json ? JSON.stringify(record) : trailLine(record, paint));
  const picks = pickerOf(options);
  return withStore(async ({ trail }) => {
    const { seq } = await trail.head();
    const shown = await last(trail, seq, options, picks);
    for (const record of shown) await print(lineOf(record));
    if (options.follow) await followTrail(trail, seq, picks, lineOf);
    else if (shown.length === 0) note('the trail has no such entry');
    return EXIT.ok;
  });
}

/** Recomputes the hash chain. */
export function verifyTrail(isJson: boolean): Promise<ExitCode> {
  return withStore(async ({ trail }) => {
    const report = await trail.verifyChain();
    if (report.ok) {
      const head = Buffer.from(report.head.hash).toString('hex');
      if (isJson) await printJson({ ok: true, entries: report.head.seq, head });
      else await print(`${colours().green('valid')}  ${report.head.seq} entries, head ${head}`);
      return EXIT.ok;
    }
    if (isJson) await printJson(report);
    else {
      const why = report.reason === 'gap' ? 'entries before it are missing' : 'it or the one before it was changed';
      await print(
        `${colours().red('broken')}  entry ${report.seq}: ${why}; the ${report.verified} entries before are as they were written`,
      );
    }
    return EXIT.findings;
  });
}
