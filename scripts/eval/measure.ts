// Counts judgements by the part of the data they belong to. Knows nothing of what is judged.
import type { Inspection } from '../../src/detectors/judge.ts';

/** One judged row. */
export interface Judged {
  readonly id: string;
  /** Which line of the table it belongs to. */
  readonly line: string;
  readonly isBad: boolean;
  readonly block: boolean;
  readonly review: boolean;
  readonly score: number;
}

/** A line of the table. */
export interface Line {
  readonly name: string;
  readonly isBad: boolean;
  readonly rows: number;
  readonly reviewed: number;
  readonly blocked: number;
}

/** A judged row of an inspection. */
export const judgedRow = (id: string, line: string, isBad: boolean, { block, review, score }: Inspection): Judged => ({
  id,
  line,
  isBad,
  block,
  review,
  score,
});

/** The lines of a table, in the order in which they first appear. */
export function linesOf(judged: readonly Judged[]): readonly Line[] {
  return [...Map.groupBy(judged, ({ line, isBad }) => `${isBad ? 1 : 0}${line}`).values()].map((rows) => ({
    name: rows[0]?.line ?? '',
    isBad: rows[0]?.isBad === true,
    rows: rows.length,
    reviewed: rows.filter(({ review }) => review).length,
    blocked: rows.filter(({ block }) => block).length,
  }));
}

const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

/** A table in Markdown. For malicious rows the shares are recall, for benign ones false alarms. */
export function tableOf(lines: readonly Line[]): string {
  const rows = [...lines]
    .sort((a, b) => Number(b.isBad) - Number(a.isBad) || (a.name < b.name ? -1 : 1))
    .map(
      ({ name, isBad, rows: count, reviewed, blocked }) =>
        `| ${isBad ? 'malicious' : 'benign'} | ${name} | ${count} | ${percent(reviewed, count)} | ${percent(blocked, count)} |`,
    );
  return ['| label | rows | count | review | block |', '| --- | --- | ---: | ---: | ---: |', ...rows].join('\n');
}
