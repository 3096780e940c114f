// `bartizan policy replay`: what the policies as they are now would have decided on what happened.
import { deciderFor } from '../app/deciding.ts';
import { policiesOf } from '../app/policy-questions.ts';
import { type Replayed, replayed } from '../app/policy-replay.ts';
import type { ExchangeRecord } from '../store/exchanges.ts';
import { queryTrail } from '../store/query.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { withStore } from './open-store.ts';
import { note, print, printJson } from './terminal.ts';
import { filterOf, isInFlight } from './trail-filters.ts';
import { visible } from './visible.ts';

/** Flags of the command. */
export interface ReplayFlags {
  readonly config?: string;
  readonly json?: true;
  readonly since: string;
}

const MAX_EXCHANGES = 1_000_000;
const MAX_SHOWN = 200;

interface Row {
  readonly exchange: string;
  readonly what: string;
  readonly kind: string;
  readonly policies: readonly string[];
}

const SAID = { allow: 'allowed', ask: 'asked', deny: 'denied' } as const;

function kindOf(found: Exclude<Replayed, { kind: 'outside' }>): string {
  if (found.kind === 'undecidable') return 'undecidable';
  return found.was === found.is ? 'unchanged' : `newly ${SAID[found.is]}`;
}

function whatOf({ intent, outcome }: ExchangeRecord): string {
  const { caller = '', client, server = '', name = '', method = '' } = intent ?? outcome ?? {};
  return `${caller} in ${client?.name ?? '?'}: ${method} ${server}/${name}`;
}

interface Report {
  readonly counts: Map<string, number>;
  readonly reasons: Map<string, number>;
  readonly rows: Row[];
}

const count = (counts: Map<string, number>, key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);

function recordIn({ counts, reasons, rows }: Report, record: ExchangeRecord, found: Replayed): void {
  if (found.kind === 'outside') return;
  const kind = kindOf(found);
  count(counts, kind);
  if (found.kind === 'undecidable') count(reasons, found.why);
  else if (found.was !== found.is && rows.length < MAX_SHOWN)
    rows.push({ exchange: record.exchange, what: whatOf(record), kind, policies: found.policies });
}

/** Replays the trail. Exit code 1 when anything would be decided differently. */
export async function replay(flags: ReplayFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  const decider = await deciderFor(project);
  policiesOf(decider);
  const filter = filterOf({ since: flags.since }, Date.now());
  const report: Report = { counts: new Map(), reasons: new Map(), rows: [] };
  await withStore(async ({ log }) => {
    const query = { filter, order: 'oldest', limit: MAX_EXCHANGES, isInFlight } as const;
    for await (const record of queryTrail(log, query)) recordIn(report, record, replayed(record, decider, project));
  });
  const { counts, reasons, rows } = report;
  if (flags.json)
    await printJson({ counts: Object.fromEntries(counts), undecidable: Object.fromEntries(reasons), changed: rows });
  else await show(counts, reasons, rows);
  return rows.length === 0 ? EXIT.ok : EXIT.findings;
}

async function show(
  counts: ReadonlyMap<string, number>,
  reasons: ReadonlyMap<string, number>,
  rows: readonly Row[],
): Promise<void> {
  for (const { exchange, what, kind, policies } of rows)
    await print(
      visible(`${kind.padEnd(13)} ${what}  (${exchange})${policies.length === 0 ? '' : `  by ${policies.join(', ')}`}`),
    );
  if (rows.length === MAX_SHOWN) note(`only the first ${MAX_SHOWN} are shown`);
  if (counts.size === 0) note('nothing that policy decides happened in that time');
  for (const [kind, count] of counts) note(`${String(count).padStart(8)} ${kind}`);
  for (const [why, count] of reasons) note(`${String(count).padStart(8)} undecidable: ${why}`);
}
