import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createStrangers } from './strangers.ts';

it('twenty refusals of strangers are recorded in a second, and twenty more in the next', () => {
  let now = 5_000;
  const mayRecord = createStrangers(() => now);
  const recorded = (): number => Array.from({ length: 100 }, mayRecord).filter(Boolean).length;
  assert.equal(recorded(), 20);
  now = 5_999;
  assert.equal(recorded(), 0);
  now = 6_000;
  assert.equal(recorded(), 20);
});
