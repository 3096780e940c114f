// The full suites of one target: as many figures as asked for, on each of its routes.

import { memoryOf } from '../machine/process-tree.ts';
import type { Effort, Suite } from '../options.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import type { Route, Target } from '../targets/target.ts';
import { coldStart, directColdStart } from '../workloads/cold-start.ts';
import { latency } from '../workloads/latency.ts';
import { listTime } from '../workloads/list-time.ts';
import { idleMemory, stdioMemory } from '../workloads/memory.ts';
import { sessions } from '../workloads/sessions.ts';
import { type Throughput, throughput, withStdioClients } from '../workloads/throughput.ts';
import type { RouteResult, TargetResult, ThroughputRuns } from './figures.ts';
import { measureTransparency } from './probes.ts';
import { failedWith, type Pair, step, withPair, withUpstreams } from './steps.ts';

/** What is measured. */
export interface Plan {
  readonly suites: readonly Suite[];
  readonly effort: Effort;
  readonly routes: readonly Route[] | null;
}

/** One target on one route. */
interface Course {
  readonly bench: Bench;
  readonly target: Target;
  readonly route: Route;
  readonly plan: Plan;
  readonly result: RouteResult;
}

/** Suites that load one gateway process. */
export const UNDER_LOAD: readonly Suite[] = ['latency', 'throughput', 'large', 'memory', 'clients'];
const ROUNDS = 10;
const WARM_UP_CALLS = 300;
const LARGE_ROUNDS = 5;
const LARGE_WARM_UP_CALLS = 5;
const IN_FLIGHT = 16;
const KB_100 = 100_000;
const MB_1 = 1_000_000;

const titled = ({ target, route }: Course, what: string): string => `${target.name} ${route} ${what}`;

const has = ({ plan }: Course, suite: Suite): boolean => plan.suites.includes(suite);

const measureLatency = ({ bench, plan }: Course, { direct, gateway }: Pair) =>
  latency(bench, [direct, gateway], { calls: plan.effort.sequentialCalls, rounds: ROUNDS, warmUpCalls: WARM_UP_CALLS });

async function measureThroughput({ bench, plan }: Course, { direct, gateway }: Pair, inFlight: number): Promise<ThroughputRuns> {
  const { calls, maxMs, repeats } = plan.effort;
  return withStdioClients(bench, [direct, gateway], async (clients) => {
    const runs = { runs: [] as Throughput[], direct: [] as Throughput[] };
    for (let repeat = 0; repeat < repeats; repeat++) {
      runs.direct.push(await throughput(bench, direct, { inFlight, calls, maxMs, client: clients.get(direct) }));
      runs.runs.push(await throughput(bench, gateway, { inFlight, calls, maxMs, client: clients.get(gateway) }));
    }
    return runs;
  });
}

async function measureLoadedMemory(course: Course, gateway: Handle): Promise<void> {
  const { bench, plan, result } = course;
  if (!gateway.isStdio) {
    result.memoryLoaded = memoryOf(gateway.roots());
    return;
  }
  const memory = await step(bench, titled(course, 'memory'), () =>
    stdioMemory(bench, gateway, plan.effort.calls, plan.effort.maxMs),
  );
  if ('failed' in memory) {
    result.memoryLoaded = memory;
  } else {
    result.memoryIdle = memory.idle;
    result.memoryLoaded = memory.loaded;
  }
}

async function measureLarge(course: Course, { direct, gateway }: Pair): Promise<void> {
  const { bench, plan, result } = course;
  const large = (bytes: number, calls: number) =>
    latency(bench, [direct, gateway], { calls, rounds: LARGE_ROUNDS, warmUpCalls: LARGE_WARM_UP_CALLS, bytes });
  result.large100k = await step(bench, titled(course, '100 KB'), () => large(KB_100, plan.effort.largeCalls));
  result.large1m = await step(bench, titled(course, '1 MB'), () => large(MB_1, plan.effort.largeCalls / 4));
  if (!gateway.isStdio && has(course, 'memory')) result.memoryAfterLarge = memoryOf(gateway.roots());
}

async function measureSessions(course: Course, gateway: Handle): Promise<void> {
  const { bench, target, plan, result } = course;
  result.sessions = {};
  for (const count of plan.effort.sessions) {
    if (target.maxSessions !== undefined && count > target.maxSessions) {
      bench.log(`${titled(course, `${count} sessions`)}: left out, it starts a process for each`);
      continue;
    }
    result.sessions[count] = await step(bench, titled(course, `${count} sessions`), () => sessions(bench, gateway, count));
  }
}

/** Everything that is measured on one gateway process, in the order in which it grows warm. */
async function measureUnderLoad(course: Course, pair: Pair): Promise<void> {
  const { bench, plan, result } = course;
  const { gateway } = pair;
  if (has(course, 'memory') && !gateway.isStdio) result.memoryIdle = await idleMemory(gateway);
  if (has(course, 'latency')) result.latency = await step(bench, titled(course, 'latency'), () => measureLatency(course, pair));
  if (has(course, 'throughput')) {
    result.throughput = {};
    for (const inFlight of plan.effort.inFlight) {
      const title = titled(course, `${inFlight} in flight`);
      result.throughput[inFlight] = await step(bench, title, () => measureThroughput(course, pair, inFlight));
    }
  }
  if (has(course, 'memory')) await measureLoadedMemory(course, gateway);
  if (has(course, 'large')) await measureLarge(course, pair);
  if (has(course, 'clients') && !gateway.isStdio) await measureSessions(course, gateway);
}

async function measureLists(course: Course): Promise<void> {
  const { bench, target, route, result } = course;
  result.list1000 = await step(bench, titled(course, 'list of 1,000'), () =>
    withPair(bench, target, route, { tools: 1000 }, async ({ direct, gateway }) => ({
      direct: await listTime(direct),
      gateway: await listTime(gateway),
    })),
  );
  if (!target.isAggregator) return;
  result.list10x100 = await step(bench, titled(course, 'list of 10 × 100'), () =>
    withPair(bench, target, route, { servers: 10, tools: 100 }, ({ gateway }) => listTime(gateway)),
  );
}

async function measureColdStart({ bench, target, route, plan }: Course) {
  return withUpstreams(bench, route, {}, async (running) => ({
    gateway: await coldStart(bench, target, route, running, plan.effort.coldRuns),
    direct: route === 'stdio-stdio' ? await directColdStart(bench, running, plan.effort.coldRuns) : null,
  }));
}

async function measureModern({ bench, target, route, plan }: Course) {
  const { sequentialCalls, calls, maxMs, repeats } = plan.effort;
  return withPair(bench, target, route, { era: 'modern' }, async ({ direct, gateway }) => {
    const options = { calls: sequentialCalls / 2, rounds: ROUNDS, warmUpCalls: WARM_UP_CALLS, era: 'modern' } as const;
    const latencies = await latency(bench, [direct, gateway], options);
    const runs: Throughput[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      runs.push(await throughput(bench, gateway, { inFlight: IN_FLIGHT, calls, maxMs, era: 'modern' }));
    }
    return { latency: latencies, runs };
  });
}

async function measureRoute(course: Course): Promise<void> {
  const { bench, target, route, plan, result } = course;
  if (plan.suites.some((suite) => UNDER_LOAD.includes(suite))) {
    await withPair(bench, target, route, {}, (pair) => measureUnderLoad(course, pair)).catch((error) => {
      result.start = failedWith(error);
      bench.log(`  failed: ${result.start.failed}`);
    });
  }
  if (has(course, 'list')) await measureLists(course);
  if (has(course, 'cold')) result.cold = await step(bench, titled(course, 'cold start'), () => measureColdStart(course));
  if (has(course, 'transparency')) Object.assign(result, await measureTransparency(bench, target, route));
  if (has(course, 'modern')) result.modern = await step(bench, titled(course, 'modern'), () => measureModern(course));
}

/** Measures one target. */
export async function measureTarget(bench: Bench, target: Target, plan: Plan): Promise<TargetResult> {
  const { name, kind, note } = target;
  const routes: TargetResult['routes'] = {};
  for (const route of target.routes.filter((candidate) => plan.routes?.includes(candidate) ?? true)) {
    const result: RouteResult = {};
    routes[route] = result;
    await measureRoute({ bench, target, route, plan, result });
  }
  return { name, kind, note, version: target.version?.(bench) ?? null, routes };
}
