// `bartizan trail export`: the trail in the forms that others read. Texts of clients and servers are escaped by each format; nothing is sent anywhere.
import { version } from '../app/version.ts';
import type { ExchangeRecord } from '../store/exchanges.ts';
import { cefLine } from '../store/formats/cef.ts';
import { ocsfLine } from '../store/formats/ocsf.ts';
import { otlpLine } from '../store/formats/otlp.ts';
import { told } from '../store/formats/told.ts';
import { writeFolder } from '../store/log/folder.ts';
import { queryTrail, type TrailFilter } from '../store/query.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { withStore } from './open-store.ts';
import { note, print } from './terminal.ts';
import { isInFlight } from './trail-filters.ts';
import { headNow } from './trail-verify.ts';

/** One line for each exchange. */
const LINES: Readonly<Record<string, (record: ExchangeRecord) => string>> = {
  jsonl: (record) => JSON.stringify(record),
  ocsf: (record) => ocsfLine(told(record), version),
  cef: (record) => cefLine(told(record), version),
  otlp: (record) => otlpLine([told(record)], version),
};

/** The formats by name. */
export const FORMATS: readonly string[] = [...Object.keys(LINES), 'tiles'];

/** What to export. */
export interface ExportOptions {
  readonly format: string;
  readonly filter: TrailFilter;
  readonly limit: number;
  /** Folder for `tiles`. */
  readonly to?: string | undefined;
}

/** @throws Fault `cli.usage` */
export async function exportTrail({ format, filter, limit, to }: ExportOptions): Promise<ExitCode> {
  const help = 'bartizan trail export --help';
  const lineOf = LINES[format];
  if (format === 'tiles') {
    if (to === undefined) throw cliFault.usage({ reason: '--format tiles needs a folder: --to <folder>', help });
    return exportTiles(to);
  }
  if (lineOf === undefined) throw cliFault.usage({ reason: `--format needs one of: ${FORMATS.join(', ')}`, help });
  if (to !== undefined) throw cliFault.usage({ reason: '--to is for --format tiles; the others are printed', help });
  return withStore(async ({ log }) => {
    for await (const record of queryTrail(log, { filter, order: 'oldest', limit, isInFlight })) await print(lineOf(record));
    return EXIT.ok;
  });
}

function exportTiles(folder: string): Promise<ExitCode> {
  return withStore(async (store) => {
    const { size, removed } = await writeFolder(store.log, await headNow(store), folder);
    const gone = removed === 0 ? '' : ` (of ${removed} only the hashes: retention removed them)`;
    note(`${size} entries${gone}; verify with: bartizan trail verify --tiles ${folder} --key KEY`);
    return EXIT.ok;
  });
}
