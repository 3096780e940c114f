// What a server says beside its definitions: in its hello and around its lists. It reaches clients as well, so it is pinned, apart from what changes by itself.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { MetaKey, metaOf, withMembers, without } from '../protocol/meta.ts';
import type { Around, AroundPart, Catalogue } from './catalogue.ts';
import { isSame } from './same-json.ts';

/** The parts in the order in which they are written. */
export const AROUND_PARTS: readonly AroundPart[] = ['hello', 'tools', 'prompts', 'resources', 'templates'];

/** Members with a pin or a meaning of their own: nothing that a server writes into them reaches a client unseen. */
const OWN: ReadonlySet<string> = new Set([
  'protocolVersion',
  'supportedVersions',
  'capabilities',
  'serverInfo',
  'instructions',
  'resultType',
  'ttlMs',
  'cacheScope',
  'nextCursor',
]);
const OWN_META: ReadonlySet<string> = new Set([MetaKey.serverInfo]);

/** What a result says beside its own members; undefined for nothing. */
export function besides(result: JsonObject): JsonObject | undefined {
  const rest = without(result, OWN);
  const meta = metaOf(rest);
  const own = meta === undefined ? undefined : without(meta, OWN_META);
  const isEmpty = own !== undefined && Object.keys(own).length === 0;
  const said = own === undefined ? rest : withMembers(rest, { _meta: isEmpty ? undefined : own });
  return Object.keys(said).length === 0 ? undefined : said;
}

/** What is said beside the definitions, part by part; undefined where nothing is. */
export function aroundOf(results: Readonly<Record<AroundPart, JsonObject>>): Around | undefined {
  const found = AROUND_PARTS.flatMap((part) => {
    const said = besides(results[part]);
    return said === undefined ? [] : [[part, said] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)$/;

/** The same with every number and every time put out of sight: they change by themselves and hold no words. */
export function steady(value: Json): Json {
  if (typeof value === 'number' || JSON.isRawJSON(value)) return 0;
  if (typeof value === 'string') return TIME.test(value) ? 'a time' : value;
  if (Array.isArray(value)) return value.map(steady);
  if (!isObject(value)) return value;
  // Not by assignment: a member may be called __proto__.
  return Object.fromEntries(Object.entries(value).flatMap(([name, each]) => (each === undefined ? [] : [[name, steady(each)]])));
}

/** Are these equal, apart from what changes by itself? */
export function isSameAround(a: Json | undefined, b: Json | undefined): boolean {
  if (isSame(a, b)) return true;
  return a !== undefined && b !== undefined && isSame(steady(a), steady(b));
}

/** Old spelling where nothing changed: times and numbers as they were approved. */
export function spelledAround(before: Catalogue['around'], after: Catalogue['around']): Catalogue['around'] {
  if (before === undefined || after === undefined) return after;
  return Object.fromEntries(
    AROUND_PARTS.flatMap((part) => {
      const [was, is] = [before[part], after[part]];
      if (is === undefined) return [];
      return [[part, isSameAround(was, is) ? was : is] as const];
    }),
  );
}
