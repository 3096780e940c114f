// `bartizan watch`: tells as it happens when an entry appears in a client's file, or a permission to act unasked. It looks at files; it starts nothing.
import { isDeepStrictEqual } from 'node:util';
import type { Keeping } from '../app/protect/apply.ts';
import type { Unwanted } from '../app/protect/remove.ts';
import { faultLine } from '../base/fault.ts';
import type { InventoryChange } from '../clients/changes.ts';
import { withoutLinks } from '../clients/files.ts';
import type { Inventory, ServerEntry } from '../clients/inventory.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { ownSurroundings } from './surroundings.ts';
import { colours, note, print, untilInterrupted } from './terminal.ts';
import { visible } from './visible.ts';

interface WatchOptions {
  readonly every: string;
  readonly remove?: true;
  readonly json?: true;
}

const MIN_SECONDS = 1;
const MAX_SECONDS = 3600;
/** Clients write a file in several steps. */
const SETTLE_MS = 150;

function secondsOf({ every }: WatchOptions): number {
  const seconds = /^\d{1,5}$/.test(every) ? Number(every) : Number.NaN;
  if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS))
    throw cliFault.usage({
      reason: `--every needs whole seconds from ${MIN_SECONDS} to ${MAX_SECONDS}`,
      help: 'bartizan watch --help',
    });
  return seconds;
}

const isOpen = ({ program }: ServerEntry): boolean => program.source.kind !== 'bartizan' && program.source.kind !== 'builtin';

interface Told {
  readonly at: string;
  readonly event: InventoryChange['kind'];
  readonly client: string;
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly launch: string | null;
  readonly isProtected: boolean | null;
}

async function toldOf(change: InventoryChange): Promise<Told> {
  const { shownLaunch } = await import('../clients/shown.ts');
  const at = new Date().toISOString();
  if (change.kind === 'unasked') {
    const { file, keyPath, line } = change.grant;
    const name = keyPath.join('.');
    return { at, event: change.kind, client: file.client, path: file.path, line, name, launch: null, isProtected: null };
  }
  const { entry, kind } = change;
  const { file, line, name, launch } = entry;
  return {
    at,
    event: kind,
    client: file.client,
    path: file.path,
    line,
    name,
    launch: shownLaunch(launch),
    isProtected: !isOpen(entry),
  };
}

const WORDS: Readonly<Record<Told['event'], string>> = {
  appeared: 'new entry',
  changed: 'changed entry',
  gone: 'entry gone',
  unasked: 'acts unasked',
};

async function tell(change: InventoryChange, json: boolean): Promise<void> {
  const told = await toldOf(change);
  if (json) return print(JSON.stringify(told));
  const { red, yellow, dim } = colours();
  const isAlarm = told.event === 'unasked' || (told.isProtected === false && told.event !== 'gone');
  const word = isAlarm ? red(WORDS[told.event]) : yellow(WORDS[told.event]);
  const how = told.isProtected === false && told.event !== 'gone' ? ', not through Bartizan' : '';
  const launch = told.launch === null ? '' : `  ${visible(told.launch)}`;
  return print(
    `${dim(told.at)}  ${word}  ${visible(told.name)} of ${told.client}${how}  ${visible(told.path)}:${told.line}${launch}`,
  );
}

/** Takes what appeared out again and puts back what was changed, kept for unprotect; answers with the entries that are as they were. */
async function takeBack(unwanted: readonly Unwanted[], keeping: Keeping): Promise<readonly ServerEntry[]> {
  const { planRemoval } = await import('../app/protect/remove.ts');
  const { carryOut } = await import('./secret-store.ts');
  const { plan, left } = planRemoval(unwanted);
  const failed = await carryOut(plan, keeping);
  for (const { fault } of failed) note(faultLine(fault));
  const stays = (path: string): boolean => failed.some((one) => one.path === path);
  for (const { changes, path } of plan.files.filter((one) => !stays(one.path)))
    for (const { name, after } of changes) {
      const what = after === undefined ? 'removed' : 'put back';
      note(`${what} ${visible(name)} ${after === undefined ? 'from' : 'in'} ${visible(path)}; bartizan unprotect brings it back`);
    }
  for (const { name, file } of left) note(`${visible(name)} could not be removed from ${visible(file.path)}: do it by hand`);
  const entries = unwanted.map(({ entry }) => entry);
  return entries.filter((entry) => !left.includes(entry) && !stays(withoutLinks(entry.file.path)));
}

/** Runs `look` when something happens at the paths that it looks at, and every so often, one at a time, until the signal. */
async function lookAgain(
  look: () => Promise<readonly string[]>,
  paths: readonly string[],
  everyMs: number,
  stop: AbortSignal,
): Promise<void> {
  const { createPathWatch } = await import('../clients/watch-paths.ts');
  // What happens while we look is looked at afterwards; so is what happened before the folders were watched.
  let isDirty = true;
  let waiting = (): void => undefined;
  const wake = (): void => {
    isDirty = true;
    waiting();
  };
  const watched = createPathWatch(wake);
  watched.watch(paths);
  stop.addEventListener('abort', () => wake());
  while (!stop.aborted) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, isDirty ? 0 : everyMs);
    waiting = resolve;
    await promise;
    clearTimeout(timer);
    if (stop.aborted) break;
    isDirty = false;
    await new Promise((settled) => setTimeout(settled, SETTLE_MS));
    watched.watch(await look());
  }
  watched.close();
}

const textOf = ({ file, path, written }: ServerEntry): string =>
  JSON.stringify([file.client, withoutLinks(file.path), path, written]);

/** What `unprotect` brings back is no stranger. */
async function textsOfOriginals(keeping: Keeping): Promise<readonly string[]> {
  const { originals } = await import('../app/protect/undo.ts');
  return (await originals(keeping)).map(({ client, file, path, written }) => JSON.stringify([client, file, path, written]));
}

/** What appeared, or starts something else now, without Bartizan. A client that merely notes something in an entry is let be. */
function unwantedIn(change: InventoryChange): readonly Unwanted[] {
  if (change.kind !== 'appeared' && change.kind !== 'changed') return [];
  const before = change.kind === 'changed' ? change.before : undefined;
  const isNew = before === undefined || !isDeepStrictEqual(before.launch, change.entry.launch);
  return isNew && isOpen(change.entry) ? [{ entry: change.entry, before }] : [];
}

const beforeOf = (entry: ServerEntry, unwanted: readonly Unwanted[]): readonly ServerEntry[] =>
  unwanted.flatMap((one) => (one.entry === entry && one.before !== undefined ? [one.before] : []));

/** Whoever must be asked for the key of what is remembered is asked now, and not when something appears. */
async function keepingForRemoval(): Promise<Keeping> {
  const { protectKeeping } = await import('./secret-store.ts');
  const { ensureStateDir } = await import('../store/state.ts');
  const keeping = await protectKeeping();
  ensureStateDir(keeping.stateDir);
  await keeping.shelf.newRecordKey();
  return keeping;
}

async function watch(options: WatchOptions): Promise<ExitCode> {
  const seconds = secondsOf(options);
  const { readInventory } = await import('../clients/inventory.ts');
  const { changesBetween } = await import('../clients/changes.ts');
  const around = ownSurroundings();
  const read = (): Inventory => readInventory({ kind: 'machine', around });
  const stop = untilInterrupted();
  const keeping = options.remove === true ? await keepingForRemoval() : undefined;
  let known = read();
  // A file that is just being written looks empty: what comes back as it was is nobody's attack.
  const everKnown = new Set(known.servers.map(textOf));
  for (const { path, problem } of known.problems) note(`not read: ${visible(path)}: ${visible(problem)}`);
  const learnOriginals = async (): Promise<void> => {
    for (const text of keeping === undefined ? [] : await textsOfOriginals(keeping)) everKnown.add(text);
  };
  await learnOriginals();
  const look = async (): Promise<readonly string[]> => {
    const now = read();
    const changes = changesBetween(known, now);
    known = now;
    for (const change of changes) await tell(change, options.json === true);
    const unwanted = changes.flatMap(unwantedIn).filter(({ entry }) => !everKnown.has(textOf(entry)));
    if (keeping !== undefined && unwanted.length > 0) {
      const back = await takeBack(unwanted, keeping);
      // Not read anew: what happened meanwhile is still to be told.
      known = { ...now, servers: now.servers.flatMap((entry) => (back.includes(entry) ? beforeOf(entry, unwanted) : [entry])) };
    }
    await learnOriginals();
    return now.looked;
  };
  note(`watching ${known.files.length} files of AI clients; every change of a server or a permission is told`);
  await lookAgain(look, known.looked, seconds * 1000, stop);
  return EXIT.ok;
}

/** Adds `watch`. */
export function addWatch({ program, finish }: Parent): void {
  program
    .command('watch')
    .summary("tell when something changes AI clients' servers or permissions")
    .description(
      `Watches the files of AI clients until it is interrupted: new, changed and removed servers, and settings that let a client act unasked.
Folders that the system does not report on are looked at every so often. With --remove a new entry that does not go through Bartizan is taken out of the file at once, and one that was changed to start something else is put back.`,
    )
    .option('--every <seconds>', 'look at everything this often, too', '10')
    .option(
      '--remove',
      'take new entries out that do not go through Bartizan, and put back what was changed; unprotect undoes it',
    )
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan watch', 'bartizan watch --json', 'bartizan watch --remove'))
    .action(async (options: WatchOptions) => finish(await watch(options)));
}
