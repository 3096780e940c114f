import assert from 'node:assert/strict';
import { it } from 'node:test';
import { handClock } from '../../upstream/fakes.test-kit.ts';
import { TaskCalls, type TaskVisit } from './task-calls.ts';

/** A poll whose call is answered with a text of this length. */
const visitOf = (chars: number): TaskVisit =>
  ({
    exchange: { params: {}, client: { facts: { capabilities: {} } }, channel: { transport: 'http' }, caller: { id: 'a' } },
    newExchangeId: () => 'x',
    makeCall: async () => ({ text: `{"result":${JSON.stringify({ text: 'x'.repeat(chars) })}}` }),
  }) as unknown as TaskVisit;

it('of results that are too much together the oldest go, never the newest, and never a call that runs', async () => {
  const calls = new TaskCalls(handClock(), 1_000);
  const call = { endpoint: 'one', params: {} };
  const running = calls.add('running', 'a', call);
  for (const [id, chars] of [
    ['first', 400],
    ['second', 400],
    ['third', 400],
  ] as const) {
    const task = calls.add(id, 'a', call);
    assert.ok(task !== undefined);
    await calls.goOn(task, visitOf(chars));
  }
  const kept = (): readonly boolean[] => ['running', 'first', 'second', 'third'].map((id) => calls.find(id) !== undefined);
  assert.deepEqual(kept(), [true, false, true, true]);
  const huge = calls.add('huge', 'a', call);
  assert.ok(huge !== undefined);
  await calls.goOn(huge, visitOf(5_000));
  assert.deepEqual(kept(), [true, false, false, false]);
  assert.ok(calls.find('huge') !== undefined);
  assert.equal(running?.abort.signal.aborted, false);
});

it('what is forgotten while it has not ended is stopped', () => {
  const calls = new TaskCalls(handClock());
  const task = calls.add('q', 'a', { endpoint: 'one', params: {} });
  calls.drop('q');
  assert.equal(task?.abort.signal.aborted, true);
});
