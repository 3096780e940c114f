import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { MetaKey, metaOf } from '../../protocol/meta.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../../upstream/faults.ts';
import { until } from '../../upstream/processes.test-kit.ts';
import { channelOf } from '../channel.test-kit.ts';
import { ALL_SERVERS } from '../exchange.ts';
import { envelope, type FakeServer, receivedBy, sceneOf } from '../gateway.test-kit.ts';
import { type Handled, handle } from '../handle.ts';

const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const ALL: JsonObject = {
  toolsListChanged: true,
  promptsListChanged: true,
  resourcesListChanged: true,
  resourceSubscriptions: ['file:///a'],
};
const CHANGED = { method: 'notifications/tools/list_changed' } as const;

/** A modern client that listens; what it hears, and how its request ended. */
async function listening(
  notifications: unknown = ALL,
  servers: readonly FakeServer[] = [{}],
  endpoint = 'one',
  callerId = 'alice',
) {
  const scene = sceneOf(servers);
  const channel = channelOf('http');
  const state: { handled: Handled | 'open' } = { handled: 'open' };
  const listen = (rpcId: string, own = channel) =>
    handle(
      receivedBy(
        scene,
        'subscriptions/listen',
        { notifications: notifications as JsonObject, _meta: envelope() },
        { channel: own, endpoint, rpcId, caller: { id: callerId } },
      ),
      scene.gateway,
    );
  const ended = listen('sub-1').then((handled) => {
    state.handled = handled;
  });
  await settled();
  const heard = () =>
    channel.sent.map(({ method, params }) => [method, JSON.parse(JSON.stringify(params))] as [string, JsonObject]);
  return { scene, channel, state, ended, listen, heard, methods: () => heard().map(([method]) => method) };
}
const tagged = (params: JsonObject = {}): JsonObject => ({ ...params, _meta: { [MetaKey.subscription]: 'sub-1' } });

describe('the acknowledgement', () => {
  it('comes first, tagged with the request’s own id, and says what is honoured', async () => {
    const { scene, heard, channel } = await listening();
    assert.deepEqual(heard(), [[ACKNOWLEDGED, tagged({ notifications: ALL })]]);
    channel.leave();
    await scene.close();
  });
  it('leaves out what the server cannot tell of', async () => {
    const { scene, heard, channel } = await listening(ALL, [
      { capabilities: { tools: {}, prompts: { listChanged: true }, resources: {} } },
    ]);
    assert.deepEqual(heard()[0]?.[1]['notifications'], { promptsListChanged: true });
    channel.leave();
    await scene.close();
  });
  it('waits for what a modern server says of the resources, leaves out those it does not tell of, and is before what changed meanwhile', async () => {
    const said = Promise.withResolvers<void>();
    const refuse = (): Promise<void> => said.promise;
    const { scene, heard, methods, channel } = await listening(ALL, [{ era: 'modern', refuse }]);
    scene.connections[0]?.say(CHANGED);
    assert.deepEqual(heard(), []);
    said.reject(upstreamFault['refused-request']({}, { code: -32_602, message: 'no' }));
    await settled();
    const { resourceSubscriptions: _, ...others } = ALL;
    assert.deepEqual(heard()[0], [ACKNOWLEDGED, tagged({ notifications: others })]);
    assert.ok(methods().slice(1).includes(CHANGED.method));
    const before = methods().length;
    scene.connections[0]?.say(CHANGED);
    assert.deepEqual(methods().slice(before), [CHANGED.method]);
    assert.deepEqual(
      scene.reported.map(({ code }) => code),
      ['upstream.refused-request'],
    );
    channel.leave();
    await scene.close();
  });
  it('of the aggregate is no promise of one server: what it does not tell of takes nothing from the rest', async () => {
    const refuse = (): void => {
      throw upstreamFault['refused-request']({}, { code: -1, message: 'no' });
    };
    const wanted = { toolsListChanged: true, resourceSubscriptions: ['mcp+one+x'] };
    const { scene, methods, channel } = await listening(wanted, [{ refuse }], ALL_SERVERS);
    scene.connections[0]?.say(CHANGED);
    assert.deepEqual(methods(), [ACKNOWLEDGED, CHANGED.method]);
    channel.leave();
    await scene.close();
  });
  it('leaves out what was not asked for, and members that nobody knows', async () => {
    const { scene, heard, channel } = await listening({
      toolsListChanged: true,
      promptsListChanged: false,
      resourcesListChanged: 'yes',
      future: true,
    });
    assert.deepEqual(heard()[0]?.[1]['notifications'], { toolsListChanged: true });
    channel.leave();
    await scene.close();
  });
  it('of the aggregate does not wait for any server', async () => {
    const { scene, methods, channel } = await listening(
      { toolsListChanged: true },
      [{ opening: () => new Promise(() => undefined) }],
      ALL_SERVERS,
    );
    assert.deepEqual(methods(), [ACKNOWLEDGED]);
    channel.leave();
    assert.equal(scene.connections.length, 0);
  });
});

describe('what a listener hears', () => {
  it('is what it asked for, tagged with its own id, and nothing else', async () => {
    const { scene, heard, channel } = await listening({ toolsListChanged: true, resourceSubscriptions: ['file:///a'] });
    const [connection] = scene.connections;
    for (const method of [
      'notifications/tools/list_changed',
      'notifications/prompts/list_changed',
      'notifications/resources/list_changed',
      'notifications/evil',
    ])
      connection?.say({ method });
    connection?.say({ method: 'notifications/resources/updated', params: { uri: 'file:///a' } });
    connection?.say({ method: 'notifications/resources/updated', params: { uri: 'file:///b' } });
    connection?.say({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
    connection?.say({ method: 'notifications/message', params: { level: 'error', data: 'x' } });
    assert.deepEqual(heard().slice(1), [
      ['notifications/tools/list_changed', tagged()],
      ['notifications/resources/updated', tagged({ uri: 'file:///a' })],
    ]);
    assert.deepEqual(connection?.watches, [['file:///a']]);
    channel.leave();
    await scene.close();
  });
  it('bears its own tag even where the server put one', async () => {
    const { scene, heard, channel } = await listening();
    scene.connections[0]?.say({ ...CHANGED, params: { _meta: { [MetaKey.subscription]: 'forged', keep: 1 } } });
    assert.deepEqual(heard()[1]?.[1], { _meta: { [MetaKey.subscription]: 'sub-1', keep: 1 } });
    channel.leave();
    await scene.close();
  });
  it('of two listeners of one caller is tagged for each', async () => {
    const { scene, channel, listen } = await listening();
    const second = channelOf('http');
    void listen('sub-2', second);
    await settled();
    scene.connections[0]?.say(CHANGED);
    const tags = [channel, second].map(({ sent }) => metaOf(sent.at(-1)?.params)?.[MetaKey.subscription]);
    assert.deepEqual(tags, ['sub-1', 'sub-2']);
    channel.leave();
    second.leave();
    await scene.close();
  });
  it('in the aggregate names the server, and comes from every server that is up', async () => {
    const down: FakeServer = { name: 'down', opening: () => Promise.reject(upstreamFault.refused({ name: 'down' })) };
    const { scene, heard, channel } = await listening(
      { resourceSubscriptions: ['mcp+one+file:///a', 'mcp+two+file:///b'] },
      [{}, down, { name: 'two' }],
      ALL_SERVERS,
    );
    assert.deepEqual(
      scene.connections.map(({ server, watches }) => [server, watches]),
      [
        ['one', [['file:///a']]],
        ['two', [['file:///b']]],
      ],
    );
    for (const connection of scene.connections)
      connection.say({ method: 'notifications/resources/updated', params: { uri: 'file:///b' } });
    assert.deepEqual(heard().slice(1), [['notifications/resources/updated', tagged({ uri: 'mcp+two+file:///b' })]]);
    channel.leave();
    await scene.close();
  });
});

describe('what Bartizan itself changes', () => {
  it('is told to whoever sees the server, of what it asked to hear, under its own tag', async () => {
    for (const [endpoint, changed, told] of [
      ['one', 'one', 1],
      ['one', 'two', 0],
      [ALL_SERVERS, 'two', 1],
    ] as const) {
      const { scene, heard, channel, ended } = await listening({ toolsListChanged: true }, [{}, { name: 'two' }], endpoint);
      scene.gateway.subscriptions.announce([changed]);
      assert.deepEqual(heard().slice(1), told === 0 ? [] : [[CHANGED.method, tagged()]], `${endpoint} ${changed}`);
      channel.leave();
      await ended;
      await scene.close();
    }
  });
});

describe('a listener that asks for what it cannot have is refused', () => {
  for (const [name, notifications, code] of [
    ['nothing', null, 'protocol.params'],
    ['a list', [], 'protocol.params'],
    ['resources that are no list', { resourceSubscriptions: 'file:///a' }, 'protocol.params'],
    ['resources that are no texts', { resourceSubscriptions: [5] }, 'protocol.params'],
    ['more resources than allowed', { resourceSubscriptions: ['a', 'b', 'c', 'd'] }, 'limits.watches'],
  ] as const) {
    it(`${name}: ${code}`, async () => {
      const { scene, state, ended } = await listening(notifications);
      await ended;
      assert.ok(state.handled !== 'open' && state.handled?.code === code);
      await scene.close();
    });
  }
});

describe('listening ends', () => {
  it('when the client leaves: its wishes are taken back and nobody is heard any more', async () => {
    const { scene, channel, ended, state, methods } = await listening();
    channel.leave();
    await ended;
    scene.connections[0]?.say(CHANGED);
    assert.deepEqual([state.handled, methods()], [undefined, [ACKNOWLEDGED]]);
    assert.deepEqual(scene.connections[0]?.watches.at(-1), []);
    await scene.close();
  });
  it('with a result that bears its id when the server ends', async () => {
    const { scene, ended, state } = await listening();
    scene.connections[0]?.end();
    await ended;
    assert.ok(state.handled !== 'open' && state.handled !== undefined);
    assert.deepEqual(JSON.parse(state.handled.text), {
      jsonrpc: '2.0',
      id: 'sub-1',
      result: { resultType: 'complete', _meta: { [MetaKey.subscription]: 'sub-1' } },
    });
    await scene.close();
  });
  it('with a result too when its server is taken out of the settings', async () => {
    const { scene, ended, state } = await listening();
    await scene.gateway.servers().get('one')?.pool.close();
    await ended;
    assert.ok(state.handled !== 'open' && state.handled?.isError === false);
    await scene.close();
  });
  it('in the aggregate not with its servers: one that ended is heard again, and what it told meanwhile may have been missed', async () => {
    const { scene, channel, ended, state, methods } = await listening({ toolsListChanged: true }, [{}], ALL_SERVERS);
    scene.connections[0]?.end();
    await until('the server is listened to again', () => methods().length === 2);
    assert.deepEqual([state.handled, scene.connections.length, methods().at(-1)], ['open', 2, CHANGED.method]);
    scene.connections[1]?.say(CHANGED);
    assert.equal(methods().length, 3);
    channel.leave();
    await ended;
    await scene.close();
  });
  it('with a result when Bartizan stops', async () => {
    for (const endpoint of ['one', ALL_SERVERS]) {
      const { scene, ended, state } = await listening({ toolsListChanged: true }, [{}], endpoint);
      scene.gateway.subscriptions.close();
      await ended;
      assert.ok(state.handled !== 'open' && state.handled?.isError === false, endpoint);
      await scene.close();
    }
  });
  it('and was recorded before it began', async () => {
    const { scene, channel, ended } = await listening();
    assert.deepEqual(
      scene.trail.entries.map(({ kind }) => kind),
      ['intent'],
    );
    channel.leave();
    await ended;
    assert.deepEqual(
      scene.trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent')),
      ['intent', 'cancelled'],
    );
    await scene.close();
  });
});
