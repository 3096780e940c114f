import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closingLine, tallyOf } from './closing.ts';

test('closing lines add up', () => {
  const output = `noise\n${closingLine({ passed: 12, failed: 0 })}\nmore\n${closingLine({ passed: 3, failed: 1 })}\n`;
  assert.deepEqual(tallyOf(output), { passed: 15, failed: 1 });
});

test('a sentence that only mentions a tally is not one', () => {
  assert.deepEqual(tallyOf('it said: 12 passed, 0 failed\n12 passed, 0 failed today\n'), { passed: 0, failed: 0 });
});
