// `bartizan install`, `verify`, `outdated`, `remove`, `lock`: the lock as a thing to keep. None of them approves anything.
import { dirname } from 'node:path';
import { admitted } from '../app/admission.ts';
import { editServer } from '../app/edit-settings.ts';
import { machineOf } from '../app/machine.ts';
import { amend, amendSettings, approvedServer, type Project, requireTrust } from '../app/project.ts';
import { type Fetching, supplyContext } from '../app/supplying.ts';
import { Fault } from '../base/fault.ts';
import type { ServerEntry } from '../lock/entry.ts';
import { recoverLock, writeLock } from '../lock/lock-folder.ts';
import { withoutServer } from '../lock/state.ts';
import type { Artefact } from '../supply/artefact.ts';
import { install as installArtefact, parseSource, resolveSource, verifyInstalled } from '../supply/supply.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { currentProject, NOTHING_LOCKED } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { fetchingFor } from './fetching.ts';
import { configPath } from './surroundings.ts';
import { note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface Flags {
  readonly config?: string;
  readonly offline?: true;
  readonly deep?: true;
  readonly json?: true;
}

/** Is there anything of it on disk? */
const isInstalled = ({ artefact }: ServerEntry): boolean => artefact.tree !== undefined || artefact.kind === 'oci';

const lockedOf = (project: Project): readonly (readonly [string, ServerEntry])[] =>
  Object.entries(project.lock?.file.servers ?? {});

async function install(flags: Flags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  requireTrust(project);
  const fetching = fetchingFor(flags);
  const context = supplyContext(project, fetching);
  const locked = lockedOf(project);
  const wanted = locked.filter(([, entry]) => isInstalled(entry));
  try {
    for (const [name, entry] of wanted) {
      await installArtefact(entry.artefact as Artefact, context);
      note(`${name}: ${visible(entry.artefact.name)} ${entry.artefact.version ?? ''} is installed as locked`);
    }
  } finally {
    fetching.done();
  }
  if (locked.length === 0) note(NOTHING_LOCKED);
  else if (wanted.length === 0) note('nothing to install: no locked server is fetched from a source');
  return EXIT.ok;
}

interface Checked {
  readonly name: string;
  readonly ok: boolean;
  readonly code?: string;
  readonly problem?: string;
  readonly fix?: string;
}

async function verifyOne(project: Project, name: string, entry: ServerEntry, deep: boolean): Promise<Checked> {
  try {
    const written = Object.hasOwn(project.loaded.written, name) ? project.loaded.written[name] : undefined;
    // What only the lock names starts nothing, but is not in order for that.
    if (written === undefined) approvedServer(project, name);
    else admitted(project, name, written);
    if (entry.artefact.tree !== undefined)
      await verifyInstalled(entry.artefact as Artefact, machineOf(project, process.env), { deep });
    return { name, ok: true };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    return { name, ok: false, code: thrown.code, problem: thrown.message, fix: thrown.fix };
  }
}

async function verify(flags: Flags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  const checked: Checked[] = [];
  for (const [name, entry] of lockedOf(project)) checked.push(await verifyOne(project, name, entry, flags.deep === true));
  for (const name of Object.keys(project.loaded.written))
    if (!checked.some((each) => each.name === name))
      checked.push({
        name,
        ok: false,
        code: 'gateway.not-locked',
        problem: `server "${name}" is not locked`,
        fix: `bartizan approve ${name}`,
      });
  if (flags.json) await printJson(checked);
  else
    for (const { name, ok, code, problem, fix } of checked)
      await print(ok ? `${name}  ok` : `${name}  ${code}  ${problem}. Fix: ${fix}`);
  return checked.every(({ ok }) => ok) ? EXIT.ok : EXIT.findings;
}

async function newestOf(
  entry: ServerEntry,
  project: Project,
  fetching: Fetching,
): Promise<{ readonly wanted: string; readonly latest: string }> {
  const context = supplyContext(project, fetching);
  const source = parseSource(entry.source, project.folder);
  const { wanted: _, ...any } = source;
  const [inRange, newest] = [await resolveSource(source, context), await resolveSource(any, context)];
  return { wanted: inRange.artefact.version ?? '', latest: newest.artefact.version ?? '' };
}

/** The locked version, if its source may have others. A commit is what it is: there is no newer one of it. */
function versionOf(project: Project, name: string, { artefact }: ServerEntry): string | undefined {
  const hasSource = 'source' in (project.loaded.written[name] ?? {});
  return hasSource && artefact.kind !== 'git' ? artefact.version : undefined;
}

interface Compared {
  readonly name: string;
  readonly locked: string;
  readonly wanted: string;
  readonly latest: string;
}

async function outdated(flags: Flags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  const fetching = fetchingFor(flags);
  const rows: Compared[] = [];
  const others: string[] = [];
  try {
    for (const [name, entry] of lockedOf(project)) {
      const version = versionOf(project, name, entry);
      if (version === undefined) others.push(name);
      else rows.push({ name, locked: version, ...(await newestOf(entry, project, fetching)) });
    }
  } finally {
    fetching.done();
  }
  const isFound = await printCompared(rows, flags);
  if (others.length > 0) note(`no versions to compare: ${others.map(visible).join(', ')}`);
  else if (rows.length === 0) note(NOTHING_LOCKED);
  return isFound ? EXIT.findings : EXIT.ok;
}

/** Answers whether one is older than its source has it. */
async function printCompared(rows: readonly Compared[], flags: Flags): Promise<boolean> {
  const old = rows.filter(({ locked, wanted, latest }) => locked !== wanted || locked !== latest);
  if (flags.json) await printJson(rows);
  else if (old.length === 0 && rows.length > 0) note('every server that has versions is the newest of its source');
  else if (old.length > 0) {
    const { tableLines } = await import('./table.ts');
    await print(
      ...tableLines(
        ['NAME', 'LOCKED', 'IN RANGE', 'NEWEST'],
        old.map((row) => [row.name, row.locked, row.wanted, row.latest]),
      ),
    );
    note('bartizan upgrade NAME shows what would change; --to VERSION goes beyond the range of its source');
  }
  return old.length > 0;
}

async function remove(names: readonly string[], flags: Flags): Promise<ExitCode> {
  for (const name of names) {
    const project = await currentProject(flags.config);
    const isThere = Object.hasOwn(project.loaded.written, name) || Object.hasOwn(project.lock?.file.servers ?? {}, name);
    if (!isThere) throw cliFault.usage({ reason: `no server "${name}" here`, help: 'bartizan ls' });
    const { lock, folder } = project;
    if (lock !== undefined) amend(project, () => writeLock(folder, withoutServer(lock, name)));
    // Taking away is narrowing, and free: what was trusted before is trusted without it.
    if (Object.hasOwn(project.loaded.written, name)) amendSettings(project, editServer(name, undefined));
    note(`"${name}" is removed`);
  }
  return EXIT.ok;
}

async function relock(flags: Flags): Promise<ExitCode> {
  const folder = dirname(configPath(flags.config));
  const found = recoverLock(folder);
  if (found === undefined) {
    note('there is no bartizan.lock here; bartizan approve NAME locks a server');
    return EXIT.ok;
  }
  writeLock(folder, found.lock);
  for (const { name } of found.undecided) note(`"${name}" needs a new approval: bartizan approve ${name}`);
  note('bartizan.lock holds what was approved; trust the project again: bartizan trust');
  return found.undecided.length === 0 ? EXIT.ok : EXIT.findings;
}

/** Adds `install`, `verify`, `outdated`, `remove` and `lock`. */
export function addInstall({ program, finish }: Parent): void {
  program
    .command('install')
    .summary('install the servers of the lock')
    .description(
      'Fetches and installs exactly what bartizan.lock says, or fails: the `npm ci` of servers. Nothing of them is run.',
    )
    .option('--offline', 'use only what was fetched before')
    .option(...CONFIG_OPTION)
    .addHelpText('after', examples('bartizan install'))
    .action(async (flags: Flags) => finish(await install(flags)));
  program
    .command('verify')
    .summary('check the lock and what is installed')
    .description(
      'Checks approvals, signatures and installed files without starting or fetching anything. Exits 1 when something is wrong.',
    )
    .option('--deep', 'hash every installed file instead of looking at sizes and times')
    .option('--offline', 'ask nobody, as always: there is nothing here that would')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan verify', 'bartizan verify --deep --offline --json'))
    .action(async (flags: Flags) => finish(await verify(flags)));
  program
    .command('outdated')
    .summary('show which servers have newer versions')
    .description('Asks the registries. Nothing is changed. Exits 1 when something is outdated.')
    .option(...CONFIG_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan outdated'))
    .action(async (flags: Flags) => finish(await outdated(flags)));
  program
    .command('remove')
    .summary('take servers out of the settings and the lock')
    .argument('<names...>', 'servers')
    .option(...CONFIG_OPTION)
    .addHelpText('after', examples('bartizan remove files'))
    .action(async (names: readonly string[], flags: Flags) => finish(await remove(names, flags)));
  program
    .command('lock')
    .summary('put bartizan.lock in order after a merge')
    .description('Keeps what both sides of a conflict approved and names what needs a new approval.')
    .option(...CONFIG_OPTION)
    .addHelpText('after', examples('bartizan lock'))
    .action(async (flags: Flags) => finish(await relock(flags)));
}
