import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { JsonObject } from '../base/json.ts';
import {
  callOptions,
  callSide,
  connectionParts,
  FACTS,
  fakeWires,
  HELLO,
  judged,
  metaIn,
  settled,
  watched,
} from './fakes.test-kit.ts';
import { serverErrorOf, upstreamFault } from './faults.ts';
import type { Judged } from './judged.ts';
import { connected, heard, held, never, OK, question } from './legacy.test-kit.ts';
import { shakeHands } from './legacy-connection.ts';

const code = (expected: string) => (thrown: unknown) => thrown instanceof Fault && thrown.code === expected;
describe('the handshake', () => {
  test('carries the client’s own name, capabilities and revision, and ends with initialized', async () => {
    const { wires, open } = fakeWires(() => ({ result: HELLO.legacy() }));
    const facts = {
      info: { name: 'c', version: '9', extra: 1 },
      capabilities: { roots: { listChanged: true } },
      legacyVersion: '2025-06-18',
    };
    await shakeHands(open, facts, connectionParts(), () => undefined);
    const [wire] = wires;
    assert.deepEqual(wire?.requests[0]?.params, {
      protocolVersion: '2025-06-18',
      capabilities: facts.capabilities,
      clientInfo: facts.info,
    });
    assert.deepEqual(wire?.sent, [{ jsonrpc: '2.0', method: 'notifications/initialized' }]);
  });

  test('keeps everything the server said of itself', async () => {
    const raw: JsonObject = { ...HELLO.legacy(), instructions: 'be kind', future: { x: 1 } };
    const { open } = fakeWires(() => ({ result: raw }));
    const shaken = await shakeHands(open, FACTS, connectionParts(), () => undefined);
    assert.ok(shaken.kind === 'opened');
    const { hello } = shaken.connection;
    assert.deepEqual(
      [hello.era, hello.version, hello.instructions, hello.serverInfo, hello.raw],
      ['legacy', '2025-11-25', 'be kind', raw['serverInfo'], raw],
    );
  });

  test('that is refused is an answer; one that fails closes the wire', async () => {
    const refusing = fakeWires(() => ({ error: { code: -32601, message: 'no' } }));
    const shaken = await shakeHands(refusing.open, FACTS, connectionParts(), () => undefined);
    assert.ok(shaken.kind === 'refused' && shaken.error?.['code'] === -32601);
    const failing = fakeWires(() => upstreamFault.timeout());
    await assert.rejects(
      shakeHands(failing.open, FACTS, connectionParts(), () => undefined),
      code('upstream.timeout'),
    );
    assert.equal(failing.wires[0]?.isOpen, false);
  });

  test('is not disturbed by what a server says before it, of which only a little is kept', async () => {
    let asked = 0;
    const { wires, open } = fakeWires((_request, _options, wire) => {
      for (let i = 0; i < 1_000; i++) wire.say(question(`early-${i}`, 'ping'));
      asked = 1_000;
      return { result: HELLO.legacy() };
    });
    const parts = connectionParts();
    await shakeHands(open, FACTS, parts, () => undefined);
    await settled();
    assert.equal(asked, 1_000);
    assert.equal(parts.dropped.length, 984, 'the rest was kept in memory');
    assert.equal(wires[0]?.sent.filter((message) => 'result' in message).length, 16);
  });
});

describe('a call', () => {
  test('is sent with exactly the judged method and params, under an id of our own', async () => {
    const { connection, calls } = await connected();
    const params = { name: 'x', arguments: { a: [1, { b: null }] }, _meta: { 'com.example/k': 1 }, unknown: true };
    await connection.call(await judged('tools/call', params), callOptions(), callSide());
    assert.deepEqual(
      calls().map((message) => message.params),
      [params],
    );
    await connection.call(await judged('tools/call', params), callOptions(), callSide());
    assert.equal(new Set(calls().map(({ id }) => id)).size, 2);
  });

  test('that wants progress gets our own token, which is its id, in place of the client’s', async () => {
    const { connection, calls } = await connected();
    await connection.call(
      await judged('tools/call', { _meta: { progressToken: 'theirs', x: 1 } }),
      callOptions({ wantsProgress: true }),
      callSide(),
    );
    assert.deepEqual(metaIn(calls()[0]), { progressToken: calls()[0]?.id, x: 1 });
  });

  test('ends with the server’s result and its exact text, or its error', async () => {
    const result: JsonObject = { content: [{ type: 'text', text: 'é' }], extra: 1 };
    const { connection } = await connected(({ params }) =>
      params?.['name'] === 'bad' ? { error: { code: -5, message: 'no', data: 1 } } : { result },
    );
    const outcome = await connection.call(await judged('tools/call', { name: 'good' }), callOptions(), callSide());
    assert.deepEqual(outcome, { kind: 'result', result, text: JSON.stringify(result) });
    const failed = await connection.call(await judged('tools/call', { name: 'bad' }), callOptions(), callSide());
    assert.deepEqual(failed, { kind: 'error', error: { code: -5, message: 'no', data: 1 } });
  });

  test('that its client cancels is cancelled at the server, once; one that ended is not', async () => {
    const { connection, wire, calls } = await connected(() => never);
    const { controller, outcome } = await held(connection);
    controller.abort();
    await assert.rejects(outcome, code('upstream.cancelled'));
    await settled();
    const cancelled = wire.sent.filter((message) => 'method' in message && message.method === 'notifications/cancelled');
    assert.deepEqual(
      cancelled.map((message) => ('params' in message ? message.params?.['requestId'] : undefined)),
      [calls()[0]?.id],
    );
    const ended = await connected();
    const late = new AbortController();
    await ended.connection.call(await judged('tools/call', {}), callOptions({ signal: late.signal }), callSide());
    late.abort();
    await settled();
    assert.equal(ended.wire.sent.length, 1);
  });

  test('that was cancelled before it began is never sent', async () => {
    const { connection, calls } = await connected();
    await assert.rejects(
      connection.call(await judged('tools/call', {}), callOptions({ signal: AbortSignal.abort() }), callSide()),
      code('upstream.cancelled'),
    );
    assert.equal(calls().length, 0);
  });
});

describe('progress', () => {
  test('reaches the call whose token it bears, without the token, and no other', async () => {
    const { connection, wire, dropped, calls } = await connected(() => never);
    const [one, two] = [await held(connection), await held(connection)];
    wire.say({
      jsonrpc: '2.0',
      method: 'notifications/progress',
      params: { progressToken: calls()[1]!.id, progress: 1, total: 2, x: 'y' },
    });
    assert.deepEqual(one.side.notices, []);
    assert.deepEqual(
      two.side.notices.map(({ method, params }) => [method, JSON.stringify(params)]),
      [['notifications/progress', '{"progress":1,"total":2,"x":"y"}']],
    );
    assert.deepEqual(dropped, []);
  });

  test('under a token that was never given out, of another type, late or unwanted reaches nobody', async () => {
    const { connection, wire, dropped, calls } = await connected(() => never);
    const wanted = await held(connection);
    const unwanted = await held(connection, callSide(), false);
    const [first, second] = calls().map(({ id }) => id as number) as [number, number];
    const listener = heard();
    connection.listen(listener);
    for (const progressToken of [String(first), first + 0.5, 999, null, undefined, [first], { a: first }, second]) {
      wire.say({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: progressToken as string, progress: 1 },
      });
    }
    wire.say({ jsonrpc: '2.0', method: 'notifications/progress' });
    wanted.controller.abort();
    await wanted.outcome.catch(() => undefined);
    wire.say({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: first, progress: 1 } });
    assert.deepEqual([wanted.side.notices, unwanted.side.notices, listener.notices], [[], [], []]);
    assert.deepEqual(new Set(dropped), new Set(['upstream.stray-message']));
    assert.equal(dropped.length, 10);
  });
});

describe('log lines and changes', () => {
  const log = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } } as const;

  test('a line on a call’s own stream goes to that call', async () => {
    const { connection } = await connected((_request, { onMessage }) => {
      onMessage?.(log);
      return OK;
    }, 'http');
    const listener = heard({ wantsLogs: true });
    connection.listen(listener);
    const side = callSide();
    await connection.call(await judged('tools/call', {}), callOptions(), side);
    assert.deepEqual([side.notices.length, listener.notices.length], [1, 0]);
  });

  test('one that names no call goes to the sessions that want logs, and without one to the newest call', async () => {
    const { connection, wire } = await connected(() => never);
    const { side } = await held(connection);
    wire.say(log);
    assert.equal(side.notices.length, 1);
    const [wanting, other] = [heard({ wantsLogs: true }), heard()];
    const leave = connection.listen(wanting);
    connection.listen(other);
    wire.say(log);
    leave();
    wire.say(log);
    assert.deepEqual([side.notices.length, wanting.notices.length, other.notices.length], [2, 1, 0]);
  });

  test('a changed list is read anew, and every listener hears of it', async () => {
    let version = 1;
    const { connection, wire } = await connected(() => ({ result: { tools: [{ name: `t${version}` }] } }));
    const listener = heard();
    connection.listen(listener);
    assert.deepEqual((await connection.definitions('tools')).items, [{ name: 't1' }]);
    version = 2;
    assert.deepEqual(connection.known('tools')?.items, [{ name: 't1' }]);
    wire.say({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
    assert.deepEqual((await connection.definitions('tools')).items, [{ name: 't2' }]);
    assert.deepEqual(
      listener.notices.map(({ method }) => method),
      ['notifications/tools/list_changed'],
    );
  });

  test('nothing is watched that was not judged for this server under this URI', async () => {
    const { connection, wire } = await connected(() => ({ result: {} }));
    const [seal] = (await watched('fake', 'a')).values();
    const before = wire.sent.length;
    for (const wanted of [await watched('other', 'a'), new Map([['b', seal as Judged]])])
      await assert.rejects(connection.watch(wanted), code('upstream.not-judged'));
    assert.equal(wire.sent.length, before);
  });

  test('watching sends what is new and takes back what is not wanted any more', async () => {
    const { connection, wire } = await connected(({ params }) =>
      params?.['uri'] === 'bad' ? { error: { code: -1, message: 'no' } } : { result: {} },
    );
    await connection.watch(await watched('fake', 'a', 'b'));
    await connection.watch(await watched('fake', 'b', 'c'));
    const told = wire.requests.slice(1).map(({ method, params }) => `${method} ${String(params?.['uri'])}`);
    assert.deepEqual(told, [
      'resources/subscribe a',
      'resources/subscribe b',
      'resources/subscribe c',
      'resources/unsubscribe a',
    ]);
    await assert.rejects(connection.watch(await watched('fake', 'b', 'c', 'bad')), code('upstream.refused-request'));
  });

  test('what the server says when it refuses goes with the fault', async () => {
    const error = { code: -7, message: 'no', data: { why: 'because' } };
    const { connection } = await connected(() => ({ error }));
    for (const asked of [connection.watch(await watched('fake', 'a')), connection.setLogLevel('info')])
      await assert.rejects(asked, (thrown) => {
        assert.deepEqual(serverErrorOf(thrown), error);
        return true;
      });
  });

  test('what the server refused is not watched: whoever asks again hears so again', async () => {
    const { connection, wire } = await connected(({ params }) =>
      params?.['uri'] === 'bad' ? { error: { code: -1, message: 'no' } } : { result: {} },
    );
    for (let times = 0; times < 2; times++)
      await assert.rejects(connection.watch(await watched('fake', 'a', 'bad')), code('upstream.refused-request'));
    await connection.watch(await watched('fake', 'a'));
    const told = wire.requests.slice(1).map(({ method, params }) => `${method} ${String(params?.['uri'])}`);
    assert.deepEqual(told, ['resources/subscribe a', 'resources/subscribe bad', 'resources/subscribe bad']);
  });
});

test('when the wire ends everybody hears it once, and open questions are taken back', async () => {
  const { connection, wire } = await connected(() => never);
  let closed = 0;
  const signals: AbortSignal[] = [];
  connection.listen(heard({ onClose: () => void closed++ }));
  await held(connection, {
    ...callSide(),
    ask: (_ask, signal) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ result: {} })));
    },
  });
  wire.say(question('q'));
  wire.end();
  connection.closedBy(upstreamFault.closed());
  await settled();
  assert.deepEqual([closed, signals[0]?.aborted, connection.isClosed], [1, true, true]);
  assert.equal(
    wire.sent.some((message) => 'result' in message),
    false,
  );
});

test('a call that was forwarded while the connection ends fails and is not sent again', async () => {
  const { connection, wire, calls } = await connected(
    () => new Promise((resolve) => setImmediate(() => resolve(upstreamFault.closed({ name: 'fake' })))),
  );
  const { outcome } = await held(connection);
  wire.end();
  await assert.rejects(outcome, code('upstream.closed'));
  assert.equal(calls().length, 1);
});
