// What policies decide: effects, layers, obligations, what they read, and what keeps them from being used.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Asking, policies, question } from './policy.test-kit.ts';

const CALL = 'principal, action == Action::"call_tool", resource';
const ALL = `@id("all") permit(${CALL});`;

describe('an effect', () => {
  const table: readonly (readonly [string, string, Asking, string])[] = [
    ['nothing is allowed where nothing permits', '@id("x") permit(principal, action == Action::"sample", resource);', {}, 'deny'],
    ['a permit allows', ALL, {}, 'allow'],
    ['a forbid wins over every permit', `${ALL} forbid(${CALL});`, {}, 'deny'],
    ['a permit that asks asks', `@ask("sure?") permit(${CALL});`, {}, 'ask'],
    ['an ask wins over an allow', `${ALL} @ask("sure?") permit(${CALL});`, {}, 'ask'],
    ['a forbid that asks lets a person decide', `${ALL} @ask("sure?") forbid(${CALL});`, {}, 'ask'],
    ['a forbid that asks permits nothing by itself', `@ask("sure?") forbid(${CALL});`, {}, 'deny'],
    ['a plain forbid wins over one that asks', `${ALL} @ask("?") forbid(${CALL}); forbid(${CALL});`, {}, 'deny'],
    ['a lifted ask does not ask', `@id("a") @ask("?") permit(${CALL}); @lifts("a") permit(${CALL});`, {}, 'allow'],
    [
      'an ask is lifted only where the other applies',
      `@id("a") @ask("?") permit(${CALL}); @lifts("a") permit(principal in Client::"zed", action, resource);`,
      {},
      'ask',
    ],
    ['what is observed has no effect', `${ALL} @observe("later") forbid(${CALL});`, {}, 'allow'],
    ['a client is a group of its callers', 'permit(principal in Client::"cursor", action, resource);', {}, 'allow'],
    ['another client is another group', 'permit(principal in Client::"cursor", action, resource);', { client: 'zed' }, 'deny'],
    [
      'names hold any character',
      'permit(principal, action, resource == Tool::"files/odd name.1");',
      { tool: 'odd name.1' },
      'allow',
    ],
  ];
  for (const [name, text, asking, effect] of table)
    it(name, () => assert.equal(policies({ user: text }).decide(question(asking)).effect, effect));
});

describe('arguments', () => {
  const IN_TMP = `permit(${CALL}) when { context.arguments has path && context.arguments.path like "/tmp/*" };`;
  const NOT_BIG = `${ALL} forbid(principal, action == Action::"call_tool", resource == Tool::"files/write") when { context.arguments has size && context.arguments.size.greaterThan(decimal("100.0")) };`;
  const TAGGED = `${ALL} forbid(principal, action == Action::"call_tool", resource == Tool::"files/write") when { context.arguments has tags && context.arguments.tags.contains("secret") };`;
  const table: readonly (readonly [string, string, Asking, string])[] = [
    ['a text is compared', IN_TMP, { args: { path: '/tmp/a' } }, 'allow'],
    ['another text is not', IN_TMP, { args: { path: '/etc/a' } }, 'deny'],
    ['a number is compared', NOT_BIG, { tool: 'write', args: { size: 100.5 } }, 'deny'],
    ['a smaller number passes', NOT_BIG, { tool: 'write', args: { size: 99 } }, 'allow'],
    ['a number that Cedar cannot hold is refused', NOT_BIG, { tool: 'write', args: { size: 1.000001 } }, 'deny'],
    ['a number that nobody reads may be any', ALL, { tool: 'write', args: { size: 1.000001 } }, 'allow'],
    ['a set is looked into', TAGGED, { tool: 'write', args: { tags: ['a', 'secret'] } }, 'deny'],
    ['a set without it passes', TAGGED, { tool: 'write', args: { tags: ['a'] } }, 'allow'],
    ['another type than the schema says is refused', TAGGED, { tool: 'write', args: { tags: 'secret' } }, 'deny'],
    ['an escape of Cedar is a text like others', IN_TMP, { args: { path: { __entity: { type: 'User', id: 'x' } } } }, 'deny'],
    [
      'an argument that the tool does not declare is refused where a policy reads it',
      `${ALL} forbid(${CALL}) when { context.arguments has lines && context.arguments.lines > 3 };`,
      { tool: 'write', args: { lines: 1 } },
      'deny',
    ],
  ];
  for (const [name, text, asking, effect] of table)
    it(name, () => assert.equal(policies(text).decide(question(asking)).effect, effect));

  it('what fails forbids, and says so to operators', () => {
    const text = `${ALL} permit(principal, action == Action::"call_tool", resource == Tool::"files/read") when { context.arguments has lines && context.arguments.lines * 9007199254740991 * 4096 > 3 };`;
    const ruling = policies(text).decide(question({ args: { lines: 2 } }));
    assert.equal(ruling.effect, 'deny');
    assert.match(ruling.errors[0]?.message ?? '', /overflow/);
    assert.equal(policies(text).decide(question({ args: {} })).effect, 'allow');
  });

  it('a decision that was kept counts for the same values only', () => {
    const kept = policies(IN_TMP);
    const effects = ['/tmp/a', '/etc/a', '/tmp/a', '/etc/a', '/tmp/b'].map(
      (path) => kept.decide(question({ args: { path } })).effect,
    );
    assert.deepEqual(effects, ['allow', 'deny', 'allow', 'deny', 'allow']);
  });

  it('a decision that was kept counts for the same facts only', () => {
    const text = 'permit(principal, action == Action::"call_tool", resource) when { resource.server.approved };';
    const kept = policies(text);
    const base = question();
    assert.equal(kept.decide(base).effect, 'allow');
    assert.equal(kept.decide({ ...base, server: { ...base.server, approved: false } }).effect, 'deny');
    assert.equal(kept.decide(base).effect, 'allow');
  });

  it('time is read when it is asked', () => {
    const text =
      'permit(principal, action == Action::"call_tool", resource) when { context.time.hour >= 9 && context.time.hour < 17 };';
    const kept = policies(text);
    const at = (hour: number): number => new Date(2026, 10, 21, hour, 5).getTime();
    assert.deepEqual(
      [8, 9, 16, 17].map((hour) => kept.decide(question({ atMs: at(hour) })).effect),
      ['deny', 'allow', 'allow', 'deny'],
    );
  });
});

describe('layers', () => {
  const denies = `${ALL} forbid(${CALL});`;
  const asks = `@ask("?") permit(${CALL});`;
  for (const [user, project, effect] of [
    [ALL, ALL, 'allow'],
    [ALL, denies, 'deny'],
    [denies, ALL, 'deny'],
    [asks, ALL, 'ask'],
    [ALL, asks, 'ask'],
    [asks, denies, 'deny'],
  ] as const) {
    it(`of two the strictest counts: ${effect}`, () => {
      const ruling = policies({ user, project }).decide(question());
      assert.equal(ruling.effect, effect);
      assert.equal(ruling.obligations.asks.length, effect === 'ask' ? 1 : 0);
    });
  }

  it('a project lifts no question of the user', () => {
    const lifting = `@id("a") @ask("?") permit(${CALL}); @lifts("a") permit(${CALL});`;
    const user = `@id("a") @ask("mine") permit(${CALL});`;
    const ruling = policies({ user, project: lifting }).decide(question());
    assert.deepEqual(
      [ruling.effect, ruling.obligations.asks],
      ['ask', [{ policy: 'user:a', why: 'mine', approvers: undefined, isLowRisk: undefined }]],
    );
  });

  it('only your own policies may merely observe', () => {
    assert.throws(() => policies(`@observe("x") forbid(${CALL});`), { code: 'policy.annotation' });
  });
});

describe('what a ruling says', () => {
  it('names the policies, why it asks, how often, and its version', () => {
    const text = `@id("b") @limit("10/min") permit(${CALL}); @id("a") @ask("sure?") @approvers("2") @risk("low") @reason("be careful") permit(${CALL});`;
    const { version, ...ruling } = policies(text).decide(question());
    assert.deepEqual(ruling, {
      effect: 'ask',
      policies: ['a', 'b'],
      reason: 'be careful',
      obligations: {
        asks: [{ policy: 'a', why: 'sure?', approvers: 2, isLowRisk: true }],
        limits: [{ policy: 'b', isOfProject: true, max: 10, windowMs: 60_000 }],
      },
      observed: [],
      errors: [],
    });
    assert.notEqual(version, policies(`${text} `.replace('sure?', 'sure')).version);
    const { obligations } = policies({ user: text }).decide(question());
    assert.deepEqual(obligations.limits, [{ policy: 'user:b', max: 10, windowMs: 60_000 }], 'the same for all projects');
  });

  it('names what is observed', () => {
    const found = policies({ user: `${ALL} @id("o") @observe("later") forbid(${CALL}) when { context.arguments has lines };` });
    assert.deepEqual(found.decide(question({ args: { lines: 1 } })).observed, ['user:o']);
    assert.deepEqual(found.decide(question()).observed, []);
  });
});

describe('lists', () => {
  const may = (text: string, asking: Asking = {}): boolean => policies({ user: text }).mayList(question(asking));
  for (const [name, text, asking, expected] of [
    ['show what is permitted', ALL, {}, true],
    ['hide what is forbidden', `${ALL} forbid(${CALL});`, {}, false],
    ['hide what nothing permits', 'permit(principal in Client::"zed", action, resource);', {}, false],
    [
      'show what depends on arguments',
      `permit(${CALL}) when { context.arguments has path && context.arguments.path like "/tmp/*" };`,
      {},
      true,
    ],
    ['show what arguments may forbid', `${ALL} forbid(${CALL}) when { context.arguments has path };`, {}, true],
    [
      'hide what depends on more than arguments',
      `permit(${CALL}) when { resource.trusted.readOnly && context.arguments has path };`,
      { tool: 'write' },
      false,
    ],
    ['show what somebody is asked about', `@ask("?") permit(${CALL});`, {}, true],
    ['show what a person may decide', `${ALL} @ask("?") forbid(${CALL});`, {}, true],
    ['show what is only observed', `${ALL} @observe("x") forbid(${CALL});`, {}, true],
    [
      'hide what may not be listed',
      `${ALL} forbid(principal, action == Action::"list", resource == Tool::"files/read");`,
      {},
      false,
    ],
  ] as const) {
    it(name, () => assert.equal(may(text, asking), expected));
  }

  it('what may not be listed may not be called', () => {
    const found = policies(`${ALL} @id("h") forbid(principal, action == Action::"list", resource == Tool::"files/read");`);
    assert.deepEqual([found.decide(question()).effect, found.decide(question({ tool: 'write' })).effect], ['deny', 'allow']);
  });

  it('a template is shown where what it leads to may be read', () => {
    const text = 'permit(principal, action == Action::"read_resource", resource) when { resource.uri like "file:///public/*" };';
    const target = { type: 'Resource', name: 'file:///{path}', approved: true } as const;
    const asked = question({ action: 'read_resource', target });
    assert.equal(policies(text).mayList(asked, true), true);
    assert.equal(policies(text).mayList(asked, false), false);
  });
});

describe('what keeps policies from being used', () => {
  for (const [name, text, message] of [
    ['broken Cedar, with its line', `${ALL}\npermit(principal action, resource);`, /it\.cedar:2: unexpected token/],
    [
      'an action that does not exist',
      'permit(principal, action == Action::"call_toll", resource);',
      /call_toll.*did you mean `Action::"call_tool"`/,
    ],
    ['a member that does not exist', `permit(${CALL}) when { resource.trusted.readonly };`, /readonly.*did you mean/],
    ['a member that may be missing', `permit(${CALL}) when { resource.claims.readOnly };`, /optional attribute/],
    ['what can never apply', 'permit(principal == Client::"cursor", action, resource);', /try replacing `==` with `in`/],
    [
      'an argument that no tool has',
      `permit(${CALL}) when { context.arguments has pth && context.arguments.pth like "x" };`,
      /impossible/,
    ],
    [
      'an argument of another type',
      'permit(principal, action == Action::"call_tool", resource == Tool::"files/read") when { context.arguments.path > 3 };',
      /expected Long but saw String/,
    ],
    [
      'a server that does not exist',
      'permit(principal, action, resource in Server::"fils");',
      /no server "fils".*did you mean "files"/,
    ],
    [
      'a tool that does not exist',
      'permit(principal, action, resource == Tool::"files/wirte");',
      /no tool "wirte".*did you mean "write"/,
    ],
    [
      'a tool that a condition names and that does not exist',
      `permit(${CALL}) when { resource == Tool::"files/wirte" };`,
      /no tool "wirte"/,
    ],
    ['an annotation that does not exist', `@aks("?") permit(${CALL});`, /@aks.*did you mean "ask"/],
    [
      'masking, which nothing here would do',
      `@mask("email") permit(${CALL});`,
      /@mask: this version masks nothing .*Deny the tool/,
    ],
    ['masking of what is forbidden anyway', `@mask("email") forbid(${CALL});`, /this version masks nothing/],
    [
      'masking in a policy that is only observed',
      `@observe("try") @mask("email") permit(${CALL});`,
      /this version masks nothing/,
    ],
    ['a limit that is none', `@limit("0/min") permit(${CALL});`, /zero never means unlimited/],
    ['a limit of a forbid', `@limit("1/min") forbid(${CALL});`, /only a permit/],
    ['an ask without a reason', `@ask("") permit(${CALL});`, /needs a text/],
    ['approvers of what asks nobody', `@approvers("2") permit(${CALL});`, /without @ask/],
    ['an id that looks like one of another layer', `@id("user:writes") permit(${CALL});`, /@id.*letters, digits/],
    ['two policies of one id', `@id("a") permit(${CALL}); @id("a") forbid(${CALL});`, /"a" is taken already/],
    ['a lift of what does not ask', `@lifts("x") permit(${CALL});`, /no permit "x" asks/],
    ['a permit for lists alone', 'permit(principal, action == Action::"list", resource);', /has no effect/],
    [
      'an agent, as which nobody is known',
      'forbid(principal == Agent::"builder", action, resource);',
      /no caller is known as an Agent/,
    ],
    ['a kind of principal that nobody is', 'forbid(principal is Agent, action, resource);', /no caller is known as an Agent/],
    ['an agent in a condition', `permit(${CALL}) unless { principal in Agent::"builder" };`, /no caller is known as an Agent/],
    ['a number that JavaScript cannot hold', `permit(${CALL}) when { 9223372036854775807 > 3 };`, /whole numbers beyond/],
    ['a template of policies', 'permit(principal == ?principal, action, resource);', /templates/],
  ] as const) {
    it(name, () => assert.throws(() => policies(text), message));
  }

  it('your own policies may name servers of other projects', () => {
    const found = policies({ user: 'permit(principal, action, resource in Server::"other");' });
    assert.match(found.warnings[0]?.reason ?? '', /no server "other"/);
  });

  it('eleven and more policies of a file keep their places', () => {
    const found = policies(
      Array.from({ length: 13 }, (_, at) => `permit(principal in Client::"c${at}", action, resource);`).join('\n'),
    );
    assert.deepEqual(
      found.policies.map(({ id }) => id),
      Array.from({ length: 13 }, (_, at) => `it.cedar:${at + 1}`),
    );
  });
});
