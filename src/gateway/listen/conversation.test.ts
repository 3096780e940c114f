// A client on a pipe whose server is slow to start: what it takes back meanwhile, and how much may wait.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { sceneOf, tool } from '../gateway.test-kit.ts';
import { Conversation } from './conversation.ts';

/** A client that sent its `initialize` to a server which did not start yet. */
async function opening(maxCallsInFlight = 8, maxBytesInFlight = 1_000_000) {
  const started = Promise.withResolvers<void>();
  const scene = sceneOf([{ lists: { tools: [tool('x')] }, opening: () => started.promise }], {
    rules: { maxCallsInFlight },
    maxBytesInFlight,
  });
  const written: JsonObject[] = [];
  const { gateway, sessions } = scene;
  const conversation = new Conversation({
    transport: 'stdio',
    caller: { id: 'alice' },
    endpoint: 'one',
    gateway,
    sessions,
    limits: { maxDepth: 8, maxBytes: 4_096 },
    write: (text) => written.push(JSON.parse(text)) > 0,
  });
  const send = (message: JsonObject): void =>
    void conversation.receive(new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', ...message })));
  const call = (id: number): void => send({ id, method: 'tools/call', params: { name: 'x', arguments: { id } } });
  send({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {} } });
  return {
    scene,
    conversation,
    written,
    send,
    call,
    start: async (): Promise<void> => {
      started.resolve();
      await settled();
      await settled();
    },
    reached: () => scene.reached().map(({ judged }) => judged.exchange.params['arguments']),
  };
}

describe('while the server of a session starts', () => {
  it('a request that its client takes back never reaches it, and others of the same moment do', async () => {
    const { scene, written, send, call, start, reached } = await opening();
    for (const id of [1, 2]) call(id);
    send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await start();
    assert.deepEqual(reached(), [{ id: 2 }]);
    assert.deepEqual(
      written.map(({ id }) => id),
      [0, 2],
    );
    const results = scene.trail.entries.filter((entry) => entry.kind === 'outcome').map(({ result }) => result);
    assert.deepEqual(results.toSorted(), ['cancelled', 'ok', 'ok']);
    await scene.close();
  });

  it('a client that goes away takes all of its requests with it', async () => {
    const { scene, conversation, call, start, reached } = await opening();
    call(1);
    conversation.end();
    await start();
    assert.deepEqual(reached(), []);
    await scene.close();
  });

  it('no more requests wait for it than a caller may have running', async () => {
    const { scene, written, call, start, reached } = await opening(2);
    for (const id of [1, 2, 3, 4]) call(id);
    await settled();
    assert.deepEqual(
      written.map(({ id, error }) => [id, ((error as JsonObject)['data'] as JsonObject)['code']]),
      [
        [3, 'limits.calls-in-flight'],
        [4, 'limits.calls-in-flight'],
      ],
    );
    await start();
    assert.deepEqual(reached(), [{ id: 1 }, { id: 2 }]);
    await scene.close();
  });
});

it('what is too much for one caller is refused, until what came before is done', async () => {
  const { scene, written, send, call, start } = await opening(8, 4_000);
  const big = (id: number): void =>
    send({ id, method: 'tools/call', params: { name: 'x', arguments: { text: 'x'.repeat(2_500) } } });
  big(1);
  big(2);
  await settled();
  assert.deepEqual(
    written.map(({ id, error }) => [id, ((error as JsonObject)['data'] as JsonObject)['code']]),
    [[2, 'limits.bytes-in-flight']],
  );
  await start();
  big(3);
  call(4);
  await settled();
  assert.deepEqual(
    written.slice(1).map(({ id, result }) => [id, result !== undefined]),
    [
      [0, true],
      [1, true],
      [3, true],
      [4, true],
    ],
  );
  await scene.close();
});
