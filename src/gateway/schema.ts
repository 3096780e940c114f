// Checks arguments against a tool's input schema, which a stranger wrote: interpreted, never turned into code, bounded, without network references,
// and with patterns that run in linear time only.
import { format as formats, Validator } from '@cfworker/json-schema';
import { RE2JS } from 're2js';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { define } from '../protocol/meta.ts';
import type { SchemaCheck } from './schema-check.ts';

const MAX_DEPTH = 64;
const MAX_SUBSCHEMAS = 5_000;
const MAX_PATTERNS = 10_000;

/** Members whose value is a schema, a list of schemas, or a map of schemas. Everything else is data and never touched. */
const ONE: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const MANY: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const MAPPED: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  'dependentSchemas',
  'patternProperties',
  'properties',
  'dependencies',
]);

const LEFT_OUT: ReadonlySet<string> = new Set(['format', 'pattern', '$id', 'id', '$schema']);
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', '$recursiveRef']);

class Unusable extends Error {}

interface Copying {
  count: number;
  readonly root: JsonObject;
}

/** Compiles a schema once. A schema that cannot be checked safely is unusable: the tool is refused, not waved through. */
export function compileSchema(schema: Json | undefined): SchemaCheck {
  if (!isObject(schema)) return { usable: false, why: 'it is missing or not an object' };
  try {
    const safe = copySchema(schema, 0, { count: 0, root: schema });
    refuseLoops(safe);
    const validator = new Validator(safe as object, '2020-12', true);
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    return { usable: true, check: (args) => explain(validator, args, required) };
  } catch (thrown) {
    if (thrown instanceof Unusable) return { usable: false, why: thrown.message };
    return { usable: false, why: 'it cannot be interpreted' };
  }
}

function explain(validator: Validator, args: Json, required: ReadonlySet<Json>): string | undefined {
  const instance = plain(args);
  const first = validator.validate(instance);
  if (first.valid) return undefined;
  const result = withoutNulls(instance, required, (trimmed) => validator.validate(trimmed)) ?? first;
  if (result.valid) return undefined;
  const worst = result.errors[result.errors.length - 1];
  return worst === undefined
    ? 'they do not fit'
    : `${worst.instanceLocation.replace(/^#/, '') || '/'}: ${worst.error}`.slice(0, 300);
}

/** Models write `null` for an optional argument that they leave out: such a null counts as absent. It still travels as it came. */
function withoutNulls<T>(instance: unknown, required: ReadonlySet<Json>, check: (trimmed: unknown) => T): T | undefined {
  if (typeof instance !== 'object' || instance === null || Array.isArray(instance)) return undefined;
  const kept = Object.entries(instance).filter(([name, value]) => value !== null || required.has(name));
  return kept.length === Object.keys(instance).length ? undefined : check(Object.fromEntries(kept));
}

/** Numbers beyond JavaScript's reach are compared approximately: their exact text still travels. */
function plain(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (JSON.isRawJSON(value)) return Number((value as { readonly rawJSON: string }).rawJSON);
  if (Array.isArray(value)) return value.some(needsCopy) ? value.map(plain) : value;
  const object = value as JsonObject;
  if (!Object.values(object).some(needsCopy)) return object;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(object)) define(copy as Record<string, Json>, name, plain(member as Json) as Json);
  return copy;
}

const needsCopy = (value: Json | undefined): boolean => typeof value === 'object' && value !== null;

function copySchema(schema: Json, depth: number, copying: Copying): Json {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) throw new Unusable('a schema in it is neither an object nor a boolean');
  if (depth > MAX_DEPTH) throw new Unusable(`it is nested deeper than ${MAX_DEPTH} levels`);
  if (++copying.count > MAX_SUBSCHEMAS) throw new Unusable(`it has more than ${MAX_SUBSCHEMAS} parts`);
  const copy: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(schema)) {
    if (value === undefined) continue;
    const kept = copyMember(name, value, depth, copying);
    if (kept !== undefined) define(copy, name, kept);
  }
  const { pattern } = schema;
  if (typeof pattern === 'string')
    copy['allOf'] = [...((copy['allOf'] as Json[] | undefined) ?? []), { format: linearPattern(pattern) }];
  return copy;
}

function copyMember(name: string, value: Json, depth: number, copying: Copying): Json | undefined {
  // `format` is an annotation (2020-12); `pattern` is checked by the linear engine in its stead. Identifiers could redirect references.
  if (LEFT_OUT.has(name)) return undefined;
  if (REFERENCES.has(name)) return localReference(value, copying.root);
  if (name === 'patternProperties') refuseHardPatterns(value);
  if (Array.isArray(value) && MANY.has(name)) return value.map((item: Json) => copySchema(item, depth + 1, copying));
  if (ONE.has(name)) return copySchema(value, depth + 1, copying);
  return MAPPED.has(name) && isObject(value) ? copyMap(value, depth, copying) : value;
}

function copyMap(value: JsonObject, depth: number, copying: Copying): Json {
  const copy: Record<string, Json | undefined> = {};
  for (const [key, item] of Object.entries(value)) {
    define(copy, key, Array.isArray(item) ? item : copySchema(item ?? true, depth + 1, copying));
  }
  return copy;
}

/** Only references into the schema itself: a network `$ref` is never fetched and makes the schema unusable (MCP 2026-07-28, Tools). */
function localReference(value: Json, root: JsonObject): Json {
  if (typeof value !== 'string' || !value.startsWith('#')) throw new Unusable('it refers to another document');
  if (value.startsWith('#/') && resolve(root, value) === undefined) throw new Unusable(`its reference ${value} leads nowhere`);
  return value;
}

/** Registers a pattern with the linear engine under a format name that only this file makes. */
function linearPattern(pattern: string): string {
  const name = `bartizan-pattern:${pattern}`;
  if (Object.hasOwn(formats, name)) return name;
  if (pattern.length > 1_000 || Object.keys(formats).length > MAX_PATTERNS) throw new Unusable('its patterns are too large');
  try {
    const compiled = RE2JS.compile(pattern);
    formats[name] = (text: string) => compiled.matcher(text).find();
  } catch {
    throw new Unusable(`its pattern ${JSON.stringify(pattern)} cannot be run in linear time`);
  }
  return name;
}

/** `patternProperties` run on the built-in engine: only patterns with at most one repetition, which cannot backtrack badly. */
function refuseHardPatterns(value: Json): void {
  if (!isObject(value)) return;
  for (const pattern of Object.keys(value)) {
    const repeats = pattern.match(/[*+{?]/g)?.length ?? 0;
    if (repeats > 1 || /[()\\][*+{?]|\(|\\[1-9k]/.test(pattern))
      throw new Unusable(`its property pattern ${JSON.stringify(pattern)} is too complex`);
  }
}

const IN_PLACE: readonly string[] = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'];
const MAX_IN_PLACE = 2_000;

/** Refuses references that lead back to themselves without descending into the value, and trees of references that grow without bound. */
function refuseLoops(root: Json): void {
  const costs = new Map<Json, number>();
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) for (const item of value) visit(item as Json);
    else if (isObject(value)) {
      costOf(value, root, costs);
      for (const member of Object.values(value)) visit(member);
    }
  };
  visit(root);
}

/** How many schemas are applied to one value where this one is: those in place, and those behind references, counted as often as they apply. */
function costOf(schema: Json | undefined, root: Json, costs: Map<Json, number>): number {
  if (!isObject(schema)) return 1;
  const known = costs.get(schema);
  if (known === RUNNING) throw new Unusable('it refers to itself without end');
  if (known !== undefined) return known;
  costs.set(schema, RUNNING);
  const { $ref } = schema;
  const applied = IN_PLACE.flatMap((name) => schema[name] ?? []) as readonly Json[];
  const all = typeof $ref === 'string' ? [...applied, resolve(root, $ref)] : applied;
  const sum = all.reduce<number>((total, item) => total + costOf(item, root, costs), 1);
  if (sum > MAX_IN_PLACE) throw new Unusable('its references multiply beyond bounds');
  costs.set(schema, sum);
  return sum;
}

const RUNNING = -1;

function resolve(root: Json, reference: string): Json | undefined {
  if (reference === '#') return root;
  let at: Json | undefined = root;
  for (const part of reference.slice(2).split('/'))
    at = step(at, decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  return at;
}

function step(at: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(at)) return at[Number(name)];
  return isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
}
