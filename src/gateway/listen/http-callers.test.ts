// The HTTP edge and who calls: how much one caller may have running, and what a key is worth once it is revoked.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { envelope, type FakeServer, textResult, tool } from '../gateway.test-kit.ts';
import { faultOf, listening, modernHeaders } from './http.test-kit.ts';

const CALL: JsonObject = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x' } };

describe('bytes of one caller', () => {
  const big = (id: number): JsonObject => ({ ...CALL, id, params: { name: 'x', arguments: { text: 'x'.repeat(6_000) } } });
  const keyed = async (options: Parameters<typeof listening>[1], server: FakeServer = {}) => {
    const guarded = await listening([{ lists: { tools: [tool('x')] }, ...server }], options);
    guarded.now.access = { ...guarded.now.access, findKey: (digest) => ({ name: digest.slice(0, 8) }) };
    return guarded;
  };
  const ann = { authorization: 'Bearer ann' };

  it('that run are bounded; others, and what comes when they are done, are not refused', { timeout: 20_000 }, async () => {
    const done = Promise.withResolvers<void>();
    const guarded = await keyed({ maxBytesInFlight: 9_000 }, { call: () => done.promise.then(() => textResult('ok')) });
    const headers = await guarded.open({}, ann);
    const running = guarded.post(big(1), headers);
    while (guarded.scene.reached().length < 1) await settled();
    const refused = await guarded.post(big(2), headers);
    assert.deepEqual([refused.status, faultOf(refused)], [429, 'limits.bytes-in-flight']);
    const other = guarded.post(big(3), await guarded.open({}, { authorization: 'Bearer bob' }));
    while (guarded.scene.reached().length < 2) await settled();
    done.resolve();
    const ok = [await running, await other, await guarded.post(big(4), headers)];
    assert.deepEqual(
      ok.map(({ status, json }) => [status, json['id']]),
      [1, 3, 4].map((id) => [200, id]),
    );
    await guarded.close();
  });
  it('that are still being sent count too', { timeout: 20_000 }, async () => {
    const guarded = await keyed({ maxBytesInFlight: 9_000 });
    const headers = await guarded.open({}, ann);
    const head = `POST /s/one HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ann\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n`;
    const slow = connect(guarded.port, '127.0.0.1');
    slow.on('error', () => undefined).write(head + 'x'.repeat(8_000));
    const status = async (expected: number): Promise<void> => {
      while ((await guarded.post(big(1), headers)).status !== expected) await settled();
    };
    await status(429);
    slow.destroy();
    await status(200);
    await guarded.close();
  });
});

describe('a key that is revoked while a request runs', () => {
  const key = { authorization: 'Bearer k' };
  const LIST: JsonObject = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  /** Sends a request, revokes its key while the server works, and lets that end. */
  async function revoked(era: 'legacy' | 'modern', { body = CALL, path = '/s/one', says = false } = {}) {
    const working = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    const work = async (): Promise<void> => {
      working.resolve();
      await done.promise;
    };
    const server: FakeServer = {
      lists: { tools: [tool('x', { description: 'precious' })] },
      refuse: work,
      opening: era === 'modern' && body === LIST ? work : () => undefined,
      async call({ side }) {
        if (says) side.onNotice({ method: 'notifications/message', params: { level: 'error', data: 'begun' } });
        await work();
        return textResult('precious');
      },
    };
    const guarded = await listening([server]);
    guarded.now.access = { ...guarded.now.access, findKey: () => ({ name: 'ann' }) };
    const method = String(body['method']);
    const params = { ...(body['params'] as JsonObject | undefined), _meta: envelope() };
    const asked =
      era === 'legacy'
        ? guarded.post(body, await guarded.open({}, key), path)
        : guarded.post({ ...body, params }, { ...key, ...modernHeaders(method, body === CALL ? 'x' : undefined) }, path);
    await working.promise;
    guarded.now.access = { ...guarded.now.access, findKey: () => undefined };
    done.resolve();
    const got = await asked;
    await guarded.close();
    return { got, entries: guarded.scene.trail.entries };
  }
  const SUBSCRIBE: JsonObject = { jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri: 'a' } };
  for (const [what, era, body] of [
    ['a call of a session', 'legacy', CALL],
    ['a call of a modern client', 'modern', CALL],
    ['what a session watches', 'legacy', SUBSCRIBE],
    ['a list', 'modern', LIST],
  ] as const) {
    it(`${what}: its reply is not released, and why is on record`, async () => {
      const { got, entries } = await revoked(era, { body });
      assert.deepEqual([got.status, got.headers['www-authenticate'], faultOf(got)], [401, 'Bearer', 'gateway.unauthorized']);
      assert.doesNotMatch(got.text, /precious/);
      const outcome = entries.at(-1);
      assert.ok(outcome?.kind === 'outcome');
      assert.deepEqual([outcome.result, outcome.code], [body === LIST ? 'refused' : 'unknown', 'gateway.unauthorized']);
    });
  }
  it('a call on whose stream something went out before: nothing more does', async () => {
    const { got } = await revoked('legacy', { says: true });
    assert.match(got.text, /begun/);
    assert.doesNotMatch(got.text, /precious/);
  });
});
