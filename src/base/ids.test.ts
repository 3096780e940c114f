import assert from 'node:assert/strict';
import { it } from 'node:test';
import { randomId } from './ids.ts';

it('an id holds the bits that were asked for, all from the random source', () => {
  const asked: number[] = [];
  const random = (bytes: number): Uint8Array => {
    asked.push(bytes);
    return new Uint8Array(bytes).fill(0xff);
  };
  assert.equal(randomId(128, random), '_____________________w');
  assert.equal(randomId(42, random), '________');
  assert.deepEqual(asked, [16, 6]);
});

it('ids differ and fit into headers and file names', () => {
  const ids = Array.from({ length: 1_000 }, () => randomId());
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{22}$/);
});
