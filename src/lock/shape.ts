// Shapes of JSON: one description checks a file, puts its members in order, and gives its JSON Schema. Hand-made, because zod costs more than a start.
// Unknown members pass and stay: a later writer of the same version may have added them.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** What a value must look like. */
export interface Shape {
  /** The first mistake with its place, or undefined. Never throws for any JSON. */
  readonly mistake: (value: Json | undefined, at: string) => string | undefined;
  /** The same value with members in the order in which they are described, unknown ones after them, maps sorted. */
  readonly arranged: (value: Json) => Json;
  readonly schema: JsonObject;
}

const same = (value: Json): Json => value;

/** Code units, as RFC 8785 sorts. */
const sorted = (names: readonly string[]): readonly string[] => [...names].sort();

/** Names in a place are cut and cleaned: they come from a file that may be hostile. */
const step = (name: string): string => (/^[\w.-]{1,40}$/.test(name) ? `.${name}` : `[${JSON.stringify(name.slice(0, 40))}]`);

/** The first mistake that is found. */
function first<T>(items: Iterable<T>, mistakeOf: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const mistake = mistakeOf(item);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

/** Text that matches a pattern and is at most `maxChars` long. */
export function text(description: string, maxChars: number, pattern?: RegExp): Shape {
  return {
    mistake(value, at) {
      if (typeof value !== 'string') return `${at} is not text`;
      if (value.length > maxChars) return `${at} is longer than ${maxChars} characters`;
      return pattern === undefined || pattern.test(value) ? undefined : `${at} is not ${description}`;
    },
    arranged: same,
    schema: { type: 'string', description, maxLength: maxChars, ...(pattern === undefined ? {} : { pattern: pattern.source }) },
  };
}

/** One of some words. */
export function choice(description: string, words: readonly string[]): Shape {
  return {
    mistake: (value, at) => (words.includes(value as string) ? undefined : `${at} is none of ${words.join(', ')}`),
    arranged: same,
    schema: { enum: words, description },
  };
}

/** A whole number within bounds. */
export function whole(description: string, minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): Shape {
  return {
    mistake: (value, at) =>
      Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum
        ? undefined
        : `${at} is not a whole number from ${minimum} to ${maximum}`,
    arranged: same,
    schema: { type: 'integer', minimum, maximum, description },
  };
}

/** Any object, kept as it is: what a server shows belongs to it. */
export function anything(description: string): Shape {
  return {
    mistake: (value, at) => (isObject(value) ? undefined : `${at} is not an object`),
    arranged: same,
    schema: { type: 'object', description },
  };
}

/** A list of at most `maxItems`. */
export function list(description: string, each: Shape, maxItems: number): Shape {
  return {
    mistake(value, at) {
      if (!Array.isArray(value)) return `${at} is not a list`;
      if (value.length > maxItems) return `${at} has more than ${maxItems} items`;
      for (let i = 0; i < value.length; i++) {
        const mistake = each.mistake(value[i], `${at}[${i}]`);
        if (mistake !== undefined) return mistake;
      }
      return undefined;
    },
    arranged: (value) => (value as readonly Json[]).map(each.arranged),
    schema: { type: 'array', description, maxItems, items: each.schema },
  };
}

/** Values by name; names match the pattern if there is one. */
export function map(description: string, each: Shape, maxMembers: number, names?: RegExp): Shape {
  return {
    mistake(value, at) {
      if (!isObject(value)) return `${at} is not an object`;
      const members = Object.entries(value);
      if (members.length > maxMembers) return `${at} has more than ${maxMembers} members`;
      return first(members, ([name, member]) =>
        names === undefined || names.test(name)
          ? each.mistake(member, `${at}${step(name)}`)
          : `${at} has a name that is not allowed: ${step(name)}`,
      );
    },
    arranged: (value) => {
      const object = value as JsonObject;
      return Object.fromEntries(sorted(Object.keys(object)).map((name) => [name, each.arranged(object[name] as Json)]));
    },
    schema: {
      type: 'object',
      description,
      maxProperties: maxMembers,
      ...(names === undefined ? {} : { propertyNames: { pattern: names.source } }),
      additionalProperties: each.schema,
    },
  };
}

type Members = Readonly<Record<string, Shape>>;

/** An object with these members, and others that are left alone. */
export function object(description: string, required: Members, optional: Members = {}): Shape {
  const members = new Map(Object.entries({ ...required, ...optional }));
  return {
    mistake(value, at) {
      if (!isObject(value)) return `${at === '' ? 'the file' : at} is not an object`;
      return first(members, ([name, shape]) => {
        const place = at === '' ? name : `${at}${step(name)}`;
        const member = Object.hasOwn(value, name) ? value[name] : undefined;
        if (member !== undefined) return shape.mistake(member, place);
        return Object.hasOwn(required, name) ? `${place} is missing` : undefined;
      });
    },
    arranged: (value) => {
      const source = value as JsonObject;
      const present = Object.keys(source).filter((name) => source[name] !== undefined);
      const known = [...members.keys()].filter((name) => present.includes(name));
      const unknown = sorted(present.filter((name) => !members.has(name)));
      return Object.fromEntries(
        [...known, ...unknown].map((name) => [name, members.get(name)?.arranged(source[name] as Json) ?? source[name]]),
      );
    },
    schema: {
      type: 'object',
      description,
      required: Object.keys(required),
      properties: Object.fromEntries([...members].map(([name, shape]) => [name, shape.schema])),
    },
  };
}
