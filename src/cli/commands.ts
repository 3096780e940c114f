// Runs a command line through commander and turns its complaints into our faults.
import { type Command, CommanderError } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { cliFault } from './faults.ts';
import { buildProgram } from './program.ts';

// `commander.help`: a group of commands was named without one of them; its help went to stderr.
const HELP_AND_VERSION: ReadonlySet<string> = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

/** The command that the first words name, as one types it. */
function namedBy([word, ...rest]: readonly string[], command: Command): string {
  const next = command.commands.find((each) => each.name() === word);
  return next === undefined ? command.name() : `${command.name()} ${namedBy(rest, next)}`;
}

/**
 * Runs one command line (without node and script).
 * @throws Fault `cli.usage`, and whatever the command throws
 */
export async function runCommand(args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = buildProgram((finished) => {
    code = finished;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (HELP_AND_VERSION.has(error.code)) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const reason = error.message.replace(/^error: |\.$/g, '').replaceAll('\n', ' ');
    throw cliFault.usage({ reason, help: `${namedBy(args, program)} --help` }, error);
  }
  return code;
}
