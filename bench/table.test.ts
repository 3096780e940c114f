import assert from 'node:assert/strict';
import { it } from 'node:test';
import { figure, table, text } from './table.ts';

const COLUMNS = [
  text('what', (row: { name: string; ms: number | null }) => row.name),
  figure('ms', (row: { ms: number | null }) => row.ms),
];

it('a table aligns text left and figures right, and shows what is missing as a dash', () => {
  const rows = [
    { name: 'direct', ms: 0.1 },
    { name: 'nginx', ms: null },
  ];
  assert.equal(table(rows, COLUMNS), ['| what   | ms  |', '| ------ | --: |', '| direct | 0.1 |', '| nginx  |   - |'].join('\n'));
});

it('a table without rows keeps its heading', () => {
  assert.equal(table([], COLUMNS), '| what | ms |\n| ---- | -: |');
});

it('a figure of zero is shown, not taken for missing', () => {
  assert.match(table([{ name: 'x', ms: 0 }], COLUMNS), /\| x {4}\| {2}0 \|/);
});
