import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

test('what comes later begins when what came before has ended, also badly, and gets its own end', async () => {
  const inTurn = createTurns();
  const said: string[] = [];
  const work =
    (name: string, isBad = false) =>
    async (): Promise<string> => {
      said.push(`${name} begins`);
      await new Promise(setImmediate);
      said.push(`${name} ends`);
      if (isBad) throw new Error(name);
      return name;
    };
  const all = await Promise.allSettled([inTurn(work('a', true)), inTurn(work('b'))]);
  assert.deepEqual(said, ['a begins', 'a ends', 'b begins', 'b ends']);
  assert.deepEqual(
    all.map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason))),
    ['Error: a', 'b'],
  );
});
