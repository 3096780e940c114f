import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { canonical } from '../base/canonical-json.ts';
import type { Json } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { isSame } from './same-json.ts';

it('two values are the same exactly if their canonical texts are', () => {
  const parsed = (text: string): Json => parseStrict(text, { maxDepth: 20 }).value;
  const leaf = fc.constantFrom(
    '0',
    '-0',
    '1',
    '1.0',
    '9007199254740993',
    '9007199254740992',
    '"a"',
    '"\\u0061"',
    'null',
    'true',
    '[]',
    '{}',
  );
  const name = fc.constantFrom('a', '__proto__', 'constructor');
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('text'), { maxLength: 3 }).map((list) => `[${list.join()}]`),
      fc
        .uniqueArray(fc.tuple(name, tie('text')), { maxLength: 3, selector: ([key]) => key })
        .map((list) => `{${list.map(([key, value]) => `"${key}":${value}`).join()}}`),
    ),
  }));
  fc.assert(
    fc.property(text, text, (one, other) => {
      const [a, b] = [parsed(one), parsed(other)];
      assert.equal(isSame(a, b), canonical(a) === canonical(b));
      assert.equal(isSame(a, parsed(one)), true);
    }),
    { numRuns: 2_000 },
  );
});

it('nothing is the same as nothing only, and an undefined member is none', () => {
  assert.equal(isSame(undefined, undefined), true);
  assert.equal(isSame(null, undefined), false);
  assert.equal(isSame({ a: undefined, b: 1 }, { b: 1 }), true);
  assert.equal(isSame({ a: undefined }, { b: undefined, c: null }), false);
});
