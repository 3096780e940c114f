// `bartizan watch`: tells as it happens when an entry appears in a client's file, or a permission to act unasked. It looks at files; it starts nothing.
import { type FSWatcher, realpathSync, watch as watchFolder } from 'node:fs';
import type { Keeping } from '../app/protect/apply.ts';
import { faultLine } from '../base/fault.ts';
import type { InventoryChange } from '../clients/changes.ts';
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

/** Takes what appeared out again, kept for unprotect; answers with what it could take out. */
async function remove(entries: readonly ServerEntry[], keeping: Keeping): Promise<readonly ServerEntry[]> {
  const { planRemoval } = await import('../app/protect/remove.ts');
  const { carryOut } = await import('./secret-store.ts');
  const { plan, left } = planRemoval(entries);
  const failed = await carryOut(plan, keeping);
  for (const { fault } of failed) note(faultLine(fault));
  const stays = (path: string): boolean => failed.some((one) => one.path === path);
  for (const { changes, path } of plan.files.filter((one) => !stays(one.path)))
    for (const { name } of changes) note(`removed ${visible(name)} from ${visible(path)}; bartizan unprotect brings it back`);
  for (const { name, file } of left) note(`${visible(name)} could not be removed from ${visible(file.path)}: do it by hand`);
  return entries.filter((entry) => !left.includes(entry) && !stays(realpathSync.native(entry.file.path)));
}

/** Runs `look` when a watched folder changes, and every so often, one at a time, until the signal. */
async function lookAgain(
  look: () => Promise<readonly string[]>,
  folders: readonly string[],
  everyMs: number,
  stop: AbortSignal,
): Promise<void> {
  const watchers = new Map<string, FSWatcher>();
  // What happens while we look is looked at afterwards; so is what happened before the folders were watched.
  let isDirty = true;
  let waiting = (): void => undefined;
  const wake = (): void => {
    isDirty = true;
    waiting();
  };
  const watchAll = (wanted: readonly string[]): void => {
    for (const folder of wanted.filter((one) => !watchers.has(one))) {
      try {
        watchers.set(
          folder,
          watchFolder(folder, { persistent: false }, () => wake()).on('error', () => watchers.delete(folder)),
        );
      } catch {
        // A folder that cannot be watched is looked at every so often.
      }
    }
  };
  watchAll(folders);
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
    watchAll(await look());
  }
  for (const watcher of watchers.values()) watcher.close();
}

const textOf = ({ file, path, written }: ServerEntry): string => JSON.stringify([file.client, file.path, path, written]);

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
  const { changesBetween, foldersToWatch } = await import('../clients/changes.ts');
  const around = ownSurroundings();
  const read = (): Inventory => readInventory({ kind: 'machine', around });
  const stop = untilInterrupted();
  const keeping = options.remove === true ? await keepingForRemoval() : undefined;
  let known = read();
  // A file that is just being written looks empty: what comes back as it was is nobody's attack.
  const everKnown = new Set(known.servers.map(textOf));
  for (const { path, problem } of known.problems) note(`not read: ${visible(path)}: ${visible(problem)}`);
  const look = async (): Promise<readonly string[]> => {
    const now = read();
    const changes = changesBetween(known, now);
    known = now;
    for (const change of changes) await tell(change, options.json === true);
    const appeared = changes.flatMap((change) => (change.kind === 'appeared' ? [change.entry] : []));
    const open = appeared.filter((entry) => isOpen(entry) && !everKnown.has(textOf(entry)));
    if (keeping !== undefined && open.length > 0) {
      const removed = await remove(open, keeping);
      // Not read anew: what happened meanwhile is still to be told.
      known = { ...now, servers: now.servers.filter((entry) => !removed.includes(entry)) };
    }
    return foldersToWatch(now, around.home);
  };
  note(`watching ${known.files.length} files of AI clients; every change of a server or a permission is told`);
  await lookAgain(look, foldersToWatch(known, around.home), seconds * 1000, stop);
  return EXIT.ok;
}

/** Adds `watch`. */
export function addWatch({ program, finish }: Parent): void {
  program
    .command('watch')
    .summary("tell when something changes AI clients' servers or permissions")
    .description(
      `Watches the files of AI clients until it is interrupted: new, changed and removed servers, and settings that let a client act unasked.
Folders that the system does not report on are looked at every so often. With --remove a new entry that does not go through Bartizan is taken out of the file at once.`,
    )
    .option('--every <seconds>', 'look at everything this often, too', '10')
    .option('--remove', 'take new entries out that do not go through Bartizan; unprotect brings them back')
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan watch', 'bartizan watch --json', 'bartizan watch --remove'))
    .action(async (options: WatchOptions) => finish(await watch(options)));
}
