import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import type { JsonObject } from '../../base/json.ts';
import { MetaKey } from '../../protocol/meta.ts';
import type { Received } from '../exchange.ts';
import { envelope, receivedBy, sceneOf, sessionOf } from '../gateway.test-kit.ts';
import { identify, isModern } from './identify.ts';

const scene = sceneOf([]);
const { session } = sessionOf(scene, { version: '2025-06-18' });
const MODERN = '2026-07-28';
type Over = Partial<Received>;
const http = (method: string, name?: string, version = MODERN): Over => ({
  headerVersion: version,
  headers: { 'mcp-protocol-version': version, 'mcp-method': method, ...(name === undefined ? {} : { 'mcp-name': name }) },
});
const identified = (method: string, params: JsonObject, over: Over = {}) => identify(receivedBy(scene, method, params, over));
const refusal = (method: string, params: JsonObject, over: Over = {}): string => {
  try {
    identified(method, params, over);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
  return 'identified';
};
const call: JsonObject = { name: 'x', _meta: envelope() };

describe('the era of a request', () => {
  const meta: JsonObject = { _meta: envelope() };
  for (const [name, params, header, hasSession, modern] of [
    ['an envelope on stdio', meta, undefined, false, true],
    ['no envelope on stdio', {}, undefined, false, false],
    ['an envelope in a legacy session', meta, undefined, true, false],
    ['the modern header', {}, MODERN, false, true],
    ['the modern header beside a session', {}, MODERN, true, true],
    ['a header of a revision that nobody knows', {}, '2031-01-01', false, true],
    ['a legacy header', {}, '2025-06-18', false, false],
    ['a legacy header beside an envelope, as dual clients probe', meta, '2025-06-18', false, true],
  ] as const) {
    it(`${name}: ${modern ? 'modern' : 'legacy'}`, () => assert.equal(isModern(params, header, hasSession), modern));
  }
});

describe('a legacy client', () => {
  it('is what its session says, whatever a request claims', () => {
    const { client } = identified('tools/call', { name: 'x', _meta: envelope({ forged: {} }) }, { session });
    assert.equal(client, session.client);
  });
  it('is what its initialize says', () => {
    const { client } = identified('initialize', {
      protocolVersion: '2025-03-26',
      capabilities: { roots: {} },
      clientInfo: { name: 'c', version: '1', x: 1 },
    });
    assert.deepEqual(
      [client.era, client.version, client.facts],
      [
        'legacy',
        '2025-03-26',
        { info: { name: 'c', version: '1', x: 1 }, capabilities: { roots: {} }, legacyVersion: '2025-03-26' },
      ],
    );
  });
  it('that asks for a revision nobody knows is offered the newest legacy one', () => {
    for (const protocolVersion of ['1.0', '2026-07-28', ''])
      assert.equal(identified('initialize', { protocolVersion }).client.version, '2025-11-25');
  });
  it('that describes itself badly declares nothing', () =>
    assert.deepEqual(
      identified('initialize', { protocolVersion: '2025-11-25', capabilities: 'all', clientInfo: [] }).client.facts.capabilities,
      {},
    ));
  for (const [name, method, params, over, code] of [
    ['without a session', 'tools/list', {}, {}, 'gateway.no-session'],
    ['that calls a method of the modern era', 'server/discover', {}, { session }, 'protocol.unknown-method'],
    ['that calls what does not exist', 'tools/run', {}, { session }, 'protocol.unknown-method'],
    ['that names a method like an inherited one', 'constructor', {}, { session }, 'protocol.unknown-method'],
    ['that initializes without a revision', 'initialize', {}, {}, 'protocol.params'],
    ['that initializes with a number', 'initialize', { protocolVersion: 20251125 }, {}, 'protocol.params'],
  ] as const) {
    it(`${name} is refused: ${code}`, () => assert.equal(refusal(method, params, over), code));
  }
});

describe('a modern client', () => {
  it('is what its envelope says', () => {
    const { client } = identified('tools/call', { name: 'x', _meta: envelope({ sampling: {} }, { [MetaKey.logLevel]: 'info' }) });
    assert.deepEqual(
      [client.era, client.version, client.logLevel, client.facts.capabilities, client.facts.legacyVersion],
      ['modern', MODERN, 'info', { sampling: {} }, '2025-11-25'],
    );
  });
  it('over HTTP has headers that agree with its body', () =>
    assert.equal(refusal('tools/call', call, http('tools/call', 'x')), 'identified'));
  it('may leave its name out', () => {
    const { [MetaKey.clientInfo]: _, ...rest } = envelope();
    assert.equal(refusal('tools/call', { name: 'x', _meta: rest }), 'identified');
  });

  const without = (key: string): JsonObject => {
    const { [key]: _, ...rest } = envelope();
    return { name: 'x', _meta: rest };
  };
  const rows: readonly (readonly [string, string, JsonObject, Over, string])[] = [
    ['no version in the envelope', 'tools/call', without(MetaKey.version), http('tools/call', 'x'), 'protocol.envelope'],
    ['no capabilities in the envelope', 'tools/call', without(MetaKey.capabilities), {}, 'protocol.envelope'],
    [
      'capabilities that are a list',
      'tools/call',
      { name: 'x', _meta: envelope([] as unknown as JsonObject) },
      {},
      'protocol.envelope',
    ],
    ['no envelope at all', 'tools/call', { name: 'x' }, http('tools/call', 'x'), 'protocol.envelope'],
    ['an unknown method before a missing envelope', 'tools/run', {}, http('tools/run'), 'protocol.unknown-method'],
    ['a method that its era removed', 'ping', { _meta: envelope() }, {}, 'protocol.unknown-method'],
    ['initialize', 'initialize', { protocolVersion: MODERN, _meta: envelope() }, http('initialize'), 'protocol.unknown-method'],
    [
      'a version that nobody speaks',
      'tools/call',
      { name: 'x', _meta: envelope({}, { [MetaKey.version]: '2031-01-01' }) },
      http('tools/call', 'x', '2031-01-01'),
      'protocol.unknown-version',
    ],
    [
      'a header of no version, whatever is asked',
      'initialize',
      { protocolVersion: '2025-11-25' },
      http('initialize', undefined, '1999-01-01'),
      'protocol.unknown-version',
    ],
    [
      'a header of another version',
      'tools/call',
      { name: 'x', _meta: envelope({}, { [MetaKey.version]: '2031-01-01' }) },
      http('tools/call', 'x'),
      'protocol.header-mismatch',
    ],
    ['a header of another method', 'tools/call', call, http('tools/list', 'x'), 'protocol.header-mismatch'],
    ['a header of another name', 'tools/call', call, http('tools/call', 'y'), 'protocol.header-mismatch'],
    ['no header for the name', 'tools/call', call, http('tools/call'), 'protocol.header-mismatch'],
    ['no headers at all', 'tools/call', call, { headers: {} }, 'protocol.header-mismatch'],
    [
      'a log level that nobody knows',
      'tools/call',
      { name: 'x', _meta: envelope({}, { [MetaKey.logLevel]: 'shout' }) },
      {},
      'protocol.params',
    ],
    [
      'a log level that is no text',
      'tools/call',
      { name: 'x', _meta: envelope({}, { [MetaKey.logLevel]: 5 }) },
      {},
      'protocol.params',
    ],
  ];
  for (const [name, method, params, over, code] of rows)
    it(`${name} is refused: ${code}`, () => assert.equal(refusal(method, params, over), code));
});
