import assert from 'node:assert/strict';
import { it } from 'node:test';
import { foldCase, mayFold } from './fold.ts';

const CASED = Array.from({ length: 0x11_0000 }, (_, code) => code)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .filter((char) => char.toLowerCase() !== char || char.toUpperCase() !== char);

it('characters that are equal without regard to case, by Unicode, fold to one', () => {
  const all = CASED.join('');
  for (const char of CASED) {
    for (const [other] of all.matchAll(new RegExp(char, 'giu')))
      assert.equal(foldCase(other), foldCase(char), `${char} ${other}`);
  }
  assert.ok(CASED.length > 2_500);
});

it('folding is stable', () => {
  for (const char of CASED) assert.equal(foldCase(foldCase(char)), foldCase(char));
});

it('only lower-case ASCII is certain not to fold', () => {
  assert.equal(mayFold('io.modelcontextprotocol/x_1'), 'no');
  assert.equal(mayFold('clientInfo'), 'ascii');
  assert.equal(mayFold('AZ'), 'ascii');
  assert.equal(mayFold('tas\u212a'), 'beyond-ascii');
});
