// What a server writes about itself must not show what it was given.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { maskOf } from './mask.ts';

it('a secret is hidden as it is, in URLs, in JSON, in hex and in base64 wherever it begins', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8, maxLength: 60, unit: 'binary' }), fc.nat(5), (value, before) => {
      fc.pre(value.isWellFormed() && value.split(/\r?\n/).every((line) => line.length >= 4));
      const base64 = Buffer.from(`${'x'.repeat(before)}${value}yz`).toString('base64');
      const hidden = Buffer.from(value).toString('base64').replace(/=+$/, '').slice(2, -2);
      const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), Buffer.from(value).toString('hex')];
      const mask = maskOf([value]);
      return forms.every((form) => mask(`a ${form} b`) === 'a *** b') && (before % 3 !== 0 || !mask(base64).includes(hidden));
    }),
  );
});

it('each line of a long secret is hidden, the longer of two that overlap wins, and other text stays', () => {
  const mask = maskOf(['abcdef', 'abcdefghij', 'line-one\nline-two']);
  assert.equal(mask('x abcdefghij y abcdef z line-two abcde'), 'x *** y *** z *** abcde');
  assert.equal(maskOf([])('abc'), 'abc');
  assert.equal(maskOf(['ab'])('abc'), 'abc', 'too short to be told from words');
});
