// "This tool with these arguments for a while": whether a call meets what a person allowed. What is not understood is not met.
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Constraint } from '../../store/approval.ts';

/** The value at a path of names; undefined where there is none. Own members of objects only. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (!isObject(found) || !Object.hasOwn(found, step)) return undefined;
    found = found[step];
  }
  return found;
}

function meets(args: JsonObject, { path, equals, startsWith }: Constraint): boolean {
  const value = valueAt(args, path);
  if (value === undefined || (equals === undefined) === (startsWith === undefined)) return false;
  // A text that climbs out of the folder that it starts with is not below it.
  if (startsWith !== undefined) return typeof value === 'string' && value.startsWith(startsWith) && !CLIMBS.test(value);
  return value === equals;
}

const CLIMBS = /(?:^|[/\\])\.\.(?:[/\\]|$)/;

/** Do the arguments of a call meet all constraints? */
export function meetsAll(args: Json | undefined, constraints: readonly Constraint[]): boolean {
  return isObject(args) && constraints.every((constraint) => meets(args, constraint));
}
