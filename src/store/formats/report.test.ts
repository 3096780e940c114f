import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gather } from './report.ts';
import type { Told } from './told.ts';

const one = (method: string, name: string): Told =>
  ({ exchange: name, seq: 1, result: 'ok', beganMs: 1, caller: 'key:a', method, name }) as Told;

async function* all(...exchanges: readonly Told[]): AsyncGenerator<Told> {
  yield* exchanges;
}

test('each tool has a line of its own, and polls of all tasks one together', async () => {
  const { activity } = await gather(
    all(one('tools/call', 'read'), one('tools/call', 'write'), one('tasks/get', '0.a.b'), one('tasks/get', '0.c.d')),
  );
  assert.deepEqual(
    activity.map(({ cells, count }) => [...cells.slice(3), count]),
    [
      ['tasks/get', '-', 2],
      ['tools/call', 'read', 1],
      ['tools/call', 'write', 1],
    ],
  );
});
