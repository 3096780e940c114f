// All that a server shows a model or client, as one value. Lists are named as in protocol/methods.ts.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';

/** Where a server says something beside its definitions: in its hello, or around a list. */
export type AroundPart = 'hello' | ListName;

/** What it says there, without what is pinned by itself (around.ts). Empty parts are left out. */
export type Around = Readonly<Partial<Record<AroundPart, JsonObject>>>;

/** What a server shows: its definitions in full, unknown members included. */
export interface Catalogue {
  readonly capabilities: JsonObject;
  readonly serverInfo?: JsonObject | undefined;
  readonly instructions?: string | undefined;
  readonly tools: readonly JsonObject[];
  readonly prompts: readonly JsonObject[];
  readonly resources: readonly JsonObject[];
  readonly templates: readonly JsonObject[];
  /** Absent where it says nothing beside all that. */
  readonly around?: Around | undefined;
}

/** The lists of a catalogue, in the order in which they are written. */
export const LIST_NAMES: readonly ListName[] = ['tools', 'prompts', 'resources', 'templates'];

/** The name, URI or URI template of a definition; undefined for what no client can ask for. */
export function keyOf(list: ListName, definition: Json): string | undefined {
  const key = isObject(definition) ? definition[LISTS[list].key] : undefined;
  return typeof key === 'string' ? key : undefined;
}

/** The definitions of a list by key; the first of equal keys counts, as for the gateway. */
export function byKey(catalogue: Catalogue, list: ListName): ReadonlyMap<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const definition of catalogue[list]) {
    const key = keyOf(list, definition);
    if (key !== undefined && !found.has(key)) found.set(key, definition);
  }
  return found;
}
