#!/usr/bin/env node
// Prints Markdown tables of one or more result files (bench --out): report.ts a.json b.json. Figures of a target and route that occur in
// several files are medians over the files, with the spread of the CPU figure.
import fs from 'node:fs';
import type { Era } from './client/transport.ts';
import { median, rounded, sum } from './stats.ts';
import { done, type Figures, type RouteResult, type TargetResult } from './suites/figures.ts';
import { probeSummaries } from './suites/probes.ts';
import { type Row, rowsOf } from './suites/tell.ts';
import { type Column, figure, table, text } from './table.ts';

/** One target on one route, over all files. */
interface Merged {
  readonly name: string;
  readonly route: string;
  readonly rows: readonly Row[];
}

const merged = (files: readonly string[]): Merged[] => {
  const groups = new Map<string, Merged & { readonly rows: Row[] }>();
  for (const file of files) {
    const { targets } = JSON.parse(fs.readFileSync(file, 'utf8')) as { readonly targets: readonly TargetResult[] };
    for (const row of rowsOf(targets)) {
      const key = `${row.name} ${row.route}`;
      const group = groups.get(key) ?? { name: row.name, route: row.route, rows: [] };
      group.rows.push(row);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
};

const values = ({ rows }: Merged, key: keyof Figures): number[] => rows.flatMap(({ figures }) => figures[key] ?? []);

const of = (name: string, key: keyof Figures, decimals = 2): Column<Merged> =>
  figure(name, (group) => rounded(median(values(group, key)), decimals));

const cpuSpread = (group: Merged): string | null => {
  const all = group.rows.flatMap(
    ({ target, route }) => done(target.routes[route]?.throughput?.[16])?.runs.flatMap((run) => run.cpuPer10k ?? []) ?? [],
  );
  return all.length === 0 ? null : `${rounded(Math.min(...all), 2)}–${rounded(Math.max(...all), 2)}`;
};

/** The result of the last file that has one. */
const lastOf = <Value>({ rows }: Merged, take: (result: RouteResult) => Value | undefined): Value | undefined =>
  rows.map(({ target, route }) => take(target.routes[route] ?? {})).findLast((value) => value !== undefined);

const sessionsOf = (group: Merged, count: number) => lastOf(group, ({ sessions }) => done(sessions?.[count]));

const modernOf = (group: Merged, key: 'perSec' | 'cpuPer10k', decimals: number): number | null => {
  const runs = lastOf(group, ({ modern }) => done(modern)?.runs) ?? [];
  return rounded(median(runs.flatMap((run) => run[key] ?? [])), decimals);
};

const probesOf = ({ rows }: Merged, era: Era): string | undefined => {
  const summaries = rows.flatMap(({ target, route }) => probeSummaries(target).filter((summary) => summary.route === route));
  const last = summaries.findLast((summary) => summary.era === era);
  return last && `${last.total - Math.min(last.total, last.notOk.length)}/${last.total}`;
};

const headline: readonly Column<Merged>[] = [
  of('added p50 µs', 'addedP50Us', 0),
  of('p99 ms', 'p99Ms'),
  of('c1/s', 'perSec1', 0),
  of('c16/s', 'perSec16', 0),
  of('c64/s', 'perSec64', 0),
  of('CPU s/10k', 'cpuPer10k'),
  figure('spread', cpuSpread),
  of('idle MB', 'idleMb', 0),
  of('loaded MB', 'loadedMb', 0),
  of('cold ms', 'coldMs', 0),
  figure('errors', ({ rows }) => sum(rows.map((row) => row.errors))),
];

const large: readonly Column<Merged>[] = [
  of('100 KB ms', 'kb100Ms'),
  of('1 MB ms', 'mb1Ms', 1),
  of('CPU ms/MB', 'cpuMsPerMb', 1),
  of('list 1,000 tools ms', 'list1000Ms', 1),
  of('list 10 × 100 ms', 'list10x100Ms', 1),
];

const manySessions = (count: number): readonly Column<Merged>[] => [
  figure('connect ms', (group) => sessionsOf(group, count)?.connectMs),
  figure('calls/s', (group) => sessionsOf(group, count)?.callsPerSec),
  figure('p99 ms', (group) => sessionsOf(group, count)?.p99),
  figure('errors', (group) => sessionsOf(group, count)?.errors),
  figure('KB/session', (group) => sessionsOf(group, count)?.kbPerSession),
  figure('RSS with', (group) => sessionsOf(group, count)?.rssWith),
  figure('RSS after', (group) => sessionsOf(group, count)?.rssAfterClose),
  figure('upstream processes', (group) => sessionsOf(group, count)?.upstreamProcesses),
];

const modern: readonly Column<Merged>[] = [
  figure('c16/s', (group) => modernOf(group, 'perSec', 0)),
  figure('CPU s/10k', (group) => modernOf(group, 'cpuPer10k', 2)),
];

const probes: readonly Column<Merged>[] = (['legacy', 'modern'] as const).map((era) =>
  text(era, (group) => probesOf(group, era)),
);

const print = (title: string, groups: readonly Merged[], columns: readonly Column<Merged>[]): void => {
  const shown = groups.filter((group) => columns.some((column) => (column.cell(group) ?? null) !== null));
  if (shown.length === 0) return;
  const all = [text<Merged>('gateway', (group) => group.name), text<Merged>('route', (group) => group.route), ...columns];
  process.stdout.write(`\n### ${title}\n\n${table(shown, all)}\n`);
};

const groups = merged(process.argv.slice(2));
print('Headline', groups, headline);
print('Large results and lists', groups, large);
for (const count of [200, 1000]) print(`${count} sessions at once`, groups, manySessions(count));
print('Requests of 2026-07-28', groups, modern);
print('Probes that are ok', groups, probes);
