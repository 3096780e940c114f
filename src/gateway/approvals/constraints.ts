// "This tool with these arguments for a while": whether a call meets what a person allowed. What is not understood is not met.
import type { Json, JsonObject } from '../../base/json.ts';
import type { Constraint } from '../../store/approval.ts';

/** The value at a path; undefined where there is none. Own members only. */
export function valueAt(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || JSON.isRawJSON(found)) return undefined;
    if (!Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string, Json>>)[String(step)];
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
  if (typeof args !== 'object' || args === null || Array.isArray(args)) return false;
  return constraints.every((constraint) => meets(args as JsonObject, constraint));
}
