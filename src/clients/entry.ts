// One server as a client's file writes it, in one shape for all clients. Values are as written, secrets included: only names and kinds of them may be shown.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { type Grant, type KeyPattern, toolsGrant } from './client.ts';
import { type KeyPath, memberOf } from './documents/document.ts';

/** How a server is reached. */
export type Launch =
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly args: readonly string[];
      readonly env: Readonly<Record<string, string>>;
      readonly cwd?: string;
    }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly transport?: string;
    }
  /** A part of the client itself, or of an extension of it. */
  | { readonly kind: 'builtin'; readonly name: string };

/** A server in a client's file. */
export interface Entry {
  /** The name that the client gives it. */
  readonly name: string;
  /** Where its object stands in the file. */
  readonly path: KeyPath;
  readonly launch: Launch;
  /** As written. */
  readonly written: JsonObject;
  readonly isDisabled: boolean;
  /** What its own entry lets the client do unasked. */
  readonly grants: readonly (Grant & { readonly key: string })[];
  /** The folder of the project that it belongs to, where the file says so. */
  readonly project?: string;
}

/** An entry that is none. */
export interface BadEntry {
  readonly name: string;
  readonly path: KeyPath;
  readonly problem: string;
}

/** What a list of servers holds. */
export interface Entries {
  readonly entries: readonly Entry[];
  readonly bad: readonly BadEntry[];
}

/** Servers of one file. */
const MAX_ENTRIES = 2000;
const MAX_ITEMS = 1000;

interface Found {
  readonly value: Json;
  readonly path: KeyPath;
  /** Keys that the stars stood for. */
  readonly matched: readonly string[];
}

/** Values at a pattern of keys, nested or dotted. */
export function valuesAt(
  value: Json | undefined,
  pattern: KeyPattern,
  path: KeyPath = [],
  matched: readonly string[] = [],
): readonly Found[] {
  if (value === undefined) return [];
  if (pattern.length === 0) return [{ value, path, matched }];
  const [key, ...rest] = pattern;
  if (key === '*') {
    const keys = isObject(value) ? Object.keys(value).slice(0, MAX_ENTRIES) : [];
    return keys.flatMap((each) => valuesAt(memberOf(value, each), rest, [...path, each], [...matched, each]));
  }
  const found: Found[] = [];
  for (let length = 1; length <= pattern.length && !pattern.slice(0, length).includes('*'); length++) {
    const joined = pattern.slice(0, length).join('.');
    found.push(...valuesAt(memberOf(value, joined), pattern.slice(length), [...path, joined], matched));
  }
  return found;
}

const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function firstText(object: JsonObject, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = textOf(memberOf(object, key));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Words of an argument list; numbers and switches are written as text, as clients do. */
function wordsOf(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[])
    .slice(0, MAX_ITEMS)
    .filter((item) => typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
    .map(String);
}

function mapOf(value: Json | undefined): Readonly<Record<string, string>> {
  const map: Record<string, string> = {};
  if (!isObject(value)) return map;
  for (const key of Object.keys(value).slice(0, MAX_ITEMS)) {
    const text = memberOf(value, key);
    if (typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean')
      Object.defineProperty(map, key, { value: String(text), enumerable: true, configurable: true, writable: true });
  }
  return map;
}

function firstMap(object: JsonObject, ...keys: readonly string[]): Readonly<Record<string, string>> {
  return keys.map((key) => mapOf(memberOf(object, key))).find((map) => Object.keys(map).length > 0) ?? {};
}

/** Keys that hold the same thing in different clients. */
export const PART_KEYS = {
  command: ['command', 'cmd'],
  args: ['args', 'arguments'],
  env: ['env', 'envs', 'environment'],
  url: ['url', 'serverUrl', 'httpUrl', 'uri', 'endpoint', 'server_url'],
  headers: ['headers', 'http_headers', 'customHeaders'],
} as const;

function commandOf(object: JsonObject): Launch | undefined {
  const written = memberOf(object, 'command') ?? memberOf(object, 'cmd');
  const inner = isObject(written) ? written : object;
  const words = Array.isArray(written) ? wordsOf(written) : [textOf(isObject(written) ? memberOf(written, 'path') : written)];
  const [command, ...first] = words;
  if (command === undefined || command === '') return undefined;
  const args = [
    ...first.filter((word) => word !== undefined),
    ...wordsOf(memberOf(inner, 'args') ?? memberOf(inner, 'arguments')),
  ];
  const cwd = firstText(object, 'cwd', 'workingDirectory');
  const env = { ...firstMap(object, ...PART_KEYS.env), ...(inner === object ? {} : mapOf(memberOf(inner, 'env'))) };
  return { kind: 'command', command, args, env, ...(cwd === undefined ? {} : { cwd }) };
}

function urlOf(object: JsonObject): Launch | undefined {
  const url = firstText(object, ...PART_KEYS.url);
  if (url === undefined) return undefined;
  const transport = firstText(object, 'type', 'transport', 'transportType');
  const headers = {
    ...firstMap(object, ...PART_KEYS.headers),
    ...mapOf(memberOf(memberOf(object, 'requestInit'), 'headers')),
  };
  return { kind: 'url', url, headers, ...(transport === undefined ? {} : { transport }) };
}

/** Parts of the client itself: Goose's own extensions, servers of Zed's extensions. */
function builtinOf(object: JsonObject, name: string): Launch | undefined {
  const type = firstText(object, 'type', 'source');
  const isPart = type !== undefined && /^(?:builtin|platform|frontend|extension)$/.test(type);
  // `{"settings": {}}`: how Zed writes down what an extension of its brings.
  return isPart || isObject(memberOf(object, 'settings')) ? { kind: 'builtin', name } : undefined;
}

/** Continue writes its transport one level down. */
function bodyOf(value: JsonObject): JsonObject {
  const transport = memberOf(value, 'transport');
  return isObject(transport) ? { ...value, ...transport } : value;
}

/** How an entry's server is reached; undefined when it does not say. */
export function launchOf(value: Json, name: string): Launch | undefined {
  if (!isObject(value)) return undefined;
  const body = bodyOf(value);
  return commandOf(body) ?? urlOf(body) ?? builtinOf(body, name);
}

function grantsOf(value: JsonObject, name: string, keys: readonly string[]): Entry['grants'] {
  return keys.flatMap((key) => {
    const written = memberOf(value, key);
    return written === undefined ? [] : toolsGrant(written, name).map((grant) => ({ ...grant, key }));
  });
}

interface Place {
  readonly path: KeyPath;
  readonly grantKeys: readonly string[];
  readonly project?: string;
}

/** Switches for a server that another file describes: no server by itself. */
const isSwitch = (value: Json): boolean =>
  isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key === 'enabled' || key === 'disabled');

function entryOf(value: Json, name: string, place: Place): Entry | BadEntry {
  const { path, grantKeys, project } = place;
  const launch = launchOf(value, name);
  if (!isObject(value) || launch === undefined) return { name, path, problem: 'neither a command nor a URL' };
  const isDisabled = memberOf(value, 'disabled') === true || memberOf(value, 'enabled') === false;
  const grants = grantsOf(value, name, grantKeys);
  return { name, path, launch, written: value, isDisabled, grants, ...(project === undefined ? {} : { project }) };
}

/** Names and objects of a list of servers, which may be a map, or a list of objects with a name. */
function itemsOf({ value, path }: Found): readonly { name: string; value: Json; path: KeyPath }[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[])
      .slice(0, MAX_ENTRIES)
      .map((item, index) => ({ name: textOf(memberOf(item, 'name')) ?? `#${index + 1}`, value: item, path: [...path, index] }));
  }
  const keys = isObject(value) ? Object.keys(value).slice(0, MAX_ENTRIES) : [];
  return keys.map((name) => ({ name, value: memberOf(value, name) ?? null, path: [...path, name] }));
}

/** In a flat map everything must look like a server: else the file is something else. */
function isFlatMap(found: Found): boolean {
  const items = itemsOf(found);
  return items.length > 0 && items.every(({ name, value }) => launchOf(value, name) !== undefined);
}

/** What to read from a file, and how. */
export interface ListOptions {
  readonly lists: readonly KeyPattern[];
  readonly single?: { readonly name: KeyPattern };
  readonly grantKeys: readonly string[];
}

function foundLists(value: Json, lists: readonly KeyPattern[]): readonly Found[] {
  const keyed = lists.filter((list) => list.length > 0).flatMap((list) => valuesAt(value, list));
  if (keyed.length > 0) return keyed.filter((one) => !keyed.some((other) => isInside(other.path, one.path)));
  return lists.some((list) => list.length === 0) ? valuesAt(value, []).filter(isFlatMap) : [];
}

/** `mcp.servers` inside `mcp`: the outer one is a wrapper then, not a map of servers. */
const isInside = (path: KeyPath, outer: KeyPath): boolean =>
  path.length > outer.length && outer.every((key, index) => path[index] === key);

/** Objects that may be servers, with their names. */
function candidatesIn(value: Json, found: Found, single: ListOptions['single']): ReturnType<typeof itemsOf> {
  if (single === undefined) return itemsOf(found);
  return [{ name: textOf(valuesAt(value, single.name)[0]?.value) ?? '#1', value: found.value, path: found.path }];
}

/** Servers of a file's value. One that cannot be read never hides the others. */
export function entriesOf(value: Json, options: ListOptions): Entries {
  const all = foundLists(value, options.lists).flatMap((found) => {
    const project = found.path[0] === 'projects' ? found.matched[0] : undefined;
    const more = { grantKeys: options.grantKeys, ...(project === undefined ? {} : { project }) };
    return candidatesIn(value, found, options.single)
      .filter((item) => !isSwitch(item.value))
      .map((item) => entryOf(item.value, item.name, { path: item.path, ...more }));
  });
  return {
    entries: all.filter((entry): entry is Entry => !('problem' in entry)),
    bad: all.filter((entry): entry is BadEntry => 'problem' in entry),
  };
}
