// Quotas: whom they concern, who shares a count, and that what is over is refused before anything is sent.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Ruling } from '../policy/ruling.ts';
import type { Quotas, QuotaUse } from '../store/ports.ts';
import { sqlitePlace } from '../store/sqlite-place.fixture.ts';
import type { Routed } from './exchange.ts';
import { Count, createQuotas, type QuotaRule } from './quotas.ts';

/** Counts in memory, without windows. */
function counts(): Quotas & { readonly used: Map<string, number> } {
  const used = new Map<string, number>();
  const addAll = (uses: readonly QuotaUse[]): void => {
    for (const { key, amount } of uses) used.set(key, (used.get(key) ?? 0) + amount);
  };
  return {
    used,
    async take(uses) {
      const over = uses.find(({ key, amount, max }) => (used.get(key) ?? 0) + amount > max);
      if (over === undefined) addAll(uses);
      return over;
    },
    add: async (uses) => addAll(uses),
  };
}

const exchange = ({
  caller = 'user:ada',
  client = 'cursor',
  server = 'mail',
  name = 'send',
  method = 'tools/call',
} = {}): Routed =>
  ({
    caller: { id: caller },
    client: { facts: { info: { name: client } } },
    server,
    name,
    method,
    params: { arguments: { a: 'x' } },
  }) as unknown as Routed;

const TWICE = { max: 2, windowMs: 60_000 };

async function passes(rule: Partial<QuotaRule>, asked: readonly Parameters<typeof exchange>[0][]): Promise<readonly boolean[]> {
  const quotas = createQuotas({
    rules: () => [{ each: 'caller', calls: TWICE, ...rule }],
    project: '/p',
    isObserved: () => false,
    store: counts(),
    nowMs: () => 1_000,
  });
  const found: boolean[] = [];
  for (const one of asked) {
    found.push(
      await quotas.admit(exchange(one), []).then(
        () => true,
        (fault: { code?: string }) => {
          assert.equal(fault.code, 'limits.quota');
          return false;
        },
      ),
    );
  }
  return found;
}

for (const [name, rule, asked, expected] of [
  ['each caller has a count', {}, [{}, {}, {}, { caller: 'user:bob' }], [true, true, false, true]],
  ['callers may share one', { each: 'all' }, [{}, { caller: 'user:bob' }, { caller: 'user:eve' }], [true, true, false]],
  [
    'callers of one client may share one',
    { each: 'client' },
    [{}, { caller: 'user:bob' }, {}, { client: 'zed' }],
    [true, true, false, true],
  ],
  ['another tool is not concerned', { tool: 'mail/send' }, [{}, {}, { name: 'read' }, {}], [true, true, true, false]],
  ['another server is not concerned', { server: 'mail' }, [{}, {}, { server: 'files' }, {}], [true, true, true, false]],
  ['another caller is not concerned', { caller: 'user:ada' }, [{}, {}, { caller: 'user:bob' }, {}], [true, true, true, false]],
  [
    'what is no use is not counted',
    {},
    [{ method: 'completion/complete' }, { method: 'tasks/get' }, {}, {}],
    [true, true, true, true],
  ],
] as const) {
  it(name, async () => assert.deepEqual(await passes(rule, asked), expected));
}

it('a limit of a policy counts for each caller', async () => {
  const quotas = createQuotas({
    rules: () => [],
    project: '/p',
    isObserved: () => false,
    store: counts(),
    nowMs: () => 1_000,
  });
  const limits = [{ policy: 'p', max: 1, windowMs: 60_000 }];
  await quotas.admit(exchange(), limits);
  await assert.rejects(quotas.admit(exchange(), limits), { code: 'limits.quota' });
  await quotas.admit(exchange({ caller: 'user:bob' }), limits);
});

it('what a project limits is counted for it alone, what its user limits for all projects', async () => {
  const store = counts();
  const once = { max: 1, windowMs: 60_000 };
  const quotasOf = (project: string, isOfProject: boolean) =>
    createQuotas({
      rules: () => [{ each: 'all', server: 'mail', calls: once, isOfProject }],
      project,
      isObserved: () => false,
      store,
      nowMs: () => 1_000,
    });
  await quotasOf('/p', true).admit(exchange(), [{ policy: 'p', ...once, isOfProject: true }]);
  await assert.rejects(quotasOf('/p', true).admit(exchange(), []), { code: 'limits.quota' });
  await quotasOf('/other', true).admit(exchange(), [{ policy: 'p', ...once, isOfProject: true }]);
  await quotasOf('/p', false).admit(exchange(), [{ policy: 'user:p', ...once }]);
  await assert.rejects(quotasOf('/other', false).admit(exchange(), []), { code: 'limits.quota' });
  await assert.rejects(quotasOf('/third', true).admit(exchange(), [{ policy: 'user:p', ...once }]), { code: 'limits.quota' });
});

it('bytes of arguments and replies count together', async () => {
  const store = counts();
  const quotas = createQuotas({
    rules: () => [{ each: 'all', bytes: { max: 100, windowMs: 60_000 } }],
    project: '/p',
    isObserved: () => false,
    store,
    nowMs: () => 1_000,
  });
  const use = await quotas.admit(exchange(), []);
  await use.replied(90);
  assert.deepEqual([...store.used.values()], [JSON.stringify({ arguments: { a: 'x' } }).length + 90]);
  await assert.rejects(quotas.admit(exchange(), []), { code: 'limits.quota' });
});

it('of calls at the same time as many run as may, and one that ends makes room', async () => {
  const quotas = createQuotas({
    rules: () => [{ each: 'caller', atOnce: 2 }],
    project: '/p',
    isObserved: () => false,
    store: counts(),
    nowMs: () => 1_000,
  });
  const [first] = [await quotas.admit(exchange(), []), await quotas.admit(exchange(), [])];
  await assert.rejects(quotas.admit(exchange(), []), { code: 'limits.quota' });
  first?.leave();
  await quotas.admit(exchange(), []);
});

it('what cannot be counted is refused, and holds no place', async () => {
  const broken: Quotas = { take: () => Promise.reject(new Error('gone')), add: async () => undefined };
  const quotas = createQuotas({
    rules: () => [{ each: 'caller', calls: TWICE, atOnce: 1 }],
    project: '/p',
    isObserved: () => false,
    store: broken,
    nowMs: () => 1_000,
  });
  await assert.rejects(quotas.admit(exchange(), []), /gone/);
  await assert.rejects(quotas.admit(exchange(), []), /gone/);
});

it('a message is counted once, and only what took the count takes it back', async () => {
  const store = counts();
  const quotas = createQuotas({
    rules: () => [{ each: 'caller', calls: TWICE, atOnce: 1 }],
    project: '/p',
    isObserved: () => false,
    store,
    nowMs: () => 1_000,
  });
  const used = (): readonly number[] => [...store.used.values()];
  const count = new Count(quotas);
  const undo = await count.take(exchange(), undefined);
  const later = await count.take(exchange(), undefined);
  assert.deepEqual(used(), [1]);
  await later();
  assert.deepEqual(used(), [1], 'the first use went on');
  await assert.rejects(new Count(quotas).take(exchange(), undefined), { code: 'limits.quota' });
  await undo();
  assert.deepEqual(used(), [0]);
  await new Count(quotas).take(exchange(), undefined);
  assert.deepEqual(used(), [1], 'and left its place');
});

it('what is only observed passes uncounted and is on record; limits of policies are enforced all the same, and what cannot be counted refuses', async () => {
  const store = counts();
  const quotas = createQuotas({
    rules: () => [{ each: 'caller', calls: { max: 1, windowMs: 60_000 } }],
    project: '/p',
    isObserved: () => true,
    store,
    nowMs: () => 1_000,
  });
  const observed = async (limits: readonly { policy: string; max: number; windowMs: number }[] = []) => {
    const count = new Count(quotas);
    await count.take(exchange(), { obligations: { limits } } as unknown as Ruling);
    return count.observed;
  };
  assert.equal(await observed(), undefined);
  const over = { guard: 'quotas', verdict: 'deny', code: 'limits.quota', observed: true };
  assert.deepEqual([await observed(), await observed()], [over, over]);
  assert.deepEqual([...store.used.values()], [1]);
  const limits = [{ policy: 'p', ...TWICE }];
  await observed(limits);
  await observed(limits);
  await assert.rejects(observed(limits), { code: 'limits.quota' });
  const broken = { take: () => Promise.reject(new Error('gone')), add: async () => undefined };
  const other = createQuotas({
    rules: () => [{ each: 'all', calls: TWICE }],
    project: '/p',
    isObserved: () => true,
    store: broken,
    nowMs: () => 1,
  });
  await assert.rejects(other.admit(exchange(), []), /gone/);
});

it('counts each window by itself, also where two end at the same moment, and a call once where two rules say how often', async () => {
  const HOUR = 3_600_000;
  const dir = sqlitePlace();
  const calls = (max: number, windowMs: number): QuotaRule => ({ each: 'caller', calls: { max, windowMs } });
  const clock = { ms: 12 * HOUR };
  const quotas = createQuotas({
    rules: () => [calls(2, HOUR), calls(9, 24 * HOUR), calls(4, 24 * HOUR)],
    project: '/p',
    isObserved: () => false,
    store: dir.open().quotas,
    nowMs: () => clock.ms,
  });
  try {
    await quotas.admit(exchange(), []);
    await quotas.admit(exchange(), []);
    await assert.rejects(quotas.admit(exchange(), []), { code: 'limits.quota' });
    // The last hour of the day ends with it.
    clock.ms = 23 * HOUR;
    await quotas.admit(exchange(), []);
    await quotas.admit(exchange(), []);
    clock.ms = 23.5 * HOUR;
    await assert.rejects(quotas.admit(exchange(), []), { code: 'limits.quota' });
    clock.ms = 24 * HOUR;
    await quotas.admit(exchange(), []);
  } finally {
    await dir.end();
  }
});
