// What is printed of results: a table of figures, ratios to the limits, the bars, the probes, the troubles.
import { median, rounded } from '../stats.ts';
import { type Column, figure, table, text } from '../table.ts';
import { REFERENCES } from '../targets/index.ts';
import { ROUTES, type Route } from '../targets/target.ts';
import { type Height, heights, type Slowness, slowness } from './bars.ts';
import { done, type Figures, figuresOf, type TargetResult } from './figures.ts';
import { probeSummaries } from './probes.ts';
import { errorCount, troublesOf } from './troubles.ts';

/** One target on one route. */
export interface Row {
  readonly target: TargetResult;
  readonly name: string;
  readonly route: Route;
  readonly figures: Figures;
  readonly errors: number;
}

/** The rows of all targets, route by route. */
export function rowsOf(targets: readonly TargetResult[]): Row[] {
  return ROUTES.flatMap((route) =>
    targets.flatMap((target) => {
      const result = target.routes[route];
      if (result === undefined) return [];
      return [
        { target, name: target.name, route, figures: figuresOf(target.name, result), errors: errorCount(target.name, result) },
      ];
    }),
  );
}

/** A table without the columns that hold nothing. */
const filledTable = <Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string =>
  table(
    rows,
    columns.filter((column) => rows.some((row) => column.cell(row) !== null)),
  );

/** The figures of every row. */
export function figureTable(rows: readonly Row[]): string {
  const of = (name: string, key: keyof Figures, decimals = 2) =>
    figure<Row>(name, ({ figures }) => rounded(figures[key], decimals));
  return filledTable(rows, [
    text<Row>('what', (row) => row.name),
    text<Row>('route', (row) => row.route),
    of('added µs', 'addedP50Us', 0),
    of('p50 ms', 'p50Ms'),
    of('p99 ms', 'p99Ms'),
    of('c1/s', 'perSec1', 0),
    of('c16/s', 'perSec16', 0),
    of('c64/s', 'perSec64', 0),
    of('CPU s/10k', 'cpuPer10k'),
    of('100 KB ms', 'kb100Ms'),
    of('1 MB ms', 'mb1Ms', 1),
    of('idle MB', 'idleMb', 0),
    of('load MB', 'loadedMb', 0),
    of('cold ms', 'coldMs', 0),
    figure<Row>('errors', (row) => row.errors),
  ]);
}

const ratio = (own: number | null, other: number | null): number | null =>
  own === null || other === null || other === 0 ? null : rounded(own / other, 2);

/** A target against the limits of its routes; null where none ran beside it. */
export function ratioTable(target: TargetResult, rows: readonly Row[]): string | null {
  const pairs = rows
    .filter((row) => row.target === target)
    .flatMap((own) => {
      const limits = REFERENCES[own.route].map((limit) => limit.name);
      const others = rows.filter((row) => row.route === own.route && row.target !== target && limits.includes(row.name));
      return others.map((other) => ({ route: own.route, own: own.figures, other: other.figures, to: other.name }));
    });
  if (pairs.length === 0) return null;
  const of = (name: string, key: keyof Figures) =>
    figure<(typeof pairs)[number]>(name, ({ own, other }) => ratio(own[key], other[key]));
  return filledTable(pairs, [
    text('route', (pair) => pair.route),
    text('to', (pair) => pair.to),
    of('CPU per call ×', 'cpuPer10k'),
    of('calls/s ×', 'perSec16'),
    of('added latency ×', 'addedP50Us'),
    of('100 KB ×', 'kb100Ms'),
    of('1 MB ×', 'mb1Ms'),
  ]);
}

/** What the limits of a run say of the machine: those of the same route, or all if it has none. */
function slownessOn(route: Route, rows: readonly Row[]): Slowness {
  const limits = rows
    .filter((row) => row.target.kind === 'limit')
    .map((row) => ({ name: row.name, route: row.route, ...row.figures }));
  const same = limits.filter((limit) => limit.route === route);
  return slowness(same.length > 0 ? same : limits);
}

/** The bars of a target on all its routes. */
export const heightsOf = (target: TargetResult, rows: readonly Row[]): Height[] =>
  rows.filter((row) => row.target === target).flatMap((row) => heights(row.route, row.figures, slownessOn(row.route, rows)));

/** How slow this machine is, route by route. */
export const slownessLines = (target: TargetResult, rows: readonly Row[]): string[] =>
  rows
    .filter((row) => row.target === target)
    .map(({ route }) => ({ route, ...slownessOn(route, rows) }))
    .filter(({ cpu, clock }) => cpu !== null || clock !== null)
    .map(
      ({ route, cpu, clock }) =>
        `scaled on ${route}: the limits take ${cpu ?? '?'} × the CPU and ${clock ?? '?'} × the time they took where the bars were set`,
    );

/** The bars, each with what was measured; those that were not are named below. */
export function barTable(all: readonly Height[]): string {
  const measured = all.filter((height) => height.measured !== null);
  const others = all.filter((height) => height.measured === null).map(({ bar }) => `${bar.title} (${bar.route})`);
  const shown = table(measured, [
    text('bar', ({ bar }) => bar.title),
    text('route', ({ bar }) => bar.route),
    figure('wanted', ({ bar }) => `${bar.kind === 'rate' ? '≥' : '≤'} ${bar.limit}`),
    figure('measured', (height) => rounded(height.measured, 2)),
    figure('scaled', (height) => height.scaled),
    text('verdict', ({ verdict, isFarMissed }) => (isFarMissed ? 'MISSED by more than 40 %' : verdict)),
  ]);
  return others.length === 0 ? shown : `${shown}\n\nnot measured in this run: ${others.join(', ')}`;
}

/** The probes of a target that are not ok, by route and era. */
export function probeLines(target: TargetResult): string[] {
  return probeSummaries(target).flatMap(({ route, era, total, notOk }) => [
    `${target.name} ${route} ${era}: ${total - Math.min(total, notOk.length)} of ${total} probes ok`,
    ...notOk.map((probe) => `  not ok: ${probe}`),
  ]);
}

/** What went wrong with a target. */
export function troubleLines(target: TargetResult): string[] {
  return Object.entries(target.routes).flatMap(([route, result]) =>
    troublesOf(target.name, result).map(({ step, errors, first }) => `${target.name} ${route} ${step}: ${errors} × ${first}`),
  );
}

/** The direct figures of a run, for orientation. */
export function directLines(target: TargetResult): string[] {
  return Object.entries(target.routes).flatMap(([route, result]) => {
    const direct = done(result.latency)?.direct;
    const runs = done(result.throughput?.[16])?.direct ?? [];
    const perSec = rounded(median(runs.flatMap((run) => run.perSec ?? [])), 0);
    const cold = done(result.cold)?.direct?.firstCallMs;
    if (direct === undefined) return [];
    return [
      `direct beside ${target.name}, ${route}: p50 ${direct.p50} ms, p99 ${direct.p99} ms, ${perSec ?? '-'} calls/s at 16, cold start ${cold ?? '-'} ms`,
    ];
  });
}
