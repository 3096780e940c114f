// `bartizan denials`: what a server was refused on its network, and what its profile would have to say. It never changes a file.
import type { Denials } from '../app/denials.ts';
import type { EgressEntry } from '../store/egress.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { profileLines } from './learn.ts';
import { withStore } from './open-store.ts';
import { configPath, stateFolder } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface DenialsFlags {
  readonly config?: string;
  readonly json?: true;
  readonly all?: true;
  readonly since: string;
}

const MAX_CELL_CHARS = 60;
const HEAD = ['LAST', 'TIMES', 'WHAT', 'WHERE', 'RESULT'];

const cell = (text: string): string => {
  const shown = visible(text);
  return shown.length > MAX_CELL_CHARS ? `${shown.slice(0, MAX_CELL_CHARS)}…` : shown;
};

const whereOf = ({ name, address, port }: EgressEntry): string =>
  `${name ?? address ?? '-'}${port === undefined ? '' : `:${port}`}`;

/** What stands in the last column: why not, or how much. */
function resultOf({ what, refusal, detail, sentBytes = 0, receivedBytes = 0 }: EgressEntry): string {
  if (what === 'refused') return [refusal, detail].filter((part) => part !== undefined && part !== '').join(': ');
  return what === 'opened' ? 'reached' : `reached: ${sentBytes} bytes sent, ${receivedBytes} received`;
}

/** The later of two, with the bytes of both. */
const joinedEntry = (one: EgressEntry, later: EgressEntry): EgressEntry => ({
  ...later,
  sentBytes: (one.sentBytes ?? 0) + (later.sentBytes ?? 0),
  receivedBytes: (one.receivedBytes ?? 0) + (later.receivedBytes ?? 0),
});

/** One row for the same attempt, whenever it was made. */
function rowsOf(denied: readonly EgressEntry[]): readonly (readonly string[])[] {
  const byWhat = new Map<string, { readonly last: EgressEntry; readonly times: number }>();
  for (const entry of denied) {
    const key = `${entry.what} ${entry.protocol} ${whereOf(entry)} ${entry.refusal}`;
    const before = byWhat.get(key);
    byWhat.set(key, {
      last: before === undefined ? entry : joinedEntry(before.last, entry),
      times: (before?.times ?? 0) + entry.times,
    });
  }
  return [...byWhat.values()].map(({ last, times }) => [
    new Date(last.at).toISOString().replace('T', ' ').slice(0, 19),
    String(times),
    last.protocol,
    cell(whereOf(last)),
    cell(resultOf(last)),
  ]);
}

async function show(name: string, { denied, reached, lines, unproposed }: Denials, isAll: boolean): Promise<void> {
  const shown = isAll ? [...reached.filter(({ what }) => what === 'closed'), ...denied] : denied;
  if (shown.length === 0) return note(`"${visible(name)}" was refused nothing on its network in this time`);
  const { tableLines } = await import('./table.ts');
  await print(...tableLines(HEAD, rowsOf(shown)));
  if (lines.length > 0) await print('', 'If it may, its profile has to say so. Nothing was granted:', '', ...profileLines(lines));
  if (unproposed.length > 0)
    await print('', 'No profile grants:', ...unproposed.map(({ what, reason }) => `  ${cell(what)}: ${visible(reason)}`));
}

async function denials(name: string, flags: DenialsFlags): Promise<ExitCode> {
  const { parseDuration } = await import('../base/units.ts');
  const ago = parseDuration(flags.since);
  if (ago === undefined)
    throw cliFault.usage({ reason: '--since needs a duration such as 24h', help: 'bartizan denials --help' });
  const { denialsOf } = await import('../app/denials.ts');
  const config = configPath(flags.config);
  const stateDir = stateFolder();
  const { env } = process;
  const found = await withStore(({ trail }) => denialsOf({ config, stateDir, name, env, trail, sinceMs: Date.now() - ago }));
  if (flags.json) await printJson(found);
  else await show(name, found, flags.all === true);
  return EXIT.ok;
}

/** Adds `denials`. */
export function addDenials({ program, finish }: Parent): void {
  program
    .command('denials')
    .summary('show what a server was refused on its network')
    .description(
      'Shows hosts and addresses that a confined server tried in vain, from the trail, and the lines of a profile that would let it. Nothing is granted. Files are not in the trail: `bartizan learn` sees them.',
    )
    .argument('<name>', 'name of the server in bartizan.yaml')
    .option('--since <duration>', 'how far to look back', '168h')
    .option('--all', 'show what it reached, too')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples('bartizan denials files', 'bartizan denials files --since 1h --all', 'bartizan denials files --json'),
    )
    .action(async (name: string, flags: DenialsFlags) => finish(await denials(name, flags)));
}
