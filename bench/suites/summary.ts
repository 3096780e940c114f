// The end of a run: what is printed, and whether it went well.
import type { TargetResult } from './figures.ts';
import { probeSummaries } from './probes.ts';
import {
  barTable,
  directLines,
  figureTable,
  heightsOf,
  probeLines,
  type Row,
  ratioTable,
  rowsOf,
  slownessLines,
  troubleLines,
} from './tell.ts';

/** What a run came to. */
export interface Summary {
  readonly lines: readonly string[];
  /** Whether a judged target gave a wrong answer, lost one, failed, or failed a probe. */
  readonly hasFailed: boolean;
  /** Whether no bar was missed by far. */
  readonly holdsBars: boolean;
}

const isSpeed = ({ figures }: Row): boolean =>
  [figures.p50Ms, figures.perSec16, figures.perSec1, figures.coldMs].some((value) => value !== null);

function speedLines(target: TargetResult, rows: readonly Row[]): { lines: string[]; holdsBars: boolean } {
  const ratios = ratioTable(target, rows);
  const lines = directLines(target);
  if (ratios !== null) lines.push('', `ratios of ${target.name} to the limits of the same run`, '', ratios);
  if (target.kind !== 'product') return { lines, holdsBars: true };
  const heights = heightsOf(target, rows);
  lines.push('', `bars of ${target.name}`, '', barTable(heights), '', ...slownessLines(target, rows));
  return { lines, holdsBars: heights.every((height) => !height.isFarMissed) };
}

/** Tells the results; only the judged targets decide. */
export function summaryOf(results: readonly TargetResult[], judged: readonly TargetResult[]): Summary {
  const rows = rowsOf(results);
  const hasSpeed = rows.some(isSpeed);
  const speeds = hasSpeed ? judged.map((target) => speedLines(target, rows)) : [];
  const troubles = results.flatMap(troubleLines);
  const lines = [
    ...(hasSpeed ? ['', figureTable(rows)] : []),
    ...speeds.flatMap((speed) => speed.lines),
    '',
    ...results.flatMap(probeLines),
    ...troubles.map((line) => `trouble: ${line}`),
  ];
  const hasTrouble = judged.some((target) => troubleLines(target).length > 0);
  const hasFailedProbe = judged.some((target) => probeSummaries(target).some((summary) => summary.notOk.length > 0));
  return { lines, hasFailed: hasTrouble || hasFailedProbe, holdsBars: speeds.every((speed) => speed.holdsBars) };
}
