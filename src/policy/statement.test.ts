// Statements that commands write mean what was asked for, whatever names hold.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { parseFile } from './parse.ts';
import { cedar } from './policy.test-kit.ts';
import { statementOf, type Wish } from './statement.ts';

const WISH: Wish = { effect: 'allow', client: 'cursor', server: 'files', tool: 'read', id: 'x' };
const parsed = (wish: Wish) => parseFile(cedar, { name: 'x.cedar', text: statementOf(wish) }, () => '');

it('any name comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }), (client, tool) => {
      const [policy, ...more] = parsed({ ...WISH, client, tool });
      assert.deepEqual(more, []);
      assert.deepEqual(policy?.scope.principal, { op: 'in', entities: [{ type: 'Client', id: client }] });
      assert.deepEqual(policy?.scope.resource, { op: 'equals', entity: { type: 'Tool', id: `files/${tool}` } });
    }),
  );
});

for (const [name, wish, text] of [
  [
    'an allow',
    {},
    '@id("x")\npermit (principal in Client::"cursor", action == Action::"call_tool", resource == Tool::"files/read");\n',
  ],
  [
    'a deny of everybody and every tool',
    { effect: 'deny', client: undefined, tool: undefined },
    '@id("x")\nforbid (principal, action == Action::"call_tool", resource in Server::"files");\n',
  ],
  [
    'an ask',
    { effect: 'ask', why: 'sure?' },
    '@id("x")\n@ask("sure?")\nforbid (principal in Client::"cursor", action == Action::"call_tool", resource == Tool::"files/read");\n',
  ],
  [
    'a user with a client',
    { user: 'key:ci', when: 'resource.approved' },
    '@id("x")\npermit (principal == User::"key:ci", action == Action::"call_tool", resource == Tool::"files/read")\nwhen { principal in Client::"cursor" }\nwhen { resource.approved };\n',
  ],
  [
    'an allow that lifts',
    { lifts: ['a', 'b'] },
    '@id("x")\n@lifts("a, b")\npermit (principal in Client::"cursor", action == Action::"call_tool", resource == Tool::"files/read");\n',
  ],
] as const) {
  it(name, () => {
    assert.equal(statementOf({ ...WISH, ...(wish as Partial<Wish>) }), text);
    assert.equal(parsed({ ...WISH, ...(wish as Partial<Wish>) }).length, 1);
  });
}
