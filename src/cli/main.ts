// The entry of the program `bartizan`. `run` and `serve` go straight to their files; everything else loads commander. Nothing else happens here.
import { parseRun, parseServe } from './flags.ts';
import { asksForHelp, start } from './start.ts';

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

await start(dispatch);
