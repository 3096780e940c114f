import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CallInFlight, CallsInFlight } from './calls.ts';
import { callSide } from './fakes.test-kit.ts';

const call = (id: number): CallInFlight => ({ id, side: callSide(), wantsProgress: false, logLevel: undefined });

test('no id is given out twice, also after its call ended', () => {
  const calls = new CallsInFlight();
  const ids = Array.from({ length: 100 }, () => {
    const id = calls.nextId();
    calls.add(call(id));
    if (id % 2 === 0) calls.remove(id);
    return id;
  });
  assert.equal(new Set(ids).size, 100);
  assert.equal(calls.size, 50);
});

test('a call is found by exactly its number', () => {
  const calls = new CallsInFlight();
  calls.add(call(1));
  assert.equal(calls.get(1)?.id, 1);
  for (const token of ['1', 1.5, 2, null, undefined, true, [1], { valueOf: () => 1 }, JSON.rawJSON('1')])
    assert.equal(calls.get(token), undefined);
  calls.remove(1);
  assert.equal(calls.get(1), undefined);
});

test('the newest call is the one that started last and still runs', () => {
  const calls = new CallsInFlight();
  assert.equal(calls.newest(), undefined);
  for (const id of [1, 2, 3]) calls.add(call(id));
  calls.remove(3);
  assert.equal(calls.newest()?.id, 2);
});
