import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Connection, Watched } from '../upstream/connection.ts';
import { settled, watched } from '../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../upstream/faults.ts';
import { createWatchers } from './watch.ts';

/** As much of a connection as wishes need. */
function fakeConnection() {
  const told: string[] = [];
  const state = { isClosed: false, fails: false, fault: upstreamFault.timeout() };
  const connection = {
    get isClosed() {
      return state.isClosed;
    },
    async watch(uris: Watched) {
      if (state.fails) throw upstreamFault['refused-request']();
      told.push(`watch ${[...uris.keys()].join(' ')}`);
    },
    async setLogLevel(level: string) {
      told.push(`log ${level}`);
      if (state.fails) throw state.fault;
    },
  } as unknown as Connection;
  return { connection, told, state };
}
const [one, two] = [{}, {}];

describe('resources', () => {
  test('a server sees one wish, the union of all', async () => {
    const { connection, told } = fakeConnection();
    const watchers = createWatchers();
    await watchers.watch(connection, one, await watched('one', 'a', 'b'));
    await watchers.watch(connection, two, await watched('one', 'b', 'c'));
    await watchers.watch(connection, one, new Map());
    watchers.leave(connection, two);
    await settled();
    assert.deepEqual(told, ['watch a b', 'watch a b c', 'watch b c', 'watch ']);
  });

  test('who leaves without having wished changes nothing, and a closed connection is told nothing', async () => {
    const { connection, told, state } = fakeConnection();
    const watchers = createWatchers();
    watchers.leave(connection, one);
    await watchers.watch(connection, one, await watched('one', 'a'));
    watchers.leave(connection, two);
    state.isClosed = true;
    watchers.leave(connection, one);
    await settled();
    assert.deepEqual(told, ['watch a']);
  });

  test('a set that its owner changes afterwards changes no wish', async () => {
    const { connection, told } = fakeConnection();
    const watchers = createWatchers();
    const mine = await watched('one', 'a');
    await watchers.watch(connection, one, mine);
    for (const [uri, judged] of await watched('one', 'z')) mine.set(uri, judged);
    await watchers.watch(connection, two, await watched('one', 'b'));
    assert.deepEqual(told, ['watch a', 'watch a b']);
  });

  test('a wish that the server refuses fails for whoever wished, and leaving is silent even then', async () => {
    const { connection, state } = fakeConnection();
    const watchers = createWatchers();
    await watchers.watch(connection, one, await watched('one', 'a'));
    state.fails = true;
    await assert.rejects(watchers.watch(connection, two, await watched('one', 'b')), { code: 'upstream.refused-request' });
    watchers.leave(connection, one);
    await new Promise(setImmediate);
  });

  test('a wish that the server refused is not wished again with the next one of somebody else', async () => {
    const { connection, told, state } = fakeConnection();
    const watchers = createWatchers();
    await watchers.watch(connection, one, await watched('one', 'a'));
    state.fails = true;
    await assert.rejects(watchers.watch(connection, one, await watched('one', 'a', 'b')), { code: 'upstream.refused-request' });
    state.fails = false;
    await watchers.watch(connection, two, await watched('one', 'c'));
    assert.deepEqual(told, ['watch a', 'watch a c']);
  });

  test('nobody is told yes by a wish that the server has not answered: who wishes the same hears its own answer', async () => {
    const { connection, told } = fakeConnection();
    const answers: PromiseWithResolvers<void>[] = [];
    const watch = connection.watch.bind(connection);
    connection.watch = async (uris) => {
      await watch(uris);
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      await answer.promise;
    };
    const watchers = createWatchers();
    const wishes = [
      watchers.watch(connection, one, await watched('one', 'a')),
      watchers.watch(connection, two, await watched('one', 'a')),
    ];
    watchers.leave(connection, two);
    await settled();
    assert.deepEqual(told, ['watch a']);
    answers[0]?.reject(upstreamFault['refused-request']());
    await settled();
    answers[1]?.resolve();
    const [first, second] = await Promise.allSettled(wishes);
    assert.deepEqual([first?.status, second?.status], ['rejected', 'fulfilled']);
    await settled();
    assert.deepEqual(told, ['watch a', 'watch a', 'watch ']);
  });

  test('connections know nothing of each other', async () => {
    const [left, right] = [fakeConnection(), fakeConnection()];
    const watchers = createWatchers();
    await watchers.watch(left.connection, one, await watched('one', 'a'));
    await watchers.watch(right.connection, one, await watched('one', 'b'));
    assert.deepEqual([left.told, right.told], [['watch a'], ['watch b']]);
  });
});

describe('log levels', () => {
  test('the least severe of all wishes is sent, and only when it changes', async () => {
    const { connection, told } = fakeConnection();
    const watchers = createWatchers();
    for (const [owner, level] of [
      [one, 'error'],
      [two, 'info'],
      [one, 'debug'],
      [one, 'emergency'],
      [two, 'info'],
      [two, 'critical'],
    ] as const) {
      await watchers.log(connection, owner, level);
    }
    assert.deepEqual(told, ['log error', 'log info', 'log debug', 'log info', 'log critical']);
  });

  test('a level that the server did not take is told again, and not in the name of others', async () => {
    const { connection, told, state } = fakeConnection();
    const watchers = createWatchers();
    await watchers.log(connection, one, 'error');
    state.fails = true;
    await assert.rejects(watchers.log(connection, one, 'debug'), { code: 'upstream.timeout' });
    await assert.rejects(watchers.log(connection, one, 'debug'), { code: 'upstream.timeout' });
    state.fails = false;
    await watchers.log(connection, two, 'critical');
    await watchers.log(connection, one, 'debug');
    assert.deepEqual(told, ['log error', 'log debug', 'log debug', 'log error', 'log debug']);
  });

  test('several who wish the same at once wait for one answer of the server', async () => {
    const { connection, told, state } = fakeConnection();
    const watchers = createWatchers();
    state.fails = true;
    const wishing = [one, two].map((owner) => watchers.log(connection, owner, 'debug'));
    assert.deepEqual(
      (await Promise.allSettled(wishing)).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.deepEqual(told, ['log debug']);
  });

  test('the level of calls is told once, and a server that refuses it still gets them', async () => {
    const { connection, told, state } = fakeConnection();
    const watchers = createWatchers();
    state.fails = true;
    await assert.rejects(watchers.logForCall(connection, 'debug'), { code: 'upstream.timeout' });
    state.fault = upstreamFault['refused-request']({}, { code: -32_601, message: 'Method not found' });
    for (let times = 0; times < 2; times++) await watchers.logForCall(connection, 'debug');
    state.fails = false;
    for (let times = 0; times < 2; times++) await watchers.logForCall(connection, 'info');
    assert.deepEqual(told, ['log debug', 'log debug', 'log info']);
  });

  test('who left wishes nothing any more', async () => {
    const { connection, told } = fakeConnection();
    const watchers = createWatchers();
    await watchers.log(connection, one, 'debug');
    watchers.leave(connection, one);
    await watchers.log(connection, two, 'error');
    assert.deepEqual(told, ['log debug', 'log error']);
  });
});
