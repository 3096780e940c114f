import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { canonical } from './canonical-json.ts';
import type { Json } from './json.ts';
import { parseStrict } from './strict-json.ts';

const parse = (text: string): Json => parseStrict(text, { maxDepth: 100 }).value;
const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

/** The same value with the members of every object in reverse. */
function reversed(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member as Json)]),
  );
}

it('the order of members makes no difference', () => {
  fc.assert(fc.property(json, (value) => assert.equal(canonical(reversed(value)), canonical(value))));
});

it('canonical text is JSON of the same value, and canonical again', () => {
  fc.assert(
    fc.property(json, (value) => {
      assert.deepEqual(parse(canonical(value)), value);
      assert.equal(canonical(parse(canonical(value))), canonical(value));
    }),
  );
});

it('different values have different texts', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      const isEqual = JSON.stringify(reversed(reversed(a))) === JSON.stringify(b);
      if (isEqual) assert.equal(canonical(a), canonical(b));
      else if (canonical(a) === canonical(b)) assert.deepEqual(a, b);
    }),
  );
});

it('the example of RFC 8785 comes out as printed there', () => {
  const source = String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`;
  const expected = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
  assert.equal(canonical(JSON.parse(source) as Json), expected);
});

it('members are sorted by UTF-16 code units, as RFC 8785 §3.2.3 shows', () => {
  const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6', '10', '9'];
  const text = canonical(Object.fromEntries(names.map((name) => [name, 0])));
  assert.equal(text, `{"\\r":0,"1":0,"10":0,"9":0,"\u0080":0,"\u00f6":0,"\u20ac":0,"\ud83d\ude00":0,"\ufb33":0}`);
});

it('a number that JavaScript cannot hold keeps its digits', () => {
  assert.equal(canonical(parse('{"b":12345678901234567890,"a":[-0,1.0]}')), '{"a":[-0,1],"b":12345678901234567890}');
});

it('an absent member leaves no trace, and __proto__ is a member', () => {
  assert.equal(canonical({ b: undefined, a: 1 }), '{"a":1}');
  assert.equal(canonical(parse('{"z":1,"__proto__":{"b":1,"a":2}}')), '{"__proto__":{"a":2,"b":1},"z":1}');
});
