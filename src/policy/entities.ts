// A question as Cedar gets it: entities and context with just what the policies at hand read. Less to hand over, and a key that holds all of it.
import { type ArgumentType, type CedarValue, readPath } from './argument-types.ts';
import { FULL_MEMBERSHIP, type Membership } from './membership.ts';
import type { Circumstances, Question, ServerFacts, ToolFacts } from './question.ts';
import type { ReadPath, Reads } from './reads.ts';
import { touches } from './reads.ts';
import { type Entity, keyOf } from './scope.ts';

/** An entity as Cedar takes it. */
export interface CedarEntity {
  readonly uid: Entity;
  readonly attrs: Record<string, CedarValue>;
  readonly parents: Entity[];
}

/** Who and what, with everything each is in. */
export interface Parties {
  readonly principal: Entity;
  readonly client: Entity;
  readonly resource: Entity;
  readonly server: Entity;
  readonly abovePrincipal: ReadonlySet<string>;
  readonly aboveResource: ReadonlySet<string>;
}

/** The id of a definition: `SERVER/NAME`. Server names hold no slash, so no two read alike. */
export const definitionId = (server: string, name: string): string => `${server}/${name}`;

/** Who and what of a question. */
export function partiesOf({ asker, server, target }: Question): Parties {
  const principal = { type: 'User', id: asker.user };
  const client = { type: 'Client', id: asker.client };
  const above = { type: 'Server', id: server.name };
  const resource = target.type === 'Server' ? above : { type: target.type, id: definitionId(server.name, target.name) };
  return {
    principal,
    client,
    resource,
    server: above,
    abovePrincipal: new Set([keyOf(principal), keyOf(client)]),
    aboveResource: new Set([keyOf(resource), keyOf(above)]),
  };
}

type Attributes = Record<string, CedarValue>;

function defined(attributes: Readonly<Record<string, CedarValue | undefined>>): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined)) as Attributes;
}

function userAttributes(id: string): Attributes {
  const [kind = '', ...rest] = id.split(':');
  return rest.length === 0 ? { kind: 'anyone', name: kind } : { kind, name: rest.join(':') };
}

const serverAttributes = (server: ServerFacts): Attributes =>
  defined({
    name: server.name,
    approved: server.approved,
    source: server.source,
    transport: server.transport,
    kind: server.kind,
    publishers: server.publishers,
    verified: server.verified,
    approvers: server.approvers,
    findings: server.findings?.Server,
  });

function targetAttributes({ server, target }: Question): Attributes {
  if (target.type === 'Server') return serverAttributes(server);
  const place = { __entity: { type: 'Server', id: server.name } };
  // Of what nobody approved nothing is known.
  const { findings } = target.approved ? server : { findings: undefined };
  const found = findings === undefined ? {} : { findings: findings[target.type].get(target.name) ?? [] };
  const shared = { server: place, approved: target.approved, ...found };
  if (target.type === 'Resource') return { uri: target.name, ...shared };
  const tool = target.type === 'Tool' ? server.tools.get(target.name) : undefined;
  return { name: target.name, ...shared, ...(tool === undefined ? {} : hintAttributes(tool)) };
}

const hintAttributes = ({ claims, trusted }: ToolFacts): Attributes => ({ claims: { ...claims }, trusted: { ...trusted } });

/** The entities of a question: only those that are read or looked up in another, attributes only where they are read. */
export function entitiesOf(
  question: Question,
  parties: Parties,
  { principal, resource }: Reads,
  membership: Membership = FULL_MEMBERSHIP,
): CedarEntity[] {
  const { asker, server, target } = question;
  const made: CedarEntity[] = [];
  if (principal.length > 0 || membership.principal)
    made.push({
      uid: parties.principal,
      attrs: principal.length === 0 ? {} : userAttributes(asker.user),
      parents: [parties.client],
    });
  if (resource.length > 0 || membership.resource)
    made.push({
      uid: parties.resource,
      attrs: resource.length === 0 ? {} : targetAttributes(question),
      parents: target.type === 'Server' ? [] : [parties.server],
    });
  if (target.type !== 'Server' && touches(resource, 'server'))
    made.push({ uid: parties.server, attrs: serverAttributes(server), parents: [] });
  return made;
}

/** The context of a question as far as it is read, or the argument that cannot be read. */
export type Context = { readonly context: Record<string, CedarValue> } | { readonly unreadable: string };

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const TIME: Readonly<Record<string, (at: Date) => CedarValue>> = {
  at: (at) => ({ __extn: { fn: 'datetime', arg: at.toISOString() } }),
  hour: (at) => at.getHours(),
  minute: (at) => at.getMinutes(),
  weekday: (at) => WEEKDAYS[at.getDay()] ?? 'sun',
};

/** Puts a value at its path. */
function put(context: Attributes, path: ReadPath, value: CedarValue): void {
  let at = context;
  for (const step of path.slice(0, -1)) {
    if (!Object.hasOwn(at, step)) at[step] = {};
    at = at[step] as Attributes;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  const before = Object.hasOwn(at, last) ? at[last] : undefined;
  // A record that was read in part already, and is read whole as well.
  at[last] = isRecord(before) && isRecord(value) ? { ...value, ...before } : value;
}

const isRecord = (value: CedarValue | undefined): value is Attributes =>
  typeof value === 'object' && !Array.isArray(value) && !Object.hasOwn(value, '__extn');

const NO_ARGUMENTS: ArgumentType = { kind: 'record', members: new Map() };

/** The types of the arguments that a question brings; undefined where it can have none. */
export function argumentTypesFor({ action, server, target }: Question): ArgumentType | undefined {
  if (action === 'call_tool' && target.type === 'Tool') return server.tools.get(target.name)?.argumentTypes ?? NO_ARGUMENTS;
  if (action === 'get_prompt' && target.type === 'Prompt') return server.prompts.get(target.name) ?? NO_ARGUMENTS;
  return undefined;
}

function putArguments(context: Attributes, question: Question, path: ReadPath): string | undefined {
  const types = argumentTypesFor(question);
  if (types === undefined) return undefined;
  if (!Object.hasOwn(context, 'arguments')) context['arguments'] = {};
  const value = readPath(question.circumstances.arguments, types, path.slice(1));
  if (value.kind === 'unreadable') return path.slice(1).join('.');
  if (value.kind === 'value') put(context, path, value.value);
  return undefined;
}

/** The paths to read: one that ends above members is all of them. */
function wanted(paths: readonly ReadPath[]): readonly ReadPath[] {
  return paths.flatMap((path) => {
    if (path.length === 0) return [['arguments'], ['client'], ['url'], ...Object.keys(TIME).map((name) => ['time', name])];
    return path.length === 1 && path[0] === 'time' ? Object.keys(TIME).map((name) => ['time', name]) : [path];
  });
}

function putOther(context: Attributes, { asker, circumstances }: Question, path: ReadPath): void {
  const [first, second = ''] = path;
  if (first === 'client') {
    const { client: name, clientVersion: version, transport, era } = asker;
    context['client'] = { name, version, transport, era };
  }
  if (first === 'url' && circumstances.url !== undefined) context['url'] = circumstances.url;
  const time = first === 'time' && Object.hasOwn(TIME, second) ? TIME[second] : undefined;
  if (time !== undefined) put(context, ['time', second], time(dateOf(circumstances)));
}

const dateOf = ({ atMs }: Circumstances): Date => new Date(atMs);

/** The context as far as these paths read it. */
export function contextOf(question: Question, paths: readonly ReadPath[]): Context {
  const context: Attributes = {};
  for (const path of wanted(paths)) {
    if (path[0] !== 'arguments') {
      putOther(context, question, path);
      continue;
    }
    const unreadable = putArguments(context, question, path);
    if (unreadable !== undefined) return { unreadable };
  }
  return { context };
}
