import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { RpcError } from '../protocol/message.ts';
import { MetaKey } from '../protocol/meta.ts';
import type { Notice } from './connection.ts';
import { discover } from './discover.ts';
import {
  callOptions,
  callSide,
  connectionParts,
  FACTS,
  type FakeWire,
  fakeWires,
  HELLO,
  judged,
  metaIn,
  type Said,
  type Serve,
  settled,
  watched,
} from './fakes.test-kit.ts';
import { serverErrorOf, upstreamFault } from './faults.ts';
import type { ModernConnection } from './modern-connection.ts';
import type { Wire } from './wire.ts';

const code = (expected: string) => (thrown: unknown) => thrown instanceof Fault && thrown.code === expected;
const OK: Said = { result: { content: [], resultType: 'complete' } };
const never = new Promise<Said>(() => undefined);
const TELLING: JsonObject = { tools: { listChanged: true }, resources: {}, prompts: {} };
const PROBE = { timeoutMs: 50, onWireClose: () => undefined };

interface Scene {
  readonly connection: ModernConnection;
  readonly wire: FakeWire;
  readonly dropped: readonly string[];
  /** Requests of a method, in order. */
  sent(method: string): FakeWire['requests'];
}

/** A connection to a server that answers everything but its introduction with `serve`. */
async function connected(
  serve: Serve = () => OK,
  transport: Wire['transport'] = 'http',
  capabilities: JsonObject = { tools: {}, resources: {} },
): Promise<Scene> {
  const parts = connectionParts();
  const { wires, open } = fakeWires(
    (request, options, wire) =>
      request.method === 'server/discover' ? { result: HELLO.modern(capabilities) } : serve(request, options, wire),
    transport,
  );
  const found = await discover(open, FACTS, parts, PROBE);
  assert.ok(found.kind === 'opened');
  const wire = wires[0] as FakeWire;
  return {
    connection: found.connection,
    wire,
    dropped: parts.dropped,
    sent: (method) => wire.requests.filter((request) => request.method === method),
  };
}

describe('a call', () => {
  test('carries the judged params with its own caller’s envelope, whoever the connection was opened for', async () => {
    const { connection, sent } = await connected();
    const client = { info: { name: 'bob' }, capabilities: { sampling: {} }, legacyVersion: '2025-11-25' };
    const params: JsonObject = {
      name: 'x',
      arguments: { a: 1 },
      _meta: {
        traceparent: 't',
        [MetaKey.capabilities]: { forged: {} },
        [MetaKey.clientInfo]: { name: 'forged' },
        [MetaKey.logLevel]: 'debug',
      },
    };
    await connection.call(await judged('tools/call', params), callOptions({ client }), callSide());
    const [call] = sent('tools/call');
    assert.deepEqual(JSON.parse(JSON.stringify(call?.params)), {
      name: 'x',
      arguments: { a: 1 },
      _meta: {
        traceparent: 't',
        [MetaKey.version]: '2026-07-28',
        [MetaKey.capabilities]: { sampling: {} },
        [MetaKey.clientInfo]: { name: 'bob' },
      },
    });
  });

  test('of two callers never mixes their envelopes', async () => {
    const { connection, sent } = await connected(async () => OK);
    const names = ['alice', 'bob', 'carol'];
    await Promise.all(
      names.map(async (name) => {
        const client = { info: { name }, capabilities: { [name]: {} }, legacyVersion: '2025-11-25' };
        await connection.call(await judged('tools/call', { name }), callOptions({ client }), callSide());
      }),
    );
    for (const call of sent('tools/call')) {
      const name = String(call.params?.['name']);
      assert.deepEqual([metaIn(call)[MetaKey.clientInfo], metaIn(call)[MetaKey.capabilities]], [{ name }, { [name]: {} }]);
    }
    assert.equal(new Set(sent('tools/call').map(({ id }) => id)).size, 3);
  });

  test('mirrors its method, name and annotated parameters into headers', async () => {
    const { connection, wire } = await connected();
    const mirrored = [{ header: 'mcp-param-region', path: ['region'], type: 'string' }] as const;
    await connection.call(
      await judged('tools/call', { name: 'ä', arguments: { region: 'eu' } }),
      callOptions({ mirrored }),
      callSide(),
    );
    assert.deepEqual(wire.headers.at(-1), {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': '=?base64?w6Q=?=',
      'mcp-param-region': 'eu',
    });
  });

  test('that is cancelled on stdio says so; over HTTP closing its stream is enough', async () => {
    for (const [transport, expected] of [
      ['stdio', 1],
      ['http', 0],
    ] as const) {
      const { connection, wire, sent } = await connected(() => never, transport);
      const controller = new AbortController();
      const outcome = connection.call(await judged('tools/call', {}), callOptions({ signal: controller.signal }), callSide());
      await settled();
      controller.abort();
      await assert.rejects(outcome, code('upstream.cancelled'));
      const said = wire.sent.map((message) => ('params' in message ? message.params?.['requestId'] : undefined));
      assert.deepEqual(said, expected === 1 ? [sent('tools/call')[0]?.id] : []);
    }
  });

  test('that was cancelled before it began is never sent', async () => {
    const { connection, sent } = await connected();
    await assert.rejects(
      connection.call(await judged('tools/call', {}), callOptions({ signal: AbortSignal.abort() }), callSide()),
      code('upstream.cancelled'),
    );
    assert.equal(sent('tools/call').length, 0);
  });

  test('hears its progress and its log lines, and nothing forged', async () => {
    const { connection, dropped } = await connected(({ id }, { onMessage }) => {
      for (const progressToken of [String(id), 999, undefined, id])
        onMessage?.({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { ...(progressToken === undefined ? {} : { progressToken }), progress: 1 },
        });
      onMessage?.({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } });
      return OK;
    });
    const [quiet, loud] = [callSide(), callSide()];
    await connection.call(await judged('tools/call', {}), callOptions({ wantsProgress: true }), quiet);
    await connection.call(await judged('tools/call', {}), callOptions({ logLevel: 'info' }), loud);
    assert.deepEqual(
      quiet.notices.map(({ method }) => method),
      ['notifications/progress'],
    );
    assert.deepEqual(
      loud.notices.map(({ method }) => method),
      ['notifications/message'],
    );
    assert.equal(dropped.length, 3 + 1 + 4);
  });

  test('is never asked anything: requests of a modern server are dropped and not answered', async () => {
    const { connection, wire, dropped } = await connected((_request, { onMessage }) => {
      onMessage?.({ jsonrpc: '2.0', id: 1, method: 'elicitation/create', params: {} });
      return OK;
    });
    const side = callSide();
    await connection.call(await judged('tools/call', {}), callOptions(), side);
    wire.say({ jsonrpc: '2.0', id: 2, method: 'sampling/createMessage' });
    await settled();
    assert.deepEqual([side.asked, wire.sent, dropped], [[], [], ['upstream.stray-message', 'upstream.stray-message']]);
  });
});

describe('the stream of changes', () => {
  const LISTEN = 'subscriptions/listen';
  const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
  const acknowledged = (...resourceSubscriptions: readonly string[]) => ({
    method: ACKNOWLEDGED,
    params: { notifications: { resourceSubscriptions } },
  });
  /** A server that keeps the stream open, and what it can say on it. */
  async function streaming(transport: Wire['transport'] = 'http') {
    const says: ((notice: Notice) => void)[] = [];
    const ends: ((said: Said) => void)[] = [];
    const scene = await connected(
      ({ method, id }, { onMessage }) => {
        if (method !== LISTEN) return { result: { tools: [{ name: `t${says.length}` }] } };
        says.push(({ method: said, params }) =>
          onMessage?.({
            jsonrpc: '2.0',
            method: said,
            params: { ...params, _meta: { [MetaKey.subscription]: id, ...(params?.['_meta'] as JsonObject) } },
          }),
        );
        return new Promise((resolve) => ends.push(resolve));
      },
      transport,
      TELLING,
    );
    const notices: Notice[] = [];
    scene.connection.listen({ onNotice: (notice) => notices.push(notice) });
    return { ...scene, says, ends, notices };
  }
  const filters = ({ sent }: Scene): readonly unknown[] =>
    sent(LISTEN).map(({ params }) => JSON.parse(JSON.stringify(params?.['notifications'])));
  const mocked = (t: TestContext): void => t.mock.timers.enable({ apis: ['setTimeout'] });

  test('is opened for what the server says it can tell, and for nothing else', async () => {
    assert.deepEqual(filters(await streaming()), [{ toolsListChanged: true }]);
    assert.deepEqual(filters(await connected(() => never)), []);
  });

  test('tells listeners of changes without the tag of our hop', async () => {
    const { says, notices, connection } = await streaming();
    const before = await connection.definitions('tools');
    says[0]!({ method: 'notifications/subscriptions/acknowledged', params: { notifications: {} } });
    says[0]!({ method: 'notifications/tools/list_changed', params: { _meta: { keep: 1 } } });
    assert.deepEqual(JSON.parse(JSON.stringify(notices)), [
      { method: 'notifications/tools/list_changed', params: { _meta: { keep: 1 } } },
    ]);
    assert.notEqual(await connection.definitions('tools'), before);
  });

  test('believes no change without the stream’s own tag', async () => {
    const { wire, notices, connection, dropped } = await streaming('stdio');
    const before = await connection.definitions('tools');
    for (const tag of [undefined, 99, '99', null, {}]) {
      wire.say({
        jsonrpc: '2.0',
        method: 'notifications/tools/list_changed',
        params: tag === undefined ? {} : { _meta: { [MetaKey.subscription]: tag } },
      });
    }
    assert.deepEqual(notices, []);
    assert.equal(await connection.definitions('tools'), before);
    assert.equal(dropped.length, 5);
  });

  test('takes its tag as a number or as the same number in text', async () => {
    const { wire, notices, sent } = await streaming('stdio');
    const { id } = sent(LISTEN)[0]!;
    const say = (list: string, tag: Json): void =>
      wire.say({
        jsonrpc: '2.0',
        method: `notifications/${list}/list_changed`,
        params: { _meta: { [MetaKey.subscription]: tag } },
      });
    say('tools', id);
    say('prompts', String(id));
    assert.equal(notices.length, 2);
    for (let n = 0; n < 100; n++) say('tools', id);
    assert.equal(notices.length, 2, 'changes that follow soon after are told together');
  });

  test('is replaced when other resources are watched, the old one taken back', async () => {
    const scene = await streaming('stdio');
    const [old] = scene.sent(LISTEN);
    const watching = scene.connection.watch(await watched('fake', 'file:///a'));
    await settled();
    assert.deepEqual(filters(scene), [
      { toolsListChanged: true },
      { toolsListChanged: true, resourceSubscriptions: ['file:///a'] },
    ]);
    assert.deepEqual(scene.wire.sent, [{ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: old!.id } }]);
    scene.says[0]!({ method: 'notifications/tools/list_changed' });
    assert.deepEqual(scene.notices, []);
    scene.says[1]!(acknowledged('file:///a'));
    await watching;
  });

  test('says that a resource is watched only once the server said so of that one', async () => {
    const { connection, says, wire } = await streaming('stdio');
    let isWatched = false;
    const watching = connection.watch(await watched('fake', 'a', 'b')).then(() => {
      isWatched = true;
    });
    // Of another stream, or of none.
    says[0]!(acknowledged('a', 'b'));
    wire.say({ jsonrpc: '2.0', ...acknowledged('a', 'b') });
    await settled();
    assert.equal(isWatched, false);
    says[1]!(acknowledged('a', 'b'));
    await watching;
    // What is wished no more needs no answer.
    await connection.watch(await watched('fake', 'a'));
  });

  test('that leaves a resource out, is refused or ends watches nothing, and says so each time', async () => {
    const { connection, says, ends } = await streaming();
    const refusal = { code: -7, message: 'no' };
    const rows: readonly (readonly [(stream: number) => void, string, RpcError | undefined])[] = [
      [(stream) => says[stream]!(acknowledged('a')), 'upstream.refused-request', undefined],
      [(stream) => says[stream]!({ method: ACKNOWLEDGED }), 'upstream.refused-request', undefined],
      [(stream) => ends[stream]!({ error: refusal }), 'upstream.refused-request', refusal],
      [(stream) => ends[stream]!({ result: {} }), 'upstream.closed', undefined],
      [(stream) => ends[stream]!(upstreamFault.timeout()), 'upstream.timeout', undefined],
    ];
    for (const [answer, fault, said] of rows) {
      const watching = connection.watch(await watched('fake', 'a', 'b'));
      answer(ends.length - 1);
      await assert.rejects(watching, (thrown) => {
        assert.ok(code(fault)(thrown), String(thrown));
        if (said !== undefined) assert.deepEqual(serverErrorOf(thrown), said);
        return true;
      });
    }
  });

  test('that the server never acknowledges is waited for within bounds', async (t) => {
    mocked(t);
    const { connection } = await streaming();
    const watching = connection.watch(await watched('fake', 'a'));
    t.mock.timers.tick(10_000);
    await assert.rejects(watching, code('upstream.timeout'));
  });

  test('that breaks makes what is known old, and is opened again after a pause', async (t) => {
    mocked(t);
    const { sent, ends, connection } = await streaming();
    const before = await connection.definitions('tools');
    ends[0]!(upstreamFault.timeout());
    await settled();
    assert.notEqual(await connection.definitions('tools'), before);
    assert.equal(sent(LISTEN).length, 1);
    t.mock.timers.tick(2_000);
    assert.equal(sent(LISTEN).length, 2);
  });

  test('that the server refuses is not asked for again', async (t) => {
    mocked(t);
    const { sent, ends } = await streaming();
    ends[0]!({ error: { code: -32601, message: 'no' } });
    await settled();
    t.mock.timers.tick(60_000);
    assert.equal(sent(LISTEN).length, 1);
  });

  test('ends with the connection and is not opened again', async (t) => {
    mocked(t);
    const { sent, connection, ends, wire } = await streaming();
    await connection.close();
    ends[0]!(upstreamFault.closed());
    await settled();
    t.mock.timers.tick(60_000);
    assert.equal(sent(LISTEN).length, 1);
    assert.equal(wire.isOpen, false);
  });

  test('never waits for a sign of life', async () => {
    let waited = 0;
    await connected(
      ({ method }, { idleTimeoutMs }) => {
        if (method === LISTEN) waited = idleTimeoutMs;
        return never;
      },
      'http',
      TELLING,
    );
    assert.equal(waited, Number.POSITIVE_INFINITY);
  });
});

test('when the wire ends everybody hears it once', async () => {
  const { connection, wire } = await connected();
  let closed = 0;
  connection.listen({ onNotice: () => undefined, onClose: () => void closed++ });
  wire.end();
  connection.closedBy(upstreamFault.closed());
  assert.deepEqual([closed, connection.isClosed], [1, true]);
});
