// The guard of policy: what it asks, what callers read of its answers, and that whatever goes wrong refuses.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Question } from '../../policy/question.ts';
import { NO_OBLIGATIONS, type Ruling } from '../../policy/ruling.ts';
import { envelope, receivedBy, sceneOf, tool } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import { unknownServer } from '../policy-facts.ts';
import { limits } from './limits.ts';
import { type Deciding, type PolicyPort, policyGuard } from './policy.ts';
import { shape } from './shape.ts';

const ALLOW: Ruling = { effect: 'allow', policies: ['p'], obligations: NO_OBLIGATIONS, observed: [], errors: [], version: 'v' };

const TOOL = { name: 'read', inputSchema: { type: 'object', properties: { path: { type: 'string' } } } };

function portOf(ruling: Ruling | (() => never), asked: Question[] = []): PolicyPort {
  const deciding: Deciding = {
    version: 'v',
    decide(question) {
      asked.push(question);
      return typeof ruling === 'function' ? ruling() : ruling;
    },
    mayList: () => true,
  };
  return { now: () => Promise.resolve(deciding), isEnforced: true, isUsed: () => true, facts: unknownServer, nowMs: () => 5 };
}

async function call(port: PolicyPort, method = 'tools/call', params = {}) {
  const scene = sceneOf([{ lists: { tools: [TOOL] } }], { guards: [limits(10), policyGuard(port)] });
  try {
    const meta = { _meta: envelope() };
    const named = method === 'tools/call' ? { name: 'read', arguments: { path: '/x' } } : {};
    const reply = await handle(receivedBy(scene, method, { ...meta, ...named, ...params }), scene.gateway);
    return {
      reply: JSON.parse(reply?.text ?? '{}'),
      reached: scene.reached().length,
      trail: scene.trail.entries,
      reported: scene.reported,
    };
  } finally {
    await scene.close();
  }
}

it('asks who wants what, with which arguments', async () => {
  const asked: Question[] = [];
  const { reached } = await call(portOf(ALLOW, asked));
  assert.equal(reached, 1);
  const [{ asker, action, target, circumstances } = assert.fail()] = asked;
  assert.deepEqual(
    { asker, action, target, circumstances },
    {
      asker: { user: 'alice', client: 'client', clientVersion: '1', transport: 'stdio', era: 'modern' },
      action: 'call_tool',
      target: { type: 'Tool', name: 'read', approved: false },
      circumstances: { atMs: 5, arguments: { path: '/x' } },
    },
  );
});

for (const [name, ruling, code, text] of [
  [
    'a denial',
    { ...ALLOW, effect: 'deny', policies: ['secret-policy'] },
    'gateway.denied',
    'gateway.denied: policy does not allow "read" here. do without it, or ask your user to look (bartizan policy explain)',
  ],
  [
    'a denial with a reason',
    { ...ALLOW, effect: 'deny', reason: 'not on Sundays.' },
    'gateway.denied',
    'gateway.denied: policy does not allow "read" here: not on Sundays. do without it, or ask your user to look (bartizan policy explain)',
  ],
  [
    'an error, whatever the effect',
    { ...ALLOW, errors: [{ policy: 'secret-policy', message: 'overflow' }] },
    'gateway.policy-failed',
    'gateway.policy-failed: policy could not decide on "read", so it is refused. ask your user to look (bartizan policy explain)',
  ],
] as const) {
  it(`${name} reaches no server, and says no more than it may`, async () => {
    const { reply, reached, trail } = await call(portOf(ruling as Ruling));
    assert.equal(reached, 0);
    assert.equal(reply.result.isError, true);
    assert.equal(reply.result.content[0].text, text);
    assert.equal((trail[0] as { code?: string } | undefined)?.code, code);
  });
}

it('a question is no pass where nobody can be asked', async () => {
  const ruling: Ruling = { ...ALLOW, effect: 'ask', obligations: { asks: [{ policy: 'p', why: 'sure?' }], limits: [] } };
  const { reply, reached } = await call(portOf(ruling));
  assert.equal(reached, 0);
  assert.match(reply.result.content[0].text, /^gateway\.needs-approval: .*sure\?/);
});

it('a policy that throws refuses', async () => {
  const { reached, reply } = await call(
    portOf(() => {
      throw new Error('forbid(principal, action, resource)');
    }),
  );
  assert.equal(reached, 0);
  assert.doesNotMatch(JSON.stringify(reply), /forbid/);
});

it('policies that could not be loaded refuse', async () => {
  const port = { ...portOf(ALLOW), now: () => Promise.reject(new Error('broken')) };
  assert.equal((await call(port)).reached, 0);
});

it('what is only observed refuses nothing, and is on record', async () => {
  const scene = sceneOf([{ lists: { tools: [TOOL] } }], {
    guards: [limits(10), { ...policyGuard(portOf({ ...ALLOW, effect: 'deny', policies: ['p'] })), isObserved: true }],
  });
  const params = { _meta: envelope(), name: 'read', arguments: {} };
  await handle(receivedBy(scene, 'tools/call', params), scene.gateway);
  assert.equal(scene.reached().length, 1);
  assert.deepEqual(scene.trail.entries[0]?.verdicts, [
    { guard: 'limits', verdict: 'pass' },
    { guard: 'policy', verdict: 'deny', code: 'gateway.denied', observed: true },
  ]);
  await scene.close();
});

it('arguments that do not fit may merely be observed; a header that lies about them is refused all the same', async () => {
  const inputSchema = { type: 'object', properties: { zone: { type: 'string', 'x-mcp-header': 'Zone' } } };
  const scene = sceneOf([{ lists: { tools: [tool('read', { inputSchema })] } }], { guards: [{ ...shape, isObserved: true }] });
  const send = (zone: number | string, header: string) => {
    const params = { _meta: envelope(), name: 'read', arguments: { zone } };
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'read',
      'mcp-param-zone': header,
    };
    return handle(receivedBy(scene, 'tools/call', params, { headerVersion: '2026-07-28', headers }), scene.gateway);
  };
  await send(5, '5');
  assert.equal(scene.reached().length, 1);
  assert.deepEqual(scene.trail.entries[0]?.verdicts, [
    { guard: 'shape', verdict: 'deny', code: 'guard.arguments', observed: true },
  ]);
  await send('a', 'b');
  assert.equal(scene.reached().length, 1);
  const refused = scene.trail.entries.at(-1);
  assert.deepEqual(refused?.verdicts, [{ guard: 'shape', verdict: 'deny', code: 'protocol.header-mismatch' }]);
  await scene.close();
});

it('a policy that is only observed is on record by its name', async () => {
  const { trail, reached } = await call(portOf({ ...ALLOW, observed: ['user:later'] }));
  assert.equal(reached, 1);
  assert.deepEqual(trail[0]?.ruling, { effect: 'allow', policies: ['p'], version: 'v', observed: ['user:later'] });
});
