// `bartizan approvals`: what waits for a person, and the answers. Allowing needs the passphrase of your key; refusing is free.

import { sha256Hex } from '../base/digest.ts';
import { randomId } from '../base/ids.ts';
import { createSealer } from '../base/seal.ts';
import { parseDuration } from '../base/units.ts';
import { approvalFault } from '../gateway/approvals/faults.ts';
import { questionIn } from '../gateway/approvals/question.ts';
import { SEALED_VALUES } from '../gateway/approvals/tasks.ts';
import type { Approval } from '../store/approval.ts';
import type { Approvals } from '../store/ports.ts';
import { ensureStateDir, stateSecret } from '../store/state.ts';
import { detailLines, SUMMARY_HEAD, summaryOf } from './approval-lines.ts';
import { type Answering, allow, questionWith, refuse } from './approvals-answer.ts';
import { examples, JSON_OPTION, type Parent } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, YES_OPTION } from './person.ts';
import { stateFolder } from './surroundings.ts';
import { colours, note, print, printJson } from './terminal.ts';
import { visible } from './visible.ts';

const nowMs = (): number => Date.now();

/** A question for programs: no proof, no sealed value, no key of a binding leaves the store. */
const jsonOf = ({ id, state, caller, askedMs, expiresMs, times, needed, uses, task, answers, ...approval }: Approval) => ({
  id,
  state,
  caller,
  askedAt: new Date(askedMs).toISOString(),
  expiresAt: new Date(expiresMs).toISOString(),
  times,
  needed,
  uses,
  ...(task === undefined ? {} : { task }),
  answers: answers.map(({ by, answer, scope, atMs }) => ({ by, answer, scope, at: new Date(atMs).toISOString() })),
  question: questionIn(approval),
});

async function withApprovals<T>(work: (approvals: Approvals, stateDir: string) => Promise<T>): Promise<T> {
  const { withStore } = await import('./open-store.ts');
  return withStore((store) => work(store.approvals, ensureStateDir(stateFolder())));
}

const answeringOf = (approvals: Approvals, stateDir: string, flags: PersonFlags): Answering => ({
  approvals,
  stateDir,
  person: personOf(flags),
  nowMs,
});

interface ListFlags {
  readonly json?: true;
  readonly all?: true;
}

async function list(flags: ListFlags): Promise<ExitCode> {
  const { json } = flags;
  const all = flags.all === true;
  const isLive = json === undefined && !all && process.stdin.isTTY && process.stdout.isTTY;
  return withApprovals(async (approvals, stateDir) => {
    if (isLive) {
      const { live } = await import('./approvals-live.ts');
      return live(answeringOf(approvals, stateDir, {}));
    }
    const found = await approvals.list({ all });
    if (json) await printJson(found.map(jsonOf));
    else if (found.length === 0) note('nobody waits for an answer');
    else {
      const { tableLines } = await import('./table.ts');
      await print(
        ...tableLines(
          SUMMARY_HEAD,
          found.map((approval) => summaryOf(approval, nowMs())),
        ),
      );
    }
    return EXIT.ok;
  });
}

/** The masked values, for a person who proved to be one. @throws Fault `settings.no-key`, `lock.wrong-passphrase`, `approval.closed` */
async function unmasked(approval: Approval, stateDir: string, flags: PersonFlags): Promise<readonly string[]> {
  if (approval.sealed === undefined) return ['nothing is masked'];
  await personOf(flags).proven(stateDir);
  const opened = createSealer(stateSecret(stateDir)).open(SEALED_VALUES, [approval.id], approval.sealed, nowMs());
  if (opened === undefined) throw approvalFault.closed({ id: approval.id, state: approval.state });
  return ['unmasked:', ...JSON.stringify(opened['params'], undefined, 2).split('\n').map(visible)];
}

interface ShowFlags extends PersonFlags {
  readonly json?: true;
  readonly unmasked?: true;
}

async function show(id: string, flags: ShowFlags): Promise<ExitCode> {
  return withApprovals(async (approvals, stateDir) => {
    const approval = await questionWith(id, approvals);
    if (flags.json) await printJson(jsonOf(approval));
    else await print(...detailLines(approval, nowMs(), colours()));
    if (flags.unmasked) await print(...(await unmasked(approval, stateDir, flags)));
    return EXIT.ok;
  });
}

interface AllowFlags extends PersonFlags {
  readonly for?: string;
  readonly where?: readonly string[];
}

async function allowOne(id: string, flags: AllowFlags): Promise<ExitCode> {
  const forMs = flags.for === undefined ? undefined : parseDuration(flags.for);
  if (flags.for !== undefined && forMs === undefined)
    throw cliFault.usage({ reason: '--for needs a duration such as 10m', help: 'bartizan approvals allow --help' });
  const isAllowed = await withApprovals((approvals, stateDir) =>
    allow(id, { forMs, where: flags.where }, answeringOf(approvals, stateDir, flags)),
  );
  if (!isAllowed) note('not allowed: nothing was changed');
  return isAllowed ? EXIT.ok : EXIT.findings;
}

async function refuseAll(ids: readonly string[]): Promise<ExitCode> {
  return withApprovals(async (approvals) => {
    for (const id of ids) await refuse(id, { approvals, nowMs });
    return EXIT.ok;
  });
}

/** A key for somebody who answers over links: printed once, and only its digest is kept, in the settings. */
async function newKey(name: string): Promise<ExitCode> {
  const key = `bza_${randomId(256)}`;
  await print(key);
  note(`give it to ${visible(name)} alone; it is shown only now. In your own settings, under authority.approvals.approvers:`);
  note(`  - { name: ${JSON.stringify(name)}, sha256: ${sha256Hex(key)} }`);
  return EXIT.ok;
}

/** Adds `approvals`. */
export function addApprovals({ program, finish }: Parent): void {
  const approvals = program
    .command('approvals')
    .summary('see what waits for your answer, and answer')
    .description('Shows the calls that wait for a person: live on a terminal (arrow keys, enter, a, r), else as a table.')
    .option('--all', 'closed ones too')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan approvals',
        'bartizan approvals --json',
        'bartizan approvals show abcd2345',
        'bartizan approvals allow abcd2345',
      ),
    )
    .action(async (flags: ListFlags) => finish(await list(flags)));
  approvals
    .command('show')
    .description('Shows one question: exactly what will run, who asks, and why.')
    .argument('<id>', 'id of the question')
    .option('--unmasked', 'secrets too, after your passphrase')
    .option(...JSON_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText('after', examples('bartizan approvals show abcd2345', 'bartizan approvals show abcd2345 --unmasked'))
    .action(async (id: string, flags: ShowFlags) => finish(await show(id, flags)));
  approvals
    .command('allow')
    .description(
      'Allows a call: once, or with --for this exact call for a while, or with --where this tool with such arguments for a while.',
    )
    .argument('<id>', 'id of the question')
    .option('--for <duration>', 'as often as it comes within this time (at most 24h)')
    .option('--where <constraints...>', 'with --for: not this exact call, but this tool where path=/src/* or mode=append')
    .option('--key <path>', 'key file of the approver, where it is not the one of this user')
    .option(...YES_OPTION)
    .option(...PASSPHRASE_OPTION)
    .addHelpText(
      'after',
      examples(
        'bartizan approvals allow abcd2345',
        'bartizan approvals allow abcd2345 --for 10m',
        "bartizan approvals allow abcd2345 --for 10m --where 'path=/src/*'",
      ),
    )
    .action(async (id: string, flags: AllowFlags) => finish(await allowOne(id, flags)));
  approvals
    .command('refuse')
    .description('Refuses calls, or takes back what was allowed and not used yet. Needs no proof.')
    .argument('<ids...>', 'ids of questions')
    .addHelpText('after', examples('bartizan approvals refuse abcd2345'))
    .action(async (ids: readonly string[]) => finish(await refuseAll(ids)));
  approvals
    .command('new-key')
    .description(
      'Makes a key for an approver who answers over links (authority.approvals) and prints it, once and alone, on stdout.',
    )
    .argument('<name>', 'who it is for')
    .addHelpText('after', examples('bartizan approvals new-key ada'))
    .action(async (name: string) => finish(await newKey(name)));
}
