// A line of Requires-Dist (PEP 508): which package, which extras, which versions, and when.
import { type Marker, normalName, parseMarker } from './pypi-marker.ts';
import { anyVersion, parseSpecifier, type Specifier } from './pypi-specifier.ts';

/** One requirement. */
export interface Requirement {
  /** Normalised. */
  readonly name: string;
  /** Normalised, sorted. */
  readonly extras: readonly string[];
  readonly range: Specifier;
  /** A direct reference instead of a version. */
  readonly url?: string | undefined;
  readonly marker?: Marker | undefined;
  /** As written. */
  readonly text: string;
}

const MAX_REQUIREMENT_CHARS = 8_192;
const HEAD = /^\s*([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)\s*(?:\[([^\][]*)\])?\s*/i;
const NAME = /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/i;

/** Whether text is the name of a package (PEP 508, Names). */
export const isPackageName = (text: string): boolean => text.length <= 200 && NAME.test(text);

/** Reads one requirement; answers with what is wrong as text when it is none. */
export function parseRequirement(text: string): Requirement | string {
  if (text.length > MAX_REQUIREMENT_CHARS) return 'too long';
  const head = HEAD.exec(text);
  if (head === null) return 'no name';
  const extras = extrasOf(head[2] ?? '');
  if (extras === undefined) return 'an extra that is no name';
  const rest = text.slice(head[0].length);
  const base = { name: normalName(head[1] ?? ''), extras, text: text.trim() };
  return rest.startsWith('@') ? withUrl(base, rest.slice(1)) : withRange(base, rest);
}

function extrasOf(text: string): readonly string[] | undefined {
  if (text.trim() === '') return [];
  const names = text.split(',').map((name) => name.trim());
  return names.every((name) => NAME.test(name)) ? [...new Set(names.map(normalName))].sort() : undefined;
}

type Base = Pick<Requirement, 'name' | 'extras' | 'text'>;

function withUrl(base: Base, rest: string): Requirement | string {
  // A URL may hold semicolons: only one after white space begins a marker.
  const [, url, marker] = /^\s*(\S+)(?:\s+;(.*))?\s*$/s.exec(rest) ?? [];
  if (url === undefined) return 'no URL after @';
  return withMarker({ ...base, range: anyVersion, url }, marker);
}

function withRange(base: Base, rest: string): Requirement | string {
  const at = rest.indexOf(';');
  const written = (at < 0 ? rest : rest.slice(0, at)).trim();
  const range = parseSpecifier(written.startsWith('(') && written.endsWith(')') ? written.slice(1, -1) : written);
  if (range === undefined) return 'a range of versions that PEP 440 does not know';
  return withMarker({ ...base, range }, at < 0 ? undefined : rest.slice(at + 1));
}

function withMarker(requirement: Requirement, text: string | undefined): Requirement | string {
  if (text === undefined) return requirement;
  const marker = parseMarker(text);
  return marker === undefined ? 'a marker that PEP 508 does not know' : { ...requirement, marker };
}
