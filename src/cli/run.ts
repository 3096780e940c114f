// `bartizan run`: the relay that an AI client starts. Standard output carries the protocol and nothing else.
import { startAhead } from '../app/ahead.ts';
import { type Fault, faultLine } from '../base/fault.ts';
import { boundHeap } from './bound-heap.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import { configPath, stateFolder } from './surroundings.ts';

/** Runs until the client closes its end, or a signal asks to stop. */
export async function run(flags: RunFlags): Promise<ExitCode> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  const { name } = flags;
  const { env, stdin, stdout } = process;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const onTrouble = (fault: Fault): void => say(faultLine(fault));
  const config = configPath(flags.config);
  const ahead = await startAhead({ config, stateDir: stateFolder(), name, env, onTrouble });
  const { relay } = await import('../app/relay.ts');
  boundHeap();
  await relay({ ahead, name, env, input: stdin, output: stdout, say, stop: stop.signal }).catch(async (thrown: unknown) => {
    // A relay that cannot be must not stay for the sake of the server that was started for it.
    await (await ahead.started?.catch(() => undefined))?.child.end();
    throw thrown;
  });
  stdin.destroy();
  return EXIT.ok;
}
