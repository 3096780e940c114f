// Checks arguments against a tool's input schema, which a stranger wrote: interpreted, never turned into code, without network references,
// with patterns that run in linear time only, and within a budget of steps, so that no schema and no arguments can hold the process up.
import { format as formats, Validator } from '@cfworker/json-schema';
import { RE2JS } from 're2js';
import { isObject, type Json, type JsonObject, type RawNumber } from '../base/json.ts';
import { define } from '../protocol/meta.ts';
import type { SchemaCheck } from './schema-check.ts';

const MAX_DEPTH = 64;
const MAX_SUBSCHEMAS = 5_000;
const MAX_PATTERNS = 10_000;
/** Schemas applied in one check, each counted by its weight; about a tenth of a second at the worst. */
const MAX_STEPS = 100_000;
/** Comparing all items with each other is quadratic: more than this cannot be checked for uniqueness. */
const MAX_UNIQUE_ITEMS = 1_000;
/** … and of objects and arrays, which are compared to their depths. */
const MAX_UNIQUE_COMPOUNDS = 32;
/** How patterns are named where the library looks for formats. */
const PATTERN = 'bartizan-pattern:';
/** `patternProperties` run on the built-in engine: longer names are refused where a schema has them. */
const MAX_NAME_CHARS = 256;

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
/**
 * `format` is an annotation (2020-12); `pattern` is checked by the linear engine in its stead. Identifiers and anchors could redirect references,
 * and so could the library's own marks.
 */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'format',
  'pattern',
  '$id',
  'id',
  '$schema',
  '$anchor',
  '$dynamicAnchor',
  '$recursiveAnchor',
]);
const REFERENCES: ReadonlySet<string> = new Set(['$ref', '$dynamicRef', '$recursiveRef']);

class Unusable extends Error {}
class TooMuch extends Error {}

/** What one compiled schema shares among its parts. */
interface Compiling {
  readonly root: JsonObject;
  parts: number;
  /** Patterns for property names in the whole schema. */
  namePatterns: number;
  /** Steps left in the check that runs. */
  readonly budget: { left: number };
}

/** Compiles a schema once. A schema that cannot be checked safely is unusable: the tool is refused, not waved through. */
export function compileSchema(schema: Json | undefined): SchemaCheck {
  if (!isObject(schema)) return { usable: false, why: 'it is missing or not an object' };
  try {
    const compiling: Compiling = { root: schema, parts: 0, namePatterns: 0, budget: { left: 0 } };
    const validator = new Validator(copySchema(schema, 0, compiling) as object, '2020-12', true);
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    return { usable: true, check: (args) => check(validator, args, required, compiling) };
  } catch (thrown) {
    return { usable: false, why: thrown instanceof Unusable ? thrown.message : 'it cannot be interpreted' };
  }
}

function check(validator: Validator, args: Json, required: ReadonlySet<Json>, compiling: Compiling): string | undefined {
  try {
    if (compiling.namePatterns > 0) checkNames(args, compiling.namePatterns);
    compiling.budget.left = MAX_STEPS;
    return explain(validator, args, required);
  } catch {
    // The budget, or a reference that leads back to itself: what cannot be checked does not pass.
    return 'checking them against the schema takes too many steps';
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
    : `${worst.instanceLocation.replace(/^#/, '') || '/'}: ${said(worst.error)}`.slice(0, 300);
}

/** The library's words where ours are better. */
function said(error: string): string {
  if (error === 'False boolean schema.') return 'it is not expected here.';
  return error.replace(`format "${PATTERN}`, 'pattern "');
}

/** Models write `null` for an optional argument that they leave out: such a null counts as absent. It still travels as it came. */
function withoutNulls<T>(instance: unknown, required: ReadonlySet<Json>, validate: (trimmed: unknown) => T): T | undefined {
  if (typeof instance !== 'object' || instance === null || Array.isArray(instance)) return undefined;
  const kept = Object.entries(instance).filter(([name, value]) => value !== null || required.has(name));
  return kept.length === Object.keys(instance).length ? undefined : validate(Object.fromEntries(kept));
}

const isCompound = (value: Json | undefined): boolean => typeof value === 'object' && value !== null;

/** Numbers beyond JavaScript's reach are compared approximately: their exact text still travels. */
function plain(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (JSON.isRawJSON(value)) return Number((value as RawNumber).rawJSON);
  if (Array.isArray(value)) return value.some(isCompound) ? value.map(plain) : value;
  const object = value as JsonObject;
  if (!Object.values(object).some(isCompound)) return object;
  const copy: Record<string, Json | undefined> = {};
  for (const [name, member] of Object.entries(object)) define(copy, name, plain(member as Json) as Json);
  return copy;
}

/** Each name may meet each pattern on the built-in engine: bounded by how long and how many they are. */
function checkNames(args: Json, patterns: number): void {
  let names = 0;
  const visit = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    for (const [name, member] of Object.entries(value)) {
      names += 1;
      if (name.length > MAX_NAME_CHARS || names * patterns > MAX_STEPS) throw new TooMuch();
      visit(member);
    }
  };
  visit(args);
}

function copySchema(schema: Json, depth: number, compiling: Compiling): Json {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) throw new Unusable('a schema in it is neither an object nor a boolean');
  if (depth > MAX_DEPTH) throw new Unusable(`it is nested deeper than ${MAX_DEPTH} levels`);
  compiling.parts += 1;
  if (compiling.parts > MAX_SUBSCHEMAS) throw new Unusable(`it has more than ${MAX_SUBSCHEMAS} parts`);
  const copy: Record<string, Json | undefined> = {};
  for (const [name, value] of Object.entries(schema)) {
    const kept = value === undefined ? undefined : copyMember(name, value, depth, compiling);
    if (kept !== undefined) define(copy, name, kept);
  }
  return metered(bounded(copy, schema), compiling.budget);
}

/** Puts what would cost too much into a form that does not. */
function bounded(copy: Record<string, Json | undefined>, { pattern, uniqueItems }: JsonObject): Record<string, Json | undefined> {
  const added: Json[] = [];
  if (typeof pattern === 'string') added.push({ format: linearPattern(pattern) });
  if (uniqueItems === true) {
    copy['uniqueItems'] = undefined;
    added.push(UNIQUE);
  }
  if (added.length > 0) copy['allOf'] = [...((copy['allOf'] as Json[] | undefined) ?? []), ...added];
  return copy;
}

/** `uniqueItems` compares all items with each other: only as many as that may take. More are refused, not waved through. */
const UNIQUE: Json = {
  if: { maxItems: MAX_UNIQUE_ITEMS, items: { type: ['string', 'number', 'boolean', 'null'] } },
  // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
  then: { uniqueItems: true },
  else: {
    if: { maxItems: MAX_UNIQUE_COMPOUNDS },
    // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword
    then: { uniqueItems: true },
    else: false,
  },
};

/** Members that are walked whenever their schema is applied. */
const WALKED: readonly string[] = [
  'enum',
  'properties',
  'required',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'patternProperties',
];

const sizeOf = (value: Json | undefined): number =>
  Array.isArray(value) ? value.length : isObject(value) ? Object.keys(value).length : 0;

/** The interpreter reads this member whenever it applies a schema to a value: so every application is counted, and stops when there are too many. */
function metered(schema: Record<string, Json | undefined>, budget: { left: number }): JsonObject {
  const weight = 1 + Math.ceil(WALKED.reduce((sum, name) => sum + sizeOf(schema[name]), 0) / 8);
  return Object.defineProperty(schema, '$recursiveAnchor', {
    enumerable: false,
    get() {
      budget.left -= weight;
      if (budget.left < 0) throw new TooMuch();
      return undefined;
    },
  });
}

function copyMember(name: string, value: Json, depth: number, compiling: Compiling): Json | undefined {
  if (LEFT_OUT.has(name) || name.startsWith('__absolute')) return undefined;
  if (REFERENCES.has(name)) return localReference(value, compiling.root);
  if (name === 'patternProperties') {
    refuseHardPatterns(value);
    compiling.namePatterns += sizeOf(value);
  }
  if (Array.isArray(value) && MANY.has(name)) return value.map((item: Json) => copySchema(item, depth + 1, compiling));
  if (ONE.has(name)) return copySchema(value, depth + 1, compiling);
  return MAPPED.has(name) && isObject(value) ? copyMap(value, depth, compiling) : value;
}

function copyMap(value: JsonObject, depth: number, compiling: Compiling): Json {
  const copy: Record<string, Json | undefined> = {};
  for (const [key, item] of Object.entries(value)) {
    define(copy, key, Array.isArray(item) ? item : copySchema(item ?? true, depth + 1, compiling));
  }
  return copy;
}

/** Only pointers into the schema itself: a network `$ref` is never fetched and makes the schema unusable (MCP 2026-07-28, Tools). */
function localReference(value: Json, root: JsonObject): Json {
  if (value === '#') return value;
  if (typeof value !== 'string' || !value.startsWith('#/'))
    throw new Unusable('it refers to something else than a place in itself');
  if (resolve(root, value) === undefined) throw new Unusable(`its reference ${value} leads nowhere`);
  return value;
}

function resolve(root: Json, reference: string): Json | undefined {
  let at: Json | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    at = step(at, decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return at;
}

function step(at: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(at)) return at[Number(name)];
  return isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
}

/** Registers a pattern with the linear engine under a format name that only this file makes. */
function linearPattern(pattern: string): string {
  const name = `${PATTERN}${pattern}`;
  if (Object.hasOwn(formats, name)) return name;
  if (pattern.length > 1_000 || Object.keys(formats).length > MAX_PATTERNS) throw new Unusable('its patterns are too large');
  try {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    formats[name] = (text: string) => compiled.matcher(text).find();
  } catch {
    throw new Unusable(`its pattern ${JSON.stringify(pattern)} cannot be run in linear time`);
  }
  return name;
}

/** Only patterns with at most one repetition, which cannot backtrack badly on a short name. */
function refuseHardPatterns(value: Json): void {
  if (!isObject(value)) return;
  for (const pattern of Object.keys(value)) {
    const repeats = pattern.match(/[*+{?]/g)?.length ?? 0;
    if (repeats > 1 || /[()\\][*+{?]|\(|\\[1-9k]/.test(pattern)) {
      throw new Unusable(`its property pattern ${JSON.stringify(pattern)} is too complex`);
    }
  }
}
