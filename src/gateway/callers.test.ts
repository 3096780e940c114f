// Two callers at once, and lists against calls: who gets which reply, and that a list shows exactly what a call would be allowed.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../base/json.ts';
import type { Outcome } from '../upstream/connection.ts';
import { settled } from '../upstream/fakes.test-kit.ts';
import { channelOf } from './channel.test-kit.ts';
import { ALL_SERVERS } from './exchange.ts';
import { envelope, type FakeServer, receivedBy, type Scene, sceneOf, sessionOf, textResult, tool } from './gateway.test-kit.ts';
import { handle } from './handle.ts';
import type { Session } from './session.ts';

interface Message {
  readonly id: unknown;
  readonly result?: JsonObject & { readonly tools?: readonly { readonly name: string }[] };
  readonly error?: { readonly code: number; readonly data: { readonly code: string } };
}
const ask = async (
  scene: Scene,
  ...args: Parameters<typeof receivedBy> extends [Scene, ...infer R] ? R : never
): Promise<Message> => JSON.parse((await handle(receivedBy(scene, ...args), scene.gateway))?.text ?? 'null') as Message;

describe('ids never cross callers', () => {
  const callers = ['alice', 'bob', 'carol'];

  it('three callers with one id and one progress token get each their own reply and progress', async () => {
    const waiting: ((outcome: Outcome) => void)[] = [];
    const server: FakeServer = { lists: { tools: [tool('x')] }, call: () => new Promise((resolve) => waiting.push(resolve)) };
    const scene = sceneOf([server]);
    const running = callers.map((callerId) => {
      const { session } = sessionOf(scene, { callerId });
      const channel = channelOf();
      const reply = ask(
        scene,
        'tools/call',
        { name: 'x', arguments: { of: callerId }, _meta: { progressToken: 'p' } },
        { session, channel, caller: { id: callerId }, rpcId: 7 },
      );
      return { callerId, channel, reply };
    });
    await settled();
    const reached = scene.reached();
    for (const { judged, side } of reached) {
      const { of } = judged.exchange.params['arguments'] as { of: string };
      side.onNotice({ method: 'notifications/progress', params: { progress: 1, message: of } });
    }
    for (const [at, { judged }] of reached.entries())
      waiting[at]?.(textResult((judged.exchange.params['arguments'] as { of: string }).of));
    for (const { callerId, channel, reply } of running) {
      const { id, result } = await reply;
      assert.deepEqual([id, JSON.stringify(result)], [7, JSON.stringify({ content: [{ type: 'text', text: callerId }] })]);
      assert.deepEqual(
        channel.sent.map((message) => ('params' in message ? JSON.stringify(message.params) : '')),
        [`{"progressToken":"p","progress":1,"message":"${callerId}"}`],
      );
    }
    assert.equal(scene.connections.length, 3);
    await scene.close();
  });

  it('a request’s own id and token never travel to the server, and a token that nobody asked for gets no progress', async () => {
    const scene = sceneOf([{ lists: { tools: [tool('x')] } }]);
    const { session } = sessionOf(scene);
    await ask(
      scene,
      'tools/call',
      { name: 'x', _meta: { progressToken: 'secret-token', keep: 1 } },
      { session, rpcId: 'secret-id' },
    );
    await ask(scene, 'tools/call', { name: 'x' }, { session, rpcId: 2 });
    const [wanting, plain] = scene.reached();
    assert.doesNotMatch(JSON.stringify(wanting?.judged.exchange.params), /secret-/);
    assert.deepEqual([wanting?.options.wantsProgress, plain?.options.wantsProgress], [true, false]);
    await scene.close();
  });

  it('a modern caller’s envelope stays on its own hop: its capabilities and name go with its own calls only', async () => {
    const scene = sceneOf([{ era: 'modern', sharesModern: true, lists: { tools: [tool('x')] } }]);
    for (const id of callers) {
      const _meta = envelope({ [id]: {} }, { 'io.modelcontextprotocol/clientInfo': { name: id } });
      await ask(scene, 'tools/call', { name: 'x', arguments: { of: id }, _meta }, { caller: { id } });
    }
    assert.equal(scene.connections.length, 1);
    for (const { judged, options } of scene.reached()) {
      const { of } = judged.exchange.params['arguments'] as { of: string };
      assert.deepEqual(
        [options.client.info, options.client.capabilities, judged.exchange.params['_meta']],
        [{ name: of }, { [of]: {} }, undefined],
      );
    }
    await scene.close();
  });

  it('a task id of one caller is nothing to another', async () => {
    const server: FakeServer = {
      era: 'modern',
      sharesModern: true,
      lists: { tools: [tool('x')] },
      call: ({ judged }) => ({ kind: 'result', result: { resultType: 'task', taskId: 'raw-7', method: judged.exchange.method } }),
    };
    const scene = sceneOf([server]);
    const made = await ask(scene, 'tools/call', { name: 'x', _meta: envelope() }, { caller: { id: 'alice' } });
    const taskId = String(made.result?.['taskId']);
    assert.notEqual(taskId, 'raw-7');
    const own = await ask(scene, 'tasks/get', { taskId, _meta: envelope() }, { caller: { id: 'alice' } });
    assert.equal(own.result?.['taskId'], taskId);
    const foreign = await ask(scene, 'tasks/get', { taskId, _meta: envelope() }, { caller: { id: 'bob' } });
    const raw = await ask(scene, 'tasks/cancel', { taskId: 'raw-7', _meta: envelope() }, { caller: { id: 'alice' } });
    assert.deepEqual([foreign.error?.data.code, raw.error?.data.code], ['gateway.unknown-task', 'gateway.unknown-task']);
    assert.deepEqual(
      scene.reached().map(({ judged }) => judged.exchange.params['taskId'] ?? 'call'),
      ['call', 'raw-7'],
    );
    await scene.close();
  });
});

describe('a list is filtered by the same decision that a call gets', () => {
  const names = fc.uniqueArray(
    fc.constantFrom('read', 'Read', 'rеad', 'write', 'list_all', 'list-all', 'a.b', 'a/b', 'x'.repeat(60), 'bad', 'é', ''),
    { minLength: 1 },
  );
  const include = fc.option(fc.array(fc.constantFrom('read', 'write', 'bad', 'nowhere', 'a.b')), { nil: undefined });
  const definition = (name: string): JsonObject =>
    name === 'bad'
      ? tool(name, { inputSchema: { type: 'object', properties: { a: { type: 'number', 'x-mcp-header': 'A' } } } })
      : tool(name);

  /** Calls `name` and says whether that reached the server. */
  async function reaches(
    scene: Scene,
    name: string,
    over: { readonly session: Session; readonly endpoint: string; readonly rpcId: number },
  ): Promise<boolean> {
    const before = scene.reached().length;
    const { error } = await ask(scene, 'tools/call', { name }, over);
    const hasReached = scene.reached().length > before;
    assert.equal(error?.data.code, hasReached ? undefined : 'gateway.unknown-tool');
    return hasReached;
  }

  async function listedIsCallable(
    endpoint: string,
    all: readonly string[],
    included: readonly string[] | undefined,
  ): Promise<void> {
    const include = included === undefined ? {} : { include: new Set(included) };
    const scene = sceneOf([{ lists: { tools: all.map(definition) }, ...include }]);
    const { session } = sessionOf(scene, { endpoint });
    const { result } = await ask(scene, 'tools/list', {}, { session, endpoint });
    const listed = (result?.tools ?? []).map(({ name }) => name);
    assert.equal(new Set(listed).size, listed.length, 'a name is listed twice');
    const candidates = [
      ...new Set([...listed, ...all, ...all.map((name) => `one__${name}`), 'nowhere', 'one__nowhere', 'two__read']),
    ];
    const reached: string[] = [];
    for (const [at, name] of candidates.entries())
      if (await reaches(scene, name, { session, endpoint, rpcId: at + 2 })) reached.push(name);
    assert.deepEqual(reached.sort(), [...listed].sort());
    await scene.close();
  }

  for (const [endpoint, whose] of [
    ['one', 'a server’s own endpoint'],
    [ALL_SERVERS, 'the aggregate'],
  ] as const) {
    it(`what ${whose} lists can be called, and nothing else can`, async () => {
      const property = fc.asyncProperty(names, include, (all, included) => listedIsCallable(endpoint, all, included));
      await fc.assert(property, { numRuns: 40, seed: 7 });
    });
  }

  it('a tool that the server withdrew cannot be called any more, however long a client remembers it', async () => {
    const tools = [tool('old'), tool('kept')];
    const scene = sceneOf([{ lists: { tools } }]);
    const { session } = sessionOf(scene);
    await ask(scene, 'tools/call', { name: 'old' }, { session, rpcId: 1 });
    tools.shift();
    scene.connections[0]?.say({ method: 'notifications/tools/list_changed' });
    const { error } = await ask(scene, 'tools/call', { name: 'old' }, { session, rpcId: 2 });
    assert.deepEqual([error?.data.code, scene.reached().length], ['gateway.unknown-tool', 1]);
    await scene.close();
  });

  it('prompts are as closed as tools; resources may be unlisted, their server judges', async () => {
    const scene = sceneOf([{ lists: { prompts: [{ name: 'p' }], resources: [] } }]);
    const { session } = sessionOf(scene);
    const said = [];
    for (const [at, [method, params]] of (
      [
        ['prompts/get', { name: 'p' }],
        ['prompts/get', { name: 'q' }],
        ['resources/read', { uri: 'file:///x' }],
      ] as const
    ).entries()) {
      said.push((await ask(scene, method, params, { session, rpcId: at })).error?.data.code);
    }
    assert.deepEqual(said, [undefined, 'gateway.unknown-prompt', undefined]);
    await scene.close();
  });
});
