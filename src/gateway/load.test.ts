import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLoad } from './load.ts';

test('what runs of each caller is counted exactly, in whatever order calls end', () => {
  const callers = fc.array(fc.constantFrom('alice', 'bob', '__proto__'), { maxLength: 30 });
  fc.assert(
    fc.property(callers, fc.array(fc.nat()), (started, picks) => {
      const load = createLoad();
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
