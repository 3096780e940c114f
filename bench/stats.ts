// Order statistics and rounding of measured figures.

/** A copy in ascending order. */
export const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

/** The value below which a fraction of the values lies, interpolated; NaN without values. */
export function percentile(values: readonly number[] | Float64Array, fraction: number): number {
  const ordered = values instanceof Float64Array ? values : sorted(values);
  const position = (ordered.length - 1) * fraction;
  const lower = Math.floor(position);
  const low = ordered[lower];
  if (low === undefined) return Number.NaN;
  const high = ordered[Math.min(lower + 1, ordered.length - 1)] ?? low;
  return low + (high - low) * (position - lower);
}

/** The middle value; NaN without values. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The sum; 0 without values. */
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rounded to a number of decimals; null where there is no figure. */
export function rounded(value: number | null | undefined, decimals = 1): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  return Number(value.toFixed(decimals));
}
