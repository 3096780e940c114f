// `bartizan advisories`: the snapshot of known vulnerable and malicious packages on this machine, against which `scan` compares without a network.
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { homeFolder } from '../base/home.ts';
import type { SupplyContext } from '../supply/supplier.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { stateFolder } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

async function withContext<T>(work: (context: SupplyContext) => Promise<T>): Promise<T> {
  const { machineContext } = await import('../app/supplying.ts');
  const { ensureStateDir } = await import('../store/state.ts');
  const { fetchingFor } = await import('./fetching.ts');
  const fetching = fetchingFor({});
  const context = machineContext({ folder: process.cwd(), stateDir: ensureStateDir(stateFolder()) }, fetching);
  return work(context).finally(() => fetching.done());
}

const strangeLine = (strange: number): string => (strange === 0 ? '' : `; ${strange} texts were no records and were left out`);

/** @throws Fault `cli.no-file` */
function readable(path: string): string {
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch (error) {
    throw cliFault['no-file']({ path, reason: (error as NodeJS.ErrnoException).code ?? 'unknown' }, error);
  }
}

async function importFrom(path: string): Promise<ExitCode> {
  const file = readable(resolve(path));
  const { importAdvisories } = await import('../app/advisories.ts');
  const { records, strange } = await withContext((context) => importAdvisories(file, context));
  note(`${records} records were imported${strangeLine(strange)}`);
  return EXIT.ok;
}

async function update(wanted: readonly string[], from: string | undefined): Promise<ExitCode> {
  const { ecosystems, updateAdvisories } = await import('../app/advisories.ts');
  const strange = wanted.find((one) => !ecosystems.includes(one));
  if (strange !== undefined)
    throw cliFault.usage({
      reason: `"${strange}" is none of: ${ecosystems.join(', ')}`,
      help: 'bartizan advisories update --help',
    });
  if (from !== undefined && !(URL.canParse(from) && from.endsWith('/')))
    throw cliFault.usage({ reason: '--from needs a URL that ends with a slash', help: 'bartizan advisories update --help' });
  for (const ecosystem of wanted.length === 0 ? ecosystems : wanted) {
    const count = await withContext((context) => updateAdvisories(ecosystem, context, from));
    note(`${ecosystem}: ${count.records} records${strangeLine(count.strange)}`);
  }
  return EXIT.ok;
}

async function show(options: { readonly json?: true }): Promise<ExitCode> {
  const { advisoriesState } = await import('../app/advisories.ts');
  const { cacheDirOf } = await import('../app/machine.ts');
  const state = advisoriesState(cacheDirOf(process.env, process.platform, homeFolder()));
  if (options.json === true) await printJson(state);
  else if (state.length === 0) note('there is no snapshot: bartizan advisories update');
  else
    await print(
      ...state.map(
        ({ ecosystem, records, at, from }) =>
          `${ecosystem.padEnd(8)} ${records} records of ${at.slice(0, 10)}, from ${visible(from)}`,
      ),
    );
  return EXIT.ok;
}

/** Adds `advisories` with `update`, `import` and `ls`. */
export function addAdvisories({ program, finish }: Parent): void {
  const group = program
    .command('advisories')
    .summary('keep a snapshot of known bad packages')
    .description(
      "Records of vulnerable and malicious packages in OSV's format, kept on this machine. scan compares with them and asks nobody.",
    )
    .addHelpText(
      'after',
      examples('bartizan advisories update', 'bartizan advisories import records.zip', 'bartizan advisories ls'),
    );
  group
    .command('update')
    .summary('fetch the newest records')
    .description(
      'Fetches all records of an ecosystem from osv.dev, or from a mirror that has the same files, and replaces those of before.',
    )
    .argument('[ecosystem...]', 'npm, pypi; both when absent')
    .option('--from <url>', 'a mirror, with NAME/all.zip below it')
    .addHelpText(
      'after',
      examples('bartizan advisories update', 'bartizan advisories update npm --from https://mirror.example/osv/'),
    )
    .action(async (wanted: readonly string[], options: { readonly from?: string }) => finish(await update(wanted, options.from)));
  group
    .command('import')
    .summary('take records from a file')
    .description(
      'Takes records from an archive as osv.dev publishes it, a folder, or a JSON file of one, many, or one a line: for machines without a network.',
    )
    .argument('<path>', 'archive, folder or file')
    .addHelpText('after', examples('bartizan advisories import all.zip', 'bartizan advisories import ./records'))
    .action(async (path: string) => finish(await importFrom(path)));
  group
    .command('ls')
    .summary('show what is in the snapshot')
    .description('Shows how many records there are of each ecosystem, how old they are, and where they came from.')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan advisories ls', 'bartizan advisories ls --json'))
    .action(async (options: { readonly json?: true }) => finish(await show(options)));
}
