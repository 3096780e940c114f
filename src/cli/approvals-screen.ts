// The live list of questions as a pure machine: keys in, state and wishes out, lines for the screen. Bursts of one client for one tool are one row.

import { questionIn } from '../gateway/approvals/question.ts';
import type { Approval } from '../store/approval.ts';
import { detailLines, SUMMARY_HEAD, summaryOf } from './approval-lines.ts';
import type { Colours } from './terminal.ts';

/** From this many alike they are one row. */
const BURST = 3;

/** One row: a question, or a burst. */
export type Row =
  | { readonly kind: 'question'; readonly approval: Approval }
  | { readonly kind: 'burst'; readonly key: string; readonly approvals: readonly Approval[] };

/** What is on the screen. */
export interface Screen {
  readonly approvals: readonly Approval[];
  /** Row under the cursor. */
  readonly at: number;
  /** Id of the question that is shown whole. */
  readonly opened: string | undefined;
  /** Bursts that are shown one by one. */
  readonly spread: ReadonlySet<string>;
}

/** An empty screen. */
export const EMPTY: Screen = { approvals: [], at: 0, opened: undefined, spread: new Set() };

/** What the person wants done. */
export type Wish = { readonly kind: 'allow' | 'refuse'; readonly ids: readonly string[] } | { readonly kind: 'quit' };

function burstKey(approval: Approval): string {
  const { client, server, name } = questionIn(approval);
  return JSON.stringify([approval.caller, client.name, server.name, name]);
}

/** The rows, oldest first. */
export function rowsOf({ approvals, spread }: Screen): readonly Row[] {
  const waiting = approvals.filter(({ state }) => state === 'asked');
  const alike = Map.groupBy(waiting, burstKey);
  const rows: Row[] = [];
  for (const approval of waiting) {
    const key = burstKey(approval);
    const all = alike.get(key) ?? [];
    if (all.length < BURST || spread.has(key)) rows.push({ kind: 'question', approval });
    else if (all[0] === approval) rows.push({ kind: 'burst', key, approvals: all });
  }
  return rows;
}

const idOf = (row: Row | undefined): string | undefined => (row?.kind === 'question' ? row.approval.id : row?.key);

/** New rows under a cursor that stays on its question. */
export function refreshed(screen: Screen, approvals: readonly Approval[]): Screen {
  const was = idOf(rowsOf(screen)[screen.at]);
  const next = { ...screen, approvals };
  const rows = rowsOf(next);
  const found = rows.findIndex((row) => idOf(row) === was);
  const at = found >= 0 ? found : Math.min(screen.at, Math.max(0, rows.length - 1));
  const isThere = approvals.some(({ id, state }) => id === screen.opened && state === 'asked');
  return { ...next, at, opened: isThere ? screen.opened : undefined };
}

const UP: ReadonlySet<string> = new Set(['\u001b[A', '\u001bOA', 'k']);
const DOWN: ReadonlySet<string> = new Set(['\u001b[B', '\u001bOB', 'j']);
const ENTER: ReadonlySet<string> = new Set(['\r', '\n', ' ', '\u001b[C', '\u001bOC']);
const QUIT: ReadonlySet<string> = new Set(['q', '\u0003', '\u0004', '\u001b']);

/** One key. Allowing works on a question that is shown whole only: nobody answers what he did not see. */
export function pressed(screen: Screen, key: string): { readonly screen: Screen; readonly wish?: Wish } {
  const rows = rowsOf(screen);
  const row = rows[screen.at];
  if (QUIT.has(key))
    return screen.opened === undefined || key === '\u0003'
      ? { screen, wish: { kind: 'quit' } }
      : { screen: { ...screen, opened: undefined } };
  if (UP.has(key)) return { screen: { ...screen, at: Math.max(0, screen.at - 1), opened: undefined } };
  if (DOWN.has(key)) return { screen: { ...screen, at: Math.min(rows.length - 1, screen.at + 1), opened: undefined } };
  return row === undefined ? { screen } : onRow(screen, row, key);
}

function onRow(screen: Screen, row: Row, key: string): { readonly screen: Screen; readonly wish?: Wish } {
  if (key === 'r') {
    const ids = row.kind === 'burst' ? row.approvals.map(({ id }) => id) : [row.approval.id];
    return { screen, wish: { kind: 'refuse', ids } };
  }
  if (row.kind === 'burst')
    return ENTER.has(key) ? { screen: { ...screen, spread: new Set([...screen.spread, row.key]) } } : { screen };
  const { id } = row.approval;
  if (ENTER.has(key)) return { screen: { ...screen, opened: screen.opened === id ? undefined : id } };
  if (key !== 'a') return { screen };
  return screen.opened === id ? { screen, wish: { kind: 'allow', ids: [id] } } : { screen: { ...screen, opened: id } };
}

function rowText(row: Row, nowMs: number): readonly string[] {
  if (row.kind === 'question') return summaryOf(row.approval, nowMs);
  const [first] = row.approvals;
  if (first === undefined) return [];
  const [, age = '', , client = '', server = '', tool = ''] = summaryOf(first, nowMs);
  return [`${row.approvals.length} ×`, age, 'asked', client, server, tool, 'alike: enter shows each, r refuses all'];
}

/** The lines of the screen. */
export function screenLines(screen: Screen, nowMs: number, colours: Colours): readonly string[] {
  const rows = rowsOf(screen);
  const head = rows.length === 0 ? ['Nobody waits for an answer.', ''] : [];
  const cells = [SUMMARY_HEAD, ...rows.map((row) => rowText(row, nowMs))];
  const widths = SUMMARY_HEAD.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  const text = (line: readonly string[]): string =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const opened = screen.approvals.find(({ id }) => id === screen.opened);
  return [
    ...head,
    ...(rows.length === 0 ? [] : [colours.bold(`  ${text(SUMMARY_HEAD)}`)]),
    ...rows.map((row, at) =>
      at === screen.at ? colours.inverse(`> ${text(rowText(row, nowMs))}`) : `  ${text(rowText(row, nowMs))}`,
    ),
    '',
    ...(opened === undefined ? [] : [...detailLines(opened, nowMs, colours), '']),
    opened === undefined
      ? 'arrows move · enter shows · r refuses · q ends'
      : 'a allows it once · r refuses · enter closes · q goes back',
  ];
}
