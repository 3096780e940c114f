import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BREAKER_SETTINGS, createBreaker } from './breaker.ts';

/** A breaker on a clock that tests move, with the longest jitter unless told otherwise. */
function onClock(random = () => 1 - Number.EPSILON) {
  const clock = { ms: 1_000_000 };
  return { clock, breaker: createBreaker({ monotonicMs: () => clock.ms, random }) };
}

/** Fails `count` starts, waiting out each back-off. Returns the waits. */
function failTimes(count: number, { clock, breaker }: ReturnType<typeof onClock>): number[] {
  const waits: number[] = [];
  for (let i = 0; i < count; i++) {
    const answer = breaker.ask();
    if (answer.kind !== 'go') {
      waits.push(answer.retryInMs);
      clock.ms += answer.retryInMs;
      assert.equal(breaker.ask().kind, 'go');
    }
    breaker.failed(`reason ${i + 1}`);
  }
  return waits;
}

test('a server that never failed may start', () => {
  assert.deepEqual(onClock().breaker.ask(), { kind: 'go' });
});

test('the wait doubles with each failure', () => {
  assert.deepEqual(failTimes(5, onClock()), [250, 500, 1000, 2000]);
});

test('the wait never exceeds its cap', () => {
  const parts = onClock();
  parts.breaker.failed('x');
  for (let i = 0; i < 40; i++) {
    parts.clock.ms += 60_000; // Slower than five in two minutes, so the breaker stays closed.
    parts.breaker.failed('x');
  }
  assert.deepEqual(parts.breaker.ask(), { kind: 'wait', retryInMs: BREAKER_SETTINGS.maxDelayMs, reason: 'x' });
});

test('jitter spreads the wait over the whole range', () => {
  const none = onClock(() => 0);
  none.breaker.failed('x');
  assert.equal(none.breaker.ask().kind, 'go');
  const half = onClock(() => 0.5);
  half.breaker.failed('x');
  assert.deepEqual(half.breaker.ask(), { kind: 'wait', retryInMs: 125, reason: 'x' });
});

test('five failures within two minutes open the breaker for thirty seconds', () => {
  const parts = onClock();
  failTimes(5, parts);
  assert.deepEqual(parts.breaker.ask(), { kind: 'refuse', retryInMs: 30_000, reason: 'reason 5' });
  parts.clock.ms += 29_999;
  assert.deepEqual(parts.breaker.ask(), { kind: 'refuse', retryInMs: 1, reason: 'reason 5' });
});

test('after its rest an open breaker allows one trial and refuses the others meanwhile', () => {
  const parts = onClock();
  failTimes(5, parts);
  parts.clock.ms += 30_000;
  assert.equal(parts.breaker.ask().kind, 'go');
  assert.equal(parts.breaker.ask().kind, 'refuse');
});

test('a failed trial opens the breaker again', () => {
  const parts = onClock();
  failTimes(5, parts);
  parts.clock.ms += 200_000; // The earlier failures are outside the window: the trial alone decides.
  parts.breaker.ask();
  parts.breaker.failed('still broken');
  assert.deepEqual(parts.breaker.ask(), { kind: 'refuse', retryInMs: 30_000, reason: 'still broken' });
});

test('a trial that succeeds closes the breaker', () => {
  const parts = onClock();
  failTimes(5, parts);
  parts.clock.ms += 30_000;
  parts.breaker.ask();
  parts.breaker.started();
  assert.equal(parts.breaker.ask().kind, 'go');
});

test('a trial whose outcome is never reported does not refuse for ever', () => {
  const parts = onClock();
  failTimes(5, parts);
  parts.clock.ms += 30_000;
  parts.breaker.ask();
  parts.clock.ms += 30_000;
  assert.equal(parts.breaker.ask().kind, 'go');
});

test('a server that starts and crashes at once counts as failing', () => {
  const parts = onClock(() => 0);
  for (let i = 0; i < 5; i++) {
    assert.equal(parts.breaker.ask().kind, 'go');
    parts.breaker.started();
    parts.clock.ms += 1000;
    parts.breaker.ended('crashed');
  }
  assert.equal(parts.breaker.ask().kind, 'refuse');
});

test('a server that ran well and then ended starts again at once', () => {
  const parts = onClock();
  failTimes(4, parts);
  parts.clock.ms += 2000;
  parts.breaker.started();
  parts.clock.ms += 10_000;
  parts.breaker.started(); // A second process of the same server does not restart the count.
  parts.clock.ms += 1;
  parts.breaker.ended('idle');
  assert.equal(parts.breaker.ask().kind, 'go');
  parts.breaker.failed('x');
  assert.deepEqual(parts.breaker.ask(), { kind: 'wait', retryInMs: 250, reason: 'x' });
});

test('a failure after a healthy time begins a new row', () => {
  const parts = onClock();
  failTimes(4, parts);
  parts.breaker.started();
  parts.clock.ms += 10_000;
  parts.breaker.failed('x');
  assert.deepEqual(parts.breaker.ask(), { kind: 'wait', retryInMs: 250, reason: 'x' });
});

test('whatever happens, an answer other than go names a bounded positive wait after which a start is allowed', () => {
  const steps = fc.array(fc.oneof(fc.constantFrom('ask', 'started', 'failed', 'ended'), fc.integer({ min: 0, max: 50_000 })));
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (done, drawn) => {
      const { clock, breaker } = onClock(() => drawn);
      for (const step of done) {
        if (typeof step === 'number') clock.ms += step;
        else if (step === 'ask') breaker.ask();
        else breaker[step as 'failed']('x');
      }
      const answer = breaker.ask();
      if (answer.kind === 'go') return;
      assert.ok(answer.retryInMs > 0 && answer.retryInMs <= 30_000);
      clock.ms += answer.retryInMs;
      assert.equal(breaker.ask().kind, 'go');
    }),
  );
});
