import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPayloads, MAX_PAYLOAD_CHARS } from './payloads.ts';

const payloads = createPayloads(Buffer.alloc(32, 1));

test('a payload opens for its exchange alone, under its key alone, and not when a bit of it was changed', () => {
  const payload = { arguments: '{"a":"ü"}', result: '{}' };
  const sealed = payloads.seal('e1', payload);
  assert.ok(sealed);
  assert.deepEqual(payloads.open('e1', sealed), payload);
  assert.equal(payloads.open('e2', sealed), undefined);
  assert.equal(createPayloads(Buffer.alloc(32, 2)).open('e1', sealed), undefined);
  for (let at = 0; at < sealed.length; at++) {
    const changed: Buffer = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(payloads.open('e1', changed), undefined, `byte ${at}`);
  }
  assert.equal(payloads.open('e1', new Uint8Array(10)), undefined);
});

test('two payloads of the same text do not look alike', () => {
  assert.notDeepEqual(payloads.seal('e', { result: '1' }), payloads.seal('e', { result: '1' }));
});

test('what is too long is not kept, and nothing is sealed of nothing', () => {
  const long = 'x'.repeat(MAX_PAYLOAD_CHARS + 1);
  assert.equal(payloads.seal('e', { arguments: long }), undefined);
  assert.equal(payloads.seal('e', {}), undefined);
  assert.deepEqual(payloads.open('e', payloads.seal('e', { arguments: long, result: '1' }) ?? new Uint8Array()), { result: '1' });
});
