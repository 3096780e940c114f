// What is typed at a prompt without echo. The prompt itself is tried on a real terminal in test/system.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { typed } from './ask-hidden.ts';

it('keys are taken as a person means them', () => {
  const table: readonly (readonly [before: string, keys: string, text: string, state: string])[] = [
    ['', 'abc', 'abc', 'typing'],
    ['ab', 'c\r', 'abc', 'entered'],
    ['', 'abc\nrest', 'abc', 'entered'],
    ['abü', '\u007f\b', 'a', 'typing'],
    ['', '\u007f', '', 'typing'],
    ['abc', '\u0015x', 'x', 'typing'],
    ['abc', '\u0003', '', 'cancelled'],
    ['', '\u0004', '', 'cancelled'],
    ['abc', '\u0004', 'abc', 'typing'],
    ['a', '\u001b[D\u001b[3~b', 'ab', 'typing'],
    ['', 'pass word😀\r', 'pass word😀', 'entered'],
  ];
  for (const [before, keys, text, state] of table) assert.deepEqual(typed(before, keys), { text, state }, JSON.stringify(keys));
});

it('what is typed is bounded', () => {
  assert.equal(typed('x'.repeat(65_536), 'yyy').text.length, 65_536);
});
