// The invariants of the path (docs: THREATS.md): each of these goes red when its step is left out, reordered or made lenient.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../base/json.ts';
import type { OutcomeEntry } from '../store/entry.ts';
import { storeFault } from '../store/faults.ts';
import { settled } from '../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../upstream/faults.ts';
import { gatewayFault } from './faults.ts';
import {
  type FakeServer,
  receivedBy,
  type Scene,
  type SceneOptions,
  sceneOf,
  sessionOf,
  textResult,
  tool,
} from './gateway.test-kit.ts';
import { deny, type Guard, PASS, type Verdict } from './guards/guard.ts';
import { type Handled, handle } from './handle.ts';
import { locked } from './locked-trail.test-kit.ts';

const SERVER: FakeServer = { lists: { tools: [tool('x')] } };

/** One call of the tool `x` in a session. */
async function called(
  options: SceneOptions & {
    readonly server?: FakeServer;
    readonly name?: string;
    readonly prepare?: (scene: Scene) => void;
  } = {},
) {
  const scene = sceneOf([options.server ?? SERVER], options);
  options.prepare?.(scene);
  const { session } = sessionOf(scene);
  const handled = await handle(
    receivedBy(scene, 'tools/call', { name: options.name ?? 'x', arguments: { a: 1 } }, { session }),
    scene.gateway,
  );
  const left = [scene.gateway.load.total, session.runningCount];
  await scene.close();
  return {
    scene,
    handled,
    message:
      handled === undefined
        ? undefined
        : (JSON.parse(handled.text) as { result?: JsonObject; error?: JsonObject & { data: JsonObject } }),
    left,
  };
}
const guard = (id: string, judge: Guard['judge']): Guard => ({ id, threats: ['T01'], judge });
const outcomes = ({ trail }: Scene): readonly OutcomeEntry[] => trail.entries.filter((entry) => entry.kind === 'outcome');
const kinds = ({ trail }: Scene): readonly string[] =>
  trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent'));

describe('a call goes through only when every guard says so', () => {
  it('all pass: it is forwarded, and its reply released', async () => {
    const { scene, message } = await called({ guards: [guard('a', () => PASS), guard('b', () => PASS)] });
    assert.equal(scene.reached().length, 1);
    assert.deepEqual(message?.result, { content: [{ type: 'text', text: 'ok' }] });
  });

  const nonsense: readonly (readonly [string, () => unknown])[] = [
    ['denies', () => deny(gatewayFault['unknown-tool']())],
    [
      'throws a fault',
      () => {
        throw upstreamFault.busy();
      },
    ],
    [
      'throws an error',
      () => {
        throw new Error('secret');
      },
    ],
    [
      'throws nothing',
      () => {
        throw undefined;
      },
    ],
    ['returns nothing', () => undefined],
    ['returns null', () => null],
    ['returns true', () => true],
    ['returns the word pass', () => 'pass'],
    ['returns an empty verdict', () => ({})],
    ['returns a verdict of another kind', () => ({ kind: 'maybe' })],
    ['returns pass in capitals', () => ({ kind: 'PASS' })],
    ['returns a promise of a promise of nothing', () => Promise.resolve(undefined)],
    ['returns a promise that is broken', () => Promise.reject(new Error('broken'))],
    ['returns a function that passes', () => () => PASS],
    ['denies without a reason', () => ({ kind: 'deny' })],
    [
      'recurses without end',
      function endless(): unknown {
        return endless();
      },
    ],
  ];
  for (const [name, judge] of nonsense) {
    for (const place of ['first', 'last'] as const) {
      it(`a guard that ${name} denies, as the ${place}`, async () => {
        const odd = guard('odd', judge as () => Verdict);
        const fine = guard('fine', () => PASS);
        const { scene, message, left } = await called({ guards: place === 'first' ? [odd, fine] : [fine, odd] });
        assert.equal(scene.reached().length, 0);
        assert.equal(message?.result, undefined);
        assert.doesNotMatch(JSON.stringify(message), /secret/);
        assert.deepEqual([kinds(scene), left], [['refused'], [0, 0]]);
      });
    }
  }

  it('the verdicts of all guards are recorded, those that passed too', async () => {
    const { scene } = await called({
      guards: [guard('fine', () => PASS), guard('bad', () => deny(gatewayFault['unknown-tool']())), guard('after', () => PASS)],
    });
    assert.deepEqual(outcomes(scene)[0]?.verdicts, [
      { guard: 'fine', verdict: 'pass' },
      { guard: 'bad', verdict: 'deny', code: 'gateway.unknown-tool' },
      { guard: 'after', verdict: 'pass' },
    ]);
  });

  it('no guard at all is not known to anybody as a way past: the real ones refuse what is not listed', async () => {
    const { scene, message } = await called({ name: 'unlisted' });
    assert.equal(scene.reached().length, 0);
    assert.equal(message?.error?.data['code'], 'gateway.unknown-tool');
  });

  it('a server whose list cannot be read is not called', async () => {
    const { scene, message } = await called({ server: { lists: { tools: {} as never } } });
    assert.equal(scene.reached().length, 0);
    assert.equal(message?.error?.data['code'], 'upstream.broken-list');
  });
});

describe('what was judged is what is sent', () => {
  it('the server gets the very params that the guards saw, frozen to the ground', async () => {
    const seen: JsonObject[] = [];
    const { scene } = await called({
      guards: [
        guard('see', ({ params }) => {
          seen.push(params);
          return PASS;
        }),
      ],
    });
    const [{ judged }] = scene.reached() as readonly [ReturnType<Scene['reached']>[0]];
    assert.equal(judged.exchange.params, seen[0]);
    const frozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen));
    assert.ok(frozen(judged.exchange.params));
  });

  it('a guard that tries to change them denies, for it throws', async () => {
    const meddler = guard('meddler', ({ params }) => {
      (params as Record<string, unknown>)['name'] = 'other';
      return PASS;
    });
    const { scene } = await called({ guards: [meddler] });
    assert.equal(scene.reached().length, 0);
  });
});

describe('no effect without an entry', () => {
  it('the intent is committed before the call, the outcome before the reply, and they belong together', async () => {
    let atCall: readonly string[] = [];
    let look = (): readonly string[] => [];
    const { scene, handled } = await called({
      prepare: (made) => {
        look = () => kinds(made);
      },
      server: {
        ...SERVER,
        call: () => {
          atCall = look();
          return textResult('done');
        },
      },
    });
    assert.deepEqual(atCall, ['intent']);
    assert.deepEqual(kinds(scene), ['intent', 'ok']);
    const [intent, outcome] = scene.trail.entries;
    assert.ok(intent?.kind === 'intent' && outcome?.kind === 'outcome');
    assert.deepEqual([outcome.exchange, outcome.intentSeq], [intent.exchange, 1]);
    assert.equal(handled?.isError, false);
  });

  it('an intent that cannot be written: nothing is forwarded', async () => {
    const { scene, message, left } = await called({
      prepare: ({ trail }) => {
        trail.failing = () => storeFault.full({ path: '/home/ada/state/store.db' });
      },
    });
    assert.equal(scene.reached().length, 0);
    assert.equal(message?.error?.data['code'], 'store.full');
    assert.doesNotMatch(JSON.stringify(message), /ada/, 'where our own files lie is nothing to callers');
    assert.deepEqual([scene.trail.entries, left], [[], [0, 0]]);
  });

  it('a store that stays locked is waited for once: the answer is its own fault, and the entry of the refusal follows when it can', async () => {
    let unlock = (): void => undefined;
    const { scene, message } = await called({
      prepare: ({ trail }) => {
        unlock = locked(trail);
      },
    });
    assert.equal(message?.error?.data['code'], 'store.locked');
    assert.deepEqual([scene.reached().length, kinds(scene)], [0, []]);
    unlock();
    await settled();
    assert.deepEqual(kinds(scene), ['refused']);
  });

  it('an outcome that cannot be written: the reply is not released, and the call is not repeated', async () => {
    const { scene, message } = await called({
      server: { ...SERVER, call: () => textResult('precious') },
      prepare: ({ trail }) => {
        trail.failing = (entry) => (entry.kind === 'outcome' ? storeFault.locked() : undefined);
      },
    });
    assert.equal(scene.reached().length, 1);
    assert.doesNotMatch(JSON.stringify(message), /precious/);
    assert.equal(message?.error?.data['code'], 'store.locked');
    assert.deepEqual(kinds(scene), ['intent']);
  });

  it('an outcome that fails once and then can be written says that what happened is unknown', async () => {
    let failed = false;
    const { scene, message } = await called({
      prepare: ({ trail }) => {
        trail.failing = (entry) => {
          if (entry.kind !== 'outcome' || failed) return undefined;
          failed = true;
          return storeFault.io();
        };
      },
    });
    assert.equal(message?.result, undefined);
    assert.deepEqual(kinds(scene), ['intent', 'unknown']);
  });

  it('a refusal that cannot be recorded is told as that, not as the refusal', async () => {
    const { message } = await called({
      name: 'unlisted',
      prepare: ({ trail }) => {
        trail.failing = () => storeFault.full();
      },
    });
    assert.equal(message?.error?.data['code'], 'store.full');
  });

  for (const [name, thrown, result] of [
    [
      'a fault of the server after the call was sent leaves the outcome unknown',
      upstreamFault.timeout({ name: 'one' }),
      'unknown',
    ],
    ['so does something unexpected', new Error('secret detail'), 'unknown'],
    ['a call that its client cancelled is recorded as that', upstreamFault.cancelled({ name: 'one' }), 'cancelled'],
  ] as const) {
    it(name, async () => {
      const { scene, handled, message, left } = await called({ server: { ...SERVER, call: () => Promise.reject(thrown) } });
      assert.deepEqual(
        [kinds(scene), left],
        [
          ['intent', result],
          [0, 0],
        ],
      );
      assert.equal(handled === undefined, result === 'cancelled');
      assert.doesNotMatch(JSON.stringify(message ?? null), /secret detail/);
    });
  }

  it('what Bartizan answers itself has its entry as well, and none means no answer', async () => {
    const scene = sceneOf([SERVER]);
    const { session } = sessionOf(scene);
    const listed = await handle(receivedBy(scene, 'tools/list', {}, { session }), scene.gateway);
    assert.equal(listed?.isError, false);
    assert.deepEqual(kinds(scene), ['ok']);
    scene.trail.failing = () => storeFault.full();
    const refused = await handle(receivedBy(scene, 'tools/list', {}, { session, rpcId: 2 }), scene.gateway);
    assert.equal(refused?.isError, true);
    assert.doesNotMatch(refused?.text ?? '', /inputSchema/);
    await scene.close();
  });
});

describe('faults as a client sees them', () => {
  it('wrong arguments are the tool’s error since 2025-11-25, the protocol’s before', async () => {
    const server: FakeServer = { lists: { tools: [tool('x', { inputSchema: { type: 'object', required: ['must'] } })] } };
    const answers: string[] = [];
    for (const version of ['2024-11-05', '2025-06-18', '2025-11-25']) {
      const scene = sceneOf([server]);
      const { session } = sessionOf(scene, { version });
      const handled = await handle(receivedBy(scene, 'tools/call', { name: 'x' }, { session }), scene.gateway);
      const message = JSON.parse(handled?.text ?? '') as { result?: { isError: boolean }; error?: { code: number } };
      answers.push(message.result === undefined ? String(message.error?.code) : `isError ${message.result.isError}`);
      assert.equal(scene.reached().length, 0);
      await scene.close();
    }
    assert.deepEqual(answers, ['-32602', '-32602', 'isError true']);
  });

  const rows: readonly (readonly [string, string, JsonObject, number])[] = [
    ['a method that does not exist', 'tools/destroy', {}, -32601],
    ['a method of the modern era', 'server/discover', {}, -32601],
    ['a tool without a name', 'tools/call', {}, -32602],
    ['a tool whose name is no text', 'tools/call', { name: { a: 1 } }, -32602],
    ['a prompt that is not there', 'prompts/get', { name: 'nope' }, -32602],
    ['a cursor that nobody gave out', 'tools/list', { cursor: 'from-7' }, -32602],
    ['a task that nobody got', 'tasks/get', { taskId: 'x' }, -32602],
  ];
  for (const [name, method, params, number] of rows) {
    it(`${name} is ${number}, recorded, and reaches no server`, async () => {
      const scene = sceneOf([SERVER]);
      const { session } = sessionOf(scene);
      const handled: Handled = await handle(receivedBy(scene, method, params, { session, rpcId: 'q' }), scene.gateway);
      const message = JSON.parse(handled?.text ?? '') as { id: unknown; error: { code: number } };
      assert.deepEqual([message.id, message.error.code, scene.reached().length, kinds(scene)], ['q', number, 0, ['refused']]);
      await scene.close();
    });
  }

  it('a legacy request without a session is refused', async () => {
    const scene = sceneOf([SERVER]);
    const handled = await handle(receivedBy(scene, 'tools/call', { name: 'x' }), scene.gateway);
    assert.equal(handled?.code, 'gateway.no-session');
    assert.equal(scene.connections.length, 0);
    await scene.close();
  });

  it('an id that is in use is refused, and the first request goes on undisturbed', async () => {
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof textResult>>();
    const scene = sceneOf([{ ...SERVER, call: () => promise }]);
    const { session } = sessionOf(scene);
    const first = handle(receivedBy(scene, 'tools/call', { name: 'x' }, { session, rpcId: 'same' }), scene.gateway);
    const second = await handle(receivedBy(scene, 'tools/call', { name: 'x' }, { session, rpcId: 'same' }), scene.gateway);
    assert.equal(second?.code, 'gateway.duplicate-id');
    assert.equal(session.runningCount, 1);
    resolve(textResult('first'));
    assert.match((await first)?.text ?? '', /first/);
    assert.equal(scene.reached().length, 1);
    await scene.close();
  });
});

describe('what a caller has waiting is bounded', () => {
  for (const [what, method, params] of [
    ['lists', 'tools/list', {}],
    ['calls', 'tools/call', { name: 'x' }],
  ] as const) {
    it(`${what} count from the moment they come, even where their server did not start yet`, async () => {
      const gate = Promise.withResolvers<void>();
      const scene = sceneOf([{ ...SERVER, opening: () => gate.promise }], { rules: { maxCallsInFlight: 2 } });
      const { session } = sessionOf(scene);
      const send = (rpcId: number, asked: string = method, caller = { id: 'alice' }) =>
        handle(receivedBy(scene, asked, params, { session, rpcId, caller }), scene.gateway);
      const waiting = [send(1), send(2)];
      assert.equal((await send(3))?.code, 'limits.calls-in-flight');
      assert.equal((await send(4, 'ping'))?.isError, false, 'a ping waits for nothing');
      const ofBob = send(5, method, { id: 'bob' });
      gate.resolve();
      for (const handled of await Promise.all([...waiting, ofBob])) assert.equal(handled?.isError, false, handled?.text);
      assert.equal(scene.gateway.load.total, 0);
      await scene.close();
    });
  }
});
