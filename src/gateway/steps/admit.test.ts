import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import { admitBatch, admitJson, idOf } from './admit.ts';

const LIMITS = { maxDepth: 8, maxBytes: 1_000 };
const CALL = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}';
const json = (text: string | Uint8Array): Json => admitJson(typeof text === 'string' ? Buffer.from(text) : text, LIMITS);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
  return 'admitted';
};

describe('what is not admitted', () => {
  const rows: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['nothing', '', 'json.syntax'],
    ['blanks', ' \t\r\n', 'json.syntax'],
    ['half a message', CALL.slice(0, -1), 'json.syntax'],
    ['a message and more', `${CALL}x`, 'json.syntax'],
    ['two messages', `${CALL}${CALL}`, 'json.syntax'],
    ['single quotes', "{'a':1}", 'json.syntax'],
    ['a comment', '{"a":1}//', 'json.syntax'],
    ['NaN', '{"a":NaN}', 'json.syntax'],
    ['a raw line break in a string', '{"a":"\n"}', 'json.syntax'],
    ['a byte order mark', '\ufeff{}', 'json.encoding'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'json.encoding'],
    ['an overlong form', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'json.encoding'],
    ['UTF-16', Buffer.from('{}', 'utf16le'), 'json.syntax'],
    ['half a surrogate pair', '{"a":"\\ud800"}', 'json.lone-surrogate'],
    ['a member named twice', '{"a":1,"a":1}', 'json.duplicate-member'],
    ['a member named twice by an escape', '{"a":1,"\\u0061":2}', 'json.duplicate-member'],
    ['a method named twice', '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}', 'json.duplicate-member'],
    ['members that differ in case', '{"name":"a","Name":"b"}', 'json.case-variant'],
    ['members that differ in case deep inside', '{"a":[{"b":{"key":1,"KEY":2}}]}', 'json.case-variant'],
    ['nine levels where eight are allowed', `${'['.repeat(9)}${']'.repeat(9)}`, 'json.too-deep'],
    ['a million levels', '['.repeat(1_000_000), 'json.too-deep'],
  ];
  for (const [name, text, code] of rows)
    it(`${name} is ${code}`, () =>
      assert.equal(
        codeOf(() => json(text)),
        code,
      ));

  it('eight levels are', () =>
    assert.equal(
      codeOf(() => json(`${'['.repeat(8)}${']'.repeat(8)}`)),
      'admitted',
    ));
});

it('what is admitted is frozen to the ground and keeps every number exactly', () => {
  const value = json('{"a":{"b":[{"c":12345678901234567890}]},"__proto__":{"d":[1]}}');
  const frozen = (each: unknown): boolean =>
    typeof each !== 'object' || each === null || (Object.isFrozen(each) && Object.values(each).every(frozen));
  assert.ok(frozen(value));
  assert.equal(JSON.stringify(value), '{"a":{"b":[{"c":12345678901234567890}]},"__proto__":{"d":[1]}}');
});

it('any bytes are admitted or refused with a fault of the table, never with another error', () => {
  const mutated = fc.tuple(fc.nat(CALL.length - 1), fc.nat(255)).map(([at, byte]) => {
    const bytes = Buffer.from(CALL);
    bytes[at] = byte;
    return bytes;
  });
  fc.assert(
    fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (bytes) =>
      assert.match(
        codeOf(() => admitBatch(json(bytes), '2025-03-26')),
        /^(?:admitted|(?:json|protocol)\.[a-z-]+)$/,
      ),
    ),
  );
});

describe('batches', () => {
  const batch = (...texts: readonly string[]): Json => json(`[${texts.join(',')}]`);
  for (const version of [undefined, '2024-11-05', '2025-06-18', '2025-11-25', '2026-07-28', 'x']) {
    it(`are refused in ${version ?? 'no revision'}`, () =>
      assert.equal(
        codeOf(() => admitBatch(batch(CALL), version)),
        'protocol.batch',
      ));
  }
  it('are messages in 2025-03-26', () => {
    const messages = admitBatch(
      batch(CALL, '{"jsonrpc":"2.0","method":"notifications/x"}', '{"jsonrpc":"2.0","id":"q","result":{}}'),
      '2025-03-26',
    );
    assert.deepEqual(
      messages.map(({ kind }) => kind),
      ['request', 'notification', 'reply'],
    );
  });
  for (const [name, value, code] of [
    ['an empty one', batch(), 'protocol.not-a-message'],
    ['one with something else inside', batch(CALL, '5'), 'protocol.not-a-message'],
    ['one inside another', batch(`[${CALL}]`), 'protocol.not-a-message'],
    ['one of fifty-one', batch(...Array.from({ length: 51 }, () => '{"jsonrpc":"2.0","method":"n"}')), 'protocol.not-a-message'],
    ['one with an initialize', batch('{"jsonrpc":"2.0","id":1,"method":"initialize"}'), 'protocol.not-a-message'],
    ['fifty', batch(...Array.from({ length: 50 }, () => '{"jsonrpc":"2.0","method":"n"}')), 'admitted'],
  ] as const) {
    it(`${name}: ${code}`, () =>
      assert.equal(
        codeOf(() => admitBatch(value, '2025-03-26')),
        code,
      ));
  }
  it('a single message is one in every revision', () => assert.equal(admitBatch(json(CALL), undefined).length, 1));
});

it('a refusal bears the id of what was refused where that is one', () => {
  for (const [value, id] of [
    [{ id: 1 }, 1],
    [{ id: 'a' }, 'a'],
    [{ id: null }, null],
    [{ id: 1.5 }, null],
    [{ id: {} }, null],
    [{}, null],
    [[{ id: 1 }], null],
    [null, null],
    ['x', null],
  ] as const) {
    assert.equal(idOf(value as Json), id);
  }
});
