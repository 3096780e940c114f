// Sizes and durations as people write them. A number is bytes or milliseconds; anything that could be read two ways (4MB, 5min) is refused.

const SIZE_UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const DURATION_UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a size looks like when written as text. */
export const sizePattern = /^([1-9][0-9]{0,11}) ?(B|KiB|MiB|GiB)$/;
/** What a duration looks like when written as text. */
export const durationPattern = /^([1-9][0-9]{0,11}) ?(ms|s|m|h|d)$/;

function amount(text: string, pattern: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  const parts = pattern.exec(text);
  const unit = units[parts?.[2] ?? ''];
  return parts === null || unit === undefined ? undefined : Number(parts[1]) * unit;
}

/** Bytes of a size such as `4MiB`; undefined if it is none. */
export const parseSize = (text: string): number | undefined => amount(text, sizePattern, SIZE_UNITS);

/** Milliseconds of a duration such as `30s`; undefined if it is none. */
export const parseDuration = (text: string): number | undefined => amount(text, durationPattern, DURATION_UNITS);

function shortest(value: number, units: Readonly<Record<string, number>>): string {
  let text = '';
  for (const [unit, factor] of Object.entries(units)) if (value % factor === 0) text = `${value / factor}${unit}`;
  return text;
}

/** Prints bytes in the largest unit that divides them: `4MiB`. */
export const sizeText = (bytes: number): string => shortest(bytes, SIZE_UNITS);

/** Prints milliseconds in the largest unit that divides them: `10m`. */
export const durationText = (ms: number): string => shortest(ms, DURATION_UNITS);
