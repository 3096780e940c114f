// What a configuration file says, whatever its format, and where. A mistake in one place never hides the rest; nothing here throws for any text.
import { isObject, type Json } from '../../base/json.ts';

/** Formats of configuration files. */
export type Format = 'jsonc' | 'toml' | 'yaml';

/** Keys and list positions from the root. */
export type KeyPath = readonly (string | number)[];

/** A part of the text, in UTF-16 offsets, `end` excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A file that was read. */
export interface ConfigDocument {
  readonly format: Format;
  /** What could be read of it; undefined when nothing could. */
  readonly value: Json | undefined;
  /** What could not be read, one line each; never quotes the file's values. */
  readonly problems: readonly string[];
  /** Line of the key (or list item) of a path, counted from one; of the nearest one around it that exists. */
  lineOf(path: KeyPath): number;
}

/** Deepest nesting that is read. */
export const MAX_DEPTH = 64;
/** Mistakes that are told of one file. */
export const MAX_PROBLEMS = 20;

/** A member that really is one: nothing inherited. */
export function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof key === 'number' ? (value[key] as Json | undefined) : undefined;
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Sets a member even when it is named `__proto__`. */
export function put(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Turns offsets into line numbers, counted from one. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
