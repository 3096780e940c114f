import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { handClock, settled } from './fakes.test-kit.ts';
import { keepLastWords } from './last-words.ts';
import { Ring } from './ring.ts';

test('a flood of stderr is read no faster than its bound, and to its end', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const [stderr, ring, clock] = [new PassThrough({ highWaterMark: 64 * 1024 * 1024 }), new Ring(), handClock()];
  keepLastWords(stderr, ring, () => clock.monotonicMs());
  const last = (): string | undefined => ring.last(100);
  for (let mebibyte = 1; mebibyte <= 20; mebibyte++) stderr.write(`${' '.repeat(1024 * 1024)}\n${mebibyte}\n`);
  await settled();
  const read = [last()];
  for (let second = 1; second <= 2; second++) {
    clock.advance(1_000);
    t.mock.timers.tick(1_000);
    await settled();
    read.push(last());
  }
  assert.deepEqual(read, ['8', '16', '20']);
});
