// Which numbers JavaScript can print again unchanged. A number it cannot must never be rounded silently: amounts and ids would differ from what was judged.

import type { Json } from './json.ts';

/** Doubles keep every decimal of up to this many digits. */
const SAFE_DIGITS = 15;

/** Could this JSON number lose its value as a double? Cheap; a yes needs `isExact`. */
export function mayBeInexact(source: string): boolean {
  return source.length > SAFE_DIGITS || source.startsWith('-0') || source.includes('e') || source.includes('E');
}

/** Does `Number` keep the value of this JSON number, so that printing it gives the same decimal value back? `-0` does not: it prints as `0`. */
export function isExact(source: string): boolean {
  const value = Number(source);
  if (value === 0) return /^0[.0]*(?:[eE]|$)/.test(source);
  const size = Math.abs(value);
  if (source.length <= SAFE_DIGITS && size > 1e-290 && size < 1e290) return true;
  const printed = String(value);
  return printed === source || normal(printed) === normal(source);
}

/** One spelling per decimal value: sign, digits without outer zeros, place of the point. */
function normal(source: string): string {
  const [mantissa = '', exponent = '0'] = source.toLowerCase().split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.slice(sign.length).split('.');
  const digits = whole + fraction;
  let start = 0;
  while (digits.charAt(start) === '0') start += 1;
  let end = digits.length;
  while (end > start && digits.charAt(end - 1) === '0') end -= 1;
  return `${sign}${digits.slice(start, end)}e${Number(exponent) + whole.length - start}`;
}

/** Half of a surrogate pair: no accepted string holds it alone, so it can say "this string is the source of a number". */
const MARK = '\ud800';

/**
 * Parses text that was already parsed and accepted once, so that the numbers at `spans` (start and end, in order) become RawNumbers.
 * They are parsed as marked strings and replaced afterwards: a reviver would cost 0.7 µs for each value of the message, whoever sends it.
 */
export function parseInexact(text: string, spans: readonly number[], freeze: boolean): Json {
  let marked = '';
  let from = 0;
  for (let i = 0; i < spans.length; i += 2) {
    const end = spans[i + 1] as number;
    marked += `${text.slice(from, spans[i])}"\\ud800${text.slice(spans[i], end)}"`;
    from = end;
  }
  return restored(JSON.parse(marked + text.slice(from)) as Json, freeze);
}

function restored(value: Json, freeze: boolean): Json {
  if (typeof value === 'string') return value.startsWith(MARK) ? JSON.rawJSON(value.slice(MARK.length)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = restored(value[i] as Json, freeze);
  } else {
    const object = value as Record<string, Json>;
    for (const name in object) object[name] = restored(object[name] as Json, freeze);
  }
  return freeze ? Object.freeze(value) : value;
}
