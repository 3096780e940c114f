// Texts put together: what of a caller's text still decides.
import { type Danger, madeOf, UNKNOWN, type Value, without } from './value.ts';

const MAX_TEXT = 4000;

/** Text that begins so names its own host, or none: what follows cannot choose it. */
const fixesHost = (text: string): boolean =>
  text !== '' && !/^https?:(?:\/{0,2})$/i.test(text) && !/^https?:\/\/[^/?#]*$/i.test(text);

/** Parts put together, in order. */
export function joined(parts: readonly Value[]): Value {
  const all = madeOf(parts);
  const texts = parts.map(({ text }) => text);
  const text = texts.every((one) => one !== undefined) ? texts.join('').slice(0, MAX_TEXT) : undefined;
  const head = parts
    .slice(0, texts.indexOf(undefined) + 1)
    .map((one) => one.text ?? one.head ?? '')
    .join('')
    .slice(0, MAX_TEXT);
  if (text !== undefined) return { things: [], text };
  if (all.taint === undefined) return head === '' ? UNKNOWN : { things: [], head };
  const first = parts.findIndex(({ taint }) => taint !== undefined);
  const before = parts.slice(0, first);
  const known = before.every((one) => one.text !== undefined) ? before.map((one) => one.text).join('') : undefined;
  const fixed: readonly Danger[] = [
    ...(known === undefined || fixesHost(known) ? (['url'] as const) : []),
    ...(first === 0 || known === '' ? [] : (['root'] as const)),
  ];
  return { ...without(all, ...fixed), ...(head === '' ? {} : { head }) };
}
