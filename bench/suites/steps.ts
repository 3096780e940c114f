// Steps of a run: what fails is kept as a result, and what was started is always stopped.
import { messageOf } from '../client/failures.ts';
import type { Era } from '../client/transport.ts';
import type { Bench } from '../setup/bench.ts';
import { directHandle, type Handle, startHandle } from '../setup/handles.ts';
import { startUpstreams, type UpstreamOptions } from '../setup/upstreams.ts';
import type { Route, Target } from '../targets/target.ts';
import type { Failed } from './figures.ts';

/** A failed step, as a result. */
export const failedWith = (error: unknown): Failed => ({ failed: messageOf(error).slice(0, 400) });

/** Runs a step; what it throws becomes its result. */
export async function step<Value>(bench: Bench, title: string, run: () => Promise<Value>): Promise<Value | Failed> {
  bench.log(title);
  try {
    return await run();
  } catch (error) {
    const failed = failedWith(error);
    bench.log(`  failed: ${failed.failed}`);
    return failed;
  }
}

/** What the upstream serves, and which revision clients will speak. */
export type PairOptions = Omit<UpstreamOptions, 'transport'> & { readonly era?: Era };

/** Direct access and a gateway on the same upstream. */
export interface Pair {
  readonly direct: Handle;
  readonly gateway: Handle;
}

const transportOf = (route: Route): 'http' | 'stdio' => (route.startsWith('http-') ? 'http' : 'stdio');

/** Starts an upstream for a route, and stops it after `use`. */
export async function withUpstreams<Value>(
  bench: Bench,
  route: Route,
  options: Omit<UpstreamOptions, 'transport'>,
  use: (running: Awaited<ReturnType<typeof startUpstreams>>) => Promise<Value>,
): Promise<Value> {
  const running = await startUpstreams(bench, { ...options, transport: transportOf(route) });
  try {
    return await use(running);
  } finally {
    await running.stop();
  }
}

/** Starts an upstream and a gateway in front of it, and stops both after `use`. */
export function withPair<Value>(
  bench: Bench,
  target: Target,
  route: Route,
  { era = 'legacy', ...upstream }: PairOptions,
  use: (pair: Pair) => Promise<Value>,
): Promise<Value> {
  return withUpstreams(bench, route, upstream, async (running) => {
    const gateway = await startHandle(bench, target, route, running, era);
    try {
      return await use({ direct: directHandle(bench, running), gateway });
    } finally {
      await gateway.stop();
    }
  });
}
