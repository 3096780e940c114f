// Canonical JSON (RFC 8785): equal values give equal text, so that their digests can be compared.
import type { Json, JsonObject } from './json.ts';

/** The canonical text of a value. A number beyond JavaScript's reach keeps its source text. */
export function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const object = value as JsonObject;
  // RFC 8785 §3.2.3 sorts by UTF-16 code units, which is what `sort` does.
  const members = Object.keys(object)
    .sort()
    .flatMap((name) => {
      const member = object[name];
      return member === undefined ? [] : [`${JSON.stringify(name)}:${canonical(member)}`];
    });
  return `{${members.join(',')}}`;
}
