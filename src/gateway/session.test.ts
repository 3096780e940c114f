import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RpcReply } from '../protocol/message.ts';
import type { Answer } from '../upstream/connection.ts';
import { settled } from '../upstream/fakes.test-kit.ts';
import { channelOf } from './channel.test-kit.ts';
import { sceneOf, sessionOf, tool } from './gateway.test-kit.ts';
import type { ServerParts } from './lines.ts';

const NEVER = new AbortController().signal;
const ELICIT = { method: 'elicitation/create', params: { message: 'm' } } as const;
const scene = () => {
  const made = sceneOf([{ name: 'one', lists: { tools: [tool('x')] } }, { name: 'two' }]);
  return {
    made,
    one: made.gateway.servers().get('one') as ServerParts,
    two: made.gateway.servers().get('two') as ServerParts,
    ...sessionOf(made),
  };
};
const isError = (answer: Answer): boolean => 'error' in answer;

describe('requests of a session', () => {
  test('run under their id, which nobody else can use meanwhile', async () => {
    const { made, session } = scene();
    assert.ok(session.begin(1, channelOf()) !== undefined);
    assert.equal(session.begin(1, channelOf()), undefined);
    assert.ok(session.begin('1', channelOf()) !== undefined);
    assert.equal(session.runningCount, 2);
    session.finish(1);
    assert.ok(session.begin(1, channelOf()) !== undefined);
    await made.close();
  });

  test('are cancelled one by one, by exactly their id', async () => {
    const { made, session } = scene();
    const [number, text] = [session.begin(1, channelOf())!, session.begin('1', channelOf())!];
    session.cancel('1');
    session.cancel(2);
    assert.deepEqual([number.aborted, text.aborted], [false, true]);
    await made.close();
  });

  test('are all cancelled when it ends, and its lines given back, once', async () => {
    const { made, session, one } = scene();
    await session.connect(one);
    const signal = session.begin(1, channelOf())!;
    session.end();
    session.end();
    assert.deepEqual([signal.aborted, session.isEnded, made.connections[0]?.listeners.size], [true, true, 1]);
    assert.equal(session.begin(2, channelOf())?.aborted, true, 'nothing runs in a session that ended');
    await made.close();
  });
});

describe('lines of a session', () => {
  test('are one per server, opened at first use and again after the server ended', async () => {
    const { made, session, one, two } = scene();
    const [first, again, other] = [await session.connect(one), await session.connect(one), await session.connect(two)];
    assert.equal(first, again);
    assert.notEqual(first, other);
    assert.deepEqual([...session.connections().keys()], ['one', 'two']);
    made.connections[0]?.end();
    const fresh = await session.connect(one);
    assert.notEqual(fresh, first);
    assert.equal(made.connections[0]?.listeners.size, 1);
    await made.close();
  });

  test('that several requests want at once are opened once', async () => {
    const { made, session, one } = scene();
    await Promise.all([session.connect(one), session.connect(one), session.connect(one)]);
    assert.equal(made.connections.length, 1);
    await made.close();
  });

  test('that cannot be opened are tried again by the next request', async () => {
    let tries = 0;
    const made = sceneOf([
      {
        opening: () => {
          if (++tries === 1) throw new Error('down');
        },
      },
    ]);
    const { session } = sessionOf(made);
    const one = made.gateway.servers().get('one') as ServerParts;
    await assert.rejects(session.connect(one));
    assert.equal((await session.connect(one)).isClosed, false);
    await made.close();
  });

  test('that open while the session ends are given back', async () => {
    const gate = Promise.withResolvers<void>();
    const made = sceneOf([{ opening: () => gate.promise }]);
    const { session } = sessionOf(made, { capabilities: { roots: {} } });
    const connecting = session.connect(made.gateway.servers().get('one') as ServerParts);
    await settled();
    session.end();
    gate.resolve();
    await connecting.catch(() => undefined);
    assert.equal(made.connections[0]?.isClosed, true);
    await made.close();
  });

  test('are all told that its client has other roots: at once, and once more for all that it says meanwhile', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { made, session, one, two } = scene();
    await session.connect(one);
    await session.connect(two);
    const told = (): readonly number[] => made.connections.map(({ notified }) => notified.length);
    for (let times = 0; times < 1_000; times++) await session.rootsChanged();
    assert.deepEqual(told(), [1, 1]);
    t.mock.timers.tick(250);
    assert.deepEqual(told(), [2, 2]);
    t.mock.timers.tick(10_000);
    assert.deepEqual(told(), [2, 2]);
    await session.rootsChanged();
    assert.deepEqual(told(), [3, 3]);
    await made.close();
  });
});

describe('questions to a client', () => {
  test('go out on the call’s own channel, and only that client’s answer under that id counts', async () => {
    const { made, session, stream } = scene();
    const channel = channelOf('http');
    const asked = session.ask(ELICIT, channel, NEVER);
    const [question] = channel.sent;
    assert.ok(question !== undefined && 'id' in question);
    assert.deepEqual([question.method, question.params, stream.sent], ['elicitation/create', ELICIT.params, []]);
    assert.equal(session.answered({ jsonrpc: '2.0', id: question.id, result: { action: 'accept' } }), true);
    assert.deepEqual(await asked, { result: { action: 'accept' } });
    await made.close();
  });

  test('go out on the server stream when the call’s channel cannot carry them, else on another call’s', async () => {
    const { made, session, stream, closeStream } = scene();
    const [deaf, other] = [channelOf('http', false), channelOf('http')];
    void session.ask(ELICIT, deaf, NEVER);
    assert.equal(stream.sent.length, 1);
    closeStream();
    session.begin(1, other);
    void session.ask(ELICIT, undefined, NEVER);
    assert.equal(other.sent.length, 1);
    await made.close();
  });

  test('go out once, on the newest of several server streams; on an older one when that has closed', async () => {
    const { made, session, stream } = scene();
    const newest = channelOf('http');
    const close = session.addStream(newest);
    void session.ask(ELICIT, undefined, NEVER);
    assert.deepEqual([stream.sent.length, newest.sent.length], [0, 1]);
    close();
    void session.ask(ELICIT, undefined, NEVER);
    assert.deepEqual([stream.sent.length, newest.sent.length], [1, 1]);
    await made.close();
  });

  test('that nothing can carry are not answered, at once', async () => {
    const { made, session, closeStream } = scene();
    closeStream();
    assert.ok(isError(await session.ask(ELICIT, channelOf('http', false), NEVER)));
    await made.close();
  });

  const forged: readonly (readonly [string, (id: string | number) => RpcReply])[] = [
    ['another id', () => ({ jsonrpc: '2.0', id: 'made-up', result: {} })],
    ['a number', () => ({ jsonrpc: '2.0', id: 1, result: {} })],
    ['no id', () => ({ jsonrpc: '2.0', id: null, error: { code: -1, message: 'x' } })],
    ['a longer id', (id) => ({ jsonrpc: '2.0', id: `${id} `, result: {} })],
  ];
  for (const [name, reply] of forged) {
    test(`take no answer under ${name}`, async () => {
      const { made, session, stream } = scene();
      let isAnswered = false;
      void session.ask(ELICIT, undefined, NEVER).then(() => {
        isAnswered = true;
      });
      const [question] = stream.sent;
      assert.ok(question !== undefined && 'id' in question);
      assert.equal(session.answered(reply(question.id)), false);
      await settled();
      assert.equal(isAnswered, false);
      await made.close();
    });
  }

  test('take one answer, not two, and none from another session', async () => {
    const { made, session, stream } = scene();
    const other = sessionOf(made, { callerId: 'bob' });
    const asked = session.ask(ELICIT, undefined, NEVER);
    const [question] = stream.sent;
    assert.ok(question !== undefined && 'id' in question);
    const reply: RpcReply = { jsonrpc: '2.0', id: question.id, result: { mine: true } };
    assert.equal(other.session.answered(reply), false);
    assert.equal(session.answered(reply), true);
    assert.equal(session.answered({ ...reply, result: { second: true } }), false);
    assert.deepEqual(await asked, { result: { mine: true } });
    await made.close();
  });

  test('hand an error of the client on', async () => {
    const { made, session, stream } = scene();
    const asked = session.ask(ELICIT, undefined, NEVER);
    const [question] = stream.sent;
    assert.ok(question !== undefined && 'id' in question);
    session.answered({ jsonrpc: '2.0', id: question.id, error: { code: -1, message: 'no' } });
    assert.deepEqual(await asked, { error: { code: -1, message: 'no' } });
    await made.close();
  });

  test('that nobody answers in time, that the server takes back, or whose session ends count as not answered, and the client is told', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { made, session, stream } = scene();
    const controller = new AbortController();
    const [late, taken] = [session.ask(ELICIT, undefined, NEVER), session.ask(ELICIT, undefined, controller.signal)];
    const ids = stream.sent.map((message) => ('id' in message ? message.id : undefined));
    controller.abort();
    assert.ok(isError(await taken));
    t.mock.timers.tick(1_000);
    assert.ok(isError(await late));
    const cancelled = stream.sent
      .slice(2)
      .map((message) => ('params' in message ? [message.method, message.params?.['requestId']] : []));
    assert.deepEqual(cancelled, [
      ['notifications/cancelled', ids[1]],
      ['notifications/cancelled', ids[0]],
    ]);
    const last = session.ask(ELICIT, undefined, NEVER);
    session.end();
    assert.ok(isError(await last));
    assert.ok(isError(await session.ask(ELICIT, undefined, NEVER)));
    await made.close();
  });

  test('bear ids that are never the server’s own', async () => {
    const { made, session, stream } = scene();
    for (let i = 0; i < 20; i++) void session.ask(ELICIT, undefined, NEVER);
    const ids = stream.sent.map((message) => ('id' in message ? message.id : undefined));
    assert.equal(new Set(ids).size, 20);
    assert.ok(ids.every((id) => typeof id === 'string'));
    await made.close();
  });
});

test('log lines below the session’s level are not wanted; without a level the server decides', async () => {
  const { made, session } = scene();
  assert.equal(session.wantsLog({ level: 'debug' }), true);
  session.logLevel = 'warning';
  assert.deepEqual(
    ['debug', 'notice', 'warning', 'emergency', 'nonsense'].map((level) => session.wantsLog({ level })),
    [false, false, true, true, false],
  );
  assert.equal(session.wantsLog(undefined), false);
  await made.close();
});
