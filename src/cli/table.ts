// Tables for people: aligned columns without lines. Cells must be `visible` already.
import Table from 'cli-table3';
import { colours } from './terminal.ts';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/** Rows under a head, as lines. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const bold = colours().bold;
  const table = new Table({
    head: head.map((title) => bold(title)),
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
