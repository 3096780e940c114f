import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { Era } from '../protocol/revisions.ts';
import { type Breaker, createBreaker } from './breaker.ts';
import type { Connection, ConnectionListener } from './connection.ts';
import { FACTS, handClock, settled } from './fakes.test-kit.ts';
import { upstreamFault } from './faults.ts';
import { ConnectionPool, type Need, type PoolParts } from './pool.ts';

interface FakeConnection extends Connection {
  end(): void;
}

/** As much of a connection as a pool sees. */
function fakeConnection(era: Era): FakeConnection {
  const listeners = new Set<ConnectionListener>();
  const state = { isClosed: false };
  const connection: Partial<FakeConnection> = {
    hello: { era, version: '', capabilities: {}, serverInfo: undefined, instructions: undefined, raw: {} },
    get isClosed() {
      return state.isClosed;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      connection.end?.();
    },
    end() {
      if (state.isClosed) return;
      state.isClosed = true;
      for (const listener of [...listeners]) listener.onClose?.();
    },
  };
  return connection as FakeConnection;
}

const alice: Need = { callerId: 'alice', era: 'legacy', facts: FACTS };
const withCapabilities = (capabilities: Need['facts']['capabilities']): Need['facts'] => ({ ...FACTS, capabilities });
const asking = withCapabilities({ elicitation: {} });

/** A pool whose server opens at once; what was opened, asked for and waited out is kept. */
function poolOf(over: Partial<PoolParts> & { readonly era?: Era } = {}) {
  const clock = handClock();
  const opened: { readonly need: Need; readonly connection: FakeConnection }[] = [];
  const seen = { rooms: 0, slept: [] as number[], closed: 0 };
  const pool = new ConnectionPool({
    server: 'fake',
    clock,
    open: async (need) => {
      const connection = fakeConnection(over.era ?? 'legacy');
      opened.push({ need, connection });
      return connection;
    },
    breaker: createBreaker({ monotonicMs: () => clock.monotonicMs(), random: () => 1 }),
    sleep: async (ms) => {
      seen.slept.push(ms);
      clock.advance(ms);
    },
    maxConnections: 3,
    makeRoom: () => {
      seen.rooms += 1;
    },
    onClose: async () => {
      seen.closed += 1;
    },
    idleMs: 1_000,
    sharesModern: false,
    ...over,
  });
  return { pool, clock, opened, seen };
}
const code = (expected: string) => (thrown: unknown) => thrown instanceof Fault && thrown.code === expected;

describe('who shares a connection', () => {
  const rows: readonly (readonly [string, Need, Need, boolean])[] = [
    ['the same caller with the same client', alice, { ...alice }, true],
    ['another caller', alice, { ...alice, callerId: 'bob' }, false],
    ['a client of the other era', alice, { ...alice, era: 'modern' }, false],
    ['a client of another revision', alice, { ...alice, facts: { ...FACTS, legacyVersion: '2025-06-18' } }, false],
    ['a client that declares more', alice, { ...alice, facts: withCapabilities({ experimental: {} }) }, false],
    ['a client of another name', alice, { ...alice, facts: { ...FACTS, info: { name: 'other' } } }, false],
    [
      'the same members in another order',
      { ...alice, facts: withCapabilities({ a: {}, b: { c: 1, d: 2 } }) },
      { ...alice, facts: withCapabilities({ b: { d: 2, c: 1 }, a: {} }) },
      true,
    ],
    ['two sessions that cannot be asked', { ...alice, sessionId: '1' }, { ...alice, sessionId: '2' }, true],
    [
      'two sessions that can be asked',
      { ...alice, facts: asking, sessionId: '1' },
      { ...alice, facts: asking, sessionId: '2' },
      false,
    ],
    ...['roots', 'sampling'].map((declared): readonly [string, Need, Need, boolean] => [
      `two sessions with ${declared}`,
      { ...alice, facts: withCapabilities({ [declared]: {} }), sessionId: '1' },
      { ...alice, facts: withCapabilities({ [declared]: {} }), sessionId: '2' },
      false,
    ]),
    [
      'one session that can be asked',
      { ...alice, facts: asking, sessionId: '1' },
      { ...alice, facts: asking, sessionId: '1' },
      true,
    ],
    ['a caller whose name holds another’s key', { ...alice, callerId: 'a\nlegacy' }, { ...alice, callerId: 'a' }, false],
  ];
  for (const [name, one, other, shares] of rows) {
    test(`${name} ${shares ? 'shares' : 'gets one of its own'}`, async () => {
      const { pool } = poolOf();
      const leases = [await pool.acquire(one), await pool.acquire(other)];
      assert.equal(leases[0]!.connection === leases[1]!.connection, shares);
      await pool.close();
    });
  }

  test('those who come while it opens get the same one', async () => {
    const { pool, opened } = poolOf();
    const leases = await Promise.all([pool.acquire(alice), pool.acquire(alice), pool.acquire(alice)]);
    assert.equal(opened.length, 1);
    assert.equal(new Set(leases.map(({ connection }) => connection)).size, 1);
    await pool.close();
  });

  const MODERN: Need = { ...alice, era: 'modern' };
  const variant = (at: number): Need => ({ ...MODERN, facts: { ...withCapabilities({ at }), info: { name: `client ${at}` } } });

  test('one caller’s modern clients share a modern server, whatever they say of themselves; nobody else does', async () => {
    const { pool, opened } = poolOf({ era: 'modern' });
    const leases = [await pool.acquire(variant(1)), await pool.acquire(variant(2))];
    assert.equal(leases[0]?.connection, leases[1]?.connection);
    assert.equal(pool.peek(variant(3)), leases[0]?.connection);
    for (const other of [{ ...MODERN, callerId: 'bob' }, alice]) await pool.acquire(other);
    assert.deepEqual(
      opened.map(({ need }) => [need.callerId, need.era]),
      [
        ['alice', 'modern'],
        ['bob', 'modern'],
        ['alice', 'legacy'],
      ],
    );
    opened[0]?.connection.end();
    assert.notEqual((await pool.acquire(variant(4))).connection, leases[0]?.connection);
  });

  test('of a legacy server one caller’s modern clients have no more than half of what there may be: the one idle longest gives way', async () => {
    const { pool, opened, clock } = poolOf({ maxConnections: 4 });
    const first = await pool.acquire(variant(1));
    const second = await pool.acquire(variant(2));
    await assert.rejects(pool.acquire(variant(3)), code('upstream.too-many-kinds'));
    await pool.acquire({ ...variant(3), callerId: 'bob' });
    await pool.acquire(alice);
    second.release();
    clock.advance(1);
    first.release();
    await pool.acquire(variant(3));
    assert.deepEqual(
      opened.map(({ connection }) => connection.isClosed),
      [false, true, false, false, false],
    );
  });

  test('over HTTP all callers share one modern connection per era of client, since each request brings its own envelope', async () => {
    const { pool, opened } = poolOf({ era: 'modern', sharesModern: true });
    const bob: Need = { ...alice, callerId: 'bob', facts: asking, sessionId: 's' };
    const [first, second] = [await pool.acquire(alice), await pool.acquire(bob)];
    assert.equal(first.connection, second.connection);
    await pool.acquire({ ...bob, era: 'modern' });
    assert.equal(opened.length, 2);
    await pool.close();
  });

  test('a legacy connection is never shared so, even over HTTP', async () => {
    const { pool, opened } = poolOf({ era: 'legacy', sharesModern: true });
    await pool.acquire(alice);
    await pool.acquire({ ...alice, callerId: 'bob' });
    assert.equal(opened.length, 2);
    await pool.close();
  });
});

describe('how long it lives', () => {
  test('one that was made for a session is closed when the session gives it back', async () => {
    const { pool, opened } = poolOf();
    const need = { ...alice, facts: asking, sessionId: '1' };
    const [one, two] = [await pool.acquire(need), await pool.acquire(need)];
    one.release();
    one.release();
    assert.equal(opened[0]!.connection.isClosed, false);
    two.release();
    assert.equal(opened[0]!.connection.isClosed, true);
    assert.equal(pool.size, 0);
    await pool.close();
  });

  test('one that ended by itself is forgotten, and the next call opens another', async () => {
    const { pool, opened } = poolOf();
    await pool.acquire(alice);
    opened[0]!.connection.end();
    assert.equal(pool.size, 0);
    const { connection } = await pool.acquire(alice);
    assert.notEqual(connection, opened[0]!.connection);
    await pool.close();
  });

  test('one that is shared by all and ended is replaced for all', async () => {
    const { pool, opened } = poolOf({ era: 'modern', sharesModern: true });
    await pool.acquire(alice);
    opened[0]!.connection.end();
    assert.equal((await pool.acquire({ ...alice, callerId: 'bob' })).connection.isClosed, false);
    await pool.close();
  });

  test('one that nobody holds is closed after its time, one that is held is not', async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const { pool, clock, opened } = poolOf();
    const held = await pool.acquire(alice);
    (await pool.acquire({ ...alice, callerId: 'bob' })).release();
    clock.advance(999);
    t.mock.timers.tick(1_000);
    assert.equal(pool.size, 2);
    clock.advance(1);
    t.mock.timers.tick(1_000);
    assert.deepEqual(
      opened.map(({ connection }) => connection.isClosed),
      [false, true],
    );
    held.release();
    await pool.close();
  });

  test('closing closes all, those that still open too, and takes no more', async () => {
    const { promise, resolve } = Promise.withResolvers<Connection>();
    const late = fakeConnection('legacy');
    const { pool, seen } = poolOf({ open: () => promise });
    const waiting = pool.acquire(alice);
    await settled();
    const closing = pool.close();
    resolve(late);
    await closing;
    assert.equal(late.isClosed, true);
    assert.equal(seen.closed, 1);
    assert.equal((await waiting).connection.isClosed, true);
    await assert.rejects(pool.acquire(alice), code('upstream.closed'));
  });
});

describe('a server that does not answer while its connection opens', () => {
  const never = () => {
    const signals: AbortSignal[] = [];
    const open = (_need: Need, signal: AbortSignal): Promise<Connection> => {
      signals.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(upstreamFault.closed({ name: 'fake', reason: 'given up' })));
      });
    };
    return { signals, open };
  };

  test('is given up when the pool closes', async () => {
    const { open, signals } = never();
    const { pool } = poolOf({ open });
    const waiting = assert.rejects(pool.acquire(alice), code('upstream.closed'));
    await settled();
    assert.equal(signals[0]?.aborted, false);
    await pool.close();
    await waiting;
    assert.equal(signals[0]?.aborted, true);
  });

  test('is given up when its connections are dropped, which is no failure of the server', async () => {
    const { open } = never();
    const breaker = createBreaker({ monotonicMs: () => 0, random: () => 1 });
    let failures = 0;
    const failed = (): void => {
      failures += 1;
    };
    const { pool } = poolOf({ open, breaker: { ...breaker, failed } });
    const waiting = assert.rejects(pool.acquire(alice), code('upstream.closed'));
    await settled();
    pool.drop();
    await waiting;
    assert.equal(failures, 0);
    await pool.close();
  });
});

describe('how many there are', () => {
  const of = (callerId: string): Need => ({ ...alice, callerId });

  test('a bound that is reached refuses, after room was asked for', async () => {
    const { pool, opened, seen } = poolOf();
    for (const caller of ['a', 'b', 'c']) await pool.acquire(of(caller));
    await assert.rejects(pool.acquire(of('d')), code('upstream.too-many'));
    assert.equal(opened.length, 3);
    assert.ok(seen.rooms > 0);
    await pool.close();
  });

  test('many at once do not pass the bound either', async () => {
    const { pool, opened } = poolOf();
    const all = await Promise.allSettled(Array.from({ length: 20 }, (_, at) => pool.acquire(of(`c${at}`))));
    assert.equal(opened.length, 3);
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 3);
    assert.equal(pool.size, 3);
    await pool.close();
  });

  test('whoever shares is not refused by it', async () => {
    const { pool } = poolOf();
    for (const caller of ['a', 'b', 'c']) await pool.acquire(of(caller));
    await pool.acquire(of('a'));
    await pool.close();
  });

  test('the one that has been idle longest makes room, before anybody is asked', async () => {
    const { pool, clock, opened, seen } = poolOf();
    for (const caller of ['a', 'b', 'c']) {
      (await pool.acquire(of(caller))).release();
      clock.advance(1);
    }
    await pool.acquire(of('a'));
    await pool.acquire(of('d'));
    assert.deepEqual(
      opened.map(({ connection }) => connection.isClosed),
      [false, true, false, false],
    );
    assert.equal(seen.rooms, 0);
    await pool.close();
  });

  test('a session that is ended to make room makes it', async () => {
    const leases: { release(): void }[] = [];
    const { pool } = poolOf({ makeRoom: () => leases.shift()?.release() });
    for (const sessionId of ['1', '2', '3']) leases.push(await pool.acquire({ ...alice, facts: asking, sessionId }));
    await pool.acquire(of('d'));
    assert.equal(pool.size, 3);
    await pool.close();
  });
});

describe('a server that fails', () => {
  const refused = (): Promise<Connection> => Promise.reject(upstreamFault.refused({ name: 'fake' }));

  test('fails everybody who waited, and is not kept', async () => {
    const { pool } = poolOf({ open: refused });
    const all = await Promise.allSettled([pool.acquire(alice), pool.acquire(alice)]);
    for (const one of all) assert.ok(one.status === 'rejected' && code('upstream.refused')(one.reason));
    assert.equal(pool.size, 0);
    await pool.close();
  });

  test('is waited for while the back-off is short, and refused while it is long', async () => {
    const { pool, seen } = poolOf({ open: refused });
    const codes: unknown[] = [];
    for (let i = 0; i < 7; i++) codes.push(await pool.acquire(alice).catch((fault: Fault) => fault.code));
    assert.deepEqual(codes, [
      ...Array.from({ length: 5 }, () => 'upstream.refused'),
      'upstream.unavailable',
      'upstream.unavailable',
    ]);
    assert.deepEqual(seen.slept, [250, 500, 1_000, 2_000]);
    await pool.close();
  });

  test('being refused by the breaker is no further failure', async () => {
    const failures: string[] = [];
    const breaker: Breaker = {
      ask: () => ({ kind: 'refuse', retryInMs: 5, reason: 'x' }),
      started: () => undefined,
      failed: (reason) => failures.push(reason),
      ended: () => undefined,
    };
    const { pool } = poolOf({ breaker });
    await assert.rejects(pool.acquire(alice), code('upstream.unavailable'));
    assert.deepEqual(failures, []);
    await pool.close();
  });

  test('is told apart by how it ended: by itself counts, by us does not', async () => {
    const told: string[] = [];
    const breaker: Breaker = {
      ask: () => ({ kind: 'go' }),
      started: () => told.push('started'),
      failed: (why) => told.push(why),
      ended: () => told.push('ended'),
    };
    const { pool, opened } = poolOf({ breaker });
    await pool.acquire(alice);
    opened[0]!.connection.end();
    await pool.acquire({ ...alice, facts: asking, sessionId: '1' }).then(({ release }) => release());
    await pool.close();
    assert.deepEqual(told, ['started', 'ended', 'started']);
  });
});
