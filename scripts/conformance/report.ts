// The table of a run and its verdict. A row passes when everything required passed, but for what is excused with a reason.
import type { Column, Revision } from './requirements.ts';
import { COLUMNS, EXCUSED_ON_LEGACY } from './requirements.ts';
import type { ScenarioResult } from './results.ts';
import type { Score } from './server-runs.ts';
import type { Upstream } from './upstreams.ts';
import { nameOf } from './upstreams.ts';

/** One upstream as it went. */
export interface Row {
  readonly upstream: Upstream;
  readonly scores: readonly Score[];
  /** Why there are no scores. */
  readonly trouble?: string;
}

/** The client scenarios of one revision as they went. */
export interface ClientRow {
  readonly revision: Revision;
  readonly required: number;
  readonly results: readonly ScenarioResult[];
}

/** Why a scenario may fail for this upstream; undefined if it may not. */
const excuse = (upstream: Upstream, column: Column, name: string): string | undefined =>
  upstream.era === 'legacy' && column === '2026-07-28' ? EXCUSED_ON_LEGACY[name] : undefined;

const faultsOf = (row: Row): readonly ScenarioResult[] =>
  row.scores.flatMap((score) =>
    score.failing.filter((scenario) => excuse(row.upstream, score.column, scenario.name) === undefined),
  );

/** Whether every row and every client scenario is at its bar. */
export const isAtBar = (rows: readonly Row[], clients: readonly ClientRow[]): boolean =>
  rows.every((row) => row.trouble === undefined && faultsOf(row).length === 0) &&
  clients.every(({ required, results }) => results.length >= required && results.every((result) => result.isPassed));

const HEADINGS: Readonly<Record<Column, string>> = {
  '2025-11-25': '2025-11-25',
  '0.1.16': '0.1.16',
  '2026-07-28': '2026-07-28',
  headers: 'header scenarios',
};

const aligned = (cells: readonly (readonly string[])[]): string => {
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(' | ')
        .trimEnd(),
    )
    .join('\n');
};

const cell = (row: Row, column: Column): string => {
  if (row.trouble !== undefined) return 'not run';
  const score = row.scores.find((candidate) => candidate.column === column);
  return score === undefined ? '-' : `${score.passed}/${score.required}`;
};

/** The table of upstreams, and one line for each client revision below it. */
export function table(rows: readonly Row[], clients: readonly ClientRow[]): string {
  const head = ['upstream', ...COLUMNS.map((column) => HEADINGS[column])];
  const body = rows.map((row) => [nameOf(row.upstream), ...COLUMNS.map((column) => cell(row, column))]);
  const clientLines = clients.map(
    ({ revision, required, results }) =>
      `client scenarios of ${revision}: ${results.filter((result) => result.isPassed).length}/${required}`,
  );
  return [...(rows.length > 0 ? [aligned([head, ...body])] : []), ...clientLines].join('\n');
}

const failureLines = (where: string, scenario: ScenarioResult): readonly string[] => [
  `✗ ${where}  ${scenario.name}`,
  ...scenario.failures.map((failure) => `    ${failure.replaceAll('\n', '\n    ')}`),
];

const rowDetails = (row: Row, withWarnings: boolean): readonly string[] => {
  const where = nameOf(row.upstream);
  if (row.trouble !== undefined) return [`✗ ${where}  ${row.trouble}`];
  return row.scores.flatMap(({ column, failing, warnings }) => [
    ...failing.flatMap((scenario) => {
      const reason = excuse(row.upstream, column, scenario.name);
      return reason === undefined
        ? failureLines(`${where} ${column}`, scenario)
        : [`~ ${where} ${column}  ${scenario.name}: expected, ${reason}`];
    }),
    ...(withWarnings
      ? warnings.flatMap(({ name, warnings: lines }) => lines.map((line) => `! ${where} ${column}  ${name}  ${line}`))
      : []),
  ]);
};

/** What failed and why, what is excused and why, and, if wanted, what the suite only warns about. */
export function details(rows: readonly Row[], clients: readonly ClientRow[], withWarnings: boolean): string {
  const clientFailures = clients.flatMap(({ revision, results }) =>
    results.filter((result) => !result.isPassed).flatMap((result) => failureLines(`client ${revision}`, result)),
  );
  return [...rows.flatMap((row) => rowDetails(row, withWarnings)), ...clientFailures].join('\n');
}
