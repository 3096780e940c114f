// `bartizan approve` and `bartizan diff`: a person looks at what a server is and shows, and locks just that.
import { suspectsIn } from '../app/inspection.ts';
import type { KnownOf } from '../app/look.ts';
import { type Project, requireTrust, standingOf } from '../app/project.ts';
import { refuseShutOut } from '../app/shut-out.ts';
import { systemClock } from '../base/clock.ts';
import { Fault, faultLine } from '../base/fault.ts';
import { worst } from '../lock/changes.ts';
import { diffJson } from '../lock/diff-text.ts';
import { openQuarantine } from '../store/quarantine.ts';
import { CONFIG_OPTION, examples, JSON_OPTION, type Parent } from './command.ts';
import { currentProject, NOTHING_LOCKED } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, REVIEW_OPTION, YES_OPTION } from './person.ts';
import { printReviews } from './review-json.ts';
import { approveServer, newIn, type Seen, seenOf, showSeen, TIMEOUT_OPTION, timeoutOf } from './reviewing.ts';
import { colours, note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

interface LookFlags {
  readonly config?: string;
  readonly timeout: string;
}

interface ApproveFlags extends LookFlags, PersonFlags {
  readonly only?: readonly string[];
}

/** A source that nobody approved, or whose entry was edited since, is fetched and installed; nothing of it runs before the review. @throws Fault `supply.*`, `provenance.*` */
async function fetchedFirst(project: Project, name: string): Promise<KnownOf | undefined> {
  requireTrust(project);
  const written = Object.hasOwn(project.loaded.written, name) ? project.loaded.written[name] : undefined;
  if (written === undefined || !('source' in written)) return undefined;
  const { locked, doubt } = standingOf(project, name);
  if (locked !== undefined || doubt?.code === 'lock.rolled-back') return undefined;
  const { supplied } = await import('../app/supplying.ts');
  const { fetchingFor } = await import('./fetching.ts');
  const fetching = fetchingFor({});
  return supplied(written.source, project, fetching).finally(() => fetching.done());
}

/** Faults that say something about one server, and nothing about the next. */
const AREAS_OF_SERVERS: ReadonlySet<string> = new Set('git mcpb oci provenance pypi sandbox supply upstream'.split(' '));

const isOfServer = (thrown: unknown): thrown is Fault =>
  thrown instanceof Fault && AREAS_OF_SERVERS.has(thrown.code.split('.', 1)[0] ?? '');

type Outcome = 'approved' | 'refused' | 'unseen';

/** What is wrong with one server keeps nobody from the next; alone, it is what the command has to say. */
async function outcomeOf(isAlone: boolean, review: () => Promise<boolean>): Promise<Outcome> {
  try {
    return (await review()) ? 'approved' : 'refused';
  } catch (thrown) {
    if (isAlone || !isOfServer(thrown)) throw thrown;
    note(visible(faultLine(thrown)));
    return 'unseen';
  }
}

function endOf(outcomes: ReadonlyMap<string, Outcome>): ExitCode {
  const left = [...outcomes].filter(([, outcome]) => outcome !== 'approved');
  if (left.length === 0) return EXIT.ok;
  const names = left.map(([name]) => visible(name)).join(', ');
  note(`not approved: ${left.length === outcomes.size ? 'nothing was changed' : names}`);
  return left.some(([, outcome]) => outcome === 'unseen') ? EXIT.failed : EXIT.findings;
}

async function approve(names: readonly string[], flags: ApproveFlags): Promise<ExitCode> {
  const person = personOf(flags);
  const timeoutMs = await timeoutOf(flags.timeout);
  const reviews = new Map<string, object>();
  const outcomes = new Map<string, Outcome>();
  for (const name of names) {
    // Each approval changes the lock that the next one starts from.
    const project = await currentProject(flags.config);
    const take = flags.json ? (review: object) => void reviews.set(name, review) : undefined;
    const review = async (): Promise<boolean> => {
      const known = await fetchedFirst(project, name);
      return approveServer(project, name, { person, timeoutMs, only: flags.only, known, take });
    };
    outcomes.set(name, await outcomeOf(names.length === 1, review));
  }
  if (flags.json) await printReviews(reviews);
  return endOf(outcomes);
}

const isDifferent = ({ changes }: Seen): boolean => changes === undefined || changes.length > 0;

const jsonOf = ({ changes = [], previous }: Seen) => ({
  isLocked: previous !== undefined,
  severity: worst(changes),
  changes: diffJson(changes),
});

/** Nothing is started that only an edit of the lock names, or that is shut out. @throws Fault `lock.*`, `gateway.quarantined` */
function requireIntact(project: Project, name: string): void {
  const { locked, doubt } = standingOf(project, name);
  refuseShutOut(openQuarantine(project.stateDir, systemClock.monotonicMs), name, locked);
  if (doubt === undefined) return;
  if (locked === undefined) throw doubt;
  note(doubt.message);
}

async function diff(names: readonly string[], flags: LookFlags & { readonly json?: true }): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  requireTrust(project);
  const timeoutMs = await timeoutOf(flags.timeout);
  const wanted = names.length > 0 ? names : Object.keys(project.lock?.file.servers ?? {});
  const found = new Map<string, Seen>();
  for (const name of wanted) {
    requireIntact(project, name);
    const seen = await seenOf(project, name, timeoutMs);
    found.set(name, seen);
    if (flags.json) continue;
    await print(colours().bold(name));
    await showSeen(name, seen, await suspectsIn(name, newIn(seen)));
  }
  if (flags.json) await printJson(Object.fromEntries([...found].map(([name, seen]) => [name, jsonOf(seen)])));
  else if (wanted.length === 0) note(NOTHING_LOCKED);
  return [...found.values()].some(isDifferent) ? EXIT.findings : EXIT.ok;
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
    .option(...REVIEW_OPTION)
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
