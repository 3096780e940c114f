// The figures of one target on one route, and how they are taken from the workloads. Everything that is printed or judged reads them.
import type { Memory } from '../machine/process-tree.ts';
import { median, rounded } from '../stats.ts';
import type { Route, Target } from '../targets/target.ts';
import type { Verdict, Verdicts } from '../transparency/verdicts.ts';
import type { ColdStart } from '../workloads/cold-start.ts';
import { addedMicroseconds, type Latency } from '../workloads/latency.ts';
import type { ListTime } from '../workloads/list-time.ts';
import type { Sessions } from '../workloads/sessions.ts';
import type { Throughput } from '../workloads/throughput.ts';

/** A step that could not be measured. */
export interface Failed {
  readonly failed: string;
}

/** Repeats of a throughput run, interleaved with direct access. */
export interface ThroughputRuns {
  readonly runs: readonly Throughput[];
  readonly direct: readonly Throughput[];
}

/** What the steps of one target on one route came to; missing steps were not asked for. */
export interface RouteResult {
  latency?: Record<string, Latency> | Failed;
  /** By number in flight. */
  throughput?: Record<number, ThroughputRuns | Failed>;
  large100k?: Record<string, Latency> | Failed;
  large1m?: Record<string, Latency> | Failed;
  memoryIdle?: Memory | Failed;
  memoryLoaded?: Memory | Failed;
  memoryAfterLarge?: Memory | Failed;
  /** By number of sessions. */
  sessions?: Record<number, Sessions | Failed>;
  list1000?: { readonly direct: ListTime; readonly gateway: ListTime } | Failed;
  list10x100?: ListTime | Failed;
  cold?: { readonly gateway: ColdStart; readonly direct: ColdStart | null } | Failed;
  transparency?: Verdicts | Failed;
  transparencyModern?: Verdicts | Failed;
  pagination?: Verdict | Failed;
  modern?: { readonly latency: Record<string, Latency>; readonly runs: readonly Throughput[] } | Failed;
  /** The step that stopped the others from being measured at all. */
  start?: Failed;
}

/** All results of one target. */
export interface TargetResult {
  readonly name: string;
  readonly kind: Target['kind'];
  readonly note: string;
  readonly version: string | null;
  readonly routes: Partial<Record<Route, RouteResult>>;
}

/** One figure each; null where it was not measured. */
export interface Figures {
  readonly addedP50Us: number | null;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly perSec1: number | null;
  readonly perSec16: number | null;
  readonly perSec64: number | null;
  readonly cpuPer10k: number | null;
  readonly kb100Ms: number | null;
  readonly mb1Ms: number | null;
  readonly cpuMsPerMb: number | null;
  readonly list1000Ms: number | null;
  readonly list10x100Ms: number | null;
  readonly idleMb: number | null;
  readonly loadedMb: number | null;
  readonly coldMs: number | null;
  readonly sessions1000P99Ms: number | null;
  readonly sessions1000Errors: number | null;
  readonly sessions1000MbAfter: number | null;
}

/** Whether a step failed. */
export const hasFailed = (value: unknown): value is Failed => typeof value === 'object' && value !== null && 'failed' in value;

/** The value of a step that did not fail. */
export const done = <Value>(value: Value | Failed | undefined): Value | undefined => (hasFailed(value) ? undefined : value);

const middle = (runs: readonly Throughput[] | undefined, figure: 'perSec' | 'cpuPer10k', decimals: number): number | null =>
  rounded(median((runs ?? []).flatMap((run) => run[figure] ?? [])), decimals);

const speeds = (name: string, { latency, throughput }: RouteResult) => {
  const all = done(latency);
  const runsAt = (inFlight: number) => done(throughput?.[inFlight])?.runs;
  return {
    addedP50Us: all === undefined ? null : addedMicroseconds(all, name),
    p50Ms: all?.[name]?.p50 ?? null,
    p99Ms: all?.[name]?.p99 ?? null,
    perSec1: middle(runsAt(1), 'perSec', 0),
    perSec16: middle(runsAt(16), 'perSec', 0),
    perSec64: middle(runsAt(64), 'perSec', 0),
    cpuPer10k: middle(runsAt(16), 'cpuPer10k', 3),
  };
};

const largeResults = (name: string, { large100k, large1m }: RouteResult) => {
  const cpuPer10k = done(large1m)?.[name]?.cpuPer10k ?? null;
  return {
    kb100Ms: done(large100k)?.[name]?.p50 ?? null,
    mb1Ms: done(large1m)?.[name]?.p50 ?? null,
    cpuMsPerMb: cpuPer10k === null ? null : rounded(cpuPer10k / 10, 1),
  };
};

/** The figures of a target, by its name in the results. */
export function figuresOf(name: string, result: RouteResult): Figures {
  const sessions = done(result.sessions?.[1000]);
  return {
    ...speeds(name, result),
    ...largeResults(name, result),
    list1000Ms: done(result.list1000)?.gateway.p50 ?? null,
    list10x100Ms: done(result.list10x100)?.p50 ?? null,
    idleMb: rounded(done(result.memoryIdle)?.rssMb, 0),
    loadedMb: rounded(done(result.memoryLoaded)?.rssMb, 0),
    coldMs: done(result.cold)?.gateway.firstCallMs ?? null,
    sessions1000P99Ms: sessions?.p99 ?? null,
    sessions1000Errors: sessions?.errors ?? null,
    sessions1000MbAfter: sessions?.rssAfterClose ?? null,
  };
}
