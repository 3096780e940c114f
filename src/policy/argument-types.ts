// Arguments of a tool as policy can read them: its input schema becomes Cedar types. What Cedar cannot hold is not readable, and never guessed.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** What policy knows of one argument. */
export type ArgumentType =
  | { readonly kind: 'string' | 'long' | 'boolean' | 'decimal' }
  | { readonly kind: 'set'; readonly element: ArgumentType }
  | { readonly kind: 'record'; readonly members: ReadonlyMap<string, Member> };

/** One argument. Required: a call without it is refused before policy is asked. */
export interface Member {
  readonly type: ArgumentType;
  readonly isRequired: boolean;
}

const MAX_DEPTH = 8;
const MAX_MEMBERS = 500;
const MAX_HOPS = 16;

const SIMPLE: Readonly<Record<string, ArgumentType>> = {
  string: { kind: 'string' },
  integer: { kind: 'long' },
  boolean: { kind: 'boolean' },
  number: { kind: 'decimal' },
};

/** The type of a tool's arguments by its input schema. */
export function argumentTypesOf(inputSchema: Json | undefined): ArgumentType {
  const root = isObject(inputSchema) ? inputSchema : {};
  const type = recordOf(root, root, 0);
  return type ?? { kind: 'record', members: new Map() };
}

/** What a reference within the schema leads to; undefined where it leads out or nowhere. */
function referred(ref: Json, root: JsonObject): Json | undefined {
  if (typeof ref !== 'string' || !/^#(?:\/|$)/.test(ref)) return undefined;
  let found: Json | undefined = root;
  for (const step of ref.split('/').slice(1)) {
    const name = decodeStep(step);
    found = isObject(found) && name !== undefined && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

/** Follows references; undefined where they go round. */
function resolved(schema: Json | undefined, root: JsonObject): JsonObject | undefined {
  let at = schema;
  for (let hops = 0; hops < MAX_HOPS && isObject(at); hops++) {
    const ref = at['$ref'];
    if (ref === undefined) return at;
    at = referred(ref, root);
  }
  return undefined;
}

function decodeStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

/** The one type that values have beside null; undefined where there may be several. */
function typeName(schema: JsonObject): string | undefined {
  const { type } = schema;
  if (typeof type === 'string') return type;
  if (!Array.isArray(type)) return listedType(schema) ?? (isObject(schema['properties']) ? 'object' : undefined);
  const named = type.filter((each: Json) => each !== 'null');
  return named.length === 1 && typeof named[0] === 'string' ? named[0] : undefined;
}

/** The type of values that are listed one by one. */
function listedType({ enum: values, const: value }: JsonObject): string | undefined {
  const all = Array.isArray(values) ? values : value === undefined ? [] : [value];
  const types = new Set(all.map((each: Json) => typeof each));
  const [only] = types;
  return types.size === 1 && (only === 'string' || only === 'boolean') ? only : undefined;
}

/** `anyOf: [X, null]` is X. */
function withoutNull(schema: JsonObject): Json | undefined {
  const several = schema['anyOf'] ?? schema['oneOf'];
  if (!Array.isArray(several)) return undefined;
  const kept = several.filter((each: Json) => !(isObject(each) && each['type'] === 'null'));
  return kept.length === 1 ? kept[0] : undefined;
}

function typeOf(written: Json | undefined, root: JsonObject, depth: number): ArgumentType | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const schema = resolved(written, root);
  if (schema === undefined) return undefined;
  const only = withoutNull(schema);
  if (only !== undefined && schema['type'] === undefined) return typeOf(only, root, depth + 1);
  const name = typeName(schema);
  if (name === 'object') return recordOf(schema, root, depth);
  if (name === 'array') {
    const element = typeOf(schema['items'], root, depth + 1);
    return element === undefined ? undefined : { kind: 'set', element };
  }
  return name === undefined || !Object.hasOwn(SIMPLE, name) ? undefined : SIMPLE[name];
}

/** Null counts as no value. */
function mayBeNull(written: Json | undefined, root: JsonObject): boolean {
  const schema = resolved(written, root) ?? {};
  const { type, enum: values } = schema;
  return withoutNull(schema) !== undefined || (typeof type !== 'string' && !(type === undefined && Array.isArray(values)));
}

function recordOf(schema: JsonObject, root: JsonObject, depth: number): ArgumentType | undefined {
  const { properties } = schema;
  const members = new Map<string, Member>();
  const { required } = schema;
  for (const [name, property] of Object.entries(isObject(properties) ? properties : {}).slice(0, MAX_MEMBERS)) {
    // Cedar reads __entity and __extn as its own escapes: a caller must not be able to write them.
    if (name.startsWith('__')) continue;
    const type = typeOf(property, root, depth + 1);
    const isRequired = Array.isArray(required) && required.includes(name) && !mayBeNull(property, root);
    if (type !== undefined) members.set(name, { type, isRequired });
  }
  return { kind: 'record', members };
}

/** A value that Cedar reads as data. */
export type CedarValue = string | number | boolean | readonly CedarValue[] | { readonly [member: string]: CedarValue };

/** What came of reading an argument: `unreadable` is there, but Cedar cannot hold it. */
export type ReadValue = { readonly kind: 'value'; readonly value: CedarValue } | { readonly kind: 'absent' | 'unreadable' };

const ABSENT: ReadValue = { kind: 'absent' };
const UNREADABLE: ReadValue = { kind: 'unreadable' };
const read = (value: CedarValue): ReadValue => ({ kind: 'value', value });

/** A number as Cedar's decimal: at most four places, and within its range. */
function readDecimal(value: number): ReadValue {
  const text = String(value);
  const found = /^(-?\d{1,14})(?:\.(\d{1,4}))?$/.exec(text);
  return found === null ? UNREADABLE : read({ __extn: { fn: 'decimal', arg: `${found[1]}.${found[2] ?? '0'}` } });
}

/** Reads a value as its type says. Null is no value. */
export function readValue(value: Json | undefined, type: ArgumentType): ReadValue {
  if (value === undefined || value === null) return ABSENT;
  switch (type.kind) {
    case 'string':
    case 'boolean':
      return typeof value === type.kind ? read(value as string | boolean) : UNREADABLE;
    case 'long':
      return Number.isSafeInteger(value) ? read(value as number) : UNREADABLE;
    case 'decimal':
      return typeof value === 'number' ? readDecimal(value) : UNREADABLE;
    case 'set':
      return readSet(value, type.element);
    case 'record':
      return isObject(value) ? readRecord(value, type.members) : UNREADABLE;
  }
}

function readSet(value: Json, element: ArgumentType): ReadValue {
  if (!Array.isArray(value)) return UNREADABLE;
  const items = value.map((item: Json) => readValue(item, element));
  return items.every((item) => item.kind === 'value') ? read(items.map((item) => item.value)) : UNREADABLE;
}

function readRecord(value: JsonObject, members: ReadonlyMap<string, Member>): ReadValue {
  const made: Record<string, CedarValue> = {};
  for (const [name, { type }] of members) {
    const member = readValue(Object.hasOwn(value, name) ? value[name] : undefined, type);
    if (member.kind === 'unreadable') return UNREADABLE;
    if (member.kind === 'value') made[name] = member.value;
  }
  return read(made);
}

/** Reads one path of the arguments. A path that its type does not have is unreadable where there is a value. */
export function readPath(value: Json | undefined, type: ArgumentType, path: readonly string[]): ReadValue {
  const [first, ...rest] = path;
  if (first === undefined) return readValue(value, type);
  if (value === undefined || value === null) return ABSENT;
  if (!isObject(value)) return UNREADABLE;
  const member = Object.hasOwn(value, first) ? value[first] : undefined;
  const below = type.kind === 'record' ? type.members.get(first)?.type : undefined;
  if (below === undefined) return member === undefined || member === null ? ABSENT : UNREADABLE;
  return readPath(member, below, rest);
}

/** The type in Cedar's schema language (JSON form). */
export function cedarType(type: ArgumentType): JsonObject {
  switch (type.kind) {
    case 'string':
      return { type: 'String' };
    case 'long':
      return { type: 'Long' };
    case 'boolean':
      return { type: 'Boolean' };
    case 'decimal':
      return { type: 'Extension', name: 'decimal' };
    case 'set':
      return { type: 'Set', element: cedarType(type.element) };
    case 'record': {
      const attributes = [...type.members].map(([name, member]) => [
        name,
        { ...cedarType(member.type), required: member.isRequired },
      ]);
      return { type: 'Record', attributes: Object.fromEntries(attributes) };
    }
  }
}
