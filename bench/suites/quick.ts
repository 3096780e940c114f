// The quick run: one target and the limits it is compared with, side by side on one upstream, within a fixed time. What a bar needs comes
// first on every route, what is good to know comes while time is left.
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
import { type Throughput, throughput, withStdioClients } from '../workloads/throughput.ts';
import type { RouteResult, TargetResult } from './figures.ts';
import { failedWith, step, withPair, withUpstreams } from './steps.ts';

/** The whole run ends within this time, come what may. */
export const QUICK_LIMIT_MS = 58_000;

/** Routes that are measured fully; on the others CPU only. */
const FULL_ROUTES: readonly Route[] = ['http-http', 'stdio-stdio'];
/** What a bar needs is not started after this time, so that a busy machine ends a run with less, not with nothing. */
const NEEDED_UNTIL_MS = 46_000;
/** What is good to know is not started after this time. */
const OPTIONAL_UNTIL_MS = 38_000;

const SEQUENTIAL = { calls: 1000, rounds: 5, warmUpCalls: 200 };
const LARGE_100K = { calls: 60, rounds: 3, warmUpCalls: 3, bytes: 100_000 };
const LARGE_1M = { calls: 18, rounds: 3, warmUpCalls: 3, bytes: 1_000_000 };
const IN_FLIGHT = 16;
const CALLS = 4000;
const MAX_MS = 700;
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
  readonly gateway: Handle;
  readonly results: ReadonlyMap<string, RouteResult>;
  readonly own: RouteResult;
  /** Whether a step that is needed, or an optional one, may still be started. */
  hasTime(untilMs: number): boolean;
}

/** Gives every handle's result the same part: latencies hold all handles by name. */
const share = <Part extends keyof RouteResult>({ results }: Course, part: Part, value: RouteResult[Part]): void => {
  for (const result of results.values()) result[part] = value;
};

async function startLimits(bench: Bench, target: Target, route: Route, running: RunningUpstreams): Promise<Handle[]> {
  const handles: Handle[] = [];
  for (const limit of REFERENCES[route].filter(({ name }) => name !== target.name)) {
    const absence = limit.absence?.(bench);
    const started = absence ?? (await startHandle(bench, limit, route, running).catch((error: Error) => error.message));
    if (typeof started === 'string') bench.log(`${limit.name} left out: ${started.slice(0, 200)}`);
    else handles.push(started);
  }
  return handles;
}

async function measureThroughput(course: Course): Promise<void> {
  const { bench, handles, results } = course;
  const runs = new Map<string, Throughput[]>(handles.map(({ name }) => [name, []]));
  await withStdioClients(bench, handles, async (clients) => {
    for (let run = 0; run < RUNS && course.hasTime(NEEDED_UNTIL_MS); run++) {
      for (const handle of handles) {
        const client = clients.get(handle);
        const measured = await throughput(bench, handle, { inFlight: IN_FLIGHT, calls: CALLS, maxMs: MAX_MS, client });
        // Errors of the first run count, its speed does not.
        if (run > 0 || measured.errors > 0) runs.get(handle.name)?.push(measured);
      }
    }
  });
  for (const [name, result] of results) {
    result.throughput = { [IN_FLIGHT]: { runs: runs.get(name) ?? [], direct: runs.get('direct') ?? [] } };
  }
}

async function measureMemory({ bench, gateway, own }: Course): Promise<void> {
  if (!gateway.isStdio) {
    own.memoryLoaded = memoryOf(gateway.roots());
    return;
  }
  const { idle, loaded } = await stdioMemory(bench, gateway, CALLS, MAX_MS);
  own.memoryIdle = idle;
  own.memoryLoaded = loaded;
}

const measureColdStart = async ({ bench, target, route, running }: Course) => ({
  gateway: await coldStart(bench, target, route, running, COLD_RUNS),
  direct: await directColdStart(bench, running, COLD_RUNS),
});

/** Runs a step if there is time, and says so if there is none. */
async function timely(course: Course, untilMs: number, what: string, run: () => Promise<void>): Promise<void> {
  const title = `${course.target.name} ${course.route} ${what}`;
  if (course.hasTime(untilMs)) await run();
  else course.bench.log(`${title}: left out, no time`);
}

async function measureWhatBarsNeed(course: Course): Promise<void> {
  const { bench, route, handles, gateway, own } = course;
  const needed = (what: string, run: () => Promise<void>) => timely(course, NEEDED_UNTIL_MS, what, run);
  if (!gateway.isStdio) own.memoryIdle = await idleMemory(gateway);
  await needed('latency', async () => {
    share(course, 'latency', await step(bench, `${route} latency`, () => latency(bench, handles, SEQUENTIAL)));
  });
  await needed('in flight', async () => {
    const failed = await step(bench, `${route} ${IN_FLIGHT} in flight`, () => measureThroughput(course));
    if (failed) own.throughput = { [IN_FLIGHT]: failed };
  });
  await needed('memory', async () => {
    const failed = await step(bench, `${route} memory`, () => measureMemory(course));
    if (failed) own.memoryLoaded = failed;
  });
  await needed('1 MB', async () => {
    share(course, 'large1m', await step(bench, `${route} 1 MB`, () => latency(bench, handles, LARGE_1M)));
  });
  if (!gateway.isStdio) return;
  await needed('cold start', async () => {
    own.cold = await step(bench, `${route} cold start`, () => measureColdStart(course));
  });
}

async function measureMore(course: Course): Promise<void> {
  const { bench, target, route, handles, gateway, own } = course;
  const optional = (what: string, run: () => Promise<void>) => timely(course, OPTIONAL_UNTIL_MS, what, run);
  await optional('100 KB', async () => {
    share(course, 'large100k', await step(bench, `${route} 100 KB`, () => latency(bench, handles, LARGE_100K)));
  });
  if (!gateway.isStdio) {
    await optional('sessions', async () => {
      own.sessions = { [SESSIONS]: await step(bench, `${route} ${SESSIONS} sessions`, () => sessions(bench, gateway, SESSIONS)) };
    });
  }
  if (!target.isAggregator) return;
  await optional('list of 10 × 100', async () => {
    own.list10x100 = await step(bench, `${route} list of 10 × 100`, () =>
      withPair(bench, target, route, { servers: 10, tools: 100 }, (pair) => listTime(pair.gateway)),
    );
  });
}

/** Starts everything a route needs, hands it over, and stops it. */
async function withCourse(
  { bench, target, hasTime }: Pick<Course, 'bench' | 'target' | 'hasTime'>,
  route: Route,
  use: (course: Course) => Promise<void>,
): Promise<void> {
  await withUpstreams(bench, route, {}, async (running) => {
    const gateway = await startHandle(bench, target, route, running);
    const limits = await startLimits(bench, target, route, running);
    const handles = [directHandle(bench, running), gateway, ...limits];
    const own: RouteResult = {};
    const results = new Map<string, RouteResult>([
      [gateway.name, own],
      ...limits.map(({ name }): [string, RouteResult] => [name, {}]),
    ]);
    try {
      await use({ bench, target, route, running, handles, gateway, results, own, hasTime });
    } finally {
      for (const handle of handles) await handle.stop();
    }
  });
}

/** Results by target; a target's routes are merged. */
class Collected {
  readonly #all = new Map<string, TargetResult>();
  readonly #bench: Bench;
  readonly #known: readonly Target[];

  constructor(bench: Bench, known: readonly Target[]) {
    this.#bench = bench;
    this.#known = known;
  }

  add(name: string, route: Route, result: RouteResult): void {
    const target = this.#known.find((candidate) => candidate.name === name);
    const { kind = 'limit', note = '' } = target ?? {};
    const made = this.#all.get(name) ?? { name, kind, note, version: target?.version?.(this.#bench) ?? null, routes: {} };
    this.#all.set(name, made);
    made.routes[route] = { ...made.routes[route], ...result };
  }

  get all(): TargetResult[] {
    return [...this.#all.values()];
  }
}

/** Measures the target and its limits; the target's results come first. */
export async function quick(bench: Bench, target: Target, routes: readonly Route[]): Promise<TargetResult[]> {
  const startedAt = performance.now();
  const hasTime = (untilMs: number) => performance.now() - startedAt < untilMs;
  const collected = new Collected(bench, [target, ...routes.flatMap((route) => REFERENCES[route])]);
  const measure = async (route: Route, use: (course: Course) => Promise<void>) => {
    try {
      await withCourse({ bench, target, hasTime }, route, async (course) => {
        await use(course);
        for (const [name, result] of course.results) collected.add(name, route, result);
      });
    } catch (error) {
      collected.add(target.name, route, { start: failedWith(error) });
      bench.log(`${target.name} ${route} failed: ${failedWith(error).failed}`);
    }
  };
  const [only] = routes;
  if (routes.length === 1 && only !== undefined) {
    await measure(only, async (course) => {
      await measureWhatBarsNeed(course);
      await measureMore(course);
    });
    return collected.all;
  }
  const full = routes.filter((route) => FULL_ROUTES.includes(route));
  const rest: [Route, (course: Course) => Promise<void>][] = routes
    .filter((route) => !full.includes(route))
    .map((route) => [route, measureThroughput]);
  for (const route of full) await measure(route, measureWhatBarsNeed);
  for (const [route, use] of [...rest, ...full.map((route): (typeof rest)[number] => [route, measureMore])]) {
    if (hasTime(OPTIONAL_UNTIL_MS)) await measure(route, use);
    else bench.log(`${route}: more is left out, no time`);
  }
  return collected.all;
}
