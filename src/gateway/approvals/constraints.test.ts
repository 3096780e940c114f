// What is enforced (constraints.ts) and what a person reads (cedar-text.ts) say the same: Cedar itself is asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Constraint } from '../../store/approval.ts';
import { cedarText } from './cedar-text.ts';
import { meetsAll } from './constraints.ts';

const ATTRIBUTES = { user: { type: 'User', id: 'user:ann' }, tool: { type: 'Tool', id: 'files/write' } };

/** Does Cedar let these arguments pass under the statement? */
function cedarSays(args: JsonObject, constraints: readonly Constraint[], nowMs = 1_000): boolean {
  const text = cedarText({ id: 'q', caller: 'user:ann', server: 'files', tool: 'write', untilMs: 2_000, constraints, lifts: [] });
  const answer = isAuthorized({
    principal: ATTRIBUTES.user,
    action: { type: 'Action', id: 'call_tool' },
    resource: ATTRIBUTES.tool,
    context: { arguments: args, time: { at: { __extn: { fn: 'datetime', arg: new Date(nowMs).toISOString() } } } } as never,
    policies: { staticPolicies: text },
    entities: [],
  });
  assert.equal(answer.type, 'success', `${text}\n${JSON.stringify(answer)}`);
  return answer.type === 'success' && answer.response.decision === 'allow';
}

const name = fc.constantFrom('path', 'mode', 'a b', 'q"uote', 'ünï', '__proto__x');
const part = fc.constantFrom('/src/', '/src', 'a', '..', '/../', '\\', '*', 'b*', '"', '\n', '\u200b', '../', '/..', '..\\');
const text = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
const scalar: fc.Arbitrary<Json> = fc.oneof(text, fc.integer({ min: -3, max: 3 }), fc.boolean());
const args = fc.dictionary(name, fc.oneof(scalar, fc.dictionary(name, scalar, { maxKeys: 2 })), {
  maxKeys: 4,
}) as fc.Arbitrary<JsonObject>;
const path = fc.oneof(
  name.map((one) => [one]),
  fc.tuple(name, name),
);
const constraint: fc.Arbitrary<Constraint> = fc.oneof(
  fc.record({ path, equals: fc.oneof(text, fc.integer({ min: -3, max: 3 }), fc.boolean()) }),
  fc.record({ path, startsWith: text }),
);

/** Members that make a constraint likely to hold. */
const fitting = fc.tuple(constraint, text, args).map(([wanted, tail, others]) => {
  const [first = '', second] = wanted.path;
  const value = wanted.equals ?? `${wanted.startsWith}${tail}`;
  return { wanted, given: { ...others, [first]: second === undefined ? value : { [second]: value } } as JsonObject };
});

test('what is enforced is what Cedar would decide by the statement that is shown', () => {
  let held = 0;
  fc.assert(
    fc.property(fitting, fc.array(constraint, { maxLength: 1 }), ({ wanted, given }, more) => {
      const constraints = [wanted, ...more];
      const isMet = meetsAll(given, constraints);
      if (isMet) held += 1;
      assert.equal(isMet, cedarSays(given, constraints), JSON.stringify({ given, constraints }));
    }),
    { numRuns: 200 },
  );
  assert.ok(held > 10, `only ${held} held`);
});

test('a statement ends when its time does', () => {
  assert.equal(cedarSays({}, [], 1_999), true);
  assert.equal(cedarSays({}, [], 2_000), false);
});

test('what is not understood is not met', () => {
  assert.equal(meetsAll(undefined, []), false);
  assert.equal(meetsAll([], []), false);
  assert.equal(meetsAll({ a: 'x' }, [{ path: ['a'] }]), false);
  assert.equal(meetsAll({ a: 'x' }, [{ path: ['a'], equals: 'x', startsWith: 'x' }]), false);
  assert.equal(meetsAll({}, [{ path: ['constructor', 'name'], equals: 'Object' }]), false);
});
