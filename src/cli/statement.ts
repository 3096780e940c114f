// `bartizan allow`, `deny` and `ask`: writes one statement of policy and shows it. Allowing needs the proof of a person; narrowing is free.
import { requireTrust } from '../app/project.ts';
import { draftStatement, whereFor, writeDraft } from '../app/write-policy.ts';
import type { Wish } from '../policy/statement.ts';
import { CONFIG_OPTION, examples, type Parent } from './command.ts';
import { currentProject } from './current-project.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { PASSPHRASE_OPTION, type PersonFlags, personOf, YES_OPTION } from './person.ts';
import { note, print } from './terminal.ts';
import { visible } from './visible.ts';

interface StatementFlags extends PersonFlags {
  readonly config?: string;
  readonly when?: string;
  readonly reason?: string;
  readonly why?: string;
  readonly user?: string;
  readonly mine?: true;
}

/** @throws Fault `cli.usage` */
function targetOf(effect: string, text: string): { readonly server: string; readonly tool: string | undefined } {
  const found = /^([a-z0-9-]{1,16})(?:\/(.+))?$/u.exec(text);
  const server = found?.[1];
  if (server === undefined)
    throw cliFault.usage({ reason: `expected SERVER or SERVER/TOOL, got "${text}"`, help: `bartizan ${effect} --help` });
  const tool = found?.[2];
  return { server, tool: tool === '*' ? undefined : tool };
}

async function state(effect: Wish['effect'], client: string, target: string, flags: StatementFlags): Promise<ExitCode> {
  const project = await currentProject(flags.config);
  requireTrust(project);
  const where = whereFor(project, flags.mine === true);
  const wish = {
    effect,
    client: client === '*' ? undefined : client,
    user: flags.user,
    ...targetOf(effect, target),
    when: flags.when,
    reason: flags.reason,
    why: flags.why,
  };
  const draft = await draftStatement(project, where, wish);
  await print(
    visible(`${draft.path} gets:`),
    '',
    ...draft.added
      .trimEnd()
      .split('\n')
      .map((line) => `  ${visible(line)}`),
    '',
  );
  for (const { place, reason, hint } of draft.decider.policies?.warnings ?? []) note(visible(`${place}: ${reason}${hint}`));
  if (effect === 'allow') {
    const person = personOf(flags);
    if (!(await person.agrees('Allow this?'))) {
      note('not allowed: nothing was changed');
      return EXIT.findings;
    }
    await person.proven(project.stateDir);
  }
  writeDraft(project, draft);
  note('in force within a second, running programs included');
  return EXIT.ok;
}

const ABOUT = {
  allow:
    'Permits calls of a client. Where a policy of the same folder would ask about them, it no longer does; what forbids them still does.',
  deny: 'Forbids calls of a client, whatever permits them.',
  ask: 'Lets a person say yes or no to each call of a client that is permitted.',
} as const;

/** Adds `allow`, `deny` and `ask`. */
export function addStatements({ program, finish }: Parent): void {
  for (const effect of ['allow', 'deny', 'ask'] as const) {
    const command = program
      .command(effect)
      .summary(`${effect === 'ask' ? 'ask a person about' : effect} calls of a client`)
      .description(`${ABOUT[effect]} Writes the statement into policy/commands.cedar and shows it.`)
      .argument('<client>', 'name of the client as it calls itself; * for every one')
      .argument('<tool>', 'SERVER/TOOL, or SERVER for all its tools')
      .option('--when <cedar>', 'only when this holds, as Cedar')
      .option('--user <id>', 'only for this caller, as user:NAME or key:NAME')
      .option('--mine', 'into your own policies, for all projects')
      .option(...CONFIG_OPTION);
    if (effect !== 'allow') command.option('--reason <text>', 'what the caller may read');
    if (effect === 'ask') command.option('--why <text>', 'why it asks, for the person who is asked');
    if (effect === 'allow') command.option(...YES_OPTION).option(...PASSPHRASE_OPTION);
    command
      .addHelpText(
        'after',
        examples(
          `bartizan ${effect} cursor files/write_file --when 'context.arguments.path like "/tmp/*"'`,
          `bartizan ${effect} '*' files`,
        ),
      )
      .action(async (client: string, tool: string, flags: StatementFlags) => finish(await state(effect, client, tool, flags)));
  }
}
