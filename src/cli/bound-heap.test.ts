import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

/** Keeps much of what it makes for a while, turn by turn, and tells how large the young heap is then, in bytes. */
const PROGRAM = `
import { getHeapSpaceStatistics } from 'node:v8';
import { boundHeap } from ${JSON.stringify(new URL('./bound-heap.ts', import.meta.url).href)};
if (process.argv[1] === 'bounded') boundHeap();
const kept = [];
for (let turn = 0; turn < 600; turn++) {
  for (let at = 0; at < 2_000; at++) kept[(turn * 2_000 + at) % 60_000] = { at: [turn, { at }] };
  await new Promise((resolve) => setImmediate(resolve));
}
process.stdout.write(String(getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space').space_size));
`;

const youngBytes = (how: 'bounded' | 'left alone'): number =>
  Number(spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM, how], { encoding: 'utf8' }).stdout);

test('the young heap grows under load to 16 MB and stays there', () => {
  assert.equal(youngBytes('bounded'), 16 * 1_024 * 1_024);
  assert.ok(youngBytes('left alone') > 16 * 1_024 * 1_024, 'V8 bounds it by itself now: this is not needed any more');
});
