// What Bartizan must reach: the column "spine" of the performance targets, taken on the machine that the reference figures were taken on.

import { median, rounded } from '../stats.ts';
import type { Route } from '../targets/target.ts';
import type { Figures } from './figures.ts';

/** A bar that is missed by more than this fraction fails a run with --bars. */
export const BARS_TOLERANCE = 0.4;

type Kind = 'time' | 'rate' | 'size' | 'count';

/** One bar. Times and rates depend on the machine, sizes and counts do not. */
export interface Bar {
  readonly title: string;
  readonly route: Route;
  readonly figure: keyof Figures;
  readonly kind: Kind;
  readonly limit: number;
  readonly stretch?: number;
}

const atMost = (title: string, route: Route, figure: keyof Figures, limit: number, kind: Kind = 'time'): Bar => ({
  title,
  route,
  figure,
  kind,
  limit,
});

export const BARS: readonly Bar[] = [
  { ...atMost('CPU s/10k at 16', 'http-http', 'cpuPer10k', 0.75), stretch: 0.55 },
  { ...atMost('CPU s/10k at 16', 'stdio-stdio', 'cpuPer10k', 0.45), stretch: 0.3 },
  atMost('CPU s/10k at 16', 'stdio-http', 'cpuPer10k', 0.7),
  atMost('CPU s/10k at 16', 'http-stdio', 'cpuPer10k', 0.85),
  atMost('added p50 µs', 'http-http', 'addedP50Us', 160),
  atMost('added p50 µs', 'stdio-stdio', 'addedP50Us', 110),
  atMost('p99 ms, sequential', 'http-http', 'p99Ms', 1.2),
  atMost('p99 ms, sequential', 'stdio-stdio', 'p99Ms', 1.2),
  atMost('calls/s at 16', 'http-http', 'perSec16', 13_000, 'rate'),
  atMost('100 KB ms', 'http-http', 'kb100Ms', 0.7),
  atMost('100 KB ms', 'stdio-stdio', 'kb100Ms', 0.7),
  atMost('1 MB ms', 'http-http', 'mb1Ms', 7),
  atMost('1 MB ms', 'stdio-stdio', 'mb1Ms', 7),
  atMost('list 10 × 100 ms', 'http-http', 'list10x100Ms', 8),
  atMost('list 10 × 100 ms', 'stdio-stdio', 'list10x100Ms', 8),
  atMost('RSS MB idle', 'http-http', 'idleMb', 75, 'size'),
  atMost('RSS MB idle', 'stdio-stdio', 'idleMb', 75, 'size'),
  atMost('RSS MB after load', 'http-http', 'loadedMb', 150, 'size'),
  atMost('RSS MB after load', 'stdio-stdio', 'loadedMb', 150, 'size'),
  atMost('1,000 sessions: errors', 'http-http', 'sessions1000Errors', 0, 'count'),
  atMost('1,000 sessions: p99 ms', 'http-http', 'sessions1000P99Ms', 250),
  atMost('1,000 sessions: RSS MB after close', 'http-http', 'sessions1000MbAfter', 150, 'size'),
  atMost('cold start ms', 'stdio-stdio', 'coldMs', 85),
];

/** CPU s/10k of the limits on the machine of the bars. What they need here says how much slower this machine is. */
const REFERENCE_CPU: Readonly<Record<string, number>> = {
  'node-http': 0.44,
  'node-hybrid': 0.34,
  'node-raw-work': 0.27,
  'stdio-pipe-work': 0.12,
  'bridge-s2h': 0.26,
  'bridge-h2s': 0.43,
};

/** Measured CPU s/10k of a limit in this run. */
export interface LimitCpu {
  readonly name: string;
  readonly cpuPer10k: number | null;
}

/** How many times slower than the machine of the bars this one is, going by the limits of the same run; null without any. */
export function slowness(limits: readonly LimitCpu[]): number | null {
  const factors = limits.flatMap(({ name, cpuPer10k }) => {
    const reference = REFERENCE_CPU[name];
    return reference === undefined || cpuPer10k === null || cpuPer10k === 0 ? [] : [cpuPer10k / reference];
  });
  return rounded(median(factors), 2);
}

/** A bar and how it was met. */
export interface Height {
  readonly bar: Bar;
  readonly measured: number | null;
  /** What it would be on the machine of the bars. */
  readonly scaled: number | null;
  readonly verdict: 'met' | 'met when scaled' | 'missed' | 'not measured';
  /** Whether it is missed by more than the tolerance, scaled or not. */
  readonly isFarMissed: boolean;
}

const scaledTo = (value: number, kind: Kind, factor: number | null): number => {
  if (factor === null || kind === 'size' || kind === 'count') return value;
  return kind === 'rate' ? value * factor : value / factor;
};

const isWithin = (value: number, { kind, limit }: Bar, tolerance: number): boolean =>
  kind === 'rate' ? value >= limit / (1 + tolerance) : value <= limit * (1 + tolerance);

/** Holds the figures of a route against its bars. `factor` is the slowness of this machine. */
export function heights(route: Route, figures: Figures, factor: number | null): Height[] {
  return BARS.filter((bar) => bar.route === route).map((bar) => {
    const measured = figures[bar.figure];
    if (measured === null) return { bar, measured, scaled: null, verdict: 'not measured', isFarMissed: false };
    const scaled = scaledTo(measured, bar.kind, factor);
    const either = (tolerance: number) => isWithin(measured, bar, tolerance) || isWithin(scaled, bar, tolerance);
    const met = isWithin(measured, bar, 0) ? 'met' : 'met when scaled';
    return {
      bar,
      measured,
      scaled: rounded(scaled, 2),
      verdict: either(0) ? met : 'missed',
      isFarMissed: !either(BARS_TOLERANCE),
    };
  });
}
