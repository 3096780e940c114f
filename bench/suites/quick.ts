// The quick run: one target and the limits it is compared with, side by side on one upstream, within a fixed time.
import { memoryOf } from '../machine/process-tree.ts';
import type { Bench } from '../setup/bench.ts';
import { directHandle, type Handle, startHandle } from '../setup/handles.ts';
import type { RunningUpstreams } from '../setup/upstreams.ts';
import { REFERENCES } from '../targets/index.ts';
import type { Route, Target } from '../targets/target.ts';
import { coldStart, directColdStart } from '../workloads/cold-start.ts';
import { latency } from '../workloads/latency.ts';
import { listTime } from '../workloads/list-time.ts';
import { idleMemory, stdioMemory } from '../workloads/memory.ts';
import { sessions } from '../workloads/sessions.ts';
import { type Throughput, throughput } from '../workloads/throughput.ts';
import type { RouteResult, TargetResult } from './figures.ts';
import { failedWith, step, withPair, withUpstreams } from './steps.ts';

/** The whole run ends within this time, come what may. */
export const QUICK_LIMIT_MS = 58_000;

/** Routes that are measured fully; on the others CPU only, and only if time is left. */
const FULL_ROUTES: readonly Route[] = ['http-http', 'stdio-stdio'];
/** No optional step is started after this time. */
const OPTIONAL_UNTIL_MS = 42_000;

const SEQUENTIAL = { calls: 1000, rounds: 5, warmUpCalls: 200 };
const LARGE_100K = { calls: 60, rounds: 3, warmUpCalls: 3, bytes: 100_000 };
const LARGE_1M = { calls: 18, rounds: 3, warmUpCalls: 3, bytes: 1_000_000 };
const IN_FLIGHT = 16;
const CALLS = 4000;
const MAX_MS = 1500;
/** Runs of each; the first only warms the code up. */
const RUNS = 4;
const COLD_RUNS = 5;
const SESSIONS = 1000;

/** One route while it is measured. */
interface Course {
  readonly bench: Bench;
  readonly target: Target;
  readonly route: Route;
  readonly running: RunningUpstreams;
  /** Direct access first, then the target, then the limits that could be started. */
  readonly handles: readonly Handle[];
  readonly results: ReadonlyMap<string, RouteResult>;
  hasTime(): boolean;
}

const ownResult = ({ results, target }: Course): RouteResult => results.get(target.name) ?? {};

/** Gives every handle's result the same part: latencies hold all handles by name. */
const share = <Part extends keyof RouteResult>({ results }: Course, part: Part, value: RouteResult[Part]): void => {
  for (const result of results.values()) result[part] = value;
};

async function startAll(bench: Bench, target: Target, route: Route, running: RunningUpstreams): Promise<Handle[]> {
  const handles = [directHandle(bench, running), await startHandle(bench, target, route, running)];
  for (const limit of REFERENCES[route].filter(({ name }) => name !== target.name)) {
    const absence = limit.absence?.(bench);
    const started = absence ?? (await startHandle(bench, limit, route, running).catch((error: Error) => error.message));
    if (typeof started === 'string') bench.log(`${limit.name} left out: ${started.slice(0, 200)}`);
    else handles.push(started);
  }
  return handles;
}

async function measureThroughput({ bench, handles, results }: Course): Promise<void> {
  const runs = new Map<string, Throughput[]>(handles.map(({ name }) => [name, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const handle of handles) {
      const measured = await throughput(bench, handle, { inFlight: IN_FLIGHT, calls: CALLS, maxMs: MAX_MS });
      // Errors of the first run count, its speed does not.
      if (run > 0 || measured.errors > 0) runs.get(handle.name)?.push(measured);
    }
  }
  for (const [name, result] of results) {
    result.throughput = { [IN_FLIGHT]: { runs: runs.get(name) ?? [], direct: runs.get('direct') ?? [] } };
  }
}

async function measureMemory(course: Course): Promise<void> {
  const { bench, handles, results } = course;
  for (const handle of handles.slice(1)) {
    const result = results.get(handle.name) ?? {};
    if (!handle.isStdio) {
      result.memoryLoaded = memoryOf(handle.roots());
    } else {
      const { idle, loaded } = await stdioMemory(bench, handle, CALLS, MAX_MS);
      result.memoryIdle = idle;
      result.memoryLoaded = loaded;
    }
  }
}

async function measureFully(course: Course): Promise<void> {
  const { bench, target, route, running, handles } = course;
  const [, gateway] = handles;
  if (gateway === undefined) return;
  const own = ownResult(course);
  if (!gateway.isStdio) own.memoryIdle = await idleMemory(gateway);
  share(course, 'latency', await step(bench, `${route} latency`, () => latency(bench, handles, SEQUENTIAL)));
  await step(bench, `${route} ${IN_FLIGHT} in flight`, () => measureThroughput(course));
  await step(bench, `${route} memory`, () => measureMemory(course));
  share(course, 'large100k', await step(bench, `${route} 100 KB`, () => latency(bench, handles, LARGE_100K)));
  share(course, 'large1m', await step(bench, `${route} 1 MB`, () => latency(bench, handles, LARGE_1M)));
  if (!gateway.isStdio) {
    own.sessions = { [SESSIONS]: await step(bench, `${route} ${SESSIONS} sessions`, () => sessions(bench, gateway, SESSIONS)) };
  }
  own.cold = await step(bench, `${route} cold start`, async () => ({
    gateway: await coldStart(bench, target, route, running, COLD_RUNS),
    direct: await directColdStart(bench, running, COLD_RUNS),
  }));
  if (target.isAggregator && course.hasTime()) {
    own.list10x100 = await step(bench, `${route} list of 10 × 100`, () =>
      withPair(bench, target, route, { servers: 10, tools: 100 }, (pair) => listTime(pair.gateway)),
    );
  }
}

async function measureRoute(
  bench: Bench,
  target: Target,
  route: Route,
  hasTime: () => boolean,
): Promise<Map<string, RouteResult>> {
  const results = new Map<string, RouteResult>();
  await withUpstreams(bench, route, {}, async (running) => {
    const handles = await startAll(bench, target, route, running);
    for (const handle of handles) results.set(handle.name, {});
    const course = { bench, target, route, running, handles, results, hasTime };
    try {
      if (FULL_ROUTES.includes(route)) await measureFully(course);
      else await measureThroughput(course);
    } finally {
      for (const handle of handles) await handle.stop();
    }
  });
  return results;
}

/** Fully measured routes come first. */
const inOrder = (routes: readonly Route[]): Route[] => [
  ...FULL_ROUTES.filter((route) => routes.includes(route)),
  ...routes.filter((route) => !FULL_ROUTES.includes(route)),
];

/** Measures the target and its limits; the target's results come first. */
export async function quick(bench: Bench, target: Target, routes: readonly Route[]): Promise<TargetResult[]> {
  const startedAt = performance.now();
  const hasTime = () => performance.now() - startedAt < OPTIONAL_UNTIL_MS;
  const known = [target, ...routes.flatMap((route) => REFERENCES[route])];
  const all = new Map<string, TargetResult>();
  const resultOf = (name: string): TargetResult => {
    const found = all.get(name);
    if (found !== undefined) return found;
    const made = { name, kind: 'limit', note: '', version: null, ...describe(bench, known, name), routes: {} } as const;
    all.set(name, made);
    return made;
  };
  resultOf(target.name);
  for (const route of inOrder(routes)) {
    if (!FULL_ROUTES.includes(route) && !hasTime()) {
      bench.log(`${route} left out: no time`);
      continue;
    }
    try {
      const results = await measureRoute(bench, target, route, hasTime);
      for (const [name, result] of results) resultOf(name).routes[route] = result;
    } catch (error) {
      resultOf(target.name).routes[route] = { start: failedWith(error) };
      bench.log(`${target.name} ${route} failed: ${failedWith(error).failed}`);
    }
  }
  return [...all.values()];
}

const describe = (bench: Bench, known: readonly Target[], name: string): Partial<TargetResult> => {
  const target = known.find((candidate) => candidate.name === name);
  return target === undefined ? {} : { kind: target.kind, note: target.note, version: target.version?.(bench) ?? null };
};
