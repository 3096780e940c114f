import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { decodeHeader, disagreement, encodeHeader, mirroredParameters, mirrorHeaders } from './headers.ts';

const VERSION = '2026-07-28';
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'=?base64 aB+/é\n') }),
  fc.string().map((inner) => `=?base64?${inner}?=`),
);

describe('header values', () => {
  it('what was encoded decodes to the same text and is plain visible ASCII', () => {
    fc.assert(
      fc.property(text, (value) => {
        const encoded = encodeHeader(value);
        assert.match(encoded, /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/);
        assert.equal(decodeHeader(encoded), value);
      }),
      { numRuns: 2_000 },
    );
  });

  for (const [value, encoded] of [
    ['read_file', 'read_file'],
    ['two words', 'two words'],
    ['', '=?base64??='],
    [' edge', '=?base64?IGVkZ2U=?='],
    ['edge ', '=?base64?ZWRnZSA=?='],
    ['é', '=?base64?w6k=?='],
    ['a\r\nX-Evil: 1', '=?base64?YQ0KWC1FdmlsOiAx?='],
    ['=?base64?YQ==?=', '=?base64?PT9iYXNlNjQ/WVE9PT89?='],
    ['=?BASE64?YQ==?=', '=?BASE64?YQ==?='],
  ] as const) {
    it(`${JSON.stringify(value)} is sent as ${encoded}`, () => assert.equal(encodeHeader(value), encoded));
  }

  for (const broken of [
    '=?base64?',
    '=?base64?Y?=',
    '=?base64?YQ?=',
    '=?base64?YR==?=',
    '=?base64?Y Q=?=',
    '=?base64?/w==?=',
    '=?base64?=YQ=?=',
  ]) {
    const isSentinel = broken.endsWith('?=');
    it(`${broken} is ${isSentinel ? 'a broken sentinel, not a text' : 'a text, for it is no sentinel'}`, () =>
      assert.equal(decodeHeader(broken), isSentinel ? undefined : broken));
  }
});

describe('x-mcp-header annotations', () => {
  const schema = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
  const string = (header: Json): JsonObject => ({ type: 'string', 'x-mcp-header': header });
  const rows: readonly (readonly [string, Json | undefined, readonly string[] | undefined])[] = [
    ['a schema without any has none', schema({ a: { type: 'string' } }), []],
    ['a missing schema has none', undefined, []],
    ['an annotated string is mirrored', schema({ region: string('Region') }), ['mcp-param-region string region']],
    [
      'an integer and a boolean too',
      schema({ n: { type: 'integer', 'x-mcp-header': 'N' }, b: { type: 'boolean', 'x-mcp-header': 'B' } }),
      ['mcp-param-n integer n', 'mcp-param-b boolean b'],
    ],
    [
      'one inside a nested object is reached through properties',
      schema({ at: schema({ zone: string('Zone') }) }),
      ['mcp-param-zone string at.zone'],
    ],
    ['a property that is called x-mcp-header is none', schema({ 'x-mcp-header': { type: 'string' } }), []],
    ['a number is not mirrored: the tool is dropped', schema({ n: { type: 'number', 'x-mcp-header': 'N' } }), undefined],
    ['an object is not', schema({ o: { type: 'object', 'x-mcp-header': 'O' } }), undefined],
    ['a list of types is not', schema({ o: { type: ['string'], 'x-mcp-header': 'O' } }), undefined],
    ['no type is not', schema({ o: { 'x-mcp-header': 'O' } }), undefined],
    ['an empty name is no token', schema({ a: string('') }), undefined],
    ['a name with a blank is no token', schema({ a: string('A B') }), undefined],
    ['a name with a line break is no token', schema({ a: string('A\r\nB: c') }), undefined],
    ['a name with a colon is no token', schema({ a: string('A:') }), undefined],
    ['a name beyond ASCII is no token', schema({ a: string('Ä') }), undefined],
    ['a name that is no text is none', schema({ a: string(5) }), undefined],
    ['two names that differ in case only collide', schema({ a: string('Zone'), b: string('zone') }), undefined],
    ['one inside items is out of reach', schema({ a: { type: 'array', items: string('A') } }), undefined],
    ['one inside anyOf is out of reach', schema({ a: { anyOf: [string('A')] } }), undefined],
    ['one inside $defs is out of reach', schema({}, { $defs: { a: string('A') } }), undefined],
    ['one at the root is out of reach', schema({}, { type: 'string', 'x-mcp-header': 'A' }), undefined],
    ['one inside additionalProperties is out of reach', schema({}, { additionalProperties: string('A') }), undefined],
  ];
  for (const [name, inputSchema, expected] of rows) {
    it(name, () => {
      const found = mirroredParameters(inputSchema);
      assert.deepEqual(
        found?.map(({ header, path, type }) => `${header} ${type} ${path.join('.')}`),
        expected,
      );
    });
  }
});

describe('mirroring a request', () => {
  const mirrored = mirroredParameters({
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      count: { type: 'integer', 'x-mcp-header': 'Count' },
      deep: { type: 'object', properties: { on: { type: 'boolean', 'x-mcp-header': 'On' } } },
    },
  })!;
  const params = { name: 'weather', arguments: { region: 'zürich', count: 3, deep: { on: false } } };

  it('a call gets its version, method, name and annotated parameters', () =>
    assert.deepEqual(mirrorHeaders(VERSION, 'tools/call', params, mirrored), {
      'mcp-protocol-version': VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': 'weather',
      'mcp-param-region': '=?base64?esO8cmljaA==?=',
      'mcp-param-count': '3',
      'mcp-param-on': 'false',
    }));
  it('a resource is named by its URI', () =>
    assert.equal(mirrorHeaders(VERSION, 'resources/read', { uri: 'file:///ä' })['mcp-name'], encodeHeader('file:///ä')));
  it('a task is named by its id', () => assert.equal(mirrorHeaders(VERSION, 'tasks/get', { taskId: 't1' })['mcp-name'], 't1'));
  it('a list has no name', () => assert.equal('mcp-name' in mirrorHeaders(VERSION, 'tools/list', { name: 'x' }), false));
  it('parameters that are absent, null or of another kind have no header', () => {
    const names = Object.keys(
      mirrorHeaders(VERSION, 'tools/call', { name: 'w', arguments: { region: null, count: [1], deep: 'x' } }, mirrored),
    );
    assert.deepEqual(names, ['mcp-protocol-version', 'mcp-method', 'mcp-name']);
  });

  it('what is mirrored agrees with its body, whatever the values', () => {
    const args = fc.record(
      { region: text, count: fc.maxSafeInteger(), deep: fc.record({ on: fc.boolean() }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(text, args, (name, values) => {
        const sent = { name, arguments: values as JsonObject };
        assert.equal(
          disagreement(mirrorHeaders(VERSION, 'tools/call', sent, mirrored), VERSION, 'tools/call', sent, mirrored),
          undefined,
        );
      }),
    );
  });

  const good = mirrorHeaders(VERSION, 'tools/call', params, mirrored);
  const wrong: readonly (readonly [string, Record<string, string | string[] | undefined>, string | undefined])[] = [
    ['another version', { 'mcp-protocol-version': '2025-11-25' }, 'MCP-Protocol-Version'],
    ['no version', { 'mcp-protocol-version': undefined }, 'MCP-Protocol-Version'],
    ['a version sent twice', { 'mcp-protocol-version': [VERSION, VERSION] }, 'MCP-Protocol-Version'],
    ['another method', { 'mcp-method': 'tools/list' }, 'Mcp-Method'],
    ['a method in another case', { 'mcp-method': 'Tools/Call' }, 'Mcp-Method'],
    ['another name', { 'mcp-name': 'weather2' }, 'Mcp-Name'],
    ['no name', { 'mcp-name': undefined }, 'Mcp-Name'],
    ['a name joined from two headers', { 'mcp-name': 'weather, weather' }, 'Mcp-Name'],
    ['a name in sentinel form', { 'mcp-name': '=?base64?d2VhdGhlcg==?=' }, undefined],
    ['a broken sentinel', { 'mcp-name': '=?base64?d2VhdGhlcg=?=' }, 'Mcp-Name'],
    ['another region', { 'mcp-param-region': 'basel' }, 'mcp-param-region'],
    ['no region', { 'mcp-param-region': undefined }, 'mcp-param-region'],
    ['a number written with a fraction of zero', { 'mcp-param-count': '3.0' }, undefined],
    ['another number', { 'mcp-param-count': '4' }, 'mcp-param-count'],
    ['a number with words behind it', { 'mcp-param-count': '3 or 4' }, 'mcp-param-count'],
    ['a number in another notation', { 'mcp-param-count': '0x3' }, 'mcp-param-count'],
    ['a boolean in another case', { 'mcp-param-on': 'False' }, 'mcp-param-on'],
    ['a header of no known parameter', { 'mcp-param-other': 'x' }, undefined],
  ];
  for (const [name, change, header] of wrong) {
    it(`${name} ${header === undefined ? 'agrees' : `disagrees in ${header}`}`, () =>
      assert.equal(disagreement({ ...good, ...change }, VERSION, 'tools/call', params, mirrored), header));
  }

  it('a header for a parameter that the body lacks disagrees', () => {
    const without = { name: 'weather', arguments: { region: 'zürich', count: 3 } };
    assert.equal(disagreement(good, VERSION, 'tools/call', without, mirrored), 'mcp-param-on');
  });
  it('a parameter that an object only inherits is absent', () => {
    const inherited = mirroredParameters({ properties: { toString: { type: 'string', 'x-mcp-header': 'T' } } })!;
    assert.equal('mcp-param-t' in mirrorHeaders(VERSION, 'tools/call', { name: 'a', arguments: {} }, inherited), false);
  });
  it('an integer that JavaScript cannot hold is mirrored and compared exactly', () => {
    const big = parseStrict('{"name":"weather","arguments":{"count":12345678901234567890}}', { maxDepth: 4 }).value as JsonObject;
    const headers = mirrorHeaders(VERSION, 'tools/call', big, mirrored);
    assert.equal(headers['mcp-param-count'], '12345678901234567890');
    assert.equal(disagreement(headers, VERSION, 'tools/call', big, mirrored), undefined);
    const other = { ...headers, 'mcp-param-count': '12345678901234567891' };
    assert.equal(disagreement(other, VERSION, 'tools/call', big, mirrored), 'mcp-param-count');
  });
});
