import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import type { JsonObject } from '../../base/json.ts';
import { MetaKey } from '../../protocol/meta.ts';
import { exposedName } from '../../protocol/names.ts';
import { ALL_SERVERS, type Routed } from '../exchange.ts';
import { envelope, receivedBy, type Scene, sceneOf, sessionOf, tool } from '../gateway.test-kit.ts';
import type { StatePayload } from '../state.ts';
import { identify } from './identify.ts';
import { isRouted, route } from './route.ts';

const sceneWith = (): Scene =>
  sceneOf([{ name: 'one', lists: { tools: [tool('a.b')], prompts: [{ name: 'p' }] } }, { name: 'two' }]);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

async function routed(scene: Scene, method: string, params: JsonObject, isLegacy = false, endpoint = 'one'): Promise<Routed> {
  const over = isLegacy ? { session: sessionOf(scene, { endpoint }).session } : {};
  const made = await route(
    identify(
      receivedBy(scene, method, isLegacy ? params : { ...params, _meta: envelope({}, params['_meta'] as JsonObject) }, {
        endpoint,
        ...over,
      }),
    ),
    scene.gateway,
  );
  assert.ok(isRouted(made));
  return made;
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'routed',
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : Promise.reject(thrown)),
  );

describe('what is sent to a server', () => {
  const odd: JsonObject = { name: 'x', arguments: { a: [1] }, unknown: { deep: 1 } };
  it('of a legacy client is the very object that was admitted, when nothing of it is our hop’s', async () => {
    const scene = sceneWith();
    const { session } = sessionOf(scene);
    const received = receivedBy(scene, 'tools/call', { ...odd, _meta: { 'com.example/x': 1 } }, { session });
    const made = await route(identify(received), scene.gateway);
    assert.equal(isRouted(made) && made.params, received.params);
    await scene.close();
  });
  it('of a legacy client loses its progress token and keeps the rest', async () => {
    const scene = sceneWith();
    assert.deepEqual(plain((await routed(scene, 'tools/call', { ...odd, _meta: { progressToken: 1, x: 2 } }, true)).params), {
      ...odd,
      _meta: { x: 2 },
    });
    await scene.close();
  });
  it('of a modern client loses its envelope and keeps what is the client’s own', async () => {
    const scene = sceneWith();
    assert.deepEqual(
      plain(
        (await routed(scene, 'tools/call', { ...odd, _meta: { traceparent: 't', progressToken: 1, [MetaKey.logLevel]: 'info' } }))
          .params,
      ),
      { ...odd, _meta: { traceparent: 't' } },
    );
    assert.deepEqual(plain((await routed(scene, 'tools/call', odd)).params), odd);
    await scene.close();
  });
  for (const isLegacy of [true, false]) {
    it(`of a ${isLegacy ? 'legacy' : 'modern'} client never holds answers or states of its own making`, async () => {
      const scene = sceneWith();
      const made = await codeOf(routed(scene, 'tools/call', { ...odd, inputResponses: { q1: { action: 'accept' } } }, isLegacy));
      assert.equal(made, 'routed');
      const { params, resumes } = await routed(scene, 'tools/call', { ...odd, inputResponses: { q1: {} } }, isLegacy);
      assert.deepEqual([plain(params), resumes], [odd, undefined]);
      if (isLegacy)
        assert.deepEqual(plain((await routed(scene, 'prompts/get', { name: 'p', requestState: 'stolen' }, true)).params), {
          name: 'p',
        });
      await scene.close();
    });
  }
});

describe('answers to earlier questions', () => {
  const params: JsonObject = { name: 'x', arguments: { a: 1 } };
  const sealed = ({ gateway }: Scene, payload: StatePayload, callerId = 'alice', method = 'tools/call'): string =>
    gateway.states.seal({ callerId, endpoint: 'one', method, params }, payload, gateway.clock.now() + 1_000);

  it('count with the state that the questions came with', async () => {
    const scene = sceneWith();
    const requestState = sealed(scene, { kind: 'parked', handle: 'h1' });
    const { resumes, params: sent } = await routed(scene, 'tools/call', {
      ...params,
      requestState,
      inputResponses: { q1: { action: 'accept' } },
    });
    assert.deepEqual(plain(resumes), { kind: 'parked', handle: 'h1', responses: { q1: { action: 'accept' } } });
    assert.deepEqual(plain(sent), params);
    await scene.close();
  });
  it('may be none', async () => {
    const scene = sceneWith();
    const { resumes } = await routed(scene, 'tools/call', {
      ...params,
      requestState: sealed(scene, { kind: 'upstream', state: 's' }),
    });
    assert.deepEqual(plain(resumes), { kind: 'upstream', state: 's', responses: {} });
    await scene.close();
  });
  it('that only ask to call again are a call like any other', async () => {
    const scene = sceneWith();
    assert.equal(
      (await routed(scene, 'tools/call', { ...params, requestState: sealed(scene, { kind: 'again' }) })).resumes,
      undefined,
    );
    await scene.close();
  });

  const bad: readonly (readonly [string, (scene: Scene) => JsonObject, string])[] = [
    [
      'a state of another caller',
      (scene) => ({ ...params, requestState: sealed(scene, { kind: 'again' }, 'bob') }),
      'gateway.bad-state',
    ],
    [
      'a state of another method',
      (scene) => ({ ...params, requestState: sealed(scene, { kind: 'again' }, 'alice', 'prompts/get') }),
      'gateway.bad-state',
    ],
    [
      'a state for other arguments',
      (scene) => ({ ...params, arguments: { a: 2 }, requestState: sealed(scene, { kind: 'again' }) }),
      'gateway.bad-state',
    ],
    [
      'a state for another tool',
      (scene) => ({ ...params, name: 'y', requestState: sealed(scene, { kind: 'again' }) }),
      'gateway.bad-state',
    ],
    [
      'a state that expired',
      (scene) => {
        const requestState = sealed(scene, { kind: 'again' });
        scene.clock.advance(1_000);
        return { ...params, requestState };
      },
      'gateway.bad-state',
    ],
    ['a state that was made up', () => ({ ...params, requestState: '0.abc' }), 'gateway.bad-state'],
    ['a state that is no text', () => ({ ...params, requestState: { kind: 'parked', handle: 'h1' } }), 'gateway.bad-state'],
    ['an empty state', () => ({ ...params, requestState: '' }), 'gateway.bad-state'],
    ['answers that are a list', () => ({ ...params, inputResponses: [] }), 'protocol.params'],
    ['answers that are null', () => ({ ...params, inputResponses: null }), 'protocol.params'],
  ];
  for (const [name, make, code] of bad) {
    it(`${name}: ${code}`, async () => {
      const scene = sceneWith();
      assert.equal(await codeOf(routed(scene, 'tools/call', make(scene))), code);
      await scene.close();
    });
  }
});

describe('whereto', () => {
  it('a server’s own endpoint sends to that server under the names that clients use', async () => {
    const scene = sceneWith();
    const { server, name } = await routed(scene, 'tools/call', { name: 'two__a' });
    assert.deepEqual([server, name], ['one', 'two__a']);
    await scene.close();
  });
  it('the aggregate sends to the server that the name says, under its own name', async () => {
    const scene = sceneWith();
    const { server, name, params } = await routed(
      scene,
      'tools/call',
      { name: exposedName('one', 'a.b', 41) },
      false,
      ALL_SERVERS,
    );
    assert.deepEqual([server, name, params['name']], ['one', 'a.b', 'a.b']);
    await scene.close();
  });
  it('what Bartizan answers itself goes to no server', async () => {
    const scene = sceneWith();
    for (const method of ['tools/list', 'server/discover', 'subscriptions/listen']) {
      const made = await route(identify(receivedBy(scene, method, { _meta: envelope() })), scene.gateway);
      assert.equal(isRouted(made), false, method);
    }
    await scene.close();
  });
  for (const [method, params] of [
    ['tools/call', {}],
    ['tools/call', { name: 5 }],
    ['resources/read', { uri: ['x'] }],
    ['prompts/get', { name: null }],
    ['tasks/get', { taskId: {} }],
  ] as const) {
    it(`${method} with ${JSON.stringify(params)} names nothing`, async () => {
      const scene = sceneWith();
      assert.equal(await codeOf(routed(scene, method, params)), 'protocol.params');
      await scene.close();
    });
  }
  it('a task’s update keeps its answers, which belong to no earlier call', async () => {
    const scene = sceneWith();
    const taskId = scene.gateway.states.taskId('alice', 'one', 'raw');
    const { params } = await routed(scene, 'tasks/update', { taskId, inputResponses: { q: { action: 'accept' } } });
    assert.deepEqual(plain(params), { taskId: 'raw', inputResponses: { q: { action: 'accept' } } });
    await scene.close();
  });
  it('a request within a task names it to its server as that server does, and nobody else’s', async () => {
    const scene = sceneOf([{}]);
    const within = (taskId: string): JsonObject => ({
      name: 'x',
      arguments: {},
      _meta: { 'io.modelcontextprotocol/related-task': { taskId } },
    });
    const own = scene.gateway.states.taskId('alice', 'one', 'raw');
    const { params } = await routed(scene, 'tools/call', within(own));
    assert.deepEqual(plain(params['_meta']), { 'io.modelcontextprotocol/related-task': { taskId: 'raw' } });
    for (const id of ['raw', scene.gateway.states.taskId('bob', 'one', 'raw')])
      assert.equal(await codeOf(routed(scene, 'tools/call', within(id))), 'gateway.unknown-task');
    await scene.close();
  });
  it('a task goes to its server under the id that the server gave', async () => {
    const scene = sceneWith();
    const { params, name } = await routed(scene, 'tasks/get', { taskId: scene.gateway.states.taskId('alice', 'one', 'raw') });
    assert.deepEqual([params['taskId'], name], ['raw', 'raw']);
    assert.equal(
      await codeOf(routed(scene, 'tasks/get', { taskId: scene.gateway.states.taskId('alice', 'two', 'raw') })),
      'gateway.unknown-task',
    );
    await scene.close();
  });
});
