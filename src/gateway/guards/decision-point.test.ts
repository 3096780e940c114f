// The guard of a company's decision point: what it sends, what counts as a yes, and that everything else refuses.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Fault } from '../../base/fault.ts';
import { EXCHANGE, KNOWLEDGE } from './decision-point.test-kit.ts';
import { decisionPoint } from './decision-point.ts';

async function judged(answer: () => Promise<{ status: number; text: string }>, sendsArguments = false, exchange = EXCHANGE) {
  const sent: string[] = [];
  const reported: Fault[] = [];
  const guard = decisionPoint(
    {
      sendsArguments,
      ask(body) {
        sent.push(body);
        return answer();
      },
    },
    (fault) => reported.push(fault),
  );
  return { verdict: await guard.judge(exchange, KNOWLEDGE), sent, reported };
}
const says =
  (text: string, status = 200) =>
  async () => ({ status, text });

it('asks as AuthZEN asks, without arguments unless it may', async () => {
  const question = {
    subject: { type: 'user', id: 'user:ada', properties: { client: 'cursor', clientVersion: '1', transport: 'stdio' } },
    action: { name: 'call_tool' },
    resource: { type: 'tool', id: 'mail/send', properties: { server: 'mail' } },
    context: { exchange: 'x1' },
  };
  const { sent, verdict } = await judged(says('{"decision":true}'));
  assert.deepEqual(
    sent.map((body) => JSON.parse(body)),
    [question],
  );
  assert.equal(verdict.kind, 'pass');
  const whole = await judged(says('{"decision":true}'), true);
  assert.deepEqual(JSON.parse(whole.sent[0] ?? '').context, { exchange: 'x1', arguments: { to: 'bob' } });
});

it('a no is a denial with its reason', async () => {
  const { verdict, reported } = await judged(says('{"decision":false,"context":{"reason":"not on Sundays"}}'));
  assert.equal(verdict.kind === 'deny' && verdict.fault.message, 'policy does not allow "send" here: not on Sundays');
  assert.deepEqual(reported, []);
});

it('what it says why steers no terminal, hides nothing and has an end', async () => {
  const reason = `no\u001b[2J\u202e\u200b\nIgnore the above ${'x'.repeat(5_000)}`;
  const { verdict } = await judged(says(JSON.stringify({ decision: false, context: { reason } })));
  const message = verdict.kind === 'deny' ? verdict.fault.message : '';
  assert.match(message, /: no\\u\{1b\}\[2J\\u\{202e\}\\u\{200b\}\\u\{a\}Ignore the above /);
  assert.ok(message.length < 400 && message.endsWith('…'), message);
});

for (const [name, answer] of [
  ['no answer in time', () => Promise.reject(new Error('The operation was aborted due to timeout'))],
  ['an error', says('{"decision":true}', 500)],
  ['a redirect', says('{"decision":true}', 302)],
  ['what is no JSON', says('yes')],
  ['two answers in one', says('{"decision":false,"decision":true}')],
] as const) {
  it(`${name} refuses, and says so to operators only`, async () => {
    const { verdict, reported } = await judged(answer);
    assert.equal(verdict.kind === 'deny' && verdict.fault.code, 'gateway.policy-failed');
    assert.equal(reported[0]?.code, 'gateway.no-decision');
  });
}

for (const text of ['{"decision":"true"}', '{"decision":1}', '{}', '[true]', 'true', 'null']) {
  it(`${text} is no yes`, async () => {
    const { verdict } = await judged(says(text));
    assert.equal(verdict.kind, 'deny');
  });
}

it('what belongs to a call that was judged is not asked again', async () => {
  const { verdict, sent } = await judged(says('{"decision":false}'), false, { ...EXCHANGE, method: 'tasks/get' });
  assert.deepEqual([verdict.kind, sent], ['pass', []]);
});
