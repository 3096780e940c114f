import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ByteTail } from './byte-tail.ts';

const chunk = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(4_095, 4_096, 9_000, 16_384), fc.nat(255))
      .map(([length, byte]) => new Uint8Array(length).fill(byte)),
  },
);

it('what was collected is what went in, for line after line, and earlier lines stay as they were', () => {
  const lines = fc.array(fc.tuple(fc.array(chunk, { maxLength: 6 }), chunk), { maxLength: 6 });
  fc.assert(
    fc.property(lines, (all) => {
      const tail = new ByteTail();
      const taken = all.map(([chunks, last]) => {
        for (const each of chunks) tail.add(Buffer.from(each));
        assert.equal(
          tail.length,
          chunks.reduce((sum, each) => sum + each.length, 0),
        );
        const whole = tail.take(Buffer.from(last));
        assert.equal(tail.length, 0);
        return { whole, expected: Buffer.concat([...chunks, last]) };
      });
      for (const { whole, expected } of taken) assert.ok(whole.equals(expected));
    }),
  );
});

it('what was forgotten does not come back', () => {
  const tail = new ByteTail();
  tail.add(Buffer.from('abc'));
  tail.add(Buffer.alloc(5_000));
  tail.clear();
  assert.equal(tail.length, 0);
  tail.add(Buffer.from('x'));
  assert.equal(tail.take(Buffer.from('y')).toString(), 'xy');
});
