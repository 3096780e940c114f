// What Bartizan answers itself, through the whole path: handshakes, lists, log levels, watched resources.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isObject, type JsonObject } from '../../base/json.ts';
import { MetaKey } from '../../protocol/meta.ts';
import { storeFault } from '../../store/faults.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../../upstream/faults.ts';
import { ALL_SERVERS } from '../exchange.ts';
import {
  envelope,
  type FakeServer,
  receivedBy,
  type Scene,
  type SceneOptions,
  sceneOf,
  sessionOf,
  tool,
} from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';

interface Message {
  readonly result: JsonObject;
  readonly error?: { readonly code: number; readonly data: JsonObject };
}
const said = async (
  scene: Scene,
  ...args: Parameters<typeof receivedBy> extends [Scene, ...infer R] ? R : never
): Promise<Message> => JSON.parse((await handle(receivedBy(scene, ...args), scene.gateway))?.text ?? '{}') as Message;

/** A scene, and one question in each era. */
function askingOf(server: FakeServer = {}, options: SceneOptions = {}, endpoint = 'one') {
  const scene = sceneOf([{ lists: { tools: [tool('x')] }, ...server }, { name: 'two' }], options);
  const { session, stream } = sessionOf(scene, { endpoint });
  let rpcId = 0;
  return {
    scene,
    session,
    stream,
    legacy: (method: string, params: JsonObject = {}) => said(scene, method, params, { session, endpoint, rpcId: ++rpcId }),
    modern: (method: string, params: JsonObject = {}) =>
      said(scene, method, { ...params, _meta: envelope() }, { endpoint, rpcId: ++rpcId }),
    open: (params: JsonObject) => said(scene, 'initialize', params, { endpoint, rpcId: ++rpcId }),
  };
}

describe('initialize', () => {
  const params: JsonObject = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  it('of a legacy server is what the server said, under the revision that was agreed', async () => {
    const raw: JsonObject = {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {}, future: {} },
      serverInfo: { name: 's', title: 'T' },
      instructions: 'i',
      extra: { x: 1 },
    };
    const { scene, open } = askingOf({ hello: { raw } });
    assert.deepEqual((await open(params)).result, { ...raw, protocolVersion: '2025-06-18' });
    await scene.close();
  });
  it('of a modern server is put together from its introduction, without what legacy clients do not know', async () => {
    const capabilities = { tools: {}, extensions: { 'x/y': {} } };
    const { scene, open } = askingOf({ era: 'modern', capabilities, hello: { instructions: 'be kind' } });
    assert.deepEqual((await open(params)).result, {
      protocolVersion: '2025-06-18',
      capabilities: { tools: {} },
      serverInfo: { name: 'one', version: '1' },
      instructions: 'be kind',
    });
    await scene.close();
  });
  it('of a server that cannot be reached is refused', async () => {
    const { scene, open } = askingOf({ opening: () => Promise.reject(new Error('secret path')) });
    const { error } = await open(params);
    assert.equal(error?.data['code'], 'gateway.internal');
    assert.doesNotMatch(JSON.stringify(error), /secret/);
    await scene.close();
  });
});

describe('server/discover', () => {
  it('of a legacy server says what it can, privately, and without its tasks', async () => {
    const { scene, modern } = askingOf({ capabilities: { tools: {}, tasks: {} }, hello: { instructions: 'i' } });
    assert.deepEqual((await modern('server/discover')).result, {
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      instructions: 'i',
      _meta: { [MetaKey.serverInfo]: { name: 'one', version: '1' } },
    });
    await scene.close();
  });
  it('of a modern server is what the server said, but for revisions that nobody here speaks', async () => {
    const raw: JsonObject = {
      supportedVersions: ['2031-01-01', '2026-07-28'],
      capabilities: { tools: {} },
      resultType: 'complete',
      ttlMs: 7,
      cacheScope: 'public',
      extra: 1,
    };
    const same = askingOf({ era: 'modern', hello: { raw } });
    assert.deepEqual((await same.modern('server/discover')).result, { ...raw, supportedVersions: ['2026-07-28'] });
    const differing = askingOf({ era: 'modern', hello: { raw }, isSameForAll: false });
    assert.equal((await differing.modern('server/discover')).result['cacheScope'], 'private');
    await Promise.all([same.scene.close(), differing.scene.close()]);
  });
});

describe('a list', () => {
  it('has what its server put around it, within an era', async () => {
    const { scene, legacy } = askingOf({ around: { _meta: { x: 1 }, future: 2 } });
    assert.deepEqual((await legacy('tools/list')).result, { tools: [tool('x')], _meta: { x: 1 }, future: 2 });
    await scene.close();
  });
  it('is complete and private where it was bridged, filtered, or may differ for others', async () => {
    const around = { resultType: 'complete', ttlMs: 9, cacheScope: 'public' };
    const rows: readonly (readonly [FakeServer, string, number])[] = [
      [{ era: 'modern', around }, 'public', 9],
      [{ era: 'modern', around, isSameForAll: false }, 'private', 9],
      [{ era: 'modern', around, include: new Set(['y']) }, 'private', 9],
      [{ era: 'modern' }, 'private', 0],
      [{ era: 'legacy', around }, 'private', 0],
    ];
    for (const [server, cacheScope, ttlMs] of rows) {
      const { scene, modern } = askingOf(server);
      const { result } = await modern('tools/list');
      assert.deepEqual([result['resultType'], result['cacheScope'], result['ttlMs']], ['complete', cacheScope, ttlMs]);
      await scene.close();
    }
  });
  it('of a modern server shows a legacy client no output schema that it could not follow', async () => {
    const tools = [tool('a', { outputSchema: { type: 'array' } }), tool('b', { outputSchema: { type: 'object' } })];
    for (const endpoint of ['one', ALL_SERVERS]) {
      const { scene, legacy } = askingOf({ era: 'modern', lists: { tools } }, {}, endpoint);
      const { result } = await legacy('tools/list');
      assert.deepEqual(
        (result['tools'] as readonly JsonObject[]).map(({ outputSchema }) => outputSchema !== undefined),
        [false, true],
      );
      await scene.close();
    }
  });
  it('that the server does not have does not exist', async () => {
    const { scene, legacy } = askingOf({ capabilities: { tools: {} } });
    assert.equal((await legacy('prompts/list')).error?.code, -32601);
    await scene.close();
  });
  it('comes in pages where it is long, and only under cursors that were given out', async () => {
    const many = Array.from({ length: 2_001 }, (_, at) => tool(`t${at}`));
    const { scene, modern } = askingOf({ lists: { tools: many } });
    const pages: number[] = [];
    for (let cursor: unknown = 'first'; cursor !== undefined; ) {
      const { result } = await modern('tools/list', cursor === 'first' ? {} : { cursor: cursor as string });
      pages.push((result['tools'] as readonly unknown[]).length);
      cursor = result['nextCursor'];
    }
    assert.deepEqual(pages, [1_000, 1_000, 1]);
    for (const cursor of ['from-1', 'from-0', 'from--1000', 'from-1e3', 'from-99999999', 'x', '', 5, null, {}]) {
      assert.equal(
        (await modern('tools/list', { cursor: cursor as string })).error?.data['code'],
        'protocol.cursor',
        JSON.stringify(cursor),
      );
    }
    assert.deepEqual((await modern('tools/list', { cursor: 'from-9000' })).result['tools'], []);
    await scene.close();
  });
});

describe('a log level', () => {
  it('is kept for the session and told to its server', async () => {
    const { scene, session, legacy } = askingOf();
    assert.deepEqual((await legacy('logging/setLevel', { level: 'warning' })).result, {});
    assert.deepEqual([session.logLevel, scene.connections[0]?.levels.at(-1)], ['warning', 'warning']);
    await scene.close();
  });
  it('is not told to a server that does not log, or that hears it with each request', async () => {
    for (const server of [{ capabilities: { tools: {} } }, { era: 'modern' }] as const) {
      const { scene, legacy } = askingOf(server);
      await legacy('logging/setLevel', { level: 'info' });
      assert.deepEqual(scene.connections[0]?.levels, []);
      await scene.close();
    }
  });
  it('that nobody knows is refused', async () => {
    const { scene, session, legacy } = askingOf();
    for (const level of ['shout', '', 5, null, {}])
      assert.equal((await legacy('logging/setLevel', { level: level as string })).error?.code, -32602);
    assert.equal(session.logLevel, undefined);
    await scene.close();
  });
});

describe('watching a resource', () => {
  it('is told to the server whose it is, and taken back', async () => {
    const { scene, legacy } = askingOf();
    await legacy('resources/subscribe', { uri: 'file:///a' });
    await legacy('resources/unsubscribe', { uri: 'file:///a' });
    const wishes = scene.connections[0]?.watches ?? [];
    assert.deepEqual([wishes[0], wishes.at(-1)], [['file:///a'], []]);
    await scene.close();
  });
  it('in the aggregate goes to the server that the URI names', async () => {
    const { scene, legacy } = askingOf({}, {}, ALL_SERVERS);
    await legacy('resources/subscribe', { uri: 'mcp+two+file:///b' });
    assert.deepEqual(
      scene.connections.map(({ server, watches }) => [server, watches.at(-1)]),
      [['two', ['file:///b']]],
    );
    assert.equal((await legacy('resources/subscribe', { uri: 'file:///b' })).error?.data['code'], 'gateway.unknown-resource');
    await scene.close();
  });
  it('is bounded, and the one too many is not kept', async () => {
    const { scene, session, legacy } = askingOf();
    for (const uri of ['a', 'b', 'c']) await legacy('resources/subscribe', { uri });
    assert.equal((await legacy('resources/subscribe', { uri: 'd' })).error?.data['code'], 'limits.watches');
    assert.deepEqual([...session.watched('one').keys()], ['a', 'b', 'c']);
    await legacy('resources/unsubscribe', { uri: 'a' });
    assert.deepEqual((await legacy('resources/subscribe', { uri: 'd' })).result, {});
    await scene.close();
  });
  it('is recorded before the server hears of it, and refused when it cannot be', async () => {
    const { scene, legacy } = askingOf();
    await legacy('resources/subscribe', { uri: 'a' });
    assert.deepEqual(
      scene.trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent')),
      ['intent', 'ok'],
    );
    scene.trail.failing = () => storeFault.full();
    assert.equal((await legacy('resources/subscribe', { uri: 'b' })).error?.data['code'], 'store.full');
    assert.ok(scene.connections[0]?.watches.every((uris) => !uris.includes('b')));
    await scene.close();
  });
  it('under a URI that is no text is refused', async () => {
    const { scene, legacy } = askingOf();
    for (const uri of [5, null, {}, ['a']])
      assert.equal((await legacy('resources/subscribe', { uri: uri as string })).error?.code, -32602);
    await scene.close();
  });
});

describe('what a server refuses that it is asked for a client', () => {
  const error = { code: -32_002, message: 'not this one', data: { uri: 'x', more: [1] } };
  const refuse = (what: string): void => {
    if (what === 'x' || what === 'alert') throw upstreamFault['refused-request']({}, error);
  };

  it('reaches the client in the words of the server, and is on record as its error', async () => {
    for (const endpoint of ['one', ALL_SERVERS]) {
      const { scene, session, legacy } = askingOf({ refuse }, {}, endpoint);
      const uri = endpoint === 'one' ? 'x' : 'mcp+one+x';
      for (let times = 0; times < 2; times++)
        assert.deepEqual((await legacy('resources/subscribe', { uri })).error, error, endpoint);
      assert.equal(session.watched('one').size, 0);
      const [, outcome] = scene.trail.entries;
      assert.ok(outcome?.kind === 'outcome');
      assert.deepEqual([outcome.result, outcome.code], ['error', 'rpc:-32002']);
      assert.deepEqual(scene.reported, []);
      await scene.close();
    }
  });
  it('is refused to whoever asked for it, and to nothing that was asked at the same time', async () => {
    const slowly = async (what: string): Promise<void> => settled().then(() => refuse(what));
    const { scene, session, legacy } = askingOf({ refuse: slowly });
    await legacy('tools/list');
    const replies = await Promise.all(['x', 'a'].map((uri) => legacy('resources/subscribe', { uri })));
    assert.deepEqual([replies[0]?.error, replies[1]?.result], [error, {}]);
    assert.deepEqual([...session.watched('one').keys()], ['a']);
    await scene.close();
  });
  it('reaches a modern client that listens as its era numbers it', async () => {
    const { scene, modern } = askingOf({ refuse });
    const reply = await modern('subscriptions/listen', { notifications: { resourceSubscriptions: ['x'] } });
    assert.deepEqual(reply.error, { ...error, code: -32_602 });
    await scene.close();
  });
  it('leaves the log level as it was', async () => {
    const { scene, session, legacy } = askingOf({ refuse });
    await legacy('logging/setLevel', { level: 'error' });
    for (let times = 0; times < 2; times++) assert.deepEqual((await legacy('logging/setLevel', { level: 'alert' })).error, error);
    assert.equal(session.logLevel, 'error');
    assert.deepEqual(scene.connections[0]?.levels, ['error', 'alert', 'alert']);
    await scene.close();
  });
  it('is no matter for the clients of all servers together: each session filters for itself', async () => {
    const { scene, session, legacy } = askingOf({ refuse }, {}, ALL_SERVERS);
    await legacy('tools/list');
    assert.deepEqual((await legacy('logging/setLevel', { level: 'alert' })).result, {});
    assert.deepEqual([session.logLevel, scene.reported.map(({ code }) => code)], ['alert', ['upstream.refused-request']]);
    await scene.close();
  });
});

it('a ping is answered by nobody but us', async () => {
  const { scene, legacy } = askingOf();
  assert.deepEqual((await legacy('ping')).result, {});
  assert.equal(scene.connections.length, 0);
  await scene.close();
});

it('what a client gets from us holds nothing of another caller', async () => {
  const scene = sceneOf([{ era: 'modern', sharesModern: true }]);
  for (const id of ['alice', 'bob']) {
    const { result } = await said(
      scene,
      'server/discover',
      { _meta: envelope({}, { [MetaKey.clientInfo]: { name: `client of ${id}` } }) },
      { caller: { id } },
    );
    assert.ok(isObject(result));
    assert.doesNotMatch(JSON.stringify(result), /client of|alice|bob/);
  }
  await scene.close();
});
