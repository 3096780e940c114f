// Schemas and arguments that are made to hold a checker up. Prints a line for each case as it ends; whoever runs this decides how long to wait.
import type { Json, JsonObject } from '../base/json.ts';
import { compileSchema } from './schema.ts';

type Case = readonly [schema: JsonObject, args: Json];
type Link = (to: string) => JsonObject;

/** Definitions `d39` … `d0`, each of which leads twice to the next. */
function tree(
  link: Link,
  join: (one: JsonObject, two: JsonObject) => JsonObject,
  mark: (name: string) => JsonObject = () => ({}),
): JsonObject {
  const $defs: Record<string, JsonObject> = { leaf: { type: 'object' }, d0: { type: 'object', ...mark('d0') } };
  for (let i = 1; i < 40; i++) $defs[`d${i}`] = { ...join(link(`d${i - 1}`), link(`d${i - 1}`)), ...mark(`d${i}`) };
  return { $defs, ...link('d39') };
}
const pointer: Link = (to) => ({ $ref: `#/$defs/${to}` });
const allOf = (one: JsonObject, two: JsonObject): JsonObject => ({ allOf: [one, two] });
const nested = (depth: number, wrap: (inner: Json) => Json): Json => {
  let value: Json = {};
  for (let i = 0; i < depth; i++) value = wrap(value);
  return value;
};
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const named = (count: number, value: Json): JsonObject => Object.fromEntries(times(count, (at) => [`p${at}`, value]));
const listOf = (items: Json): JsonObject => ({
  type: 'object',
  properties: { list: { type: 'array', ...(items as JsonObject) } },
});

const CASES: Readonly<Record<string, () => Case>> = {
  'a pattern that backtracks': () => [{ properties: { text: { pattern: '(a+)+$' } } }, { text: `${'a'.repeat(200_000)}!` }],
  'a pattern with nested stars': () => [
    { properties: { text: { pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' } } },
    { text: 'a'.repeat(100_000) },
  ],
  'a tree of references': () => [tree(pointer, allOf), {}],
  'a tree of references over anyOf': () => [tree(pointer, (one, two) => ({ anyOf: [{ not: {} }, one, two] })), {}],
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  'a tree of references over if and then': () => [tree(pointer, (one, two) => ({ if: one, then: two })), {}],
  'a tree of anchors': () => [
    tree(
      (to) => ({ $ref: `#${to}` }),
      allOf,
      (name) => ({ $anchor: name }),
    ),
    {},
  ],
  'a tree of dynamic references': () => [
    tree(
      (to) => ({ $dynamicRef: `#${to}` }),
      allOf,
      (name) => ({ $dynamicAnchor: name }),
    ),
    {},
  ],
  'a tree of dependent schemas': () => [tree(pointer, (x, y) => ({ dependentSchemas: { x, y } })), { x: 1, y: 1 }],
  'a tree of old dependencies': () => [tree(pointer, (x, y) => ({ dependencies: { x, y } })), { x: 1, y: 1 }],
  'references that the library’s own marks redirect': () => [
    tree((to) => ({ $ref: '#/$defs/leaf', __absolute_ref__: `https://github.com/cfworker#/$defs/${to}` }), allOf),
    {},
  ],
  'a reference to itself': () => [{ $ref: '#' }, {}],
  'two references to each other': () => [
    { $defs: { a: { $ref: '#/$defs/b' }, b: { allOf: [{ $ref: '#/$defs/a' }] } }, $ref: '#/$defs/a' },
    {},
  ],
  'a recursive reference to itself': () => [{ $recursiveRef: '#' }, {}],
  'recursion that doubles with each level of the arguments': () => [
    { $defs: { node: { properties: { c: { allOf: [pointer('node'), pointer('node')] } } } }, $ref: '#/$defs/node' },
    nested(60, (c) => ({ c })),
  ],
  'recursion that doubles over items': () => [
    {
      $defs: { node: { items: { anyOf: [{ not: {} }, pointer('node'), pointer('node')] } } },
      properties: { a: pointer('node') },
    },
    { a: nested(60, (inner) => [inner]) },
  ],
  'many items that have to be unique': () => [listOf({ uniqueItems: true }), { list: times(600_000, (at) => at) }],
  'large items that have to be unique': () => [
    listOf({ uniqueItems: true }),
    { list: times(1_000, (at) => [...times(1_000, () => 0), at]) },
  ],
  'many alternatives for many items': () => [
    listOf({ items: { anyOf: times(1_900, (at) => ({ const: -at - 2 })) } }),
    { list: times(1_000_000, () => -1) },
  ],
  'a long enumeration for many items': () => [
    listOf({ items: { enum: times(20_000, (at) => `word ${at}`) } }),
    { list: times(500_000, () => 'word 19999') },
  ],
  'many properties for many items': () => [
    listOf({ items: { properties: named(4_900, true) } }),
    { list: times(1_000_000, () => ({})) },
  ],
  'many required names for many items': () => [
    listOf({ items: { required: times(50_000, () => 'a') } }),
    { list: times(500_000, () => ({ a: 1 })) },
  ],
  'many dependent names for many items': () => [
    listOf({ items: { dependentRequired: Object.fromEntries(times(50_000, (at) => [`n${at}`, []])) } }),
    { list: times(500_000, () => ({})) },
  ],
  'many patterns for many names': () => [
    { patternProperties: Object.fromEntries(times(4_900, (at) => [`^x${at}-`, true])) },
    Object.fromEntries(times(300_000, (at) => [`y${at}`, 1])),
  ],
  'a pattern for a name of a megabyte': () => [{ patternProperties: { 'a*b': true } }, { ['a'.repeat(1_000_000)]: 1 }],
  'a million items to look through': () => [
    listOf({ contains: { type: 'string' }, minContains: 5 }),
    { list: times(1_000_000, () => 1) },
  ],
  'a schema that is very deep': () => [nested(5_000, (not) => ({ not })) as JsonObject, {}],
  'a schema that is very wide': () => [{ properties: named(100_000, { type: 'string' }) }, {}],
  'arguments that are deep': () => [
    { $defs: { n: { items: pointer('n') } }, properties: { a: pointer('n') } },
    { a: nested(60, (inner) => [inner]) },
  ],
};

const wanted = process.argv.slice(2);
for (const [name, make] of Object.entries(CASES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const [schema, args] = make();
  process.stdout.write(`${JSON.stringify({ start: name })}\n`);
  const compiled = compileSchema(schema);
  const why = compiled.usable ? compiled.check(args) : compiled.why;
  process.stdout.write(
    `${JSON.stringify({ name, usable: compiled.usable, ...(why === undefined ? {} : { why: why.slice(0, 120) }) })}\n`,
  );
}
