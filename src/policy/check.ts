// Are these policies fit for use? Every mistake is found before one decides anything: unknown names, members that are not there, policies that can never apply.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { type ArgumentType, cedarType, type Member } from './argument-types.ts';
import type { Cedar } from './cedar.ts';
import { definitionId } from './entities.ts';
import type { Hint, Policy } from './parse.ts';
import type { ServerFacts } from './question.ts';
import { touches } from './reads.ts';
import { cedarSchema } from './schema.ts';
import { applies, type Entity, keyOf, namedBy } from './scope.ts';

/** What is known of the servers that policies may name. */
export interface Known {
  /** Servers whose definitions were read. */
  readonly servers: readonly ServerFacts[];
  /** Names of all servers. */
  readonly names: readonly string[];
  /** Names of all tools and prompts of a server; undefined where it is not locked. */
  readonly definitions: (server: string) => { readonly Tool: readonly string[]; readonly Prompt: readonly string[] } | undefined;
}

/** Something wrong with a policy. */
export interface Mistake {
  readonly place: string;
  readonly reason: string;
  /** ` (did you mean "x"?)` or nothing. */
  readonly hint: string;
  /** A warning is no reason to refuse the policies: what it is about is refused when it is called. */
  readonly isWarning: boolean;
}

interface Complaint {
  readonly policyId: string;
  readonly error: { readonly message: string; readonly help: string | null };
}

const reasonOf = ({ error }: Complaint): string => error.message.replace(/^for policy `[^`]*`, /, '');

/** Checks policies against the schema, and the names in them against what is known. `isOwn`: they were written for just these servers. */
export function checkPolicies(
  cedar: Cedar,
  policies: readonly Policy[],
  { known, isOwn, hint }: { readonly known: Known; readonly isOwn: boolean; readonly hint: Hint },
): readonly Mistake[] {
  const plain = policies.filter(({ reads }) => !touches(reads.context, 'arguments'));
  const reading = policies.filter((policy) => !plain.includes(policy));
  return [
    ...duplicates(policies),
    ...policies.flatMap((policy) => liftMistakes(policy, policies, hint)),
    ...policies.flatMap((policy) => nameMistakes(policy, { known, isOwn, hint })),
    ...policies.flatMap(uselessOn),
    ...policies.flatMap(agentMistakes),
    ...complaintsOf(cedar, plain, cedarSchema()).map(({ policy, complaint }) => mistake(policy, complaint, false)),
    ...argumentMistakes(cedar, reading, { known, isOwn }),
  ];
}

function duplicates(policies: readonly Policy[]): readonly Mistake[] {
  const first = new Map<string, Policy>();
  return policies.flatMap((policy) => {
    const other = first.get(policy.id);
    if (other === undefined) first.set(policy.id, policy);
    if (other === undefined) return [];
    return [
      { place: policy.place, reason: `the id "${policy.id}" is taken already by ${other.place}`, hint: '', isWarning: false },
    ];
  });
}

function liftMistakes({ annotations, place }: Policy, policies: readonly Policy[], hint: Hint): readonly Mistake[] {
  const asking = policies
    .filter((policy) => policy.effect === 'permit' && policy.annotations.ask !== undefined)
    .map(({ id }) => id);
  return annotations.lifts
    .filter((id) => !asking.includes(id))
    .map((id) => ({ place, reason: `@lifts: no permit "${id}" asks`, hint: hint(id, asking), isWarning: false }));
}

/** Nothing has to permit a list, so that a permit for lists alone does nothing. */
function uselessOn({ effect, scope, place }: Policy): readonly Mistake[] {
  const named = namedBy(scope.action).map(({ id }) => id);
  if (effect !== 'permit' || named.length === 0 || named.some((id) => id !== 'list')) return [];
  const reason = 'a permit for "list" has no effect: what may be used is listed; forbid "list" to hide something';
  return [{ place, reason, hint: '', isWarning: false }];
}

/** Nobody is known as an agent yet: what is said of one never applies, and a forbid would only look like one. */
function agentMistakes({ json, place }: Policy): readonly Mistake[] {
  if (!namesType(json, 'Agent')) return [];
  const reason = 'this can never apply: no caller is known as an Agent in this version; name its User or Client';
  return [{ place, reason, hint: '', isWarning: false }];
}

/** Is an entity of this type named anywhere, or the type itself (`is`)? */
function namesType(value: Json | undefined, type: string): boolean {
  if (Array.isArray(value)) return value.some((each: Json) => namesType(each, type));
  if (!isObject(value)) return false;
  const isNamed = (typeof value['id'] === 'string' && value['type'] === type) || value['entity_type'] === type;
  return isNamed || Object.values(value).some((each) => namesType(each as Json, type));
}

/** Entities that conditions name. */
function entitiesIn(value: Json | undefined): readonly Entity[] {
  if (Array.isArray(value)) return value.flatMap((each: Json) => entitiesIn(each));
  if (!isObject(value)) return [];
  const named = isObject(value['__entity']) ? value['__entity'] : undefined;
  if (named !== undefined && typeof named['type'] === 'string' && typeof named['id'] === 'string')
    return [{ type: named['type'], id: named['id'] }];
  return Object.values(value).flatMap((each) => entitiesIn(each));
}

function nameMistakes(
  { json, scope, place }: Policy,
  { known, isOwn, hint }: { readonly known: Known; readonly isOwn: boolean; readonly hint: Hint },
): readonly Mistake[] {
  const all = [...namedBy(scope.resource), ...entitiesIn(json['conditions'])];
  const unique = [...new Map(all.map((entity) => [keyOf(entity), entity])).values()];
  return unique.flatMap((entity): readonly Mistake[] => {
    const found = unknownName(entity, known);
    if (found === undefined) return [];
    const reason = `${entity.type}::${JSON.stringify(entity.id)}: ${found.reason}`;
    return [{ place, reason, hint: hint(found.word, found.known), isWarning: !isOwn }];
  });
}

const IN_SERVERS: ReadonlySet<string> = new Set(['Tool', 'Prompt', 'Resource']);

function unknownName(
  { type, id }: Entity,
  known: Known,
): { readonly reason: string; readonly word: string; readonly known: readonly string[] } | undefined {
  if (type !== 'Server' && !IN_SERVERS.has(type)) return undefined;
  const slash = id.indexOf('/');
  if (type !== 'Server' && slash < 0) return { reason: `expected "SERVER/NAME"`, word: id, known: [] };
  const server = type === 'Server' ? id : id.slice(0, slash);
  if (!known.names.includes(server)) return { reason: `there is no server "${server}"`, word: server, known: known.names };
  if (type !== 'Tool' && type !== 'Prompt') return undefined;
  const names = known.definitions(server)?.[type];
  const name = id.slice(slash + 1);
  if (names === undefined || names.includes(name)) return undefined;
  return { reason: `"${server}" has no ${type.toLowerCase()} "${name}" that was approved`, word: name, known: names };
}

interface Found {
  readonly policy: Policy;
  readonly complaint: Complaint;
}

function complaintsOf(cedar: Cedar, policies: readonly Policy[], schema: JsonObject): readonly Found[] {
  if (policies.length === 0) return [];
  const numbered = new Map(policies.map((policy, index) => [`p${index}`, policy]));
  const answer = cedar.validate({
    schema: schema as never,
    policies: { staticPolicies: Object.fromEntries([...numbered].map(([id, { json }]) => [id, json])) as never },
    validationSettings: { mode: 'strict' },
  });
  if (answer.type === 'failure') throw new Error(`Cedar takes no schema: ${answer.errors[0]?.message ?? ''}`);
  const { validationErrors, validationWarnings } = answer;
  const faulty = new Set(validationErrors.map(({ policyId }) => policyId));
  // A warning says that a policy can never apply; what an error says of the same policy is more to the point. The first warning names the cause.
  const first = new Map<string, Complaint>();
  for (const complaint of [...validationErrors, ...validationWarnings.filter(({ policyId }) => !faulty.has(policyId))]) {
    if (!first.has(complaint.policyId)) first.set(complaint.policyId, complaint);
  }
  // In the order of the files; Cedar has one of its own.
  return [...numbered].flatMap(([id, policy]) => {
    const complaint = first.get(id);
    return complaint === undefined ? [] : [{ policy, complaint }];
  });
}

function mistake({ place }: Policy, complaint: Complaint, isWarning: boolean, where = ''): Mistake {
  const { help } = complaint.error;
  return { place, reason: `${reasonOf(complaint)}${where}`, hint: help === null ? '' : ` (${help})`, isWarning };
}

/** Arguments of one shape: tools that share it are checked once. */
interface Shape {
  readonly tool: ArgumentType;
  readonly prompt: ArgumentType;
  readonly of: readonly { readonly server: string; readonly name: string; readonly type: 'Tool' | 'Prompt' }[];
}

function shapesOf(known: Known): readonly Shape[] {
  const shapes = new Map<string, Shape>();
  const add = (type: 'Tool' | 'Prompt', server: string, name: string, types: ArgumentType): void => {
    const key = `${type} ${JSON.stringify(cedarType(types))}`;
    const kept = shapes.get(key) ?? {
      tool: type === 'Tool' ? types : NO_ARGUMENTS,
      prompt: type === 'Prompt' ? types : NO_ARGUMENTS,
      of: [],
    };
    shapes.set(key, { ...kept, of: [...kept.of, { server, name, type }] });
  };
  for (const { name: server, tools, prompts } of known.servers) {
    for (const [name, { argumentTypes }] of tools) add('Tool', server, name, argumentTypes);
    for (const [name, types] of prompts) add('Prompt', server, name, types);
  }
  return [...shapes.values()];
}

const NO_ARGUMENTS: ArgumentType = { kind: 'record', members: new Map<string, Member>() };
const ACTION_OF = { Tool: 'call_tool', Prompt: 'get_prompt' } as const;

const inScope = (policy: Policy, { server, name, type }: Shape['of'][number]): boolean => {
  const entity = { type, id: definitionId(server, name) };
  const action = { type: 'Action', id: ACTION_OF[type] };
  return (
    applies(policy.scope.resource, entity, new Set([keyOf(entity), keyOf({ type: 'Server', id: server })])) &&
    applies(policy.scope.action, action, new Set([keyOf(action)]))
  );
};

/** A policy that reads arguments has to make sense for some tool that it applies to; where it makes none it is warned of, and that tool refused. */
function argumentMistakes(
  cedar: Cedar,
  policies: readonly Policy[],
  { known, isOwn }: { readonly known: Known; readonly isOwn: boolean },
): readonly Mistake[] {
  const found = new Map<
    Policy,
    { count: number; readonly complaints: { readonly complaint: Complaint; readonly name: string }[] }
  >();
  for (const shape of shapesOf(known)) {
    const concerned = policies.filter((policy) => shape.of.some((one) => inScope(policy, one)));
    const complaints = new Map(
      complaintsOf(cedar, concerned, cedarSchema(shape.tool, shape.prompt)).map((each) => [each.policy, each]),
    );
    for (const policy of concerned) {
      const entry = found.get(policy) ?? { count: 0, complaints: [] };
      found.set(policy, entry);
      entry.count += 1;
      const first = shape.of.find((one) => inScope(policy, one));
      const complaint = complaints.get(policy)?.complaint;
      if (complaint !== undefined)
        entry.complaints.push({ complaint, name: definitionId(first?.server ?? '', first?.name ?? '') });
    }
  }
  return [...found].flatMap(([policy, { count, complaints }]) => {
    const isFault = isOwn && complaints.length === count;
    // That it does not apply to some of many tools is what conditions are for.
    const told = complaints.filter(({ complaint }) => isFault || !/impossible|applicable action/.test(complaint.error.message));
    return told.slice(0, 1).map(({ complaint, name }) => mistake(policy, complaint, !isFault, ` (for "${name}")`));
  });
}
