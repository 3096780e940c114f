// Calls with a fixed number in flight on one session.
import { messageOf } from '../client/failures.ts';
import type { McpClient } from '../client/mcp-client.ts';
import type { Era } from '../client/transport.ts';
import { cpuSeconds } from '../machine/process-tree.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import { percentile, rounded, sorted } from '../stats.ts';
import { checkedCall, WRONG_ANSWER } from './call.ts';

/** After so many failures a run is given up. */
const MAX_ERRORS = 200;
const MAX_WARM_UP_CALLS = 200;
const WARM_UP_MS = 5000;

export interface ThroughputOptions {
  readonly inFlight: number;
  readonly calls: number;
  /** No call is started after so many milliseconds. */
  readonly maxMs: number;
  readonly era?: Era;
  /** Used instead of a client of its own, and left open. */
  readonly client?: McpClient | undefined;
}

/** One run. Times in milliseconds. */
export interface Throughput {
  readonly calls: number;
  readonly perSec: number | null;
  /** CPU seconds of the handle's processes per 10,000 calls. */
  readonly cpuPer10k: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly errors: number;
  /** Errors that were wrong answers, and answers that matched no call. */
  readonly wrongAnswers: number;
  readonly firstError: string | undefined;
}

interface Tally {
  readonly times: number[];
  errors: number;
  wrongAnswers: number;
  firstError: string | undefined;
}

async function drive(bench: Bench, handle: Handle, client: McpClient, options: ThroughputOptions): Promise<Tally> {
  const tally: Tally = { times: [], errors: 0, wrongAnswers: 0, firstError: undefined };
  const stopAt = performance.now() + options.maxMs;
  let left = options.calls;
  const worker = async () => {
    while (left > 0 && tally.errors <= MAX_ERRORS && performance.now() < stopAt) {
      left--;
      const startedAt = performance.now();
      try {
        await checkedCall(client, handle, bench.nextNonce());
        tally.times.push(performance.now() - startedAt);
      } catch (error) {
        tally.errors++;
        tally.firstError ??= messageOf(error);
        if (messageOf(error).startsWith(WRONG_ANSWER)) tally.wrongAnswers++;
      }
    }
  };
  await Promise.all(Array.from({ length: options.inFlight }, worker));
  return tally;
}

/**
 * Runs `use` with a client for each handle that is reached over stdio, for all runs of it: another client would be another process, whose first calls run
 * code that is not compiled yet. A service stays warm by itself.
 */
export async function withStdioClients<Value>(
  bench: Bench,
  handles: readonly Handle[],
  use: (clients: ReadonlyMap<Handle, McpClient>) => Promise<Value>,
): Promise<Value> {
  const clients = new Map<Handle, McpClient>();
  try {
    for (const handle of handles.filter(({ isStdio }) => isStdio))
      clients.set(handle, await handle.open({ era: 'legacy', timeoutMs: bench.callMs }));
    return await use(clients);
  } finally {
    for (const client of clients.values()) await client.close(true);
  }
}

/** Measures one run, after a short warm-up on the same session. */
export async function throughput(bench: Bench, handle: Handle, options: ThroughputOptions): Promise<Throughput> {
  const client = options.client ?? (await handle.open({ era: options.era ?? 'legacy', timeoutMs: bench.callMs }));
  const unmatchedBefore = client.unmatched;
  try {
    const warmUpCalls = Math.min(MAX_WARM_UP_CALLS, options.calls / 10);
    await drive(bench, handle, client, { ...options, calls: warmUpCalls, maxMs: WARM_UP_MS });
    const cpuBefore = cpuSeconds(handle.roots());
    const startedAt = performance.now();
    const tally = await drive(bench, handle, client, options);
    const elapsedMs = performance.now() - startedAt;
    const cpu = cpuSeconds(handle.roots()) - cpuBefore;
    const ordered = sorted(tally.times);
    const unmatched = client.unmatched - unmatchedBefore;
    return {
      calls: ordered.length,
      perSec: rounded(ordered.length / (elapsedMs / 1000), 0),
      cpuPer10k: rounded((cpu / ordered.length) * 10_000, 3),
      p50: rounded(percentile(ordered, 0.5), 3),
      p99: rounded(percentile(ordered, 0.99), 3),
      errors: tally.errors + unmatched,
      wrongAnswers: tally.wrongAnswers + unmatched,
      firstError: tally.firstError ?? (unmatched > 0 ? 'answers that match no call' : undefined),
    };
  } finally {
    if (options.client === undefined) await client.close(true);
  }
}
