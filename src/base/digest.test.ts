import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { it } from 'node:test';
import fc from 'fast-check';
import { hmacer, sha256, sha256Hex } from './digest.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', 'é'.repeat(9_000), 'x'.repeat(16_384), 'x'.repeat(16_385), '汉'.repeat(40_000)),
);

it('the digest of a text is that of its UTF-8', () => {
  fc.assert(
    fc.property(text, (each) => {
      const expected = createHash('sha256').update(each, 'utf8').digest();
      assert.deepEqual(sha256(each), expected);
      assert.equal(sha256Hex(Buffer.from(each)), expected.toString('hex'));
    }),
  );
});

it('hmacer gives HMAC-SHA-256 for keys and texts of any length, again and again', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(text, { minLength: 1, maxLength: 4 }), (key, texts) => {
      const mac = hmacer(key);
      for (const each of texts) assert.equal(mac(each), createHmac('sha256', key).update(each, 'utf8').digest('base64url'));
    }),
  );
});
