// Texts put together: what of a caller's text still decides.
import { madeOf, UNKNOWN, type Value, without } from './value.ts';

const MAX_TEXT = 4000;

/** Text that begins so names its own host, or none: what follows cannot choose it. */
const fixesHost = (text: string): boolean =>
  text !== '' && !/^https?:(?:\/{0,2})$/i.test(text) && !/^https?:\/\/[^/?#]*$/i.test(text);

/** Parts put together, in order. */
export function joined(parts: readonly Value[]): Value {
  const all = madeOf(parts);
  const texts = parts.map(({ text }) => text);
  const text = texts.every((one) => one !== undefined) ? texts.join('').slice(0, MAX_TEXT) : undefined;
  if (all.taint === undefined) return text === undefined ? UNKNOWN : { things: [], text };
  const first = parts.findIndex(({ taint }) => taint !== undefined);
  const before = parts.slice(0, first);
  const isFixed = before.some((one) => one.text === undefined) || fixesHost(before.map((one) => one.text ?? '').join(''));
  return isFixed ? without(all, 'url') : all;
}
