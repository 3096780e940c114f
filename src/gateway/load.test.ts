import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLoad } from './load.ts';

test('what runs of each caller is counted exactly, in whatever order calls end', () => {
  const callers = fc.array(fc.constantFrom('alice', 'bob', '__proto__'), { maxLength: 30 });
  fc.assert(
    fc.property(callers, fc.array(fc.nat()), (started, picks) => {
      const load = createLoad({ maxBytesInFlight: 1 });
      const running = started.map((caller) => ({ caller, leave: load.enter(caller) }));
      for (const pick of picks) {
        const [ended] = running.length === 0 ? [] : running.splice(pick % running.length, 1);
        ended?.leave();
        for (const caller of ['alice', 'bob', '__proto__', 'nobody']) {
          assert.equal(load.count(caller), running.filter((each) => each.caller === caller).length);
        }
        assert.equal(load.total, running.length);
      }
    }),
  );
});

test('bytes of each caller are bounded: what is too much is not counted, and what is given back counts no more', () => {
  const { weigh } = createLoad({ maxBytesInFlight: 10 });
  const [first, second, bob] = [weigh('alice'), weigh('alice'), weigh('bob')];
  first.add(4);
  first.add(3);
  bob.add(10);
  assert.throws(() => second.add(4), { code: 'limits.bytes-in-flight' });
  second.add(3);
  assert.throws(() => first.add(1), { code: 'limits.bytes-in-flight' });
  first.release();
  first.release();
  second.add(7);
  second.release();
  weigh('alice').add(10);
  assert.throws(() => bob.add(1), { code: 'limits.bytes-in-flight' });
});
