// How one definition differs from another, member by member. Whatever is not understood is still a change.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { ListName } from '../protocol/methods.ts';
import { quotedName } from './characters.ts';
import { isSame } from './same-json.ts';
import { below, type Found, schemaChanges } from './schema-changes.ts';

type Compare = (before: Json | undefined, after: Json | undefined, pointer: string) => readonly Found[];

/** More differences than that in one definition make it another definition. */
const MAX_FOUND = 500;

const one = (kind: Found['class'], before: Json | undefined, after: Json | undefined, pointer: string, note: string): Found => ({
  class: kind,
  pointer,
  before,
  after,
  note,
});

const isText = (value: Json | undefined): boolean => value === undefined || typeof value === 'string';

const wording =
  (word: string): Compare =>
  (before, after, pointer) => [
    // Something else in the place of words is no wording.
    one(isText(before) && isText(after) ? 'wording' : 'metadata', before, after, pointer, `${word} reworded`),
  ];

/** Any JSON: differences at the deepest place that both have. */
const plain: Compare = (before, after, pointer) => {
  const name = quotedName(pointer.slice(1).replaceAll('~1', '/').replaceAll('~0', '~'));
  if (isObject(before) && isObject(after)) return eachMember(before, after, pointer, plain);
  const verb = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [one('metadata', before, after, pointer, `${name} ${verb}`)];
};

function eachMember(before: JsonObject, after: JsonObject, pointer: string, compare: Compare): readonly Found[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = new Set([...old.keys(), ...now.keys()]);
  return [...names].flatMap((name) => {
    const [was, is] = [old.get(name), now.get(name)];
    return isSame(was, is) ? [] : compare(was, is, below(pointer, name));
  });
}

/** What a client assumes where a hint is missing, and which value promises less harm (MCP 2026-07-28, ToolAnnotations). */
const HINTS: ReadonlyMap<string, { readonly absent: boolean; readonly harmless: boolean }> = new Map([
  ['readOnlyHint', { absent: false, harmless: true }],
  ['destructiveHint', { absent: true, harmless: false }],
  ['idempotentHint', { absent: false, harmless: true }],
  ['openWorldHint', { absent: true, harmless: false }],
]);

const hint: Compare = (before, after, pointer) => {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  if (name === 'title') return wording('title')(before, after, pointer);
  const known = HINTS.get(name);
  if (known === undefined) return plain(before, after, pointer);
  const [was, is] = [before ?? known.absent, after ?? known.absent];
  if (is === was) return [one('metadata', before, after, pointer, `${name} is now ${after === undefined ? 'implied' : 'said'}`)];
  const isStronger = is === known.harmless;
  const note = `${name} ${isStronger ? 'now promises' : 'no longer promises'} ${name === 'openWorldHint' ? 'a closed world' : 'less harm'}`;
  return [one(isStronger ? 'annotation-stronger' : 'annotation-weaker', before, after, pointer, note)];
};

const annotations: Compare = (before, after, pointer) => {
  const isOdd = [before, after].some((each) => each !== undefined && !isObject(each));
  if (isOdd) return [one('annotation-weaker', before, after, pointer, 'annotations are no object')];
  const found = eachMember((before ?? {}) as JsonObject, (after ?? {}) as JsonObject, pointer, hint);
  return found.length > 0 ? found : [one('metadata', before, after, pointer, 'empty annotations')];
};

/** How a tool is run: whether as a task is decided by this. */
const execution: Compare = (before, after, pointer) =>
  plain(before, after, pointer).map((found) => ({ ...found, class: 'schema-changed' }));

/** Arguments of a prompt by their names; anything but a list of named objects without repetition is compared as it is. */
const promptArguments: Compare = (before, after, pointer) => {
  const [old, now] = [argumentsByName(before ?? []), argumentsByName(after ?? [])];
  if (old === undefined || now === undefined) return [one('schema-changed', before, after, pointer, 'arguments changed')];
  // Positions are those of what is seen now, of what was there for arguments that are gone.
  const positions = new Map([...[...old.keys()].entries(), ...[...now.keys()].entries()].map(([at, name]) => [name, at]));
  const found = [...positions].flatMap(([name, at]) => {
    const [was, is] = [old.get(name), now.get(name)];
    return isSame(was, is) ? [] : argument(was, is, below(pointer, at), name);
  });
  return found.length > 0 ? found : [one('metadata', before, after, pointer, 'arguments in another order')];
};

function argumentsByName(list: Json): ReadonlyMap<string, JsonObject> | undefined {
  if (!Array.isArray(list)) return undefined;
  const named = (list as readonly Json[]).flatMap((each) => {
    const name = isObject(each) ? each['name'] : undefined;
    return typeof name === 'string' ? [[name, each as JsonObject] as const] : [];
  });
  const found = new Map(named);
  return found.size === list.length ? found : undefined;
}

function argument(was: JsonObject | undefined, is: JsonObject | undefined, pointer: string, name: string): readonly Found[] {
  const shown = quotedName(name);
  if (is === undefined) return [one('schema-narrowed', was, is, pointer, `argument ${shown} removed`)];
  const isRequired = is['required'] === true;
  if (was === undefined) {
    return [
      isRequired
        ? one('new-required-parameter', was, is, pointer, `new required parameter ${shown}`)
        : one('schema-widened', was, is, pointer, `new optional parameter ${shown}`),
    ];
  }
  return eachMember(was, is, pointer, (before, after, place) => {
    const member = place.slice(place.lastIndexOf('/') + 1);
    if (member === 'title' || member === 'description') return wording(member)(before, after, place);
    if (member !== 'required') return plain(before, after, place);
    if (isRequired) return [one('new-required-parameter', before, after, place, `new required parameter ${shown}`)];
    const kind = before === true ? 'schema-widened' : 'metadata';
    return [one(kind, before, after, place, `argument ${shown} is not required`)];
  });
}

const WORDS: Readonly<Record<string, Compare>> = { title: wording('title'), description: wording('description') };

const MEMBERS: Readonly<Record<ListName, ReadonlyMap<string, Compare>>> = {
  tools: new Map(
    Object.entries({
      ...WORDS,
      inputSchema: (before: Json | undefined, after: Json | undefined, pointer: string) =>
        schemaChanges(before, after, pointer, false),
      outputSchema: (before: Json | undefined, after: Json | undefined, pointer: string) =>
        schemaChanges(before, after, pointer, true),
      annotations,
      execution,
    }),
  ),
  prompts: new Map(Object.entries({ ...WORDS, arguments: promptArguments })),
  resources: new Map(Object.entries(WORDS)),
  templates: new Map(Object.entries(WORDS)),
};

/** All differences between two definitions of one list; empty exactly if they are equal. */
export function memberChanges(list: ListName, before: JsonObject, after: JsonObject): readonly Found[] {
  if (isSame(before, after)) return [];
  const found = eachMember(before, after, '', (was, is, pointer) =>
    (MEMBERS[list].get(pointer.slice(1)) ?? plain)(was, is, pointer),
  );
  const whole = (note: string): readonly Found[] => [one('schema-changed', before, after, '', note)];
  // A comparison with a hole must not make a change disappear.
  if (found.length === 0) return whole('differs');
  return found.length > MAX_FOUND ? whole(`differs in more than ${MAX_FOUND} places`) : found;
}

/** Differences between any two values, at the deepest place that both have. */
export function valueChanges(before: Json | undefined, after: Json | undefined): readonly Found[] {
  return isSame(before, after) ? [] : plain(before, after, '');
}
