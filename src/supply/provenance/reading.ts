// Reads documents that strangers wrote: bounded, strictly parsed, every step of a path checked. It answers undefined instead of guessing.
import { isObject, type Json } from '../../base/json.ts';
import { decodeStrict, parseStrict } from '../../base/strict-json.ts';

/** One document: all attestations of a version, or one bundle. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;
const MAX_DEPTH = 64;
/** One value that a certificate or statement claims. Longer ones are not claims but an attempt to flood whoever reads them. */
export const MAX_CLAIM_CHARS = 2_048;

/** How far another clock may be ahead of ours. */
export const SKEW_MS = 5 * 60 * 1000;

/** A document as JSON, or why it is none (part of a sentence). */
export type Document = { readonly value: Json } | { readonly why: string };

/** Parses a document strictly. What two parsers could read differently is refused. */
export function readDocument(bytes: Uint8Array): Document {
  if (bytes.length > MAX_DOCUMENT_BYTES) return { why: `is larger than ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB` };
  try {
    return { value: parseStrict(decodeStrict(bytes), { maxDepth: MAX_DEPTH }).value };
  } catch {
    // Only Faults of the `json` area: the text is not JSON that everybody reads alike.
    return { why: 'is not a JSON document that can be read in one way only' };
  }
}

/** The value at a path of members and indexes. */
export function at(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let here = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = memberOf(here, step);
  }
  return here;
}

const memberOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** The text at a path; undefined for anything else, the empty text and an endless one. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' && found.length <= MAX_CLAIM_CHARS ? found : undefined;
}

/** The list at a path. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] | undefined {
  const found = at(value, path);
  return Array.isArray(found) ? found : undefined;
}

/** A value of unknown make as JSON, without members that JSON has no word for. */
export function asJson(value: unknown): Json | undefined {
  const text: string | undefined = JSON.stringify(value);
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

/** Members that have a value, for a fact. */
export function present(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
