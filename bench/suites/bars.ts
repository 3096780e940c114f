// What Bartizan must reach: the column "spine" of the performance targets, taken on the machine that the reference figures were taken on.

import { median, rounded } from '../stats.ts';
import type { Route } from '../targets/target.ts';
import type { Figures } from './figures.ts';

/** A bar that is missed by more than this fraction fails a run with --bars. */
export const BARS_TOLERANCE = 0.4;

type Kind = 'cpu' | 'time' | 'rate' | 'size' | 'count';

/** One bar. CPU, times and rates depend on the machine, sizes and counts do not. */
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
  { ...atMost('CPU s/10k at 16', 'http-http', 'cpuPer10k', 0.75, 'cpu'), stretch: 0.55 },
  { ...atMost('CPU s/10k at 16', 'stdio-stdio', 'cpuPer10k', 0.45, 'cpu'), stretch: 0.3 },
  atMost('CPU s/10k at 16', 'stdio-http', 'cpuPer10k', 0.7, 'cpu'),
  atMost('CPU s/10k at 16', 'http-stdio', 'cpuPer10k', 0.85, 'cpu'),
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

/** Speed of a limit at 16 in flight. */
interface LimitSpeed {
  readonly cpuPer10k: number | null;
  readonly perSec16: number | null;
}

/** The limits on the machine of the bars. What they come to here says how much slower this machine is, and how busy with other things. */
const REFERENCE: Readonly<Record<string, LimitSpeed>> = {
  nginx: { cpuPer10k: 0.18, perSec16: 30_601 },
  'node-http': { cpuPer10k: 0.44, perSec16: 21_971 },
  'node-hybrid': { cpuPer10k: 0.34, perSec16: 24_499 },
  'node-raw-work': { cpuPer10k: 0.27, perSec16: 27_172 },
  // Too little CPU for a count in hundredths of a second.
  'stdio-pipe': { cpuPer10k: null, perSec16: 83_144 },
  'stdio-pipe-work': { cpuPer10k: 0.12, perSec16: 59_303 },
  'bridge-s2h': { cpuPer10k: 0.26, perSec16: 30_191 },
  'bridge-h2s': { cpuPer10k: 0.43, perSec16: 20_846 },
};

/** How many times slower this machine is than the one of the bars; null where no limit ran. */
export interface Slowness {
  /** In CPU time. */
  readonly cpu: number | null;
  /** By the clock: other processes on the machine count too. */
  readonly clock: number | null;
}

/** What the limits of a run say of the machine. */
export function slowness(limits: readonly ({ readonly name: string } & LimitSpeed)[]): Slowness {
  const ratios = (key: keyof LimitSpeed): number[] =>
    limits.flatMap((limit) => {
      const [here, there] = [limit[key], REFERENCE[limit.name]?.[key]];
      return here && there ? [here / there] : [];
    });
  return { cpu: rounded(median(ratios('cpuPer10k')), 2), clock: rounded(1 / median(ratios('perSec16')), 2) };
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

const scaledTo = (value: number, kind: Kind, { cpu, clock }: Slowness): number => {
  if (kind === 'cpu') return value / (cpu ?? 1);
  if (kind === 'time') return value / (clock ?? 1);
  return kind === 'rate' ? value * (clock ?? 1) : value;
};

const isWithin = (value: number, { kind, limit }: Bar, tolerance: number): boolean =>
  kind === 'rate' ? value >= limit / (1 + tolerance) : value <= limit * (1 + tolerance);

/** Holds the figures of a route against its bars. */
export function heights(route: Route, figures: Figures, machine: Slowness): Height[] {
  return BARS.filter((bar) => bar.route === route).map((bar) => {
    const measured = figures[bar.figure];
    if (measured === null) return { bar, measured, scaled: null, verdict: 'not measured', isFarMissed: false };
    const scaled = scaledTo(measured, bar.kind, machine);
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
