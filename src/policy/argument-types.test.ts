// Input schemas as types that policy can read, and values as those types: what does not fit is unreadable, never something else.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json } from '../base/json.ts';
import { argumentTypesOf, cedarType, readPath } from './argument-types.ts';

const schemaOf = (property: Json, more: { readonly [member: string]: Json } = {}): Json => ({
  type: 'object',
  properties: { it: property },
  ...more,
});

for (const [name, property, type] of [
  ['a string', { type: 'string' }, { type: 'String' }],
  ['a string or null', { type: ['string', 'null'] }, { type: 'String' }],
  ['any of a string and null', { anyOf: [{ type: 'integer' }, { type: 'null' }] }, { type: 'Long' }],
  ['listed strings', { enum: ['a', 'b'] }, { type: 'String' }],
  ['a number', { type: 'number' }, { type: 'Extension', name: 'decimal' }],
  ['an array', { type: 'array', items: { type: 'string' } }, { type: 'Set', element: { type: 'String' } }],
  ['a reference', { $ref: '#/$defs/x' }, { type: 'Boolean' }],
  [
    'an object',
    { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    { type: 'Record', attributes: { a: { type: 'String', required: true } } },
  ],
  ['a reference that goes round', { $ref: '#/properties/it' }, undefined],
  ['a reference that leads out', { $ref: 'https://example.com/x' }, undefined],
  ['several types', { type: ['string', 'integer'] }, undefined],
  ['anything', {}, undefined],
  ['an array of anything', { type: 'array' }, undefined],
  ['mixed values', { enum: ['a', 1] }, undefined],
] as const) {
  it(`${name} is ${type === undefined ? 'not readable' : JSON.stringify(type)}`, () => {
    const types = argumentTypesOf(schemaOf(property as unknown as Json, { $defs: { x: { type: 'boolean' } } }));
    const attributes = cedarType(types)['attributes'] as { readonly it?: object };
    assert.deepEqual(attributes.it, type === undefined ? undefined : { ...type, required: false });
  });
}

for (const [name, property, value, expected] of [
  ['a text', { type: 'string' }, 'x', { kind: 'value', value: 'x' }],
  ['null', { type: 'string' }, null, { kind: 'absent' }],
  ['nothing', { type: 'string' }, undefined, { kind: 'absent' }],
  ['a number for a text', { type: 'string' }, 1, { kind: 'unreadable' }],
  ['a whole number', { type: 'integer' }, -5, { kind: 'value', value: -5 }],
  ['half a number', { type: 'integer' }, 0.5, { kind: 'unreadable' }],
  ['a number too large', { type: 'integer' }, 2 ** 53, { kind: 'unreadable' }],
  ['an amount', { type: 'number' }, 1.5, { kind: 'value', value: { __extn: { fn: 'decimal', arg: '1.5' } } }],
  ['a whole amount', { type: 'number' }, 7, { kind: 'value', value: { __extn: { fn: 'decimal', arg: '7.0' } } }],
  ['an amount with five places', { type: 'number' }, 0.00001, { kind: 'unreadable' }],
  ['a raw number', { type: 'number' }, JSON.rawJSON('12345678901234567890'), { kind: 'unreadable' }],
  ['a list', { type: 'array', items: { type: 'string' } }, ['a'], { kind: 'value', value: ['a'] }],
  ['a list with a null', { type: 'array', items: { type: 'string' } }, ['a', null], { kind: 'unreadable' }],
  ['what no type is known of', {}, 'x', { kind: 'unreadable' }],
] as const) {
  it(`${name} is ${JSON.stringify(expected)}`, () => {
    const types = argumentTypesOf(schemaOf(property as unknown as Json));
    assert.deepEqual(readPath({ it: value as Json }, types, ['it']), expected);
  });
}

it('a member that Cedar would take for an escape is not readable', () => {
  const types = argumentTypesOf({
    type: 'object',
    properties: { __entity: { type: 'string' }, __extn: { type: 'string' }, ok: { type: 'string' } },
  });
  assert.deepEqual(Object.keys(cedarType(types)['attributes'] as object), ['ok']);
});

it('only a required member that cannot be null is always there', () => {
  const types = argumentTypesOf({
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: ['string', 'null'] }, c: { type: 'string' } },
    required: ['a', 'b'],
  });
  const attributes = cedarType(types)['attributes'] as Record<string, { required: boolean }>;
  assert.deepEqual(
    Object.entries(attributes).map(([name, { required }]) => [name, required]),
    [
      ['a', true],
      ['b', false],
      ['c', false],
    ],
  );
});
