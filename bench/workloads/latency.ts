// Sequential calls, in rounds that go around the handles, so that a slow minute of the machine hits all of them.
import { messageOf } from '../client/failures.ts';
import type { McpClient } from '../client/mcp-client.ts';
import type { Era } from '../client/transport.ts';
import { cpuSeconds } from '../machine/process-tree.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import { median, percentile, rounded, sorted } from '../stats.ts';
import { checkedCall } from './call.ts';

/** A handle that fails so often in a round is not asked further in it. */
const MAX_ERRORS = 50;

export interface LatencyOptions {
  readonly calls: number;
  readonly rounds: number;
  readonly warmUpCalls: number;
  /** Characters of the result; 0 for a small one. */
  readonly bytes?: number;
  readonly era?: Era;
}

/** Latency of one handle. Times in milliseconds. */
export interface Latency {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** The median of the medians of the rounds: steadier than p50 on a shared machine. */
  readonly medianOfRounds: number | null;
  readonly calls: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  /** CPU seconds of the handle's processes per 10,000 calls. */
  readonly cpuPer10k: number | null;
}

interface Course {
  readonly handle: Handle;
  readonly client: McpClient;
  readonly times: number[];
  readonly roundMedians: number[];
  cpu: number;
  errors: number;
  firstError: string | undefined;
}

async function runRound(bench: Bench, course: Course, calls: number, bytes: number): Promise<void> {
  const { handle, client } = course;
  const times: number[] = [];
  const cpuBefore = cpuSeconds(handle.roots());
  for (let call = 0; call < calls && course.errors <= MAX_ERRORS; call++) {
    const startedAt = performance.now();
    try {
      await checkedCall(client, handle, bench.nextNonce(), bytes);
      times.push(performance.now() - startedAt);
    } catch (error) {
      course.errors++;
      course.firstError ??= messageOf(error);
    }
  }
  course.cpu += cpuSeconds(handle.roots()) - cpuBefore;
  course.times.push(...times);
  if (times.length > 0) course.roundMedians.push(median(times));
}

function summary({ times, roundMedians, cpu, errors, firstError, client }: Course): Latency {
  const ordered = sorted(times);
  return {
    p50: rounded(percentile(ordered, 0.5), 4),
    p95: rounded(percentile(ordered, 0.95), 4),
    p99: rounded(percentile(ordered, 0.99), 4),
    medianOfRounds: rounded(median(roundMedians), 4),
    calls: times.length,
    errors: errors + client.unmatched,
    firstError: firstError ?? (client.unmatched > 0 ? 'answers that match no call' : undefined),
    cpuPer10k: rounded((cpu / times.length) * 10_000, 3),
  };
}

/** Measures the handles side by side; by name of handle. Throws where a warm-up call fails. */
export async function latency(
  bench: Bench,
  handles: readonly Handle[],
  options: LatencyOptions,
): Promise<Record<string, Latency>> {
  const { calls, rounds, warmUpCalls, bytes = 0, era = 'legacy' } = options;
  const courses: Course[] = [];
  try {
    for (const handle of handles) {
      const client = await handle.open({ era, timeoutMs: bench.callMs });
      courses.push({ handle, client, times: [], roundMedians: [], cpu: 0, errors: 0, firstError: undefined });
      for (let call = 0; call < warmUpCalls; call++) await checkedCall(client, handle, bench.nextNonce(), bytes);
    }
    for (let round = 0; round < rounds; round++) {
      const turn = round % courses.length;
      for (const course of [...courses.slice(turn), ...courses.slice(0, turn)]) {
        await runRound(bench, course, Math.ceil(calls / rounds), bytes);
      }
    }
  } finally {
    await Promise.all(courses.map(({ client }) => client.close(true)));
  }
  return Object.fromEntries(courses.map((course) => [course.handle.name, summary(course)]));
}

/** What a handle adds to direct access at the median, in microseconds. */
export function addedMicroseconds(latencies: Readonly<Record<string, Latency>>, name: string): number | null {
  const own = latencies[name]?.medianOfRounds;
  const direct = latencies.direct?.medianOfRounds;
  if (own === null || own === undefined || direct === null || direct === undefined) return null;
  return rounded((own - direct) * 1000, 0);
}
