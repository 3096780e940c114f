import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Answer, Notice, Outcome } from '../upstream/connection.ts';
import { settled } from '../upstream/fakes.test-kit.ts';
import { upstreamFault } from '../upstream/faults.ts';
import { createLoad } from './load.ts';
import { createParkedCalls, HeldCall } from './parked.ts';

const DONE: Outcome = { kind: 'result', result: { done: true } };
const NEVER = new AbortController().signal;
const asks = { method: 'elicitation/create', params: { message: 'm' } } as const;
const quiet = (): void => undefined;

/** A call that runs until `end` or `fail`; time is moved by the test. */
function heldCall(t: TestContext, callerId = 'alice') {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const abort = new AbortController();
  const held = new HeldCall(callerId, abort);
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  held.run(promise);
  /** The time in which questions that come together are gathered. */
  const gathered = async (): Promise<void> => {
    t.mock.timers.tick(15);
    await settled();
  };
  return { held, abort, end: resolve, fail: reject, gathered };
}
const keysOf = (round: Awaited<ReturnType<HeldCall['nextRound']>>): readonly string[] =>
  round.kind === 'questions' ? [...round.asks.keys()] : ['outcome'];
const isDeclined = (answer: Answer): boolean => 'error' in answer;

describe('a held call', () => {
  test('that asks nothing ends with its outcome', async (t) => {
    const { held, end } = heldCall(t);
    end(DONE);
    assert.deepEqual(await held.nextRound(quiet), { kind: 'outcome', outcome: DONE });
  });

  test('that fails throws what its call threw', async (t) => {
    const { held, fail } = heldCall(t);
    const fault = upstreamFault.timeout();
    fail(fault);
    await assert.rejects(held.nextRound(quiet), fault);
  });

  test('gives questions that come together together, and its outcome after their answers', async (t) => {
    const { held, end, gathered } = heldCall(t);
    const round = held.nextRound(quiet);
    const answers = [held.ask(asks, NEVER), held.ask(asks, NEVER)];
    await gathered();
    assert.deepEqual(keysOf(await round), ['q1', 'q2']);
    held.answer({ q1: { action: 'accept' }, q2: { action: 'decline' } });
    assert.deepEqual(await Promise.all(answers), [{ result: { action: 'accept' } }, { result: { action: 'decline' } }]);
    const next = held.nextRound(quiet);
    end(DONE);
    assert.deepEqual(keysOf(await next), ['outcome']);
  });

  test('waits a little for a question that follows closely', async (t) => {
    const { held } = heldCall(t);
    const round = held.nextRound(quiet);
    void held.ask(asks, NEVER);
    t.mock.timers.tick(14);
    void held.ask(asks, NEVER);
    t.mock.timers.tick(14);
    void held.ask(asks, NEVER);
    t.mock.timers.tick(15);
    assert.deepEqual(keysOf(await round), ['q1', 'q2', 'q3']);
  });

  test('gives a question that came between two rounds with the next one', async (t) => {
    const { held, gathered } = heldCall(t);
    const first = held.nextRound(quiet);
    void held.ask(asks, NEVER);
    await gathered();
    assert.deepEqual(keysOf(await first), ['q1']);
    const late = held.ask(asks, NEVER);
    await gathered();
    held.answer({ q1: {} });
    const second = held.nextRound(quiet);
    await gathered();
    assert.deepEqual(keysOf(await second), ['q2']);
    held.answer({ q2: { ok: true } });
    assert.deepEqual(await late, { result: { ok: true } });
  });

  test('counts a question that stays unanswered, or is answered with nonsense, as declined', async (t) => {
    const { held, gathered } = heldCall(t);
    const round = held.nextRound(quiet);
    const answers = ['q1', 'q2', 'q3', 'q4'].map(() => held.ask(asks, NEVER));
    await gathered();
    await round;
    held.answer({ q2: null, q3: ['x'], q4: 'yes', q5: { action: 'accept' }, __proto__: { action: 'accept' } });
    assert.deepEqual((await Promise.all(answers)).map(isDeclined), [true, true, true, true]);
  });

  test('takes no answer to a question that was not asked yet', async (t) => {
    const { held, gathered } = heldCall(t);
    const round = held.nextRound(quiet);
    const answer = held.ask(asks, NEVER);
    held.answer({ q1: { action: 'accept' } });
    await gathered();
    assert.deepEqual(keysOf(await round), ['q1']);
    held.answer({ q1: { action: 'decline' } });
    assert.deepEqual(await answer, { result: { action: 'decline' } });
  });

  test('forgets a question that its server took back', async (t) => {
    const { held, end, gathered } = heldCall(t);
    const round = held.nextRound(quiet);
    const controller = new AbortController();
    const answer = held.ask(asks, controller.signal);
    controller.abort();
    assert.ok(isDeclined(await answer));
    await gathered();
    end(DONE);
    assert.deepEqual(keysOf(await round), ['outcome']);
  });

  test('gives notices to the request that waits, and to nobody in between', async (t) => {
    const { held, gathered } = heldCall(t);
    const [first, second]: [Notice[], Notice[]] = [[], []];
    const round = held.nextRound((notice) => first.push(notice));
    held.notify({ method: 'a' });
    void held.ask(asks, NEVER);
    await gathered();
    await round;
    held.notify({ method: 'b' });
    void held.nextRound((notice) => second.push(notice));
    held.notify({ method: 'c' });
    assert.deepEqual([first, second], [[{ method: 'a' }], [{ method: 'c' }]]);
  });

  test('that is given up declines what is open and gives the call up', async (t) => {
    const { held, abort } = heldCall(t);
    const answer = held.ask(asks, NEVER);
    held.abandon();
    assert.ok(isDeclined(await answer));
    assert.equal(abort.signal.aborted, true);
  });

  test('that fails fails the round that waits and every later one, and gives the call up', async (t) => {
    const { held, abort } = heldCall(t);
    const fault = upstreamFault.busy();
    const round = held.nextRound(quiet);
    held.fail(fault);
    held.fail(upstreamFault.closed());
    await assert.rejects(round, fault);
    await assert.rejects(held.nextRound(quiet), fault);
    assert.equal(abort.signal.aborted, true);
  });
});

describe('parked calls', () => {
  const held = (callerId: string) => {
    const abort = new AbortController();
    return { call: new HeldCall(callerId, abort), abort };
  };
  const parkedOf = (maxPerCaller = 2) => {
    let handles = 0;
    return createParkedCalls({ maxPerCaller, maxMs: 1_000 }, () => `h${++handles}`, createLoad({ maxBytesInFlight: 10 }));
  };
  const badState = { code: 'gateway.bad-state' };

  test('are taken once, by their own caller', () => {
    const parked = parkedOf();
    const { call } = held('alice');
    const handle = parked.park(call, 1);
    assert.throws(() => parked.take(handle, 'bob'), badState);
    assert.equal(parked.take(handle, 'alice'), call);
    assert.throws(() => parked.take(handle, 'alice'), badState);
    for (const made of ['', 'h9', '__proto__', 'constructor']) assert.throws(() => parked.take(made, 'alice'), badState);
    assert.equal(parked.size, 0);
    parked.close();
  });

  test('are bounded for each caller; the one too many is given up', () => {
    const parked = parkedOf(2);
    const handles = [held('alice'), held('alice')].map(({ call }) => parked.park(call, 1));
    const third = held('alice');
    assert.throws(() => parked.park(third.call, 1), { code: 'limits.parked' });
    assert.equal(third.abort.signal.aborted, true);
    parked.park(held('bob').call, 1);
    parked.take(handles[0]!, 'alice');
    parked.park(held('alice').call, 1);
    assert.equal(parked.size, 3);
    parked.close();
  });

  test('hold bytes of their caller until they are taken, or given up', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const parked = parkedOf(9);
    const handle = parked.park(held('alice').call, 8);
    const refused = held('alice');
    assert.throws(() => parked.park(refused.call, 3), { code: 'limits.bytes-in-flight' });
    assert.equal(refused.abort.signal.aborted, true);
    parked.park(held('bob').call, 10);
    parked.take(handle, 'alice');
    parked.park(held('alice').call, 10);
    t.mock.timers.tick(1_000);
    parked.park(held('alice').call, 10);
    parked.close();
    parked.park(held('alice').call, 10);
    parked.close();
  });

  test('are given up when nobody comes back in time, and their handle is worth nothing then', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const parked = parkedOf();
    const [late, taken] = [held('alice'), held('alice')];
    const handle = parked.park(late.call, 1);
    parked.take(parked.park(taken.call, 1), 'alice');
    t.mock.timers.tick(999);
    assert.equal(late.abort.signal.aborted, false);
    t.mock.timers.tick(1);
    assert.deepEqual([late.abort.signal.aborted, taken.abort.signal.aborted, parked.size], [true, false, 0]);
    assert.throws(() => parked.take(handle, 'alice'), badState);
  });

  test('are all given up at the end', () => {
    const parked = parkedOf();
    const calls = [held('alice'), held('bob')];
    for (const { call } of calls) parked.park(call, 1);
    parked.close();
    assert.deepEqual([calls.map(({ abort }) => abort.signal.aborted), parked.size], [[true, true], 0]);
  });
});
