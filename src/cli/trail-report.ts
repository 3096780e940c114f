// `bartizan trail report`: who did what, what persons answered, what was refused, for people who read no JSON.
import { trailSigner } from '../app/trail-keeping.ts';
import { gather, htmlReport, markdownReport } from '../store/formats/report.ts';
import { type Told, told } from '../store/formats/told.ts';
import { verifyLog } from '../store/log/verify.ts';
import type { Store } from '../store/ports.ts';
import { queryTrail, type TrailFilter } from '../store/query.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { withStore } from './open-store.ts';
import { stateFolder } from './surroundings.ts';
import { isInFlight } from './trail-filters.ts';

const MAX_EXCHANGES = 10_000_000;

async function* all({ log }: Store, filter: TrailFilter): AsyncGenerator<Told> {
  for await (const record of queryTrail(log, { filter, order: 'oldest', limit: MAX_EXCHANGES, isInFlight })) yield told(record);
}

async function integrityOf({ log }: Store): Promise<string> {
  const report = await verifyLog(log, { verifiers: [trailSigner(stateFolder())().verifier] });
  if (report.problem !== undefined)
    return `BROKEN at ${report.problem.seq}: ${report.problem.detail}. See bartizan trail verify.`;
  const head = report.signed === undefined ? '' : `, root ${report.signed.root} at ${report.signed.size} entries`;
  return `all ${report.entries} entries are as they were written${head}. Compare the root with a head kept elsewhere to exclude that all was written anew.`;
}

/** Prints the report. Exits with findings when the trail is broken: what it says is worth nothing then. @throws Fault `cli.usage` */
export function reportTrail(format: string, filter: TrailFilter): Promise<ExitCode> {
  const print = format === 'html' ? htmlReport : format === 'md' ? markdownReport : undefined;
  if (print === undefined) throw cliFault.usage({ reason: '--format needs md or html', help: 'bartizan trail report --help' });
  return withStore(async (store) => {
    const integrity = await integrityOf(store);
    process.stdout.write(print(await gather(all(store, filter)), integrity));
    return integrity.startsWith('BROKEN') ? EXIT.findings : EXIT.ok;
  });
}
