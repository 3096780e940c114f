// Slices, listings and kept decisions say what Cedar says of all policies at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { entitiesOf, partiesOf } from './entities.ts';
import { PolicyLayer } from './layer.ts';
import { createNames } from './names.ts';
import { parseFile } from './parse.ts';
import { cedar, FILES, policies, question } from './policy.test-kit.ts';

const principal = fc.constantFrom(
  'principal',
  'principal in Client::"cursor"',
  'principal == User::"user:ada"',
  'principal is User in Client::"zed"',
);
const action = fc.constantFrom(
  'action',
  'action == Action::"call_tool"',
  'action in [Action::"call_tool", Action::"get_prompt"]',
  'action == Action::"sample"',
);
const resource = fc.constantFrom(
  'resource',
  'resource in Server::"files"',
  'resource == Tool::"files/read"',
  'resource is Tool',
  'resource is Tool in Server::"files"',
  'resource is Prompt',
);
const condition = fc.constantFrom(
  '',
  'when { resource.approved }',
  'unless { resource.approved }',
  'when { principal in Client::"cursor" }',
  'when { resource in Server::"files" }',
  'when { context.client.name == "cursor" && resource.approved }',
);
const statement = fc.record({ effect: fc.constantFrom('permit', 'forbid'), principal, action, resource, condition });
const statements = fc.array(statement, { minLength: 1, maxLength: 6 });
const asking = fc.record({
  user: fc.constantFrom('user:ada', 'key:ci'),
  client: fc.constantFrom('cursor', 'zed', 'other'),
  tool: fc.constantFrom('read', 'write'),
});

type Statement = { readonly [Part in 'effect' | 'principal' | 'action' | 'resource' | 'condition']: string };

/** Statements that may never apply are warned of; which of them do is not the question here. */
const textOf = (all: readonly Statement[]): string =>
  all.map((each) => `${each.effect}(${each.principal}, ${each.action}, ${each.resource}) ${each.condition};`).join('\n');

const isUsable = (text: string): boolean => {
  try {
    policies({ user: text });
    return true;
  } catch {
    return false;
  }
};

test('a slice decides as all policies together do', () => {
  fc.assert(
    fc.property(statements, asking, (all, who) => {
      const text = textOf(all);
      fc.pre(isUsable(text));
      const asked = question(who);
      const parties = partiesOf(asked);
      const whole = { principal: [[]], resource: [['name'], ['server']], context: [['client']] };
      const answer = cedar.isAuthorized({
        principal: parties.principal,
        action: { type: 'Action', id: 'call_tool' },
        resource: parties.resource,
        context: { client: { name: who.client, version: '1', transport: 'stdio', era: 'modern' } },
        policies: { staticPolicies: text },
        entities: entitiesOf(asked, parties, whole) as never,
      });
      assert.equal(answer.type, 'success');
      const expected = answer.type === 'success' ? answer.response.decision : '';
      const found = policies({ user: text });
      assert.equal(found.decide(asked).effect, expected, text);
      assert.equal(found.decide(asked).effect, expected, 'the second time');
      // Nothing here depends on arguments: lists show what calls get.
      assert.equal(found.mayList(asked), expected === 'allow', text);
    }),
    { numRuns: 60 },
  );
});

test('one more forbid never permits', () => {
  fc.assert(
    fc.property(statements, statement, asking, (all, more, who) => {
      const [text, longer] = [textOf(all), textOf([...all, { ...more, effect: 'forbid' }])];
      fc.pre(isUsable(text) && isUsable(longer));
      const before = policies({ user: text }).decide(question(who)).effect;
      const after = policies({ user: longer }).decide(question(who)).effect;
      assert.ok(before === after || after === 'deny', `${before} became ${after}: ${longer}`);
    }),
    { numRuns: 40 },
  );
});

test('facts are told apart by the object that holds them, not by their names', () => {
  const found = policies('permit(principal, action == Action::"call_tool", resource) when { resource.trusted.readOnly };');
  const asked = question();
  const read = FILES.tools.get('read');
  assert.ok(read !== undefined);
  const lying = { ...FILES, tools: new Map([['read', { ...read, trusted: { ...read.trusted, readOnly: false } }]]) };
  assert.equal(found.decide(asked).effect, 'allow');
  assert.equal(found.decide(question({ server: lying })).effect, 'deny');
});

test('a ruling is kept under all that was read, and not where that is too much to keep', () => {
  const asked: unknown[] = [];
  const statefulIsAuthorized: typeof cedar.statefulIsAuthorized = (call) => {
    asked.push(call);
    return cedar.statefulIsAuthorized(call);
  };
  const text = 'permit(principal, action == Action::"call_tool", resource) when { context.arguments.path like "/srv/*" };';
  const read = parseFile(cedar, { name: 'it.cedar', text }, () => '');
  const layer = new PolicyLayer(read, { ...cedar, statefulIsAuthorized }, createNames());
  const times = (path: string): number => {
    asked.length = 0;
    for (let time = 0; time < 3; time++) layer.decide(question({ args: { path } }));
    return asked.length;
  };
  assert.deepEqual([times('/srv/a'), times('/srv/b'), times(`/srv/${'x'.repeat(5_000)}`)], [1, 1, 3]);
  layer.close();
});
