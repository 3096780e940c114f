import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { isExact, mayBeInexact } from './json-number.ts';

/** The value of a JSON number as a fraction of two BigInts. */
function fraction(source: string): readonly [bigint, bigint] {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().split('e');
  const [whole = '', decimals = ''] = mantissa.split('.');
  const power = BigInt(exponent) - BigInt(decimals.length);
  const digits = BigInt(whole + decimals);
  return power >= 0n ? [digits * 10n ** power, 1n] : [digits, 10n ** -power];
}

const digits = fc.stringMatching(/^\d{1,25}$/);
const number = fc
  .tuple(
    fc.boolean(),
    fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,24}$/)),
    fc.option(digits),
    fc.option(fc.integer({ min: -330, max: 330 })),
  )
  .map(
    ([isNegative, whole, decimals, exponent]) =>
      `${isNegative ? '-' : ''}${whole}${decimals === null ? '' : `.${decimals}`}${exponent === null ? '' : `e${exponent}`}`,
  );

it('a number is exact if and only if printing it gives the value that was written', () => {
  fc.assert(
    fc.property(number, (source) => {
      const printed = String(Number(source));
      const [a, b] = fraction(source);
      const isSame =
        Number.isFinite(Number(source)) &&
        ((): boolean => {
          const [c, d] = fraction(printed);
          return a * d === b * c;
        })();
      const keepsSign = a !== 0n || !source.startsWith('-');
      assert.equal(isExact(source), isSame && keepsSign);
    }),
    { numRuns: 3_000 },
  );
});

it('no number passes the cheap test that is not exact', () => {
  fc.assert(
    fc.property(number, (source) => mayBeInexact(source) || isExact(source)),
    { numRuns: 3_000 },
  );
});
