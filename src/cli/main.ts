// The entry of the program `bartizan`. `run` and `serve` go straight to their files; everything else loads commander. Nothing else happens here.
import { exitCodeOf, failureText } from './failure.ts';
import { parseRun, parseServe } from './flags.ts';

const isDebug = process.env['BARTIZAN_DEBUG'] === '1';

/** Does the command line ask for help? What stands after `--` does not count. */
function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((word) => word === '--help' || word === '-h');
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command === 'run' && !asksForHelp(rest)) {
    const flags = parseRun(rest);
    const { run } = await import('./run.ts');
    return run(flags);
  }
  if (command === 'serve' && !asksForHelp(rest)) {
    const flags = parseServe(rest);
    const { serve } = await import('./serve.ts');
    return serve(flags);
  }
  const { runCommand } = await import('./commands.ts');
  return runCommand(args);
}

/** Prints an error and decides the exit code. */
function fail(error: unknown): void {
  process.stderr.write(failureText(error, isDebug));
  process.exitCode = exitCodeOf(error);
}

// A reader that went away (`bartizan trail | head`) ends us quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') fail(error);
  process.exit();
});
// What escaped every catch leaves nothing in a known state.
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

try {
  process.exitCode = await dispatch(process.argv.slice(2));
} catch (error) {
  fail(error);
}
