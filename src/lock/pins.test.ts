import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { catalogue, readNote } from './lock.test-kit.ts';
import { createPinner, pinIndex, pinOf, pinsOf } from './pins.ts';

const parsed = (text: string): JsonObject => parseStrict(text, { maxDepth: 600 }).value as JsonObject;

it('a pin is SHA-256 over canonical JSON, and stays what it is', () => {
  // printf '{"a":[1,"\xc3\xa9"],"name":"x"}' | sha256sum
  const expected = '96cd867081c77de23106a949209588057d2bc89727d4bfcd6b869d1489caee43';
  assert.equal(pinOf(parsed('{ "name": "x", "a": [1.0, "\\u00e9"] }')), expected);
});

it('key order, white space and spelling of numbers and escapes are no difference', () => {
  assert.equal(
    pinOf(parsed('{"name":"x","inputSchema":{"type":"object","maxProperties":10}}')),
    pinOf(parsed('{\n "inputSchema": {"maxProperties": 1e1, "type": "\\u006fbject"},\n "name": "x" }')),
  );
});

it('everything a model or client sees is in the pin, members nobody knows included', () => {
  const added: readonly JsonObject[] = [
    { title: 'x' },
    { description: 'x' },
    { icons: [{ src: 'https://example.com/i.png' }] },
    { _meta: { 'example.com/hidden': true } },
    { outputSchema: {} },
    { execution: { taskSupport: 'required' } },
    { annotations: { readOnlyHint: false } },
    { 'x-unknown': null },
    JSON.parse('{"__proto__": {"a": 1}}'),
  ];
  const pins = new Set([
    pinOf(readNote),
    ...added.map((more) => pinOf(Object.fromEntries([...Object.entries(readNote), ...Object.entries(more)]))),
  ]);
  assert.equal(pins.size, added.length + 1);
});

it('numbers that JavaScript would round have pins of their own', () => {
  assert.notEqual(pinOf(parsed('{"maximum":9007199254740993}')), pinOf(parsed('{"maximum":9007199254740992}')));
});

it('references are text: a cyclic one is pinned like any other, and changing it is seen', () => {
  const cyclic = (to: string): JsonObject => ({
    name: 'x',
    inputSchema: { $defs: { a: { $ref: to }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' },
  });
  assert.notEqual(pinOf(cyclic('#/$defs/b')), pinOf(cyclic('#/$defs/a')));
});

it('a definition of 100 MB is pinned, and one that is nested beyond any message is a fault', () => {
  assert.match(pinOf({ name: 'x', description: 'x'.repeat(100_000_000) }), /^[0-9a-f]{64}$/);
  let deep: Json = 'x';
  for (let i = 0; i < 200_000; i++) deep = [deep];
  assert.throws(() => pinOf(deep), { code: 'lock.too-deep' });
});

it('a pinner answers as pinOf does and looks at each object once', () => {
  let looks = 0;
  const watched: JsonObject = Object.defineProperty({ name: 'x' }, 'title', {
    enumerable: true,
    get: () => {
      looks += 1;
      return 'seen';
    },
  });
  const pin = createPinner();
  assert.equal(pin(watched), pin(watched));
  assert.equal(looks, 1);
  assert.equal(pin(watched), pinOf({ name: 'x', title: 'seen' }));
});

it('pins of a catalogue are sorted, the first of equal keys counts, and any name is a name', () => {
  const odd: JsonObject = { name: '__proto__', description: 'odd' };
  const seen = { ...catalogue, tools: [...catalogue.tools, { ...readNote, description: 'second' }, odd] };
  const pins = pinsOf(seen);
  assert.deepEqual(Object.keys(pins.tools), ['__proto__', 'read_note', 'write_note']);
  const index = pinIndex(pins);
  assert.equal(index.tools.get('read_note'), pinOf(readNote));
  assert.equal(index.tools.get('__proto__'), pinOf(odd));
  assert.equal(index.tools.get('constructor'), undefined);
  assert.equal(index.templates.get('note://{id}'), pinOf({ uriTemplate: 'note://{id}', name: 'A note' }));
});

it('what is absent has no pin, which differs from the pin of something empty', () => {
  const { serverInfo, instructions, ...rest } = catalogue;
  assert.equal('instructions' in pinsOf(rest), false);
  assert.notEqual(pinsOf({ ...rest, instructions: '' }).instructions, undefined);
});

it('equal values have equal pins and different ones do not', () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const shuffled = (value: unknown): Json => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value as Json;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, shuffled(member)]),
    );
  };
  fc.assert(fc.property(json, (value) => assert.equal(pinOf(value as Json), pinOf(shuffled(value)))));
  fc.assert(
    fc.property(json, json, (a, b) => {
      const [one, other] = [a, b].map((value) => JSON.parse(JSON.stringify(value)));
      if (pinOf(a as Json) === pinOf(b as Json)) assert.deepEqual(one, other);
      else assert.notDeepEqual(one, other);
    }),
  );
});
