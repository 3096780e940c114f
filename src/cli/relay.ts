// The entry of `bartizan run` alone: what a relay needs is in one file, because an IDE starts one for each server.
import { parseRun } from './flags.ts';
import { run } from './run.ts';
import { asksForHelp, start } from './start.ts';

await start(async (args) => {
  const rest = args.slice(1);
  if (!asksForHelp(rest)) return run(parseRun(rest));
  const { runCommand } = await import('./commands.ts');
  return runCommand(args);
});
