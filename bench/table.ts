// Markdown tables that also read well in a terminal.

/** One column: its heading and what it shows of a row; nothing is shown as "-". */
export interface Column<Row> {
  readonly name: string;
  readonly isText?: boolean;
  cell(row: Row): string | number | null | undefined;
}

/** A column of figures, aligned right. */
export const figure = <Row>(name: string, cell: Column<Row>['cell']): Column<Row> => ({ name, cell });

/** A column of text, aligned left. */
export const text = <Row>(name: string, cell: Column<Row>['cell']): Column<Row> => ({ name, isText: true, cell });

/** The rows as a Markdown table. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const shown = columns.map((column) => {
    const cells = rows.map((row) => String(column.cell(row) ?? '-'));
    const width = Math.max(column.name.length, ...cells.map((cell) => cell.length));
    const pad = (cell: string) => (column.isText ? cell.padEnd(width) : cell.padStart(width));
    const rule = column.isText ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`;
    return [column.name.padEnd(width), rule, ...cells.map(pad)];
  });
  const lines = Array.from({ length: rows.length + 2 }, (_, line) => `| ${shown.map((column) => column[line]).join(' | ')} |`);
  return lines.join('\n');
}
