// Canonical JSON (RFC 8785): equal values give equal text, so that their digests can be compared.
import type { Json, JsonObject } from './json.ts';

/** Characters that JSON prints as they are. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
/** Longer strings are printed faster by JSON.stringify than they are tested. */
const SHORT_CHARS = 64;

/**
 * The canonical text of a value. A RawNumber keeps its source: RFC 8785 leaves numbers beyond a double to the sender, and rounding them here
 * would give two different values one digest.
 */
export function canonical(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return canonicalArray(value);
  return JSON.isRawJSON(value) ? value.rawJSON : canonicalObject(value as JsonObject);
}

function canonicalArray(items: readonly Json[]): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += `${i === 0 ? '' : ','}${canonical(items[i] as Json)}`;
  return `${text}]`;
}

function canonicalObject(object: JsonObject): string {
  let text = '';
  // RFC 8785 §3.2.3 sorts by UTF-16 code units, which is what `sort` does.
  for (const name of Object.keys(object).sort()) {
    const member = object[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${quoted(name)}:${canonical(member)}`;
  }
  return `{${text}}`;
}

function quoted(text: string): string {
  return text.length <= SHORT_CHARS && PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
