// Looks into JSON whose shape a story expects; what is not there is `undefined`, so that the assertion that follows says what is wrong.
import { isObject, type Json, type JsonObject } from '../../src/base/json.ts';

/** The value at a path of names and places. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step] as Json | undefined;
    else found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** The object at a path; empty when there is none. */
export function objectAt(value: Json | undefined, ...path: readonly (string | number)[]): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The list at a path; empty when there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** One member of each object of a list. */
export const each = (list: readonly Json[], ...path: readonly (string | number)[]): readonly (Json | undefined)[] =>
  list.map((item) => at(item, ...path));
