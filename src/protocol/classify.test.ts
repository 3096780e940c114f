import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../base/fault.ts';
import type { Json } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { classify, isId } from './classify.ts';

const kindOf = (value: Json): string => {
  try {
    return classify(value).kind;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
};
const parsed = (text: string): Json => parseStrict(text, { maxDepth: 16, caseVariants: 'refuse' }).value;

describe('what a message is', () => {
  for (const [text, kind] of [
    ['{"jsonrpc":"2.0","id":1,"method":"ping"}', 'request'],
    ['{"jsonrpc":"2.0","id":"a","method":"ping","params":{}}', 'request'],
    ['{"jsonrpc":"2.0","id":0,"method":"","params":{"x":[]}}', 'request'],
    ['{"jsonrpc":"2.0","id":-1,"method":"m"}', 'request'],
    ['{"jsonrpc":"2.0","id":"","method":"m"}', 'request'],
    ['{"jsonrpc":"2.0","id":1,"method":"m","extra":true}', 'request'],
    ['{"jsonrpc":"2.0","method":"notifications/x"}', 'notification'],
    ['{"jsonrpc":"2.0","id":1,"result":{}}', 'reply'],
    ['{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":""}}', 'reply'],
    ['{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"x"}}', 'reply'],
  ] as const) {
    it(`${text} is a ${kind}`, () => assert.equal(kindOf(parsed(text)), kind));
  }

  for (const text of [
    'null',
    '1',
    '"a"',
    'true',
    '[]',
    '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
    '{}',
    '{"id":1,"method":"ping"}',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{"jsonrpc":2.0,"id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":null,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
    '{"jsonrpc":"2.0","id":true,"method":"ping"}',
    '{"jsonrpc":"2.0","id":[1],"method":"ping"}',
    '{"jsonrpc":"2.0","id":{},"method":"ping"}',
    '{"jsonrpc":"2.0","id":9007199254740992,"method":"ping"}',
    '{"jsonrpc":"2.0","id":12345678901234567890,"method":"ping"}',
    `{"jsonrpc":"2.0","id":"${'x'.repeat(1025)}","method":"ping"}`,
    `{"jsonrpc":"2.0","id":1,"method":"${'x'.repeat(257)}"}`,
    '{"jsonrpc":"2.0","id":1,"method":5}',
    '{"jsonrpc":"2.0","id":1,"method":null}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":null}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","error":{"code":1,"message":"x"}}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","id":1,"result":null}',
    '{"jsonrpc":"2.0","id":1,"result":[]}',
    '{"jsonrpc":"2.0","id":1,"result":"x"}',
    '{"jsonrpc":"2.0","result":{}}',
    '{"jsonrpc":"2.0","id":null,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":"x"}}',
    '{"jsonrpc":"2.0","id":1,"error":"x"}',
    '{"jsonrpc":"2.0","id":1,"error":{"message":"x"}}',
    '{"jsonrpc":"2.0","id":1,"error":{"code":1}}',
    '{"jsonrpc":"2.0","id":1,"error":{"code":1.5,"message":"x"}}',
    '{"jsonrpc":"2.0","error":{"code":1,"message":"x"}}',
  ]) {
    const shown = text.length > 90 ? `${text.slice(0, 60)}…` : text;
    it(`${shown} is no message`, () => assert.equal(kindOf(parsed(text)), 'protocol.not-a-message'));
  }

  it('members named like inherited ones are no members', () => {
    assert.equal(kindOf(parsed('{"jsonrpc":"2.0","id":1,"method":"m","__proto__":{"result":{}},"constructor":1}')), 'request');
    assert.equal(kindOf(parsed('{"__proto__":{"jsonrpc":"2.0","id":1,"method":"m"}}')), 'protocol.not-a-message');
  });
});

describe('names in another case (CVE-2026-27896)', () => {
  for (const text of [
    '{"jsonrpc":"2.0","id":1,"Method":"tools/call"}',
    '{"jsonrpc":"2.0","id":1,"method":"ping","Params":{}}',
    '{"JSONRPC":"2.0","id":1,"method":"ping"}',
    '{"jsonrpc":"2.0","ID":1,"method":"ping"}',
    '{"jsonrpc":"2.0","id":1,"Result":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"x"}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","ARGUMENTS":{}}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_META":{}}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"requeststate":"x"}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"inputreſponses":{}}}',
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"tas\u212a":{}}}',
  ]) {
    it(`${text} is refused`, () => assert.equal(kindOf(parsed(text)), 'json.case-variant'));
  }
  it('members that the protocol does not know are nobody else’s', () =>
    assert.equal(kindOf(parsed('{"jsonrpc":"2.0","id":1,"method":"m","Other":1,"params":{"MyName":1}}')), 'request'));
});

it('any JSON is a message or a fault, never another error, and nothing of it changes', () => {
  const member = fc.constantFrom('jsonrpc', 'id', 'method', 'params', 'result', 'error', 'Method', 'x');
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom<Json>('2.0', 1, 'tools/call', {}, { code: 1, message: 'm' }));
  fc.assert(
    fc.property(fc.dictionary(member, value), (object) => {
      const text = JSON.stringify(object);
      const json = JSON.parse(text) as Json;
      kindOf(json);
      assert.equal(JSON.stringify(json), text);
    }),
  );
});

it('ids are strings of bounded length and safe integers', () => {
  assert.deepEqual(
    (['', 'a', 'x'.repeat(1024), 0, -5, 2 ** 53 - 1] as Json[]).map((id) => isId(id)),
    [true, true, true, true, true, true],
  );
  assert.deepEqual(
    ([undefined, null, true, 1.5, 2 ** 53, Number.NaN, [], {}, 'x'.repeat(1025)] as (Json | undefined)[]).map((id) => isId(id)),
    Array.from({ length: 9 }, () => false),
  );
});
