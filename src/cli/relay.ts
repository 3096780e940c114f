// The entry of `bartizan run` alone: what a relay needs is in one file, because an IDE starts one for each server. Its help is main.ts's.
import { parseRun } from './flags.ts';
import { run } from './run.ts';
import { start } from './start.ts';

await start((args) => run(parseRun(args.slice(1))));
