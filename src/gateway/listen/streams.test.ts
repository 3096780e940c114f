// Streams that last: they end with the key that opened them, and nobody can take them all.
import assert from 'node:assert/strict';
import { type IncomingMessage, request } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { sha256Hex } from '../../base/digest.ts';
import type { JsonObject } from '../../base/json.ts';
import { storeFault } from '../../store/faults.ts';
import { envelope, tool } from '../gateway.test-kit.ts';
import { type Listening, listening } from './http.test-kit.ts';

const PROGRESS = { method: 'notifications/progress', params: { progress: 1 } };

/** An edge for the holders of `key-NAME`, as long as NAME stands in the set. */
async function edgeFor(t: TestContext, maxStreams: number, ...names: readonly string[]) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const edge = await listening(
    [
      {
        lists: { tools: [tool('x')] },
        call: ({ side }) => new Promise(() => setImmediate(() => side.onNotice(PROGRESS))),
      },
    ],
    { maxStreams },
  );
  const valid = new Set(names);
  const digests = new Map<string, string>();
  for (const name of names) digests.set(sha256Hex(`key-${name}`), name);
  edge.now.access = {
    ...edge.now.access,
    findKey: (digest) => {
      const name = digests.get(digest);
      return name !== undefined && valid.has(name) ? { name: name.split('-')[0] ?? '' } : undefined;
    },
  };
  t.after(() => edge.close());
  return { edge, valid };
}

/** Sends a modern request whose answer is a stream; resolves when that begins. */
function streamOf(
  { port }: Listening,
  key: string,
  method: string,
  params: JsonObject = {},
): Promise<IncomingMessage & { readonly ended: Promise<void> }> {
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method,
    params: { ...params, _meta: envelope({}, { progressToken: 1 }) },
  });
  const headers = {
    authorization: `Bearer key-${key}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(typeof params['name'] === 'string' ? { 'mcp-name': params['name'] } : {}),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ port, host: '127.0.0.1', method: 'POST', path: '/s/one', headers }, (response) => {
      const ended = new Promise<void>((done) => response.once('close', () => done()));
      response.on('error', () => undefined).resume();
      resolve(Object.assign(response, { ended }));
    });
    sent.once('error', reject).end(body);
  });
}
const listen = (edge: Listening, key: string) =>
  streamOf(edge, key, 'subscriptions/listen', { notifications: { toolsListChanged: true } });

describe('a stream', () => {
  it('ends when the key that opened it no longer counts, whatever it carries; those of other keys go on', {
    timeout: 10_000,
  }, async (t) => {
    const { edge, valid } = await edgeFor(t, 10, 'ann', 'ann-fresh', 'bob');
    const [listens, calls, fresh, bob] = await Promise.all([
      listen(edge, 'ann'),
      streamOf(edge, 'ann', 'tools/call', { name: 'x' }),
      listen(edge, 'ann-fresh'),
      listen(edge, 'bob'),
    ]);
    assert.deepEqual(
      [listens, calls, fresh, bob].map(({ statusCode }) => statusCode),
      [200, 200, 200, 200],
    );
    t.mock.timers.tick(500);
    assert.equal(edge.streams.size, 3);
    valid.delete('ann');
    t.mock.timers.tick(500);
    await Promise.all([listens.ended, calls.ended]);
    assert.deepEqual([fresh.complete, fresh.destroyed, bob.destroyed, edge.streams.size], [false, false, false, 2]);
  });

  it('ends when nobody can tell whether its key still counts', { timeout: 10_000 }, async (t) => {
    const { edge } = await edgeFor(t, 10, 'ann');
    const stream = await listen(edge, 'ann');
    edge.now.access = {
      ...edge.now.access,
      findKey: () => {
        throw storeFault.closed();
      },
    };
    t.mock.timers.tick(500);
    await stream.ended;
  });

  it('of whoever holds more than half gives way to others; one’s own do not', { timeout: 10_000 }, async (t) => {
    const { edge } = await edgeFor(t, 4, 'ann', 'bob');
    const held = [await listen(edge, 'ann'), await listen(edge, 'ann'), await listen(edge, 'ann'), await listen(edge, 'ann')];
    assert.equal((await listen(edge, 'ann')).statusCode, 429);
    for (const { ended } of held.slice(0, 2)) {
      assert.equal((await listen(edge, 'bob')).statusCode, 200);
      await ended;
    }
    // Each holds a half now.
    for (const key of ['ann', 'bob']) assert.equal((await listen(edge, key)).statusCode, 429);
    assert.deepEqual([held.map(({ destroyed }) => destroyed), edge.streams.size], [[true, true, false, false], 4]);
  });
});
