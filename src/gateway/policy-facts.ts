// What policy is told: facts of the lock in policy's own words, and exchanges as questions. Hints of a server make nothing safer by themselves.
import { isObject, type JsonObject } from '../base/json.ts';
import type { LockedFindings, LockedServer } from '../lock/entry.ts';
import { type ArgumentType, argumentTypesOf, type Member } from '../policy/argument-types.ts';
import type { Action, Asker, Findings, Hints, Question, ServerFacts, Target, ToolFacts } from '../policy/question.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Approved } from './approved.ts';
import type { Caller, Client, Routed } from './exchange.ts';

/** Whose hints count: what an administrator or the user says of a server's tools. */
export type Trusted = { readonly [Name in keyof Hints]?: boolean | undefined } | 'as-claimed' | undefined;
export type TrustHints = (server: string, tool: string) => Trusted;

/** What counts unless somebody trusted says otherwise: as bad as a tool can be. */
const STRICT: Hints = { readOnly: false, destructive: true, idempotent: false, openWorld: true };

const HINTS = [
  ['readOnly', 'readOnlyHint'],
  ['destructive', 'destructiveHint'],
  ['idempotent', 'idempotentHint'],
  ['openWorld', 'openWorldHint'],
] as const;

function claimsOf(tool: JsonObject): Partial<Hints> {
  const { annotations } = tool;
  const claimed = isObject(annotations) ? annotations : {};
  return Object.fromEntries(
    HINTS.flatMap(([name, hint]) => (typeof claimed[hint] === 'boolean' ? [[name, claimed[hint]] as const] : [])),
  );
}

function trustedOf(claims: Partial<Hints>, trust: Trusted): Hints {
  const told = trust === 'as-claimed' ? claims : (trust ?? {});
  const counted = Object.fromEntries(HINTS.map(([name]) => [name, told[name] ?? STRICT[name]])) as unknown as Hints;
  // What only reads destroys nothing (MCP, ToolAnnotations: destructiveHint counts when readOnlyHint is false).
  return counted.readOnly ? { ...counted, destructive: false } : counted;
}

function toolFacts(server: string, tool: JsonObject, trust: TrustHints): ToolFacts {
  const name = String(tool['name']);
  const claims = claimsOf(tool);
  return {
    name,
    claims,
    trusted: trustedOf(claims, trust(server, name)),
    argumentTypes: argumentTypesOf(tool['inputSchema']),
  };
}

/** Arguments of a prompt are strings (MCP, GetPromptRequest). */
function promptTypes(prompt: JsonObject): ArgumentType {
  const { arguments: written } = prompt;
  const members = (Array.isArray(written) ? written : []).flatMap((each): readonly (readonly [string, Member])[] => {
    const name = isObject(each) ? each['name'] : undefined;
    const isUsable = typeof name === 'string' && !name.startsWith('__');
    return isUsable ? [[name, { type: { kind: 'string' }, isRequired: false }]] : [];
  });
  return { kind: 'record', members: new Map(members) };
}

/** Resources and templates are of one type for policy: no URI is a template. */
function findingsOf({ server, tools, prompts, resources, templates }: LockedFindings): Findings {
  return {
    // What it says of itself, in its instructions and beside its definitions.
    Server: [...new Set(Object.values(server ?? {}).flat())],
    Tool: new Map(Object.entries(tools ?? {})),
    Prompt: new Map(Object.entries(prompts ?? {})),
    Resource: new Map([...Object.entries(resources ?? {}), ...Object.entries(templates ?? {})]),
  };
}

/** A server that nobody approved. */
export const unknownServer = (name: string): ServerFacts => ({ name, approved: false, tools: new Map(), prompts: new Map() });

/** What policy may know of a locked server. */
export function serverFacts({ name, entry, catalogue }: LockedServer, trust: TrustHints): ServerFacts {
  const { identity, artefact, transport, provenance, approvals, findings } = entry;
  return {
    name,
    approved: approvals.length > 0,
    source: identity.id,
    transport,
    kind: artefact.kind,
    publishers: identity.publishers,
    verified: provenance.filter(({ result }) => result === 'verified').map(({ id }) => id),
    approvers: approvals.map(({ by }) => by),
    findings: findings === undefined ? undefined : findingsOf(findings),
    tools: new Map(catalogue.tools.map((tool) => [String(tool['name']), toolFacts(name, tool, trust)])),
    prompts: new Map(catalogue.prompts.map((prompt) => [String(prompt['name']), promptTypes(prompt)])),
  };
}

/** Facts by what was approved: the same object as long as that is the same, so that what policy decided about it can be kept. */
export function factsKeeper(trust: TrustHints): (name: string, approved: Approved | undefined) => ServerFacts {
  const kept = new WeakMap<Approved, Map<string, ServerFacts>>();
  const unknown = new Map<string, ServerFacts>();
  const keep = (facts: Map<string, ServerFacts>, name: string, make: () => ServerFacts): ServerFacts => {
    const known = facts.get(name) ?? make();
    facts.set(name, known);
    return known;
  };
  return (name, approved) => {
    const server = approved?.server;
    if (approved === undefined || server === undefined) return keep(unknown, name, () => unknownServer(name));
    const facts = kept.get(approved) ?? new Map<string, ServerFacts>();
    kept.set(approved, facts);
    return keep(facts, name, () => serverFacts(server, trust));
  };
}

/** Who asks, for policy. */
export function askerOf(caller: Caller, client: Client): Asker {
  const { name, version } = client.facts.info;
  return {
    user: caller.id,
    client: typeof name === 'string' ? name : '',
    clientVersion: typeof version === 'string' ? version : '',
    transport: client.transport,
    era: client.era,
  };
}

/** The definition of a list as something that is wanted. */
export function targetOf(list: ListName, name: string, approved: Approved | undefined): Target {
  const isApproved = approved?.definition(list, name) !== undefined;
  const type = list === 'tools' ? 'Tool' : list === 'prompts' ? 'Prompt' : 'Resource';
  return { type, name, approved: isApproved };
}

/** What using a definition of a list is called. */
export const USE: Readonly<Record<ListName, Action>> = {
  tools: 'call_tool',
  prompts: 'get_prompt',
  resources: 'read_resource',
  templates: 'read_resource',
};

/** What methods of clients want. */
export const WANTED: Readonly<Record<string, Action>> = {
  'tools/call': 'call_tool',
  'prompts/get': 'get_prompt',
  'resources/read': 'read_resource',
  'resources/subscribe': 'subscribe',
};

/** What a request of a client wants; undefined: nothing that policy decides on (a task belongs to a call that was judged). */
export function wantedBy(exchange: Routed, approved: Approved | undefined): Pick<Question, 'action' | 'target'> | undefined {
  const name = exchange.name ?? '';
  switch (exchange.method) {
    case 'tools/call':
      return { action: 'call_tool', target: targetOf('tools', name, approved) };
    case 'prompts/get':
      return { action: 'get_prompt', target: targetOf('prompts', name, approved) };
    case 'resources/read':
      return { action: 'read_resource', target: targetOf('resources', name, approved) };
    case 'resources/subscribe':
    case 'subscriptions/listen':
      return { action: 'subscribe', target: targetOf('resources', name, approved) };
    case 'completion/complete':
      return { action: 'complete', target: completed(exchange, approved) };
    default:
      return undefined;
  }
}

function completed({ params }: Routed, approved: Approved | undefined): Target {
  const { ref } = params;
  const named = isObject(ref) ? ref : {};
  if (named['type'] === 'ref/prompt') return targetOf('prompts', String(named['name']), approved);
  return targetOf('templates', String(named['uri']), approved);
}
