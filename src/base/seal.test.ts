import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from './json.ts';
import { createSealer } from './seal.ts';
import { parseStrict } from './strict-json.ts';

const sealer = createSealer(Buffer.alloc(32, 7));
const NOW = 1_000_000;
const words = fc.array(fc.string(), { maxLength: 3 });

it('what was sealed opens for the same purpose and binding, and is the same', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), words, (payload, purpose, binding) => {
      const source = JSON.parse(JSON.stringify(payload)) as JsonObject;
      const token = sealer.seal(purpose, binding, source, NOW + 1);
      assert.equal(JSON.stringify(sealer.open(purpose, [...binding], token, NOW)), JSON.stringify(source));
    }),
  );
});

it('exact numbers survive', () => {
  const payload = parseStrict('{"n":12345678901234567890,"z":-0}', { maxDepth: 2 }).value as JsonObject;
  assert.equal(JSON.stringify(sealer.open('p', [], sealer.seal('p', [], payload, NOW), 0)), '{"n":12345678901234567890,"z":-0}');
});

it('another purpose, binding or secret does not open it, however the words are split', () => {
  const token = sealer.seal('purpose', ['ab', 'c'], { x: 1 }, NOW);
  for (const [purpose, binding] of [
    ['purpose', ['a', 'bc']],
    ['purpose', ['ab', 'c', '']],
    ['purpose', ['abc']],
    ['purpose', ['c', 'ab']],
    ['purpose', []],
    ['Purpose', ['ab', 'c']],
    ['purpose2:ab', ['c']],
  ] as const) {
    assert.equal(sealer.open(purpose, binding, token, 0), undefined, JSON.stringify([purpose, binding]));
  }
  assert.equal(createSealer(Buffer.alloc(32, 8)).open('purpose', ['ab', 'c'], token, 0), undefined);
  const halves = sealer.seal('purpose', ['\ud800'], { x: 1 }, NOW);
  assert.equal(sealer.open('purpose', ['\ud801'], halves, 0), undefined);
  fc.assert(
    fc.property(words, words, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      assert.equal(sealer.open('p', other, sealer.seal('p', one, {}, NOW), 0), undefined);
    }),
  );
});

it('it opens until it expires and not from then on', () => {
  const token = sealer.seal('p', [], { x: 1 }, NOW);
  assert.deepEqual(sealer.open('p', [], token, NOW - 1), { x: 1 });
  assert.equal(sealer.open('p', [], token, NOW), undefined);
  assert.equal(sealer.open('p', [], token, NOW + 1), undefined);
  assert.equal(sealer.open('p', [], token, Number.NaN), undefined);
});

it('no changed character opens, not even one that decodes to the same bytes', () => {
  // 12 + 34 + 16 bytes: the last character of the token has spare bits.
  const token = sealer.seal('p', [], { x: 1 }, NOW);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  for (let i = 0; i < token.length; i++) {
    for (const char of alphabet) {
      if (char === token[i]) continue;
      assert.equal(sealer.open('p', [], token.slice(0, i) + char + token.slice(i + 1), 0), undefined, `${i} ${char}`);
    }
  }
  for (const other of [
    `${token}=`,
    `${token}A`,
    ` ${token}`,
    token.slice(1),
    token.slice(0, -1),
    `${token}\n`,
    `${token}${token}`,
  ]) {
    assert.equal(sealer.open('p', [], other, 0), undefined, other);
  }
});

it('garbage of any kind is not genuine and never an error', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (garbage) => assert.equal(sealer.open('p', [], garbage, 0), undefined)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(sealer.open('p', [], Buffer.from(bytes).toString('base64url'), 0), undefined);
    }),
  );
  assert.equal(sealer.open('p', [], 'A'.repeat(10_000_000), 0), undefined);
});

it('two tokens of one payload differ and show nothing of it', () => {
  const payload = { secret: 'the quick brown fox' };
  const tokens = Array.from({ length: 50 }, () => sealer.seal('p', [], payload, NOW));
  assert.equal(new Set(tokens).size, tokens.length);
  for (const token of tokens) assert.ok(!Buffer.from(token, 'base64url').includes('quick'));
});

it('what would not open again is refused when it is sealed', () => {
  assert.throws(() => sealer.seal('p', [], { x: randomBytes(40_000).toString('hex') }, NOW), { code: 'json.too-large' });
  assert.throws(() => createSealer(Buffer.alloc(16)), RangeError);
});
