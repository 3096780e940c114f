// Are two JSON values equal, however they are written? Says what equal pins say, without making a text of either.
import type { Json, JsonObject } from '../base/json.ts';

const membersOf = (object: JsonObject): readonly string[] => Object.keys(object).filter((name) => object[name] !== undefined);

function isSameList(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((each, i) => isSame(each, b[i]));
}

function isSameObject(a: JsonObject, b: JsonObject): boolean {
  const names = membersOf(a);
  return names.length === membersOf(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}

/** Equal in the sense of RFC 8785: order of members and spelling of numbers do not count. Undefined is nothing at all. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && isSameList(a, b);
  if (JSON.isRawJSON(a) || JSON.isRawJSON(b)) return JSON.isRawJSON(a) && JSON.isRawJSON(b) && a.rawJSON === b.rawJSON;
  return isSameObject(a as JsonObject, b as JsonObject);
}
