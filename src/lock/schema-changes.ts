// How one JSON Schema differs from another: narrower, wider, or nobody knows. Guidance for the reviewer; no difference is ever without a change.
import { canonical } from '../base/canonical-json.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { quotedName } from './characters.ts';
import { isSame } from './same-json.ts';

/** A difference inside a definition, before it is given its subject and severity. */
export interface Found {
  readonly class:
    | 'wording'
    | 'schema-narrowed'
    | 'schema-widened'
    | 'schema-changed'
    | 'new-required-parameter'
    | 'annotation-weaker'
    | 'annotation-stronger'
    | 'metadata';
  readonly pointer: string;
  readonly before?: Json | undefined;
  readonly after?: Json | undefined;
  readonly note: string;
}

/** Where a comparison takes place, and where its findings go. */
interface Place {
  readonly pointer: string;
  /** Under `not` and `if` narrower may mean wider. */
  readonly isCertain: boolean;
  /** Of an output schema nothing is asked from the model: a required member promises more. */
  readonly isOutput: boolean;
  readonly found: Found[];
}

type Compare = (before: Json | undefined, after: Json | undefined, place: Place, whole: Whole) => void;

/** The schemas around a keyword. */
interface Whole {
  readonly before: JsonObject;
  readonly after: JsonObject;
}

/** RFC 6901 §3. */
export const below = (pointer: string, step: string | number): string =>
  `${pointer}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;

const into = (place: Place, step: string | number): Place => ({ ...place, pointer: below(place.pointer, step) });

function add(place: Place, kind: Found['class'], before: Json | undefined, after: Json | undefined, note: string): void {
  const isDirected = kind === 'schema-narrowed' || kind === 'schema-widened';
  const sure = isDirected && !place.isCertain ? 'schema-changed' : kind;
  place.found.push({ class: sure, pointer: place.pointer, before, after, note });
}

const lastStep = (pointer: string): string =>
  pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

/** What is not a constraint but words for a reader. */
const wording: Compare = (before, after, place) => add(place, 'wording', before, after, `${lastStep(place.pointer)} reworded`);

/** Constraints whose values cannot be compared: more of them is narrower. */
const opaque: Compare = (before, after, place) => {
  const keyword = lastStep(place.pointer);
  if (before === undefined) add(place, 'schema-narrowed', before, after, `${keyword} added`);
  else if (after === undefined) add(place, 'schema-widened', before, after, `${keyword} removed`);
  else add(place, 'schema-changed', before, after, `${keyword} changed`);
};

const unknown: Compare = (before, after, place) =>
  add(place, 'schema-changed', before, after, `${quotedName(lastStep(place.pointer))} changed`);

/** Bounds: `up` is +1 where a greater number is narrower (minimum), -1 where it is wider (maximum). */
const bound =
  (up: 1 | -1): Compare =>
  (before, after, place, whole) => {
    if (typeof before !== 'number' || typeof after !== 'number') return opaque(before, after, place, whole);
    const isNarrower = (after - before) * up > 0;
    const word = after > before ? 'raised' : 'lowered';
    return add(place, isNarrower ? 'schema-narrowed' : 'schema-widened', before, after, `${lastStep(place.pointer)} ${word}`);
  };

const uniqueItems: Compare = (before, after, place, whole) =>
  opaque(before === false ? undefined : before, after === false ? undefined : after, place, whole);

/** Sets of allowed values or types. */
function sets(before: ReadonlySet<string>, after: ReadonlySet<string>): Found['class'] {
  const isWithin = [...after].every((each) => before.has(each));
  const isAround = [...before].every((each) => after.has(each));
  if (isWithin && isAround) return 'metadata';
  if (isWithin) return 'schema-narrowed';
  return isAround ? 'schema-widened' : 'schema-changed';
}

const VERDICT: Readonly<Record<string, string>> = {
  metadata: 'written in another order',
  'schema-narrowed': 'allows less',
  'schema-widened': 'allows more',
  'schema-changed': 'allows something else',
};

const enumeration: Compare = (before, after, place, whole) => {
  if (!Array.isArray(before) || !Array.isArray(after)) return opaque(before, after, place, whole);
  const verdict = sets(new Set(before.map(canonical)), new Set(after.map(canonical)));
  return add(place, verdict, before, after, `enum ${VERDICT[verdict]}`);
};

/** `number` holds every `integer`. */
function typesOf(type: Json): ReadonlySet<string> {
  const types = (Array.isArray(type) ? type : [type]).map((each: Json) => canonical(each));
  return new Set(types.includes('"number"') ? [...types, '"integer"'] : types);
}

const type: Compare = (before, after, place, whole) => {
  if (before === undefined || after === undefined) return opaque(before, after, place, whole);
  const verdict = sets(typesOf(before), typesOf(after));
  return add(place, verdict, before, after, `type ${VERDICT[verdict]}`);
};

const isNames = (value: Json): value is readonly string[] =>
  Array.isArray(value) && value.every((each: Json) => typeof each === 'string');

const requiredOf = (schema: JsonObject): ReadonlySet<string> => {
  const names = schema['required'];
  return new Set(names !== undefined && isNames(names) ? names : []);
};

const namesIn = (schema: JsonObject): ReadonlySet<string> =>
  new Set(isObject(schema['properties']) ? Object.keys(schema['properties']) : []);

function addRequired(place: Place, name: string, before: Json | undefined, after: Json | undefined): void {
  const shown = quotedName(name);
  if (place.isOutput) add(place, 'schema-narrowed', before, after, `${shown} is always in the result now`);
  else add(place, 'new-required-parameter', before, after, `new required parameter ${shown}`);
}

/** Is there something, and not of the kind that its keyword asks for? */
const isOdd = (value: Json | undefined, isKind: (value: Json) => boolean): boolean => value !== undefined && !isKind(value);

const required: Compare = (before, after, place, whole) => {
  if (isOdd(before, isNames) || isOdd(after, isNames)) return unknown(before, after, place, whole);
  const [was, is] = [requiredOf(whole.before), requiredOf(whole.after)];
  const [old, now] = [namesIn(whole.before), namesIn(whole.after)];
  const added = [...is].filter((name) => !was.has(name));
  const gone = [...was].filter((name) => !is.has(name));
  // A parameter that came or went altogether is reported where it stands.
  const isOwn = (name: string): boolean => old.has(name) === now.has(name);
  for (const name of added.filter(isOwn)) addRequired(place, name, before, after);
  for (const name of gone.filter(isOwn))
    add(place, 'schema-widened', before, after, `parameter ${quotedName(name)} is no longer required`);
  if (added.length + gone.length === 0) add(place, 'metadata', before, after, `required ${VERDICT['metadata']}`);
  return undefined;
};

const properties: Compare = (before, after, place, whole) => {
  if (isOdd(before, isObject) || isOdd(after, isObject)) return unknown(before, after, place, whole);
  const needed = requiredOf(whole.after);
  return eachMember(before as JsonObject | undefined, after as JsonObject | undefined, place, (was, is, name, here) => {
    if (was !== undefined && is !== undefined) compare(was, is, here);
    else if (is === undefined) add(here, 'schema-narrowed', was, is, `parameter ${quotedName(name)} removed`);
    else if (needed.has(name)) addRequired(here, name, was, is);
    else add(here, 'schema-widened', was, is, `new optional parameter ${quotedName(name)}`);
  });
};

type EachMember = (was: Json | undefined, is: Json | undefined, name: string, place: Place) => void;

function eachMember(before: JsonObject | undefined, after: JsonObject | undefined, place: Place, visit: EachMember): void {
  const count = place.found.length;
  const [old, now] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after ?? {}))];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(name), now.get(name)];
    if (!isSame(was, is)) visit(was, is, name, into(place, name));
  }
  // The keyword came or went without a member.
  if (place.found.length === count) add(place, 'metadata', before, after, `${lastStep(place.pointer)} changed`);
}

/** Schemas by name: `verdict` for one that is new, its opposite for one that is gone. */
const schemaMap =
  (added: Found['class'], removed: Found['class']): Compare =>
  (before, after, place, whole) => {
    if (isOdd(before, isObject) || isOdd(after, isObject)) return unknown(before, after, place, whole);
    return eachMember(before as JsonObject | undefined, after as JsonObject | undefined, place, (was, is, name, here) => {
      if (was !== undefined && is !== undefined) return compare(was, is, here);
      const [kind, verb] = is === undefined ? [removed, 'removed'] : [added, 'added'];
      return add(here, kind, was, is, `${quotedName(name)} ${verb}`);
    });
  };

/** A schema where none means: anything goes. */
const subschema: Compare = (before, after, place) => compare(before, after, place);

const uncertain: Compare = (before, after, place, whole) =>
  before === undefined || after === undefined
    ? unknown(before, after, place, whole)
    : compare(before, after, { ...place, isCertain: false });

/** What one schema more or less in a list means. */
interface ListVerdict {
  readonly longer: Found['class'];
  readonly shorter: Found['class'];
  readonly isOrdered: boolean;
}

function compareLists(before: readonly Json[], after: readonly Json[], place: Place, verdict: ListVerdict): void {
  const [old, now] = verdict.isOrdered ? [[...before.entries()], [...after.entries()]] : unmatched(before, after);
  const paired = now.slice(0, old.length).map(([at, is], i) => ({ at, was: old[i]?.[1] as Json, is }));
  for (const { at, was, is } of paired) if (!isSame(was, is)) compare(was, is, into(place, at));
  for (const [at, is] of now.slice(old.length)) add(into(place, at), verdict.longer, undefined, is, 'an alternative added');
  for (const [at, was] of old.slice(now.length)) add(into(place, at), verdict.shorter, was, undefined, 'an alternative removed');
  if (old.length + now.length === 0) add(place, 'metadata', before, after, `${lastStep(place.pointer)} ${VERDICT['metadata']}`);
}

const schemaList =
  (longer: Found['class'], shorter: Found['class'], isOrdered: boolean): Compare =>
  (before, after, place, whole) =>
    Array.isArray(before) && Array.isArray(after)
      ? compareLists(before, after, place, { longer, shorter, isOrdered })
      : unknown(before, after, place, whole);

type Numbered = readonly (readonly [number, Json])[];

/** What is left of two lists when equal members are taken away in pairs. */
function unmatched(before: readonly Json[], after: readonly Json[]): readonly [Numbered, Numbered] {
  const counts = new Map<string, number>();
  for (const each of after) counts.set(canonical(each), (counts.get(canonical(each)) ?? 0) + 1);
  const take = (each: Json): boolean => {
    const left = counts.get(canonical(each)) ?? 0;
    if (left > 0) counts.set(canonical(each), left - 1);
    return left > 0;
  };
  const old = [...before.entries()].filter(([, each]) => !take(each));
  // What is left in the counts was matched by nothing before.
  const now = [...after.entries()].filter(([, each]) => take(each));
  return [old, now];
}

const items: Compare = (before, after, place, whole) =>
  Array.isArray(before) || Array.isArray(after)
    ? prefixItems(before, after, place, whole)
    : subschema(before, after, place, whole);

const prefixItems = schemaList('schema-narrowed', 'schema-widened', true);
const conjunction = schemaList('schema-narrowed', 'schema-widened', false);
const disjunction = schemaList('schema-widened', 'schema-narrowed', false);
const exclusive = schemaList('schema-changed', 'schema-changed', false);

const KEYWORDS: ReadonlyMap<string, Compare> = new Map([
  ...['if', 'then', 'else', 'not', 'contains'].map((keyword) => [keyword, uncertain] as const),
  ...Object.entries({
    title: wording,
    description: wording,
    $comment: wording,
    examples: wording,
    type,
    enum: enumeration,
    const: opaque,
    pattern: opaque,
    format: opaque,
    multipleOf: opaque,
    contentEncoding: opaque,
    contentMediaType: opaque,
    uniqueItems,
    minimum: bound(1),
    exclusiveMinimum: bound(1),
    minLength: bound(1),
    minItems: bound(1),
    minProperties: bound(1),
    minContains: bound(1),
    maximum: bound(-1),
    exclusiveMaximum: bound(-1),
    maxLength: bound(-1),
    maxItems: bound(-1),
    maxProperties: bound(-1),
    maxContains: bound(-1),
    required,
    properties,
    patternProperties: schemaMap('schema-narrowed', 'schema-widened'),
    dependentSchemas: schemaMap('schema-narrowed', 'schema-widened'),
    $defs: schemaMap('schema-changed', 'schema-changed'),
    definitions: schemaMap('schema-changed', 'schema-changed'),
    additionalProperties: subschema,
    unevaluatedProperties: subschema,
    unevaluatedItems: subschema,
    additionalItems: subschema,
    propertyNames: subschema,
    items,
    prefixItems,
    allOf: conjunction,
    anyOf: disjunction,
    oneOf: exclusive,
  } satisfies Readonly<Record<string, Compare>>),
]);

const isAnything = (schema: Json | undefined): boolean =>
  schema === undefined || schema === true || (isObject(schema) && Object.keys(schema).length === 0);

/** Compares two schemas that differ; none is one that anything fits. */
function compare(before: Json | undefined, after: Json | undefined, place: Place): void {
  if (isObject(before) && isObject(after)) return compareObjects(before, after, place);
  const name = quotedName(lastStep(place.pointer));
  const verb = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  if (isAnything(before) && isAnything(after))
    return add(place, 'metadata', before, after, `${name} ${verb}, which allows the same`);
  if (isAnything(before) || after === false)
    return add(place, 'schema-narrowed', before, after, `${name} ${verb}, which allows less`);
  if (isAnything(after) || before === false)
    return add(place, 'schema-widened', before, after, `${name} ${verb}, which allows more`);
  return add(place, 'schema-changed', before, after, `${name} ${verb}`);
}

function compareObjects(before: JsonObject, after: JsonObject, place: Place): void {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  for (const keyword of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(keyword), now.get(keyword)];
    if (!isSame(was, is)) (KEYWORDS.get(keyword) ?? unknown)(was, is, into(place, keyword), { before, after });
  }
}

/** All differences between two schemas of a tool; undefined stands for no schema. */
export function schemaChanges(
  before: Json | undefined,
  after: Json | undefined,
  pointer: string,
  isOutput: boolean,
): readonly Found[] {
  const found: Found[] = [];
  compare(before, after, { pointer, isCertain: true, isOutput, found });
  return found;
}
