// What went wrong with a target: failed steps, wrong answers, lost answers, errors. Failed probes are judged elsewhere.
import { sum } from '../stats.ts';
import type { Latency } from '../workloads/latency.ts';
import { type Failed, hasFailed, type RouteResult } from './figures.ts';

/** One thing that went wrong with a target. */
export interface Trouble {
  readonly step: string;
  readonly errors: number;
  readonly first: string;
}

const countable = (step: string, part: { readonly errors: number; readonly firstError: string | undefined }): Trouble[] =>
  part.errors === 0 ? [] : [{ step, errors: part.errors, first: part.firstError ?? 'unmatched answers' }];

const failed = (step: string, part: Failed): Trouble[] => [{ step, errors: 1, first: part.failed }];

const latencyTroubles = (step: string, name: string, part: Record<string, Latency> | Failed | undefined): Trouble[] => {
  if (part === undefined || hasFailed(part)) return [];
  const own = part[name];
  return own === undefined ? [] : countable(step, own);
};

const throughputTroubles = ({ throughput = {} }: RouteResult): Trouble[] =>
  Object.entries(throughput).flatMap(([inFlight, part]) => {
    const step = `${inFlight} in flight`;
    return hasFailed(part) ? failed(step, part) : part.runs.flatMap((run) => countable(step, run));
  });

const sessionTroubles = ({ sessions = {} }: RouteResult): Trouble[] =>
  Object.entries(sessions).flatMap(([count, part]) => {
    const step = `${count} sessions`;
    if (hasFailed(part)) return failed(step, part);
    const died = part.isAlive ? [] : failed(step, { failed: 'the gateway is gone' });
    return [...countable(step, part), ...died];
  });

const modernTroubles = (name: string, { modern }: RouteResult): Trouble[] => {
  if (modern === undefined || hasFailed(modern)) return [];
  return [...latencyTroubles('modern', name, modern.latency), ...modern.runs.flatMap((run) => countable('modern', run))];
};

/** Everything that went wrong with a target on one route, by its name in the results. */
export function troublesOf(name: string, result: RouteResult): Trouble[] {
  return [
    ...Object.entries(result).flatMap(([step, part]) => (hasFailed(part) ? failed(step, part) : [])),
    ...latencyTroubles('latency', name, result.latency),
    ...latencyTroubles('100 KB', name, result.large100k),
    ...latencyTroubles('1 MB', name, result.large1m),
    ...throughputTroubles(result),
    ...sessionTroubles(result),
    ...modernTroubles(name, result),
  ];
}

/** How many errors there were. */
export const errorCount = (name: string, result: RouteResult): number =>
  sum(troublesOf(name, result).map((trouble) => trouble.errors));
