// `bartizan protect` and `unprotect`: entries of AI clients start Bartizan instead of their servers, and back. Every other byte of a client's file stays.
import { resolve } from 'node:path';
import type { Failed } from '../app/protect/apply.ts';
import type { LeftEntry, Plan, PlannedFile } from '../app/protect/plan.ts';
import type { Unopened } from '../app/protect/record.ts';
import type { Undone } from '../app/protect/undo.ts';
import { faultLine } from '../base/fault.ts';
import { homeFolder } from '../base/home.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { diffLines } from './diff-lines.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { checkedClients } from './known-client.ts';
import { relayMaker } from './own-program.ts';
import { carryOut, protectKeeping } from './secret-store.ts';
import { ownSurroundings, settingsPathFor, userFolder } from './surroundings.ts';
import { colours, note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface ProtectOptions {
  readonly config?: string;
  readonly command?: string;
  readonly dryRun?: true;
  readonly remote?: true;
  readonly json?: true;
}

const DRY_RUN_OPTION = ['--dry-run', 'show what would change, and change nothing'] as const;

const leftLine = ({ entry, why }: LeftEntry): string =>
  `  ${visible(entry.name)} of ${entry.file.client} (${visible(entry.file.path)}): ${visible(why)}`;

function protectedLines(file: PlannedFile): readonly string[] {
  const { green, bold } = colours();
  return file.entries.map(
    ({ entry, server }) =>
      `${green('protected')}  ${bold(visible(entry.name))} of ${entry.file.client}, as ${server}  ${visible(entry.file.path)}`,
  );
}

const MAX_TOLD_CHARS = 200;

/** What became of the secrets in plain text. */
function secretLines({ files, secretsStay }: Plan): readonly string[] {
  const entries = files.flatMap((file) => file.entries);
  const moved = entries.flatMap(({ entry, secrets }) =>
    secrets.map(({ key, name }) => `  ${visible(key)} of ${visible(entry.name)} (${entry.file.client}), as ${name}`),
  );
  const stayed = entries.flatMap(({ entry, carried }) =>
    carried
      .filter(({ isSecret }) => isSecret)
      .map(({ name }) => `  ${visible(name)} for ${visible(entry.name)}: ${visible(entry.file.path)}`),
  );
  const why = secretsStay === undefined ? 'their value holds what only the client fills in' : secretsStay;
  return [
    ...(moved.length === 0 ? [] : ['Secrets that move from plain text into the secret store (bartizan secret ls):', ...moved]),
    ...(stayed.length === 0
      ? []
      : [colours().yellow(`Secrets that stay in plain text in the client's file: ${why.slice(0, MAX_TOLD_CHARS)}`), ...stayed]),
  ];
}

function summaryLines(plan: Plan): readonly string[] {
  const { yellow } = colours();
  const left = plan.left.filter(({ isFine }) => !isFine);
  return [
    ...plan.files.flatMap(protectedLines),
    ...(plan.added.length === 0 ? [] : [`added to ${visible(plan.settingsPath)}: ${plan.added.join(', ')}`]),
    ...secretLines(plan),
    ...(plan.unstartable.length === 0
      ? []
      : [
          yellow(`Not started as they are: mend their args and profile in ${visible(plan.settingsPath)}`),
          ...plan.unstartable.flatMap(({ why }) => why.map((one) => `  ${visible(one)}`)),
        ]),
    ...(left.length === 0 ? [] : [yellow('Not protected:'), ...left.map(leftLine)]),
  ];
}

/** What a plan did where some of its files stay as they were. */
const withoutFailed = (plan: Plan, failed: readonly Failed[]): Plan => ({
  ...plan,
  files: plan.files.filter(({ path }) => failed.every((one) => one.path !== path)),
});

function planData(plan: Plan, failed: readonly Failed[], isDone: boolean): object {
  return {
    version: 1,
    done: isDone,
    settings: plan.settingsPath,
    added: plan.added,
    protected: plan.files.flatMap(({ path, entries }) =>
      entries.map(({ entry, server, carried, secrets }) => ({
        client: entry.file.client,
        name: entry.name,
        server,
        path,
        secretsMoved: secrets.map(({ key, name }) => ({ key, secret: name })),
        secretsLeft: carried.filter(({ isSecret }) => isSecret).map(({ name }) => name),
      })),
    ),
    left: plan.left.map(({ entry, why, isFine }) => ({
      client: entry.file.client,
      name: entry.name,
      path: entry.file.path,
      why,
      isFine,
    })),
    unstartable: plan.unstartable,
    failed: failed.map(({ path, fault }) => ({ path, code: fault.code, why: fault.message })),
  };
}

async function protect(names: readonly string[], options: ProtectOptions): Promise<ExitCode> {
  const clients = await checkedClients(names);
  const { readInventory } = await import('../clients/inventory.ts');
  const { planProtection } = await import('../app/protect/plan.ts');
  const settingsPath = options.config === undefined ? settingsPathFor() : resolve(options.config);
  const inventory = readInventory({ kind: 'machine', around: ownSurroundings() });
  const keeping = await protectKeeping();
  const plan = await planProtection(inventory, {
    clients,
    shelf: keeping.shelf,
    settingsPath,
    relayFor: relayMaker(options.command, settingsPath, process.env),
    remote: options.remote === true,
    whereabouts: { home: homeFolder(), stateDir: keeping.stateDir, configDir: userFolder() },
  });
  const unread = inventory.problems.filter(
    ({ client }) => client === undefined || clients.length === 0 || clients.includes(client),
  );
  const failed = options.dryRun === true ? [] : await carryOut(plan, keeping);
  const done = withoutFailed(plan, failed);
  if (options.json === true) await printJson(planData(done, failed, options.dryRun !== true));
  else await show(done, options.dryRun === true);
  for (const { fault } of failed) note(faultLine(fault));
  for (const { path, server, problem } of unread)
    note(`not read: ${server === undefined ? '' : `${visible(server)} of `}${visible(path)}: ${visible(problem)}`);
  if (unread.length + failed.length > 0) return EXIT.failed;
  return plan.left.some(({ isFine }) => !isFine) ? EXIT.findings : EXIT.ok;
}

async function show(plan: Plan, isDry: boolean): Promise<void> {
  if (isDry) for (const { path, before, after } of plan.files) await print(...(await diffLines(path, before, after)));
  await print(...summaryLines(plan));
  const count = plan.files.reduce((sum, { entries }) => sum + entries.length, 0);
  if (count === 0) note('no entry needs a change');
  else if (isDry) note(`${count} entries would go through Bartizan; nothing was changed`);
  else {
    if (plan.added.length > 0)
      note(
        `Bartizan starts no server that nobody approved: bartizan approve ${plan.added.join(' ')} --config ${visible(plan.settingsPath)}`,
      );
    if (plan.added.length > 0) note('It runs them confined: bartizan learn NAME proposes what one may touch.');
    note('Then restart the clients that run. bartizan unprotect takes all of it back.');
  }
}

const UNDONE: Readonly<Record<Undone['how'], string>> = {
  restored: 'as it was, byte for byte',
  gone: 'taken away: it was not there before',
  entries: 'was changed since: only the entries were taken back',
  left: 'was changed since: left as it is',
  failed: 'not taken back',
};

function undoneLine({ path, how, kept, why, returned = [] }: Undone): string {
  const reason = why === undefined ? '' : `: ${visible(why)}`;
  const still = kept.length === 0 ? '' : `; by hand: ${kept.map(visible).join(', ')}`;
  const back = returned.length === 0 ? '' : `; back again: ${returned.map(visible).join(', ')}`;
  return `${visible(path)}  ${UNDONE[how]}${reason}${still}${back}`;
}

/** What no record brings back is told by file, and where its backup is. */
async function tellUnopened(unopened: readonly Unopened[]): Promise<void> {
  if (unopened.length === 0) return;
  const { clientsFault } = await import('../clients/faults.ts');
  const { RECORD_SECRET } = await import('../secrets/secret-name.ts');
  for (const { path, files, why } of unopened) {
    await print(...files.map((file) => `${visible(file)}  ${UNDONE.failed}: its backup ${visible(path)} cannot be opened`));
    note(faultLine(clientsFault['bad-record']({ path: visible(path), reason: visible(why), name: RECORD_SECRET })));
  }
}

function undoneCode(done: readonly Undone[], unopened: readonly Unopened[]): ExitCode {
  if (unopened.length > 0 || done.some(({ how }) => how === 'failed')) return EXIT.failed;
  return done.some(({ how, kept }) => how === 'left' || kept.length > 0) ? EXIT.findings : EXIT.ok;
}

const NOTHING_TO_UNDO = 'nothing to take back';

async function unprotect(names: readonly string[], options: ProtectOptions): Promise<ExitCode> {
  const clients = await checkedClients(names);
  const { planUndo, undo } = await import('../app/protect/undo.ts');
  const keeping = await protectKeeping();
  if (options.dryRun === true) {
    const { steps, unopened } = await planUndo(keeping, clients);
    if (steps.length + unopened.length === 0) note(NOTHING_TO_UNDO);
    for (const { path, before, after } of steps) await print(...(await diffLines(path, before, after)));
    await tellUnopened(unopened);
    return undoneCode(steps, unopened) === EXIT.failed ? EXIT.failed : EXIT.ok;
  }
  const { files: done, unopened, keptSecrets } = await undo(keeping, clients);
  if (done.length + unopened.length === 0) note(NOTHING_TO_UNDO);
  await print(...done.map(undoneLine));
  await tellUnopened(unopened);
  if (keptSecrets.length > 0)
    note(
      `the secret store keeps what came back, since other settings may use it; if none does: bartizan secret rm ${keptSecrets.join(' ')}`,
    );
  return undoneCode(done, unopened);
}

/** Adds `protect` and `unprotect`. */
export function addProtect({ program, finish }: Parent): void {
  program
    .command('protect')
    .summary("lead AI clients' servers through Bartizan")
    .description(
      `Changes entries of AI clients so that they start Bartizan, and adds their servers to your own bartizan.yaml. Comments and formatting stay; every file is kept for unprotect.
Secrets in plain text move into the secret store (bartizan secret ls); what only the client can fill in stays in its file. Exits 1 when an entry could not be protected, and says why.`,
    )
    .argument('[client...]', 'ids of clients, as bartizan inventory --json shows them; all when absent')
    .option(...CONFIG_OPTION)
    .option('--command <path>', 'what clients are to start, instead of this very program')
    .option('--remote', 'remote servers too that are given no credential')
    .option(...DRY_RUN_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan protect --dry-run', 'bartizan protect', 'bartizan protect cursor claude-code'))
    .action(async (clients: readonly string[], options: ProtectOptions) => finish(await protect(clients, options)));
  program
    .command('unprotect')
    .summary('take back what protect changed')
    .description(
      'Brings the files of AI clients back, byte for byte where nobody changed them since, secrets in plain text included; else only the entries that protect wrote. Exits 1 when something is left to do by hand.',
    )
    .argument('[client...]', 'ids of clients; all when absent')
    .option(...DRY_RUN_OPTION)
    .addHelpText('after', examples('bartizan unprotect', `bartizan unprotect cursor --dry-run`))
    .action(async (clients: readonly string[], options: ProtectOptions) => finish(await unprotect(clients, options)));
}
