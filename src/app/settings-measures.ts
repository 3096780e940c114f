// Numbers, sizes and durations in bartizan.yaml. Every one has both bounds, and zero never means unlimited.
import { z } from 'zod';
import { durationPattern, durationText, parseDuration, parseSize, sizePattern, sizeText } from '../base/units.ts';

const NO_ZERO = 'zero never means unlimited';

/** A whole number within bounds. */
export const count = (about: string, fallback: number, min: number, max: number) =>
  z
    .int('expected a whole number')
    .min(min, `must be at least ${min} (${NO_ZERO})`)
    .max(max, `must be at most ${max}`)
    .prefault(fallback)
    .describe(about);

interface Unit {
  readonly what: string;
  readonly pattern: RegExp;
  readonly parse: (text: string) => number | undefined;
  readonly print: (value: number) => string;
}

/** Sizes in bytes. */
export const SIZE: Unit = {
  what: 'a size such as 4MiB (or a number of bytes)',
  pattern: sizePattern,
  parse: parseSize,
  print: sizeText,
};
/** Durations in ms. */
export const DURATION: Unit = {
  what: 'a duration such as 30s or 10m (or a number of ms)',
  pattern: durationPattern,
  parse: parseDuration,
  print: durationText,
};

/** A measure as text or as a number, within bounds. */
export function measured(unit: Unit, min: number, max: number) {
  const low = `must be at least ${unit.print(min)} (${NO_ZERO})`;
  const high = `must be at most ${unit.print(max)}`;
  const expected = `expected ${unit.what}`;
  return z
    .union([z.int(expected).min(min, low).max(max, high), z.string().regex(unit.pattern, expected)], expected)
    .transform((written, context) => {
      const value = typeof written === 'number' ? written : (unit.parse(written) ?? 0);
      if (value < min || value > max) context.addIssue({ code: 'custom', message: value < min ? low : high });
      return value;
    });
}

const measure = (unit: Unit, about: string, fallback: string, min: number, max: number) =>
  measured(unit, min, max).prefault(fallback).describe(about);

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** A size within bounds. */
export const size = (about: string, fallback: string, min: number, max: number) => measure(SIZE, about, fallback, min, max);
/** A duration within bounds. */
export const duration = (about: string, fallback: string, min: number, max: number) =>
  measure(DURATION, about, fallback, min, max);
