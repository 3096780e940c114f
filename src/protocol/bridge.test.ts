import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../base/json.ts';
import {
  capabilitiesFor,
  clientCapabilitiesFor,
  completed,
  errorForClient,
  resultForLegacy,
  resultForModern,
  toolForLegacy,
} from './bridge.ts';
import { MetaKey } from './meta.ts';
import type { Era } from './revisions.ts';

const INFO: JsonObject = { name: 's', version: '1' };
const own = (value: JsonObject): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

describe('a modern result for a legacy client', () => {
  const rows: readonly (readonly [string, JsonObject, JsonObject])[] = [
    [
      'loses what only the modern era has',
      { contents: [], resultType: 'complete', ttlMs: 5, cacheScope: 'public' },
      { contents: [] },
    ],
    ['loses the server’s name in _meta', { content: [], _meta: { [MetaKey.serverInfo]: INFO } }, { content: [] }],
    ['keeps the rest of _meta', { _meta: { [MetaKey.serverInfo]: INFO, 'com.example/a': 1 } }, { _meta: { 'com.example/a': 1 } }],
    ['keeps members that nobody knows', { content: [], future: { a: [1] } }, { content: [], future: { a: [1] } }],
    ['keeps a structured object', { structuredContent: { a: 1 } }, { structuredContent: { a: 1 } }],
    ['loses a structured array, which legacy revisions do not know', { content: [], structuredContent: [1] }, { content: [] }],
    ['loses a structured null', { content: [], structuredContent: null }, { content: [] }],
    ['loses a structured number', { content: [], structuredContent: 5 }, { content: [] }],
  ];
  for (const [name, result, expected] of rows) {
    it(name, () => assert.deepEqual(own(resultForLegacy(result)), expected));
  }
});

it('a legacy client sees output schemas of objects only', () => {
  const of = (type: string): JsonObject => ({ name: 'a', outputSchema: { type } });
  assert.deepEqual(own(toolForLegacy(of('array'))), { name: 'a' });
  assert.deepEqual(toolForLegacy(of('object')), of('object'));
  assert.deepEqual(toolForLegacy({ name: 'a' }), { name: 'a' });
});

describe('a legacy result for a modern client', () => {
  const rows: readonly (readonly [string, string, JsonObject, JsonObject | undefined, JsonObject])[] = [
    ['is complete', 'tools/call', { content: [] }, undefined, { content: [], resultType: 'complete' }],
    ['names the server', 'tools/call', {}, INFO, { resultType: 'complete', _meta: { [MetaKey.serverInfo]: INFO } }],
    [
      'keeps its own _meta',
      'tools/call',
      { _meta: { a: 1 } },
      INFO,
      { resultType: 'complete', _meta: { a: 1, [MetaKey.serverInfo]: INFO } },
    ],
    [
      'is not cached for anybody where caching is possible',
      'resources/read',
      { contents: [] },
      undefined,
      { contents: [], resultType: 'complete', ttlMs: 0, cacheScope: 'private' },
    ],
    [
      'cannot claim to be public',
      'resources/read',
      { cacheScope: 'public', ttlMs: 9 },
      undefined,
      { resultType: 'complete', ttlMs: 0, cacheScope: 'private' },
    ],
    [
      'cannot ask for input',
      'tools/call',
      { resultType: 'input_required', inputRequests: {} },
      undefined,
      { resultType: 'complete', inputRequests: {} },
    ],
  ];
  for (const [name, method, result, info, expected] of rows) {
    it(name, () => assert.deepEqual(own(resultForModern(method, result, info)), expected));
  }
});

describe('a modern result with parts left out', () => {
  it('is complete when it does not say what it is', () =>
    assert.deepEqual(own(completed('tools/call', { content: [] })), { content: [], resultType: 'complete' }));
  it('keeps what it says it is', () => {
    const task: JsonObject = { resultType: 'task', taskId: 't' };
    assert.equal(completed('tools/call', task), task);
  });
  it('is private and stale when it gives no cache hint, even half of one', () => {
    const stale = { ttlMs: 0, cacheScope: 'private', resultType: 'complete' };
    assert.deepEqual(own(completed('tools/list', { resultType: 'complete' })), stale);
    assert.deepEqual(own(completed('tools/list', { resultType: 'complete', ttlMs: 5 })), { ...stale, ttlMs: 5 });
    // A scope without a time may be cached for as long as a client likes: the time is 0, the scope what the server said.
    assert.deepEqual(own(completed('tools/list', { cacheScope: 'public' })), { ...stale, cacheScope: 'public' });
  });
  it('is the same object when nothing is missing, so that its exact text is kept', () => {
    const result: JsonObject = { tools: [], resultType: 'complete', ttlMs: 1, cacheScope: 'private' };
    assert.equal(completed('tools/list', result), result);
  });
});

it('a result that goes to the other era and back keeps every member that both know', () => {
  const members = fc.dictionary(
    fc.constantFrom('content', 'isError', 'x', 'structuredContent', 'nested'),
    fc.oneof(fc.jsonValue(), fc.constant({})),
  );
  fc.assert(
    fc.property(members, (object) => {
      const result = own(object as JsonObject);
      const back = own(resultForLegacy(resultForModern('tools/call', result, INFO)));
      const isStructured =
        typeof result['structuredContent'] === 'object' &&
        result['structuredContent'] !== null &&
        !Array.isArray(result['structuredContent']);
      const { structuredContent: _, ...rest } = result;
      assert.deepEqual(back, isStructured ? result : rest);
    }),
  );
});

describe('errors of a server', () => {
  const rows: readonly (readonly [string, string, number, Era, Era, number])[] = [
    ['a header mismatch of our own hop is never shown', 'tools/call', -32020, 'modern', 'modern', -32603],
    ['nor is it to a legacy client', 'tools/call', -32020, 'modern', 'legacy', -32603],
    ['nor an unsupported version', 'tools/call', -32022, 'modern', 'modern', -32603],
    ['nor a missing capability to a legacy client', 'tools/call', -32021, 'modern', 'legacy', -32603],
    ['nor one that a legacy server makes up', 'tools/call', -32021, 'legacy', 'modern', -32603],
    ['a capability that the modern caller lacks is', 'tools/call', -32021, 'modern', 'modern', -32021],
    [
      'a resource that is not there has the modern number for modern clients',
      'resources/read',
      -32002,
      'legacy',
      'modern',
      -32602,
    ],
    ['and the legacy number for legacy clients', 'resources/read', -32602, 'modern', 'legacy', -32002],
    ['other wrong parameters keep theirs', 'tools/call', -32602, 'modern', 'legacy', -32602],
    ['within an era numbers stay', 'resources/read', -32002, 'legacy', 'legacy', -32002],
    ['a server’s own number stays', 'tools/call', -1, 'legacy', 'modern', -1],
  ];
  for (const [name, method, code, upstream, client, expected] of rows) {
    it(name, () => {
      const error = errorForClient(method, { code, message: 'secret of the hop', data: { a: 1 } }, upstream, client);
      assert.equal(error.code, expected);
      if (expected === -32603) assert.doesNotMatch(JSON.stringify(error), /secret|"a"/);
      else assert.deepEqual(error, { code: expected, message: 'secret of the hop', data: { a: 1 } });
    });
  }
});

describe('capabilities', () => {
  const server = { tools: {}, tasks: {}, extensions: { x: {} } };
  const client = { elicitation: {}, tasks: {}, extensions: { x: {} } };
  const shown = (value: JsonObject): Json => Object.keys(own(value)).sort();
  it('of one era stay as they are', () => {
    assert.equal(capabilitiesFor('modern', 'modern', server), server);
    assert.equal(capabilitiesFor('legacy', 'legacy', server), server);
    assert.equal(clientCapabilitiesFor('legacy', 'legacy', client), client);
  });
  it('of a modern server reach a legacy client without extensions', () =>
    assert.deepEqual(shown(capabilitiesFor('legacy', 'modern', server)), ['tasks', 'tools']));
  it('of a legacy server reach a modern client without its other tasks', () =>
    assert.deepEqual(shown(capabilitiesFor('modern', 'legacy', server)), ['extensions', 'tools']));
  it('of a modern client reach a legacy server without extensions', () =>
    assert.deepEqual(shown(clientCapabilitiesFor('legacy', 'modern', client)), ['elicitation', 'tasks']));
  it('of a legacy client reach a modern server without its other tasks', () =>
    assert.deepEqual(shown(clientCapabilitiesFor('modern', 'legacy', client)), ['elicitation', 'extensions']));
});
