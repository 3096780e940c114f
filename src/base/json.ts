// JSON as types. A number that JavaScript cannot hold exactly stays a RawNumber from parse to print.

/** A number kept as its source text because `Number` would change its value (made by `JSON.rawJSON`, prints exactly). */
export interface RawNumber {
  readonly rawJSON: string;
}

/** Any JSON value after strict parsing. */
export type Json = null | boolean | number | string | RawNumber | readonly Json[] | JsonObject;

/** A JSON object after strict parsing. Members are own properties, `__proto__` included. */
export interface JsonObject {
  readonly [member: string]: Json | undefined;
}

/** Is this value an object (not an array, not null, not a RawNumber)? */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value);
}
