// Quotas as people write them: every unit, both bounds, and nothing that limits nothing.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { quotasSchema } from './settings-quotas.ts';

for (const [written, expected] of [
  [{ calls: '10/min' }, { each: 'caller', calls: { max: 10, windowMs: 60_000 } }],
  [
    { tool: 'mail/send', calls: '100/d', each: 'all' },
    { tool: 'mail/send', each: 'all', calls: { max: 100, windowMs: 86_400_000 } },
  ],
  [{ bytes: '10MiB/h' }, { each: 'caller', bytes: { max: 10_485_760, windowMs: 3_600_000 } }],
  [
    { client: 'cursor', atOnce: 1 },
    { client: 'cursor', each: 'caller', atOnce: 1 },
  ],
] as const) {
  it(`${JSON.stringify(written)} is read`, () => assert.deepEqual(quotasSchema.parse([written]), [expected]));
}

for (const [written, message] of [
  [{ calls: '0/min' }, /zero never means unlimited/],
  [{ calls: '10' }, /as 10\/min/],
  [{ calls: '10/week' }, /as 10\/min/],
  [{ calls: '10MiB/min' }, /as 10\/min/],
  [{ bytes: 'much/d' }, /as 10MiB\/d/],
  [{ atOnce: 0 }, /zero never means unlimited/],
  [{ server: 'mail' }, /limits nothing/],
  [{ calls: '1/s', callers: 'x' }, /callers/],
] as const) {
  it(`${JSON.stringify(written)} is refused`, () => {
    const { error } = quotasSchema.safeParse([written]);
    assert.match(error?.message ?? '', message);
  });
}
