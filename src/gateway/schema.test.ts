// The JSON Schema that real tools use, and what of it is refused. That checking ends is in schema-bounds.test.ts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Json, JsonObject } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { compileSchema } from './schema.ts';

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });
const parsed = (text: string): Json => parseStrict(text, { maxDepth: 64, freeze: true }).value;
const TEXT: JsonObject = { type: 'string' };

/** Does the schema let these arguments pass? Arguments are admitted first, as they are on the path. */
function fits(schema: JsonObject, args: Json): boolean {
  const compiled = compileSchema(schema);
  assert.ok(compiled.usable, compiled.usable ? '' : compiled.why);
  return compiled.check(parsed(JSON.stringify(args))) === undefined;
}

describe('arguments', () => {
  const rows: readonly (readonly [string, JsonObject, readonly Json[], readonly Json[]])[] = [
    [
      'types',
      object({
        s: TEXT,
        n: { type: 'number' },
        i: { type: 'integer' },
        b: { type: 'boolean' },
        a: { type: 'array' },
        o: { type: 'object' },
      }),
      [{}, { s: '', n: 1.5, i: 3, b: false, a: [], o: {} }, { i: 1.0 }],
      [{ s: 1 }, { n: '1' }, { i: 1.5 }, { b: 0 }, { a: {} }, { o: [] }, [], 'x', 5],
    ],
    ['required members', object({ a: TEXT }, { required: ['a'] }), [{ a: '' }], [{}, { b: '' }]],
    [
      'required members that every object inherits',
      object({}, { required: ['toString', '__proto__'] }),
      [parsed('{"toString":1,"__proto__":2}')],
      [{}, { toString: 1 }],
    ],
    [
      'members that every object inherits',
      object({ constructor: TEXT, valueOf: TEXT }),
      [{}, { constructor: 'x' }],
      [{ constructor: 1 }, { valueOf: {} }],
    ],
    ['no others', object({ a: TEXT }, { additionalProperties: false }), [{}, { a: 'x' }], [{ b: 1 }, { a: 'x', b: 1 }]],
    ['others of a kind', object({ a: TEXT }, { additionalProperties: { type: 'number' } }), [{ b: 1 }], [{ b: 'x' }]],
    [
      'names of a pattern',
      { type: 'object', patternProperties: { '^x-': { type: 'number' } }, additionalProperties: false },
      [{ 'x-a': 1 }, {}],
      [{ 'x-a': 's' }, { y: 1 }],
    ],
    [
      'an enumeration',
      object({ a: { enum: ['x', 1, null, { b: 1 }] } }),
      [{ a: 'x' }, { a: 1 }, { a: { b: 1 } }],
      [{ a: 'y' }, { a: '1' }, { a: { b: 2 } }],
    ],
    ['a constant', object({ a: { const: 5 } }), [{ a: 5 }], [{ a: 6 }, { a: '5' }]],
    [
      'bounds of numbers',
      object({ a: { minimum: 1, exclusiveMaximum: 5, multipleOf: 0.5 } }),
      [{ a: 1 }, { a: 4.5 }],
      [{ a: 0.5 }, { a: 5 }, { a: 1.3 }],
    ],
    [
      'bounds of texts, counted in characters',
      object({ a: { type: 'string', minLength: 2, maxLength: 3 } }),
      [{ a: 'ab' }, { a: '😀😀😀' }],
      [{ a: 'a' }, { a: 'abcd' }],
    ],
    [
      'bounds of lists',
      object({ a: { type: 'array', minItems: 1, maxItems: 2, uniqueItems: true } }),
      [{ a: [1] }, { a: [1, '1'] }],
      [{ a: [] }, { a: [1, 2, 3] }, { a: [1, 1] }, { a: [{ b: 1 }, { b: 1 }] }],
    ],
    ['items', object({ a: { type: 'array', items: TEXT } }), [{ a: [] }, { a: ['x'] }], [{ a: [1] }]],
    [
      'items by place',
      object({ a: { type: 'array', prefixItems: [TEXT, { type: 'number' }], items: false } }),
      [{ a: ['x', 1] }, { a: ['x'] }],
      [{ a: [1] }, { a: ['x', 1, 2] }],
    ],
    [
      'items by place, as older schemas write them',
      object({ a: { type: 'array', items: [TEXT], additionalItems: false } }),
      [{ a: ['x'] }],
      [{ a: [1] }, { a: ['x', 1] }],
    ],
    ['one of several', object({ a: { oneOf: [TEXT, { type: 'integer' }] } }), [{ a: 'x' }, { a: 1 }], [{ a: 1.5 }, { a: true }]],
    ['any of several', object({ a: { anyOf: [{ minimum: 5 }, { maximum: 1 }] } }), [{ a: 6 }, { a: 0 }], [{ a: 3 }]],
    ['all of several', object({ a: { allOf: [{ minimum: 1 }, { maximum: 5 }] } }), [{ a: 3 }], [{ a: 0 }, { a: 6 }]],
    ['not', object({ a: { not: { type: 'string' } } }), [{ a: 1 }], [{ a: 'x' }]],
    [
      'if, then, else',
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      object({ a: TEXT }, { if: { required: ['a'] }, then: { required: ['b'] }, else: { required: ['c'] } }),
      [{ a: 'x', b: 1 }, { c: 1 }],
      [{ a: 'x' }, {}],
    ],
    [
      'definitions',
      object({ a: { $ref: '#/$defs/word' } }, { $defs: { word: { type: 'string', minLength: 1 } } }),
      [{ a: 'x' }],
      [{ a: '' }, { a: 1 }],
    ],
    [
      'definitions as older schemas write them',
      object({ a: { $ref: '#/definitions/w' } }, { definitions: { w: TEXT } }),
      [{ a: 'x' }],
      [{ a: 1 }],
    ],
    [
      'a reference with siblings',
      object({ a: { $ref: '#/$defs/w', maxLength: 1 } }, { $defs: { w: TEXT } }),
      [{ a: 'x' }],
      [{ a: 'xx' }],
    ],
    [
      'references with escaped names',
      object({ a: { $ref: '#/properties/x~1y%25' }, 'x/y%': { type: 'number' } }),
      [{ a: 1 }],
      [{ a: 'x' }],
    ],
    [
      'a definition that contains itself',
      { $defs: { node: object({ next: { $ref: '#/$defs/node' }, v: TEXT }) }, $ref: '#/$defs/node' },
      [{}, { v: 'a', next: { next: { v: 'b' } } }],
      [{ next: { next: { v: 1 } } }, { next: 'x' }],
    ],
    [
      'a whole that contains itself',
      object({ children: { type: 'array', items: { $ref: '#' } }, v: TEXT }),
      [{ children: [{ children: [] }] }],
      [{ children: [{ v: 1 }] }],
    ],
    [
      'what depends on what',
      object({}, { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { required: ['d'] } } }),
      [{ a: 1, b: 1 }, { c: 1, d: 1 }, {}],
      [{ a: 1 }, { c: 1 }],
    ],
    [
      'a property that is called like a keyword',
      object({ $ref: TEXT, pattern: TEXT, properties: object({ type: TEXT }), enum: TEXT }),
      [{ $ref: 'x', pattern: '(', properties: { type: 'x' }, enum: 'y' }],
      [{ $ref: 1 }, { properties: { type: 1 } }, { enum: [] }],
    ],
    [
      'data that looks like a schema',
      object({ a: { const: { $ref: 'http://evil.example/' }, default: { pattern: '(' } } }),
      [{ a: { $ref: 'http://evil.example/' } }],
      [{ a: {} }],
    ],
    ['booleans for schemas', object({ a: true, b: false }), [{}, { a: 1 }], [{ b: 1 }]],
    ['an empty schema', {}, [{}, { a: 1 }], []],
    ['formats, which only annotate', object({ a: { type: 'string', format: 'email' } }), [{ a: 'no mail' }], [{ a: 1 }]],
  ];
  for (const [name, schema, good, bad] of rows) {
    it(`${name}: what fits passes, what does not is refused`, () => {
      for (const args of good) assert.ok(fits(schema, args), `${JSON.stringify(args)} should fit`);
      for (const args of bad) assert.ok(!fits(schema, args), `${JSON.stringify(args)} should not fit`);
    });
  }

  it('numbers beyond JavaScript are numbers, and integers where they have no fraction', () => {
    const check = (schema: JsonObject, text: string): boolean => {
      const compiled = compileSchema(object({ n: schema, l: { type: 'array', items: schema } }));
      return compiled.usable && compiled.check(parsed(text)) === undefined;
    };
    assert.ok(check({ type: 'integer' }, '{"n":12345678901234567890,"l":[123456789012345678901]}'));
    assert.ok(check({ type: 'number', minimum: 1 }, '{"n":1.00000000000000000001}'));
    assert.ok(!check({ type: 'string' }, '{"n":12345678901234567890}'));
    assert.ok(!check({ type: 'object' }, '{"n":12345678901234567890}'));
    assert.ok(!check({ maximum: 5 }, '{"l":[12345678901234567890]}'));
  });

  it('null counts as absent for an optional argument, and as null for a required one', () => {
    const schema = object({ a: TEXT, b: { type: ['string', 'null'] } }, { required: ['b'] });
    assert.ok(fits(schema, { a: null, b: null }));
    assert.ok(!fits(schema, { a: null }));
    assert.ok(!fits(object({ a: TEXT }, { required: ['a'] }), { a: null }));
    assert.ok(!fits(object({ a: object({ inner: TEXT }, { required: ['inner'] }) }), { a: { inner: null } }));
  });
});

describe('patterns', () => {
  for (const [pattern, good, bad] of [
    ['^[a-zA-Z0-9\\-_.]+$', 'a-b_c.1', 'é'],
    ['^https?:\\/\\/', 'https://x', 'ftp://x'],
    ['^\\d{4}-\\d{2}-\\d{2}$', '2026-11-21', '26-11-21'],
    ['^[\\w.+-]+@[\\w-]+\\.[\\w.]+$', 'a@b.ch', 'a@'],
    ['^#(?:[0-9a-fA-F]{3}){1,2}$', '#abc', '#ab'],
    ['^(?<year>\\d+)$', '1', 'x'],
    ['^\\p{L}+$', 'é', '1'],
    ['^[\\u4e00-\\u9fa5]+$', '中文', 'abc'],
    ['^\\x41$', 'A', 'B'],
    ['b', 'abc', 'ac'],
    ['^$', '', 'x'],
    ['^\\S+$', 'x', 'x y'],
    ['^[^/]*$', 'a', 'a/b'],
    ['^.{1,3}$', '😀', 'abcd'],
  ] as const) {
    it(`${pattern} lets ${JSON.stringify(good)} pass and ${JSON.stringify(bad)} not`, () => {
      assert.ok(fits(object({ a: { type: 'string', pattern } }), { a: good }));
      assert.ok(!fits(object({ a: { type: 'string', pattern } }), { a: bad }));
    });
  }

  it('a pattern beside other alternatives counts too', () => {
    const schema = object({ a: { pattern: '^a', allOf: [{ pattern: 'z$' }], minLength: 3 } });
    assert.ok(fits(schema, { a: 'abz' }));
    for (const a of ['bbz', 'abb', 'az']) assert.ok(!fits(schema, { a }), a);
  });

  it('no schema names a pattern of ours as a format', () => {
    assert.ok(fits(object({ a: { pattern: '^a$' } }), { a: 'a' }));
    assert.ok(fits(object({ a: { format: 'bartizan-pattern:^a$' } }), { a: 'b' }));
  });

  it('what a caller is told shows the pattern and nothing of our insides', () => {
    const compiled = compileSchema(object({ a: { pattern: '^a$' } }));
    const why = compiled.usable ? (compiled.check({ a: 'b' }) ?? '') : '';
    assert.match(why, /^\/a: .*\^a\$/);
    assert.doesNotMatch(why, /bartizan|format/);
  });
});

describe('a schema that cannot be checked safely makes its tool unusable', () => {
  const rows: readonly (readonly [string, Json | undefined])[] = [
    ['none', undefined],
    ['one that is no object', true],
    ['a list', []],
    ['a text', 'object'],
    ['a reference to the network', object({ a: { $ref: 'https://evil.example/schema.json' } })],
    ['a reference to the network deep inside', object({ a: { items: { anyOf: [{ $ref: '//evil.example/x' }] } } })],
    ['a reference to a file', object({ a: { $ref: 'file:///etc/passwd' } })],
    ['a reference to another document', object({ a: { $ref: 'other.json#/a' } })],
    ['a reference that leads nowhere', object({ a: { $ref: '#/$defs/nope' } })],
    ['a reference to what is only inherited', object({ a: { $ref: '#/constructor' } })],
    ['a reference that is no text', object({ a: { $ref: 5 } })],
    ['a dynamic reference, which would not be followed', object({ a: { $dynamicRef: 'https://evil.example/#x' } })],
    ['a pattern with look-ahead, which needs an engine that backtracks', object({ a: { pattern: '^(?!x)' } })],
    ['a pattern that refers back', object({ a: { pattern: '(a)\\1' } })],
    ['a broken pattern', object({ a: { pattern: '(' } })],
    ['a very long pattern', object({ a: { pattern: 'a'.repeat(1_001) } })],
    ['a pattern for names that repeats twice', { patternProperties: { '^(a+)+$': true } }],
    ['a property that is no schema', object({ a: 'string' })],
    ['a list of schemas that holds none', { anyOf: ['string'] }],
    ['a combination that is no list', { pattern: 'a', allOf: 5 }],
  ];
  for (const [name, schema] of rows) {
    it(name, () => {
      const compiled = compileSchema(schema);
      assert.equal(compiled.usable, false);
      assert.ok(!compiled.usable && compiled.why.length > 0 && !/\n| at /.test(compiled.why));
    });
  }

  it('an identifier inside does not redirect references', () => {
    const schema = {
      $id: 'https://evil.example/',
      ...object({ a: { $ref: '#/$defs/w' } }),
      $defs: { w: { $id: 'https://evil.example/w', ...TEXT } },
    };
    assert.ok(fits(schema, { a: 'x' }));
    assert.ok(!fits(schema, { a: 1 }));
  });
});

it('any schema and any arguments come to an answer, never to an error', () => {
  const keyword = fc.constantFrom(
    'type',
    'properties',
    'items',
    'allOf',
    'anyOf',
    'not',
    'if',
    'then',
    '$ref',
    '$defs',
    'enum',
    'required',
    'pattern',
    'patternProperties',
    'minimum',
    'uniqueItems',
    '$recursiveRef',
    'dependentRequired',
  );
  const { schema } = fc.letrec<{ schema: JsonObject; value: Json }>((tie) => ({
    schema: fc.dictionary(
      keyword,
      fc.oneof({ depthSize: 'small' }, tie('value'), tie('schema'), fc.array(tie('schema'), { maxLength: 2 })),
    ) as fc.Arbitrary<JsonObject>,
    value: fc.oneof(
      fc.jsonValue() as fc.Arbitrary<Json>,
      fc.constantFrom<Json>('string', 'object', '#', '#/$defs/a', '^a+$', ['a'], { a: { type: 'string' } }),
    ),
  }));
  fc.assert(
    fc.property(schema, fc.jsonValue(), (made, args) => {
      const compiled = compileSchema(JSON.parse(JSON.stringify(made)) as JsonObject);
      if (compiled.usable) compiled.check(args as Json);
    }),
  );
});

it('arguments are only looked at', () => {
  const args = parsed('{"a":null,"n":12345678901234567890,"__proto__":{"x":1}}');
  const compiled = compileSchema(object({ a: TEXT }));
  assert.ok(compiled.usable);
  compiled.check(args);
  assert.equal(JSON.stringify(args), '{"a":null,"n":12345678901234567890,"__proto__":{"x":1}}');
});
