import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { hashesOf, nameHash, shortHash, storedHashes } from './hash.ts';

test('fingerprints come back as they were stored, each once, whatever their size and order', () => {
  const hash = fc.nat({ max: 2 ** 40 - 1 });
  fc.assert(
    fc.property(fc.array(hash), (hashes) => {
      const distinct = [...new Set(hashes)].sort((a, b) => a - b);
      assert.deepEqual([...hashesOf(storedHashes([...hashes, ...hashes]))], distinct);
    }),
  );
});

test('a fingerprint has 40 bits, a short one 32', () => {
  for (const name of ['express', '@scope/name', '', 'ünïcode']) {
    assert.ok(nameHash(name) < 2 ** 40 && shortHash(name) < 2 ** 32);
    assert.equal(Math.floor(nameHash(name) / 0x100), shortHash(name));
  }
});
