import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { envelopeMembers, MetaKey, metaOf, ownMeta, withMembers, without } from './meta.ts';

const parsed = (text: string): JsonObject => parseStrict(text, { maxDepth: 8, freeze: true }).value as JsonObject;

it('the reserved keys are those of the specification', () =>
  assert.deepEqual(MetaKey, {
    version: 'io.modelcontextprotocol/protocolVersion',
    capabilities: 'io.modelcontextprotocol/clientCapabilities',
    clientInfo: 'io.modelcontextprotocol/clientInfo',
    logLevel: 'io.modelcontextprotocol/logLevel',
    serverInfo: 'io.modelcontextprotocol/serverInfo',
    subscription: 'io.modelcontextprotocol/subscriptionId',
  }));

for (const [text, expected] of [
  ['{"_meta":{"a":1}}', '{"a":1}'],
  ['{"_meta":{}}', '{}'],
  ['{"_meta":[]}', undefined],
  ['{"_meta":null}', undefined],
  ['{"_meta":"x"}', undefined],
  ['{"_meta":12345678901234567890}', undefined],
  ['{}', undefined],
] as const) {
  it(`the _meta of ${text} is ${expected ?? 'none'}`, () => assert.equal(JSON.stringify(metaOf(parsed(text))), expected));
}
it('nothing has no _meta', () => assert.equal(metaOf(undefined), undefined));

it('what is the client’s own in _meta stays, this hop’s envelope goes', () => {
  const members = {
    ...envelopeMembers({ version: '2026-07-28', capabilities: { roots: {} }, clientInfo: { name: 'c' }, logLevel: 'info' }),
    progressToken: 5,
    traceparent: '00-1',
    'com.example/x': { y: 1 },
  };
  assert.deepEqual(ownMeta({ _meta: members }), { traceparent: '00-1', 'com.example/x': { y: 1 } });
  assert.equal(ownMeta({ _meta: { progressToken: 5 } }), undefined);
  assert.equal(ownMeta({}), undefined);
});

it('a changed copy has the changes and everything else, in order, and leaves the original alone', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })),
      (object, changes) => {
        const frozen = Object.freeze({ ...object }) as JsonObject;
        const text = JSON.stringify(frozen);
        const changed = withMembers(frozen, changes as JsonObject);
        // Own members alone: every object has a `toString`.
        for (const name of Object.keys(changes))
          assert.deepEqual(Object.hasOwn(changed, name) ? changed[name] : undefined, changes[name]);
        const kept = Object.keys(object).filter((name) => !Object.hasOwn(changes, name));
        for (const name of kept) assert.equal(changed[name], frozen[name]);
        assert.deepEqual(
          Object.keys(changed).filter((name) => kept.includes(name)),
          kept,
        );
        assert.equal(JSON.stringify(frozen), text);
      },
    ),
  );
});

it('a member that is called __proto__ is copied like any other', () => {
  const object = parsed('{"a":1,"__proto__":{"b":2},"n":12345678901234567890}');
  assert.equal(JSON.stringify(withMembers(object, { a: undefined })), '{"__proto__":{"b":2},"n":12345678901234567890}');
  assert.equal(JSON.stringify(without(object, new Set(['a', 'n']))), '{"__proto__":{"b":2}}');
  assert.equal(Object.getPrototypeOf(without(object, new Set())), Object.prototype);
  const set = withMembers({}, parsed('{"__proto__":{"evil":true}}'));
  assert.equal(JSON.stringify(set), '{"__proto__":{"evil":true}}');
  assert.equal((set as { evil?: unknown }).evil, undefined);
  assert.equal(JSON.stringify(withMembers(object, { ['__proto__']: undefined })), '{"a":1,"n":12345678901234567890}');
});
