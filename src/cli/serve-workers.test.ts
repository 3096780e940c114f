// What several workers find wrong, as their leader says it.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onceOfAll } from './serve-workers.ts';

it('what several workers say alike is said once, and again when it happens again', () => {
  const lines: string[] = [];
  const tell = onceOfAll((line) => lines.push(line));
  for (const [worker, line] of [
    [0, 'bad'],
    [2, 'bad'],
    [1, 'bad'],
    [1, 'bad'],
    [0, 'bad'],
    [0, 'worse'],
    [1, 'bad'],
  ] as const)
    tell(worker, line);
  assert.deepEqual(lines, ['bad', 'bad', 'worse', 'bad']);
});
