// What of a server's definitions a client may see and use. Lists and calls ask the same function, so that they can never disagree.
import type { Json, JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import { toolForLegacy } from '../protocol/bridge.ts';
import { type MirroredParameter, mirroredParameters } from '../protocol/headers.ts';
import { withMembers } from '../protocol/meta.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import { exposedName, exposedUri, foldedName } from '../protocol/names.ts';
import type { Definitions } from '../upstream/connection.ts';
import type { Approved } from './approved.ts';
import type { CompileSchema, SchemaCheck } from './schema-check.ts';

/** One definition that may be used. */
export interface Visible {
  readonly definition: JsonObject;
  /** The name or URI as the server knows it. */
  readonly name: string;
  /** The same as the aggregate shows it. */
  readonly exposed: string;
  /** Tools only: parameters that a modern HTTP hop mirrors into headers. */
  readonly mirrored: readonly MirroredParameter[];
  /** Tools only: checks arguments; compiled at the first call. */
  readonly check: (compile: CompileSchema) => SchemaCheck;
}

/** A definition that is kept back, and why. `changed` is not what was approved, `unapproved` never was. */
export interface Withheld {
  readonly name: string;
  readonly reason: 'not-included' | 'collision' | 'invalid-header' | 'changed' | 'unapproved';
  readonly definition: JsonObject;
  /** For `changed`: what differs, in one phrase. */
  readonly what?: string | undefined;
}

/** How a list is shown: under its server's own names or those of the aggregate, and to which era. */
export interface ListForm {
  readonly isAggregate: boolean;
  /** Legacy clients know output schemas of objects only. */
  readonly isForLegacy: boolean;
}

/** One list of one server, filtered. */
export interface View {
  readonly visible: readonly Visible[];
  readonly byName: ReadonlyMap<string, Visible>;
  readonly byExposed: ReadonlyMap<string, Visible>;
  readonly withheld: readonly Withheld[];
  /** What is kept back because it differs from what was approved, by name or URI. */
  readonly differing: ReadonlyMap<string, Withheld>;
  /** The definitions as JSON text, as the server's own endpoint and as the aggregate show them; made at first use. */
  readonly text: (form: ListForm) => string;
  /** One definition in a form. */
  readonly shown: (item: Visible, form: ListForm) => JsonObject;
  /** Members of the list result beside the definitions. */
  readonly around: JsonObject;
}

/** What filters a view. */
export interface ViewRules {
  readonly server: string;
  /** Only these tools, by exact name; all when absent. */
  readonly include?: ReadonlySet<string> | undefined;
  readonly maxNameChars: number;
  /** What was approved; undefined only where nothing has to be (a server of a test). */
  readonly approved?: Approved | undefined;
}

const NONE: readonly MirroredParameter[] = [];

/** Filters one list. Deterministic: the same definitions give the same view, in the server's order. */
export function viewOf(list: ListName, definitions: Definitions, rules: ViewRules): View {
  const visible: Visible[] = [];
  const withheld: Withheld[] = [];
  const taken = new Set<string>();
  for (const definition of definitions.items) {
    const name = String(definition[LISTS[list].key]);
    const folded = isNamed(list) ? foldedName(name) : name;
    // Two names that read alike would let one stand in for the other: the first keeps its place, the newcomer is withheld.
    const reason =
      (list === 'tools' ? toolReason(name, definition, rules) : undefined) ??
      differs(list, name, definition, rules) ??
      (taken.has(folded) ? 'collision' : undefined);
    if (reason !== undefined)
      withheld.push({ name, reason, definition, what: whatDiffers(reason, list, name, definition, rules) });
    else {
      taken.add(folded);
      visible.push(visibleOf(list, rules.approved?.definition(list, name) ?? definition, name, exposedAs(list, name, rules)));
    }
  }
  return withTexts(list, visible, withheld, around(list, definitions, rules));
}

const around = (list: ListName, definitions: Definitions, { approved }: ViewRules): JsonObject =>
  approved === undefined ? definitions.around : approved.around(list, definitions.around);

function differs(list: ListName, name: string, definition: JsonObject, { approved }: ViewRules): Withheld['reason'] | undefined {
  const found = approved?.compare(list, name, definition);
  if (found === 'new') return 'unapproved';
  return found === 'changed' ? 'changed' : undefined;
}

const whatDiffers = (
  reason: Withheld['reason'],
  list: ListName,
  name: string,
  definition: JsonObject,
  { approved }: ViewRules,
) => (reason === 'changed' ? approved?.difference(list, name, definition) : undefined);

const isNamed = (list: ListName): boolean => list === 'tools' || list === 'prompts';

const exposedAs = (list: ListName, name: string, { server, maxNameChars }: ViewRules): string =>
  isNamed(list) ? exposedName(server, name, maxNameChars) : exposedUri(server, name);

function toolReason(name: string, definition: JsonObject, rules: ViewRules): Withheld['reason'] | undefined {
  if (rules.include !== undefined && !rules.include.has(name)) return 'not-included';
  return mirroredParameters(definition['inputSchema']) === undefined ? 'invalid-header' : undefined;
}

function visibleOf(list: ListName, definition: JsonObject, name: string, exposed: string): Visible {
  let compiled: SchemaCheck | undefined;
  const check = (compile: CompileSchema): SchemaCheck => {
    compiled ??= compile(definition['inputSchema']);
    return compiled;
  };
  return {
    definition,
    name,
    exposed,
    mirrored: list === 'tools' ? (mirroredParameters(definition['inputSchema']) ?? NONE) : NONE,
    check,
  };
}

function withTexts(list: ListName, visible: readonly Visible[], withheld: readonly Withheld[], beside: JsonObject): View {
  const texts = new Map<string, string>();
  const shown = (item: Visible, { isAggregate, isForLegacy }: ListForm): JsonObject => {
    const definition = isAggregate ? exposedDefinition(list, item) : item.definition;
    return isForLegacy && list === 'tools' ? toolForLegacy(definition) : definition;
  };
  return {
    visible,
    withheld,
    differing: new Map(
      withheld.filter(({ reason }) => reason === 'changed' || reason === 'unapproved').map((each) => [each.name, each]),
    ),
    around: beside,
    byName: new Map(visible.map((item) => [item.name, item])),
    byExposed: new Map(visible.map((item) => [item.exposed, item])),
    shown,
    text(form) {
      const key = `${form.isAggregate} ${form.isForLegacy}`;
      const kept = texts.get(key);
      if (kept !== undefined) return kept;
      const made = visible.map((item) => JSON.stringify(shown(item, form))).join(',');
      texts.set(key, made);
      return made;
    },
  };
}

/** A view without some of its definitions: what a caller may not use is not listed. The same view when all may be. */
export function narrowedView(list: ListName, view: View, mayList: (name: string) => boolean): View {
  const visible = view.visible.filter(({ name }) => mayList(name));
  return visible.length === view.visible.length ? view : withTexts(list, visible, view.withheld, view.around);
}

/** A definition as the aggregate shows it: everything kept but the names that route. */
function exposedDefinition(list: ListName, item: Visible): JsonObject {
  if (isNamed(list)) return withMembers(item.definition, { name: item.exposed });
  const { key } = LISTS[list];
  const { name } = item.definition;
  const server = item.exposed.slice('mcp+'.length, item.exposed.length - item.name.length - 1);
  return withMembers(item.definition, {
    [key]: item.exposed,
    ...(typeof name === 'string' ? { name: `${server}__${name}` } : {}),
  });
}

/** URIs inside a result, as the aggregate's client can read them: links and embedded resources of tools and prompts, contents of reads. */
export function exposeUris(server: string, method: string, result: JsonObject): JsonObject {
  if (method === 'resources/read') return mapMember(result, 'contents', (item) => exposeUri(server, item));
  if (method === 'tools/call') return mapMember(result, 'content', (item) => exposeContent(server, item));
  if (method === 'prompts/get') {
    return mapMember(result, 'messages', (item) => {
      const { content } = item;
      if (Array.isArray(content)) return mapMember(item, 'content', (block) => exposeContent(server, block));
      return isObject(content) ? withMembers(item, { content: exposeContent(server, content) }) : item;
    });
  }
  return result;
}

function mapMember(object: JsonObject, member: string, change: (item: JsonObject) => JsonObject): JsonObject {
  const items = object[member];
  if (!Array.isArray(items)) return object;
  let isChanged = false;
  const changed = items.map((item: Json) => {
    const made = isObject(item) ? change(item) : item;
    isChanged ||= made !== item;
    return made;
  });
  return isChanged ? withMembers(object, { [member]: changed }) : object;
}

function exposeUri(server: string, item: JsonObject): JsonObject {
  return typeof item['uri'] === 'string' ? withMembers(item, { uri: exposedUri(server, item['uri']) }) : item;
}

function exposeContent(server: string, block: JsonObject): JsonObject {
  if (block['type'] === 'resource_link') return exposeUri(server, block);
  const { resource } = block;
  return block['type'] === 'resource' && isObject(resource)
    ? withMembers(block, { resource: exposeUri(server, resource) })
    : block;
}
