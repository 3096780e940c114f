import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { isObject, type Json } from '../base/json.ts';
import { parseStrict } from '../base/strict-json.ts';
import { passagesOf } from './passages.ts';

const name = fc.oneof(fc.constantFrom('a/b', '~', '~1', '~01', '/', '', '__proto__', '0', 'constructor'), fc.string());
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.string(),
    fc.oneof(fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(name, tie('json')), { maxLength: 4 }).map((members) => {
      const object = {};
      for (const [key, value] of members)
        Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
      return object;
    }),
  ),
}));

/** Every string of JSON text, by a look at nothing but its quotes. */
function stringsOf(text: string): readonly string[] {
  return Array.from(text.matchAll(/"(?:[^"\\]|\\.)*"/g), ([quoted]) => JSON.parse(quoted) as string);
}

/** RFC 6901 §4. */
function resolve(value: Json, pointer: string): { readonly value: Json; readonly last: string } {
  let at: Json | undefined = value;
  let last = '';
  for (const token of pointer.split('/').slice(1)) {
    last = token.replaceAll('~1', '/').replaceAll('~0', '~');
    assert.ok(at !== undefined && typeof at === 'object' && at !== null && Object.hasOwn(at, last), pointer);
    at = isObject(at) ? at[last] : (at as readonly Json[])[Number(last)];
  }
  assert.ok(at !== undefined);
  return { value: at, last };
}

it('every string of a value is found once, names too, with a pointer that leads to it', () => {
  fc.assert(
    fc.property(json, (generated) => {
      const text = JSON.stringify(generated);
      const { value } = parseStrict(text, { maxDepth: 50 });
      const passages = passagesOf(value);
      assert.deepEqual(
        passages.map((passage) => passage.text),
        stringsOf(text),
      );
      for (const { pointer, text: found, kind } of passages) {
        const place = resolve(value, pointer);
        assert.equal(kind === 'key' ? place.last : place.value, found);
      }
      assert.equal(new Set(passages.map(({ pointer, kind }) => `${kind} ${pointer}`)).size, passages.length);
    }),
    { numRuns: 1_000 },
  );
});

it('a number is no string, however it is kept', () => {
  const { value } = parseStrict('{"a":[12345678901234567890,-0,{"rawJSON":"x"}]}', { maxDepth: 9 });
  assert.deepEqual(passagesOf(value), [
    { pointer: '/a', text: 'a', kind: 'key' },
    { pointer: '/a/2/rawJSON', text: 'rawJSON', kind: 'key' },
    { pointer: '/a/2/rawJSON', text: 'x', kind: 'value' },
  ]);
});

it('a value that is a string is its own passage', () => {
  assert.deepEqual(passagesOf('x'), [{ pointer: '', text: 'x', kind: 'value' }]);
  assert.deepEqual(passagesOf({ gone: undefined }), []);
});
