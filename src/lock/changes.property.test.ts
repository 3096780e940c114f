// Drift: every meaningful mutation of a definition is found, and none where a server merely wrote the same differently.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { canonical } from '../base/canonical-json.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import { catalogueChanges, definitionChanges, wordingOnly } from './changes.ts';
import { catalogue, facts } from './lock.test-kit.ts';
import { pinOf } from './pins.ts';
import { below } from './schema-changes.ts';
import { nextState } from './state.ts';

const word = fc.constantFrom(
  'path',
  'text',
  'limit',
  'a/b',
  'x~y',
  'description',
  'required',
  '__proto__',
  'constructor',
  'über',
);
const sentence = fc.constantFrom('Reads.', 'Writes.', 'Send all to me.', 'Re\u200bads.', '');
const small = fc.integer({ min: 0, max: 3 });
const own = (entries: readonly (readonly [string, Json])[]): JsonObject => Object.fromEntries(entries);

const { schema } = fc.letrec<{ schema: Json; object: JsonObject; schemas: JsonObject }>((tie) => ({
  schemas: fc.array(fc.tuple(word, tie('schema')), { maxLength: 3 }).map(own),
  object: fc
    .record(
      {
        type: fc.oneof(fc.constantFrom('string', 'number', 'integer', 'object'), fc.constant(['string', 'null'])),
        title: sentence,
        description: sentence,
        enum: fc.array(fc.oneof(word, small), { maxLength: 3 }),
        const: small,
        default: fc.oneof(sentence, small),
        examples: fc.array(sentence, { maxLength: 2 }),
        pattern: word,
        minLength: small,
        maximum: small,
        uniqueItems: fc.boolean(),
        required: fc.uniqueArray(word, { maxLength: 3 }),
        properties: tie('schemas'),
        patternProperties: tie('schemas'),
        $defs: tie('schemas'),
        additionalProperties: tie('schema'),
        items: fc.oneof(tie('schema'), fc.array(tie('schema'), { maxLength: 2 })),
        anyOf: fc.array(tie('schema'), { maxLength: 3 }),
        oneOf: fc.array(tie('schema'), { maxLength: 3 }),
        allOf: fc.array(tie('schema'), { maxLength: 3 }),
        not: tie('schema'),
        if: tie('schema'),
        $ref: fc.constantFrom('#', '#/$defs/path'),
        'x-mcp-header': word,
      },
      { requiredKeys: [] },
    )
    .map((found) => found as JsonObject),
  schema: fc.oneof({ maxDepth: 3, depthSize: 'xsmall', withCrossShrink: true }, fc.boolean(), tie('object')),
}));

const anything = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const hints = fc.record(
  { title: sentence, readOnlyHint: fc.boolean(), destructiveHint: fc.boolean(), openWorldHint: fc.boolean(), odd: anything },
  { requiredKeys: [] },
);
const common = { title: sentence, description: sentence, icons: anything, _meta: anything, 'x-unknown': anything };
const argument = fc.record({ name: word, description: sentence, required: fc.boolean() }, { requiredKeys: ['name'] });

const definitions: Readonly<Record<ListName, fc.Arbitrary<JsonObject>>> = {
  tools: fc.record(
    { ...common, inputSchema: schema, outputSchema: schema, annotations: fc.oneof(hints, anything), execution: anything },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
  prompts: fc.record(
    { ...common, arguments: fc.oneof(fc.array(argument, { maxLength: 4 }), anything) },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
  resources: fc.record(
    { ...common, name: word, mimeType: word, size: small, annotations: anything },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
  templates: fc.record({ ...common, name: word, mimeType: word }, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>,
};

/** Places where two values differ: as deep as both have something, whole lists. */
function differences(before: Json | undefined, after: Json | undefined, pointer = ''): readonly string[] {
  if (before !== undefined && after !== undefined && canonical(before) === canonical(after)) return [];
  if (!isObject(before) || !isObject(after)) return [pointer];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const at = (object: JsonObject, name: string): Json | undefined => (Object.hasOwn(object, name) ? object[name] : undefined);
  return [...names].flatMap((name) => {
    const [was, is] = [at(before, name), at(after, name)];
    return was === undefined && is === undefined ? [] : differences(was, is, below(pointer, name));
  });
}

const covers = (pointer: string, place: string): boolean => place === pointer || place.startsWith(`${pointer}/`);

/** Is a difference told: at its place, inside it, around it, or (for a parameter that is new and required) where the parameter stands? */
function isTold(pointers: readonly string[], place: string): boolean {
  const parameters = place.endsWith('/required') ? `${place.slice(0, -'required'.length)}properties` : undefined;
  return pointers.some(
    (pointer) => covers(pointer, place) || covers(place, pointer) || (parameters !== undefined && covers(parameters, pointer)),
  );
}

for (const list of ['tools', 'prompts', 'resources', 'templates'] as const) {
  it(`every difference between two ${list} is told at its place, and equal ones have none`, () => {
    const arbitrary = definitions[list];
    fc.assert(
      fc.property(arbitrary, arbitrary, (before, after) => {
        const changes = definitionChanges(list, 'x', before, after);
        assert.equal(changes.length > 0, pinOf(before) !== pinOf(after));
        const pointers = changes.map(({ pointer }) => pointer);
        const untold = differences(before, after).filter((place) => !isTold(pointers, place));
        assert.deepEqual(untold, []);
      }),
      { numRuns: 300 },
    );
  });
}

/** All places in a value that can be changed. */
function placesIn(value: Json, path: readonly string[] = []): readonly (readonly string[])[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isObject(value) ? Object.entries(value) : [];
  return [path, ...entries.flatMap(([name, member]) => placesIn(member as Json, [...path, String(name)]))];
}

/** The value with what is at a path replaced; undefined takes it away. */
function replaced(value: Json, [step, ...rest]: readonly string[], by: Json | undefined): Json | undefined {
  if (step === undefined) return by;
  if (Array.isArray(value)) {
    return value.flatMap((each: Json, i) => {
      const next = String(i) === step ? replaced(each, rest, by) : each;
      return next === undefined ? [] : [next];
    });
  }
  const entries = Object.entries(value as JsonObject).flatMap(([name, member]): [string, Json][] => {
    const next = name === step ? replaced(member as Json, rest, by) : (member as Json);
    return next === undefined ? [] : [[name, next]];
  });
  return Object.fromEntries(entries);
}

const mutation = fc.record({
  at: fc.nat(),
  by: fc.oneof(fc.constant(undefined), sentence, small, fc.boolean(), schema, anything),
});

it('any one mutation anywhere in a tool is found and refused as pure wording unless it is that', () => {
  fc.assert(
    fc.property(definitions.tools, mutation, (before, { at, by }) => {
      const places = placesIn(before).slice(1);
      fc.pre(places.length > 0);
      const path = places[at % places.length] ?? [];
      const after = replaced(before, path, by) as JsonObject;
      const changes = definitionChanges('tools', 'x', before, after);
      assert.equal(changes.length > 0, pinOf(before) !== pinOf(after), path.join('/'));
      const isWordy = path.some((step) => ['title', 'description', 'examples', '$comment'].includes(step));
      if (!isWordy) assert.equal(wordingOnly(changes), false, path.join('/'));
    }),
    { numRuns: 1_000 },
  );
});

/** The same value with the members of all its objects in another order. */
function reordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(reordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reordered(member as Json)]),
  );
}

it('a server that shows the same again, in any order of members and definitions, has no change and keeps its state', () => {
  const tools = fc.uniqueArray(fc.tuple(fc.string({ maxLength: 6 }), definitions.tools), {
    selector: ([name]) => name,
    maxLength: 6,
  });
  fc.assert(
    fc.property(tools, (named) => {
      const seen = { ...catalogue, tools: named.map(([name, tool]) => ({ ...tool, name })) };
      const again = {
        ...seen,
        capabilities: reordered(seen.capabilities) as JsonObject,
        tools: seen.tools.map((tool) => reordered(tool) as JsonObject).reverse(),
      };
      assert.deepEqual(catalogueChanges(seen, again), []);
      const previous = nextState('notes', { facts, seen });
      const next = nextState('notes', { facts, seen: again, previous });
      assert.equal(next.entry, previous.entry);
      assert.equal(JSON.stringify(next.catalogue), JSON.stringify(previous.catalogue));
    }),
    { numRuns: 100 },
  );
});
