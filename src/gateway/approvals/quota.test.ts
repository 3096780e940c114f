// Quotas and approvals: what is over its quota loses no approval, and waiting for a person, or coming too late for their yes, uses nothing up.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type Scene, sessionOf } from '../gateway.test-kit.ts';
import { createQuotas, type QuotaPort, type QuotaRule } from '../quotas.ts';
import { asking } from './approvals.test-kit.ts';
import { call, isWaiting, question, ran, type Stage, textOf, withStage } from './stage.test-kit.ts';

const WINDOW_MS = 60_000;

const quotasOf = ({ approvals: { place } }: Stage, rule: Partial<QuotaRule>): QuotaPort =>
  createQuotas({
    rules: () => [{ each: 'all', ...rule }],
    project: '/p',
    isObserved: () => false,
    store: place.open().quotas,
    nowMs: () => place.clock.now(),
  });

const calls = (max: number): Partial<QuotaRule> => ({ calls: { max, windowMs: WINDOW_MS } });
const OVER = /^limits\.quota: /;

/** Calls, and answers whether an approval waits to be used. */
async function allowed(stage: Stage, scene: Scene, text: string): Promise<void> {
  isWaiting(await call(scene, { session: sessionOf(scene).session, args: { text } }));
  await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
}

const again = (scene: Scene, text: string) => call(scene, { session: sessionOf(scene).session, args: { text } });

it('a call over its quota keeps its approval, and runs with it in the next window', () =>
  withStage(async (stage) => {
    const scene = stage.gateway({ quotas: quotasOf(stage, calls(1)) });
    await allowed(stage, scene, 'first');
    await allowed(stage, scene, 'second');
    assert.equal(textOf(await again(scene, 'first')), 'ok');
    assert.match(textOf(await again(scene, 'second')), OVER);
    assert.match(textOf(await again(scene, 'second')), OVER);
    assert.deepEqual((await stage.approvals.all()).map(({ state }) => state).sort(), ['approved', 'used']);
    stage.approvals.place.clock.advance(WINDOW_MS);
    assert.equal(textOf(await again(scene, 'second')), 'ok');
    assert.equal(ran(scene), 2);
  }));

it('a limit of the policy that asks keeps the approval as well', () =>
  withStage(async (stage) => {
    const ruling = asking();
    const limits = [{ policy: 'ask-all', max: 1, windowMs: WINDOW_MS }];
    stage.ruling = { ...ruling, obligations: { ...ruling.obligations, limits } };
    const scene = stage.gateway({ quotas: quotasOf(stage, calls(100)) });
    await allowed(stage, scene, 'first');
    await allowed(stage, scene, 'second');
    assert.equal(textOf(await again(scene, 'first')), 'ok');
    assert.match(textOf(await again(scene, 'second')), OVER);
    stage.approvals.place.clock.advance(WINDOW_MS);
    assert.equal(textOf(await again(scene, 'second')), 'ok');
  }));

it('waiting for a person uses nothing up, and running counts once', () =>
  withStage(async (stage) => {
    const scene = stage.gateway({ quotas: quotasOf(stage, { ...calls(2), atOnce: 1 }) });
    for (let tries = 0; tries < 5; tries++) isWaiting(await again(scene, 'first'));
    await stage.approvals.answer((await question(stage)).id, stage.approvals.ada);
    assert.equal(textOf(await again(scene, 'first')), 'ok');
    await allowed(stage, scene, 'second');
    assert.equal(textOf(await again(scene, 'second')), 'ok');
    await allowed(stage, scene, 'third');
    assert.match(textOf(await again(scene, 'third')), OVER);
  }));

it('whoever comes too late for an approval gives back what was counted', () =>
  withStage(async (stage) => {
    const quotas = quotasOf(stage, calls(2));
    const quick = stage.gateway({ quotas });
    // Between its count and its use of the approval another process uses that.
    const slow = stage.gateway({
      quotas: {
        async admit(exchange, limits) {
          const counted = await quotas.admit(exchange, limits);
          assert.equal(textOf(await again(quick, 'raced')), 'ok');
          return counted;
        },
      },
    });
    await allowed(stage, quick, 'raced');
    isWaiting(await again(slow, 'raced'));
    assert.deepEqual([ran(quick), ran(slow)], [1, 0]);
    await stage.approvals.answer((await question(stage)).id, stage.approvals.ada, 'refuse');
    await allowed(stage, quick, 'second');
    assert.equal(textOf(await again(quick, 'second')), 'ok');
    await allowed(stage, quick, 'third');
    assert.match(textOf(await again(quick, 'third')), OVER);
  }));

it('what cannot be counted is refused with its approval kept', () =>
  withStage(async (stage) => {
    const broken: QuotaPort = { admit: () => Promise.reject(new Error('gone')) };
    const scene = stage.gateway({ quotas: broken });
    await allowed(stage, scene, 'first');
    const refused = (await again(scene, 'first'))['error'] as { data: { code: string } };
    assert.equal(refused.data.code, 'gateway.internal');
    assert.equal(ran(scene), 0);
    assert.deepEqual(
      (await stage.approvals.all()).map(({ state }) => state),
      ['approved'],
    );
  }));
