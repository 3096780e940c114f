// Many sessions open at once, a few calls each, all concurrent. HTTP downstream only.

import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../client/failures.ts';
import type { McpClient } from '../client/mcp-client.ts';
import { cpuSeconds, memoryOf, upstreamProcesses } from '../machine/process-tree.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import { median, percentile, rounded, sorted, sum } from '../stats.ts';
import { checkedCall } from './call.ts';

/** Sessions opened at the same time. */
const RAMP = 32;
const CALLS_EACH = 3;
const TIMEOUT_MS = 30_000;
const SETTLE_MS = 300;

/** What happened. Times in milliseconds, memory in megabytes of resident set. */
export interface Sessions {
  readonly sessions: number;
  readonly connectMs: number | null;
  readonly connectP50: number | null;
  readonly callsPerSec: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly errors: number;
  readonly firstError: string | undefined;
  /** How often each was seen, numbers left out. */
  readonly errorsSeen: Readonly<Record<string, number>>;
  readonly cpuSeconds: number | null;
  readonly rssBefore: number | null;
  readonly rssWith: number | null;
  readonly rssAfterClose: number | null;
  readonly kbPerSession: number | null;
  readonly upstreamProcesses: number;
  readonly isAlive: boolean;
}

/** Counts failures by their text, numbers left out. */
class Failures {
  readonly seen: Record<string, number> = {};
  first: string | undefined;

  count = (error: unknown): void => {
    this.first ??= messageOf(error).slice(0, 200);
    const text = messageOf(error)
      .replace(/\d{3,}/g, 'N')
      .slice(0, 90);
    this.seen[text] = (this.seen[text] ?? 0) + 1;
  };
}

async function connectAll(handle: Handle, count: number, failures: Failures): Promise<{ clients: McpClient[]; times: number[] }> {
  const clients: McpClient[] = [];
  const times: number[] = [];
  let started = 0;
  const worker = async () => {
    while (started < count) {
      started++;
      const startedAt = performance.now();
      const client = handle.prepare({ timeoutMs: TIMEOUT_MS });
      try {
        await client.connect();
        clients.push(client);
        times.push(performance.now() - startedAt);
      } catch (error) {
        failures.count(error);
        await client.close();
      }
    }
  };
  await Promise.all(Array.from({ length: RAMP }, worker));
  return { clients, times };
}

async function callAll(bench: Bench, handle: Handle, clients: readonly McpClient[], failures: Failures): Promise<number[]> {
  const times: number[] = [];
  const callSome = async (client: McpClient) => {
    for (let call = 0; call < CALLS_EACH; call++) {
      const startedAt = performance.now();
      try {
        await checkedCall(client, handle, bench.nextNonce());
        times.push(performance.now() - startedAt);
      } catch (error) {
        failures.count(error);
      }
    }
  };
  await Promise.all(clients.map(callSome));
  return times;
}

/** Opens `count` sessions, calls in all of them, closes them, and looks what is left. */
export async function sessions(bench: Bench, handle: Handle, count: number): Promise<Sessions> {
  const failures = new Failures();
  const rss = () => memoryOf(handle.roots()).rssMb;
  const rssBefore = rss();
  const cpuBefore = cpuSeconds(handle.roots());
  const connectingAt = performance.now();
  const { clients, times: connectTimes } = await connectAll(handle, count, failures);
  const callingAt = performance.now();
  const times = await callAll(bench, handle, clients, failures);
  const calledAt = performance.now();
  const rssWith = rss();
  const cpu = cpuSeconds(handle.roots()) - cpuBefore;
  const upstreams = upstreamProcesses();
  const unmatched = sum(clients.map((client) => client.unmatched));
  await Promise.all(clients.map((client) => client.close(true).catch(failures.count)));
  await sleep(SETTLE_MS);
  const ordered = sorted(times);
  return {
    sessions: count,
    connectMs: rounded(callingAt - connectingAt, 0),
    connectP50: rounded(median(connectTimes), 1),
    callsPerSec: rounded(times.length / ((calledAt - callingAt) / 1000), 0),
    p50: rounded(percentile(ordered, 0.5), 1),
    p99: rounded(percentile(ordered, 0.99), 1),
    errors: sum(Object.values(failures.seen)) + unmatched,
    firstError: failures.first,
    errorsSeen: failures.seen,
    cpuSeconds: rounded(cpu, 2),
    rssBefore: rounded(rssBefore, 0),
    rssWith: rounded(rssWith, 0),
    rssAfterClose: rounded(rss(), 0),
    kbPerSession: rounded(((rssWith - rssBefore) * 1024) / Math.max(1, clients.length), 0),
    upstreamProcesses: upstreams,
    isAlive: handle.isAlive(),
  };
}
