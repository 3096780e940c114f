// `bartizan approve`: a person looks at what a server is and shows, and locks just that. Nothing of the server runs before the first question is answered.
import { randomBytes } from 'node:crypto';
import { launchOf } from '../app/launch-line.ts';
import { knownOf, type Look, lookAt } from '../app/look.ts';
import { keepApproved, knownCounter, type Project, requireTrust } from '../app/project.ts';
import { approval } from '../lock/approvals.ts';
import { type Change, changesOf, worst } from '../lock/changes.ts';
import { diffJson, diffLines } from '../lock/diff-text.ts';
import type { LockedServer } from '../lock/entry.ts';
import { factChanges } from '../lock/fact-changes.ts';
import { emptyLock, type Lock, lockedServer, nextState, type Selection, withServer } from '../lock/state.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type Person, type PersonFlags, personOf, YES_OPTION } from './person.ts';
import { catalogueLines, identityLines } from './review-lines.ts';
import { colours, note, print, printJson } from './terminal.ts';

interface LookFlags {
  readonly config?: string;
  readonly timeout: string;
}

interface ApproveFlags extends LookFlags, PersonFlags {
  readonly only?: readonly string[];
}

const TIMEOUT_OPTION = ['--timeout <duration>', 'how long a server may take to show what it has', '30s'] as const;

async function timeoutOf(text: string): Promise<number> {
  const { parseDuration } = await import('../app/settings-units.ts');
  const timeoutMs = parseDuration(text);
  if (timeoutMs === undefined)
    throw cliFault.usage({ reason: '--timeout needs a duration such as 30s', help: 'bartizan diff --help' });
  return timeoutMs;
}

const lockOf = (project: Project): Lock => project.lock ?? emptyLock(randomBytes(16).toString('hex'));

/** What a server is and shows, next to what was approved of it. */
export interface Seen extends Look {
  readonly previous: LockedServer | undefined;
  /** Empty for a server that is as it was approved; undefined where nothing was. */
  readonly changes: readonly Change[] | undefined;
}

/** Starts one server and compares. */
export async function seenOf(project: Project, name: string, timeoutMs: number): Promise<Seen> {
  const written = project.loaded.written[name];
  if (written === undefined) throw cliFault.usage({ reason: `no server "${name}" in bartizan.yaml`, help: 'bartizan ls' });
  const previous = lockedServer(lockOf(project), name);
  const look = await lookAt(project, name, knownOf(written, previous), { env: process.env, timeoutMs });
  const changes =
    previous === undefined
      ? undefined
      : [
          ...factChanges(previous.entry, look.facts),
          ...changesOf(previous, { era: previous.entry.era, transport: previous.entry.transport, catalogue: look.seen }),
        ];
  return { ...look, previous, changes };
}

/** Shows a server and what of it is not approved yet. */
async function showSeen(name: string, seen: Seen): Promise<void> {
  const tints = colours();
  if (seen.changes === undefined) await print(...catalogueLines(seen.seen, tints), '');
  else if (seen.changes.length === 0) note(`"${name}" is what was approved`);
  else await print(...diffLines(seen.changes, tints), '');
}

function selectionOf(names: readonly string[] | undefined): Selection | undefined {
  return names === undefined ? undefined : { tools: names };
}

/** Reviews one server with a person; answers whether it is approved now. */
export async function approveServer(
  project: Project,
  name: string,
  person: Person,
  { timeoutMs, only }: { readonly timeoutMs: number; readonly only?: readonly string[] | undefined },
): Promise<boolean> {
  requireTrust(project);
  const written = project.loaded.written[name];
  if (written === undefined) throw cliFault.usage({ reason: `no server "${name}" in bartizan.yaml`, help: 'bartizan ls' });
  const previous = lockedServer(lockOf(project), name);
  await print(...identityLines(name, knownOf(written, previous), launchOf(written, project.folder), colours()), '');
  const start =
    'url' in written ? `Ask "${name}" what it shows?` : `Start "${name}" to see what it shows? It runs as you, unconfined.`;
  if (!(await person.agrees(start))) return false;
  const seen = await seenOf(project, name, timeoutMs);
  await showSeen(name, seen);
  if (!(await person.agrees(`Approve "${name}" as shown?`))) return false;
  await lockState(project, name, seen, person, selectionOf(only));
  return true;
}

async function lockState(project: Project, name: string, seen: Seen, person: Person, only: Selection | undefined): Promise<void> {
  const lock = lockOf(project);
  const { facts, previous } = seen;
  const state = nextState(name, { facts, seen: seen.seen, previous, only, knownCounter: knownCounter(project, name) });
  const approver = await person.proven(project.stateDir);
  const at = new Date();
  const subject = { project: lock.file.project, server: name, entry: state.entry };
  const given = await approval(subject, approver.name, at, approver.signer);
  const others = state.entry.approvals.filter(({ by }) => by !== approver.name);
  const next = { ...state, entry: { ...state.entry, approvals: [...others, given] } };
  keepApproved(project, withServer(lock, next), next, at);
  note(`"${name}" is approved by ${approver.name} (state ${next.entry.counter}, bartizan.lock)`);
}

async function approve(names: readonly string[], flags: ApproveFlags): Promise<ExitCode> {
  const person = personOf(flags);
  const timeoutMs = await timeoutOf(flags.timeout);
  let isAll = true;
  for (const name of names) {
    // Each approval changes the lock that the next one starts from.
    const project = await currentProject(flags.config);
    isAll = (await approveServer(project, name, person, { timeoutMs, only: flags.only })) && isAll;
  }
  if (!isAll) note('not approved: nothing was changed');
  return isAll ? EXIT.ok : EXIT.findings;
}

async function diff(names: readonly string[], flags: LookFlags & { readonly json?: true }): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  requireTrust(project);
  const timeoutMs = await timeoutOf(flags.timeout);
  const wanted = names.length > 0 ? names : Object.keys(project.lock?.file.servers ?? {});
  const found: Record<string, unknown> = {};
  let differing = 0;
  for (const name of wanted) {
    const seen = await seenOf(project, name, timeoutMs);
    if (seen.changes === undefined || seen.changes.length > 0) differing += 1;
    if (flags.json)
      found[name] = {
        severity: worst(seen.changes ?? []),
        isLocked: seen.previous !== undefined,
        changes: diffJson(seen.changes ?? []),
      };
    else {
      await print(colours().bold(name));
      await showSeen(name, seen);
    }
  }
  if (flags.json) await printJson(found);
  else if (wanted.length === 0) note('nothing is locked yet; bartizan approve NAME locks a server');
  return differing === 0 ? EXIT.ok : EXIT.findings;
}

/** Adds `approve` and `diff`. */
export function addApprove({ program, finish }: Parent): void {
  program
    .command('approve')
    .summary('look at a server and lock what it is')
    .description(
      'Shows what a server is, starts it after you agreed, shows all that it tells a model, and locks just that: bartizan.lock and bartizan.lock.d/. ' +
        'Your key signs the approval (bartizan key new).',
    )
    .argument('<names...>', 'servers of bartizan.yaml')
    .option('--only <tools...>', 'approve only what changed in these tools; the rest stays as it is locked')
    .option(...CONFIG_OPTION)
    .option(...TIMEOUT_OPTION)
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan approve files', 'bartizan approve files --only read_file'))
    .action(async (names: readonly string[], flags: ApproveFlags) => finish(await approve(names, flags)));
  program
    .command('diff')
    .summary('compare servers with what was approved')
    .description(
      'Starts locked servers and shows, field by field, what is no longer as it was approved. Exits 1 when something differs.',
    )
    .argument('[names...]', 'only these servers')
    .option(...CONFIG_OPTION)
    .option(...TIMEOUT_OPTION)
    .option(...JSON_OPTION)
    .addHelpText('after', examples('bartizan diff', 'bartizan diff files', 'bartizan diff --json'))
    .action(async (names: readonly string[], flags: LookFlags & { readonly json?: true }) => finish(await diff(names, flags)));
}
