// Texts put together: what of a caller's text still decides.
import { type Danger, madeOf, type Value, without } from './value.ts';

const MAX_TEXT = 4000;
const GAP = '\0';

/** Text that begins so names its own host, or none: what follows cannot choose it. */
const fixesHost = (text: string): boolean =>
  text !== '' && !/^https?:(?:\/{0,2})$/i.test(text) && !/^https?:\/\/[^/?#]*$/i.test(text);

/** Parts put together, in order, with something between them. */
export function joined(parts: readonly Value[], between = ''): Value {
  const all = madeOf(parts);
  const shape = parts
    .map((one) => one.text ?? one.shape ?? GAP)
    .join(between)
    .slice(0, MAX_TEXT);
  if (parts.every(({ text }) => text !== undefined)) return { things: [], text: shape };
  const [begin, ...rest] = parts;
  const isWhole = begin?.isWhole === true && rest.every(({ text }) => /^[/\\]+$/.test(text ?? ''));
  const known = { ...(shape === GAP ? {} : { shape }), ...(isWhole ? { isWhole } : {}) };
  if (all.taint === undefined) return { things: [], ...known };
  const first = parts.findIndex(({ taint }) => taint !== undefined);
  const before = parts.slice(0, first);
  const start = before.every(({ text }) => text !== undefined) ? before.map(({ text }) => text).join('') : undefined;
  const fixed: readonly Danger[] = [
    ...(start === undefined || fixesHost(start) ? (['url'] as const) : []),
    ...(first === 0 || start === '' ? [] : (['root'] as const)),
  ];
  return { ...without(all, ...fixed), ...known };
}

/** A path as it is when it was made whole: nothing separates folders at its end. */
export function unended({ isFolder: _folder, text, shape, ...value }: Value): Value {
  const cut = (path: string): string => path.replace(/(?<=[^/\\])[/\\]{1,99}$/, '');
  return { ...value, ...(text === undefined ? {} : { text: cut(text) }), ...(shape === undefined ? {} : { shape: cut(shape) }) };
}

/** A path put together of which any part may begin anew: `path.resolve`, `os.path.join`, `/` of pathlib. */
export const placed = (parts: readonly Value[]): Value => {
  const { taint: _taint, ...known } = joined(parts, '/');
  return { ...known, ...without(madeOf(parts), 'url'), things: [] };
};
