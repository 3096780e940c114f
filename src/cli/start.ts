// How every program of Bartizan starts and ends: one place for what escapes, one exit code.
import { EXIT } from './exit-codes.ts';
import { exitCodeOf, failureText } from './failure.ts';
import { cliFault } from './faults.ts';

/** Does the command line ask for help? What stands after `--` does not count. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((word) => word === '--help' || word === '-h');
}

/** Prints an error and decides the exit code. */
function fail(error: unknown): void {
  process.stderr.write(failureText(error, process.env['BARTIZAN_DEBUG'] === '1'));
  process.exitCode = exitCodeOf(error);
}

/** Runs a program with the process's arguments. */
export async function start(program: (args: readonly string[]) => Promise<number>): Promise<void> {
  // A reader that went away (`bartizan trail | head`) ends us quietly. What nobody read to its end is no success: a pipeline that fails on errors must see it.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(cliFault['no-output']({ path: 'the output', reason: error.code ?? error.message }, error));
    process.exitCode ??= EXIT.failed;
    process.exit();
  });
  // What escaped every catch leaves nothing in a known state.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  try {
    process.exitCode = await program(process.argv.slice(2));
  } catch (error) {
    fail(error);
  }
}
