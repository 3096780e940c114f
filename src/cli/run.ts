// `bartizan run`: the relay that an AI client starts. Standard output carries the protocol and nothing else.
import { relay } from '../app/relay.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import { configPath, stateFolder } from './surroundings.ts';

/** Runs until the client closes its end, or a signal asks to stop. */
export async function run(flags: RunFlags): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  await relay({
    config: configPath(flags.config),
    stateDir: stateFolder(),
    name: flags.name,
    env: process.env,
    input: process.stdin,
    output: process.stdout,
    say: (line) => process.stderr.write(`${line}\n`),
    stop: stop.signal,
  });
  process.stdin.destroy();
  return EXIT.ok;
}
