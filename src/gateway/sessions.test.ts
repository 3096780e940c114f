import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settled, watched } from '../upstream/fakes.test-kit.ts';
import { channelOf } from './channel.test-kit.ts';
import { ALL_SERVERS } from './exchange.ts';
import { type FakeServer, type Scene, sceneOf, sessionOf, tool } from './gateway.test-kit.ts';
import type { ServerParts } from './lines.ts';
import type { Session } from './session.ts';

const LEGACY: FakeServer = { lists: { tools: [tool('x')] } };
const one = ({ gateway }: Scene): ServerParts => gateway.servers().get('one') as ServerParts;
const methodsOf = (sent: readonly { readonly method: string }[]): readonly string[] => sent.map(({ method }) => method);

describe('a session is found', () => {
  test('by its own caller at its own endpoint, and by nobody else', async () => {
    const scene = sceneOf([LEGACY]);
    const { session } = sessionOf(scene);
    assert.equal(scene.sessions.find(session.id, { id: 'alice' }, 'one'), session);
    assert.equal(scene.sessions.find(session.id, { id: 'bob' }, 'one'), undefined);
    assert.equal(scene.sessions.find(session.id, { id: 'alice' }, ALL_SERVERS), undefined);
    for (const id of ['', '0-', session.id.toLowerCase(), ` ${session.id}`, '__proto__'])
      assert.equal(scene.sessions.find(id, { id: 'alice' }, 'one'), undefined);
    await scene.close();
  });

  test('only after its handshake succeeded, and not after it ended', async () => {
    const scene = sceneOf([LEGACY]);
    const { client } = sessionOf(scene).session;
    const made = scene.sessions.make({ caller: { id: 'alice' }, endpoint: 'one', client });
    assert.equal(scene.sessions.find(made.id, { id: 'alice' }, 'one'), undefined);
    scene.sessions.keep(made);
    scene.sessions.end(made);
    assert.equal(scene.sessions.find(made.id, { id: 'alice' }, 'one'), undefined);
    assert.equal(made.isEnded, true);
    await scene.close();
  });

  test('under an id of 256 random bits that names its worker and is visible ASCII', async () => {
    const scene = sceneOf([LEGACY], { worker: '3' });
    const ids = Array.from({ length: 5 }, () => sessionOf(scene).session.id);
    for (const id of ids) assert.match(id, /^3-[A-Za-z0-9_-]{43}$/);
    assert.equal(new Set(ids).size, 5);
    await scene.close();
  });
});

describe('there are never more sessions than allowed', () => {
  test('one more is refused, and fits again when one ended', async () => {
    const scene = sceneOf([LEGACY], { maxSessions: 2 });
    const [first] = [sessionOf(scene), sessionOf(scene)];
    assert.throws(() => sessionOf(scene), { code: 'limits.sessions' });
    scene.sessions.end(first.session);
    sessionOf(scene);
    assert.equal(scene.sessions.size, 2);
    await scene.close();
  });

  test('nobody locks the others out: who holds more than half gives way to a newcomer, first with what is idle', async () => {
    const scene = sceneOf([LEGACY], { maxSessions: 3 });
    const [{ session: busy }, { session: idle, closeStream }] = [
      sessionOf(scene, { callerId: 'hog' }),
      sessionOf(scene, { callerId: 'hog' }),
    ];
    const { session: other } = sessionOf(scene, { callerId: 'bob' });
    closeStream();
    assert.throws(() => sessionOf(scene, { callerId: 'hog' }), { code: 'limits.sessions' });
    sessionOf(scene, { callerId: 'carol' });
    assert.deepEqual([busy.isEnded, idle.isEnded, other.isEnded], [false, true, false]);
    assert.throws(() => sessionOf(scene, { callerId: 'dave' }), { code: 'limits.sessions' }, 'nobody holds more than half now');
    scene.sessions.end(other);
    sessionOf(scene, { callerId: 'hog' });
    sessionOf(scene, { callerId: 'dave' });
    assert.equal(busy.isEnded, true, 'where nothing is idle, the one that was not used for longest');
    await scene.close();
  });

  test('many whose handshakes run at once do not pass the bound either', async () => {
    const scene = sceneOf([LEGACY], { maxSessions: 2 });
    const { client } = sessionOf(scene).session;
    const made: Session[] = [];
    for (let i = 0; i < 5; i++) {
      try {
        made.push(scene.sessions.make({ caller: { id: `c${i}` }, endpoint: 'one', client }));
      } catch {
        // Refused: that is what is counted.
      }
    }
    for (const session of made) scene.sessions.keep(session);
    assert.equal(scene.sessions.size, 2);
    await scene.close();
  });

  test('a handshake that failed gives its place back', async () => {
    const scene = sceneOf([LEGACY], { maxSessions: 2 });
    const { client } = sessionOf(scene).session;
    for (let i = 0; i < 5; i++) scene.sessions.end(scene.sessions.make({ caller: { id: 'a' }, endpoint: 'one', client }));
    sessionOf(scene);
    await scene.close();
  });
});

describe('sessions end', () => {
  test('when they were idle long enough, unless something runs in them or their stream is open', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const scene = sceneOf([LEGACY]);
    const [idle, running, streaming, used] = [sessionOf(scene), sessionOf(scene), sessionOf(scene), sessionOf(scene)];
    for (const { closeStream } of [idle, running, used]) closeStream();
    running.session.begin(1, channelOf());
    scene.clock.advance(59_999);
    scene.sessions.find(used.session.id, { id: 'alice' }, 'one');
    t.mock.timers.tick(30_000);
    assert.equal(scene.sessions.size, 4);
    scene.clock.advance(1);
    t.mock.timers.tick(30_000);
    assert.deepEqual(
      [idle, running, streaming, used].map(({ session }) => session.isEnded),
      [true, false, false, false],
    );
    // A client whose stream broke is about to open it anew.
    streaming.closeStream();
    t.mock.timers.tick(30_000);
    assert.equal(streaming.session.isEnded, false, 'idle counts from the end of the stream');
    await scene.close();
  });

  test('to make room: the one idle longest among those with a line to that server, and none that is busy', async () => {
    const scene = sceneOf([LEGACY, { name: 'two' }]);
    const made: Session[] = [];
    for (let i = 0; i < 4; i++) {
      const { session, closeStream } = sessionOf(scene, { callerId: `c${i}` });
      closeStream();
      made.push(session);
      scene.clock.advance(1);
      scene.sessions.find(session.id, session.caller, 'one');
    }
    const [noLine, busy, older, newer] = made as [Session, Session, Session, Session];
    for (const session of [busy, older, newer]) await session.connect(one(scene));
    busy.begin(1, channelOf());
    scene.sessions.makeRoom('two', 'user:test');
    scene.sessions.makeRoom('one', 'user:test');
    assert.deepEqual(
      [noLine, busy, older, newer].map(({ isEnded }) => isEnded),
      [false, false, true, false],
    );
    await scene.close();
  });

  test("to make room: the newcomer's own first, else one of whoever holds most, however long the others are idle", async () => {
    const scene = sceneOf([LEGACY]);
    const made = [];
    for (const callerId of ['few', 'many', 'many', 'own']) {
      const { session, closeStream } = sessionOf(scene, { callerId });
      closeStream();
      scene.clock.advance(1);
      scene.sessions.find(session.id, session.caller, 'one');
      await session.connect(one(scene));
      made.push(session);
    }
    scene.sessions.makeRoom('one', 'own');
    assert.deepEqual(
      made.map(({ isEnded }) => isEnded),
      [false, false, false, true],
    );
    scene.sessions.makeRoom('one', 'own');
    assert.deepEqual(
      made.map(({ isEnded }) => isEnded),
      [false, true, false, true],
    );
    await scene.close();
  });

  test('all of them at the end', async () => {
    const scene = sceneOf([LEGACY]);
    const made = [sessionOf(scene), sessionOf(scene)];
    await scene.close();
    assert.deepEqual([made.map(({ session }) => session.isEnded), scene.sessions.size], [[true, true], 0]);
  });
});

describe('what a server says outside any call', () => {
  test('reaches every session on a shared connection, each what it wants to hear', async () => {
    const scene = sceneOf([LEGACY]);
    const [loud, quiet] = [sessionOf(scene), sessionOf(scene)];
    for (const { session } of [loud, quiet]) await session.connect(one(scene));
    assert.equal(scene.connections.length, 1);
    quiet.session.logLevel = 'error';
    for (const [uri, judged] of await watched('one', 'file:///a')) loud.session.watched('one').set(uri, judged);
    const [connection] = scene.connections;
    connection?.say({ method: 'notifications/tools/list_changed' });
    connection?.say({ method: 'notifications/message', params: { level: 'info', data: 'x' } });
    connection?.say({ method: 'notifications/resources/updated', params: { uri: 'file:///a/part' } });
    connection?.say({ method: 'notifications/resources/updated', params: { uri: 'file:///b' } });
    assert.deepEqual(methodsOf(loud.stream.sent), [
      'notifications/tools/list_changed',
      'notifications/message',
      'notifications/resources/updated',
    ]);
    assert.deepEqual(methodsOf(quiet.stream.sent), ['notifications/tools/list_changed']);
    await scene.close();
  });

  test('does not pass when the protocol does not know it', async () => {
    const scene = sceneOf([LEGACY]);
    const { session, stream } = sessionOf(scene);
    await session.connect(one(scene));
    for (const method of ['notifications/evil', 'notifications/initialized', 'tools/call', ''])
      scene.connections[0]?.say({ method });
    scene.connections[0]?.say({ method: 'notifications/message', params: { level: 'shout', data: 'x' } });
    assert.deepEqual(stream.sent, []);
    await scene.close();
  });

  test('reaches nobody after the session ended', async () => {
    const scene = sceneOf([LEGACY]);
    const { session, stream } = sessionOf(scene);
    await session.connect(one(scene));
    scene.sessions.end(session);
    scene.connections[0]?.say({ method: 'notifications/tools/list_changed' });
    assert.deepEqual(stream.sent, []);
    await scene.close();
  });

  test('and asks reaches the client that declared it, with entries before and after, and no other client', async () => {
    const scene = sceneOf([LEGACY]);
    const [asked, plain] = [sessionOf(scene, { capabilities: { roots: {} } }), sessionOf(scene, { callerId: 'bob' })];
    for (const { session } of [asked, plain]) await session.connect(one(scene));
    const answering = scene.connections[0]!.asks({ method: 'roots/list' });
    await settled();
    const [question] = asked.stream.sent;
    assert.ok(question !== undefined && 'id' in question && question.method === 'roots/list');
    assert.deepEqual(
      scene.trail.entries.map(({ kind }) => kind),
      ['intent'],
    );
    asked.session.answered({ jsonrpc: '2.0', id: question.id, result: { roots: [] } });
    assert.deepEqual(await answering, { result: { roots: [] } });
    assert.ok('error' in (await scene.connections[1]!.asks({ method: 'roots/list' })));
    assert.deepEqual(plain.stream.sent, []);
    await scene.close();
  });
});

test('a reload is announced to the sessions that see a server that changed', async () => {
  const scene = sceneOf([LEGACY, { name: 'two' }]);
  const [own, other, all] = [
    sessionOf(scene),
    sessionOf(scene, { endpoint: 'two' }),
    sessionOf(scene, { endpoint: ALL_SERVERS }),
  ];
  scene.sessions.announce(['one']);
  const changes = [
    'notifications/tools/list_changed',
    'notifications/prompts/list_changed',
    'notifications/resources/list_changed',
  ];
  assert.deepEqual(
    [own, other, all].map(({ stream }) => methodsOf(stream.sent)),
    [changes, [], changes],
  );
  await scene.close();
});

test('a fresh connection is asked for what the client wanted before: watched resources and log level', async () => {
  const scene = sceneOf([LEGACY]);
  const { session } = sessionOf(scene);
  for (const [uri, judged] of await watched('one', 'file:///a')) session.watched('one').set(uri, judged);
  session.logLevel = 'warning';
  await session.connect(one(scene));
  scene.connections[0]?.end();
  await session.connect(one(scene));
  await settled();
  assert.deepEqual(
    scene.connections.map(({ watches, levels }) => [watches, levels]),
    [
      [[['file:///a']], ['warning']],
      [[['file:///a']], ['warning']],
    ],
  );
  scene.sessions.end(session);
  await settled();
  assert.deepEqual(scene.connections[1]?.watches.at(-1), []);
  await scene.close();
});
