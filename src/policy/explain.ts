// Why a question is decided as it is: each policy whose head applies, whether its conditions hold, and the values that they looked at. For operators only.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { CedarValue } from './argument-types.ts';
import type { Cedar } from './cedar.ts';
import { type CedarEntity, contextOf, entitiesOf, type Parties, partiesOf } from './entities.ts';
import { conjuncts } from './listing.ts';
import type { Policy } from './parse.ts';
import type { Question } from './question.ts';
import { type ReadPath, readsOf } from './reads.ts';
import { applies } from './scope.ts';

/** A part of a condition. */
export interface Part {
  /** As Cedar, e.g. `resource.trusted.readOnly`. */
  readonly text: string;
  readonly holds: boolean;
  /** What it looked at: `resource.trusted.readOnly = false`; `= (absent)` where there is nothing. */
  readonly values: readonly string[];
}

/** What became of one policy. */
export interface Trace {
  readonly policy: Policy;
  readonly outcome: 'applies' | 'does not apply' | 'fails';
  /** What went wrong, where it fails. */
  readonly error?: string | undefined;
  /** Parts of its conditions that do not hold; all of them where it applies. */
  readonly parts: readonly Part[];
}

const ANY: JsonObject = { effect: 'permit', principal: { op: 'All' }, action: { op: 'All' }, resource: { op: 'All' } };

interface Evaluated {
  readonly holds: boolean;
  readonly error: string | undefined;
}

/** Evaluates conditions alone. */
function evaluate(cedar: Cedar, conditions: readonly Json[], question: Question, parties: Parties): Evaluated {
  const reads = readsOf(conditions.map((clause) => (isObject(clause) ? (clause['body'] ?? null) : null)));
  const context = contextOf(question, reads.context);
  if ('unreadable' in context)
    return { holds: false, error: `the argument "${context.unreadable}" holds a value that policy cannot read` };
  const answer = cedar.isAuthorized({
    principal: parties.principal,
    action: { type: 'Action', id: question.action },
    resource: parties.resource,
    context: context.context as never,
    policies: { staticPolicies: { it: { ...ANY, conditions } as never } },
    entities: entitiesOf(question, parties, reads) as never,
  });
  if (answer.type === 'failure') return { holds: false, error: answer.errors[0]?.message ?? 'unknown' };
  const { decision, diagnostics } = answer.response;
  return { holds: decision === 'allow', error: diagnostics.errors[0]?.error.message.replace(/^.*?policy `it`[^:]*: /, '') };
}

function valueAt(from: CedarValue | undefined, path: ReadPath): CedarValue | undefined {
  let at = from;
  for (const step of path) {
    const isRecord = typeof at === 'object' && !Array.isArray(at) && Object.hasOwn(at, step);
    at = isRecord ? (at as Readonly<Record<string, CedarValue>>)[step] : undefined;
  }
  return at;
}

function attributeAt(entities: readonly CedarEntity[], [first = '', ...rest]: ReadPath): CedarValue | undefined {
  const [, resource, server] = entities;
  return first === 'server' && rest.length > 0 ? valueAt(server?.attrs, rest) : valueAt(resource?.attrs, [first, ...rest]);
}

const shown = (path: string, value: CedarValue | undefined): string =>
  `${path} = ${value === undefined ? '(absent)' : JSON.stringify(value)}`;

function valuesOf(part: Json, question: Question, parties: Parties): readonly string[] {
  const reads = readsOf([part]);
  const entities = entitiesOf(question, parties, reads);
  const context = contextOf(question, reads.context);
  const inContext = 'context' in context ? context.context : {};
  return [
    ...reads.principal.map((path) => shown(['principal', ...path].join('.'), valueAt(entities[0]?.attrs, path))),
    ...reads.resource.map((path) => shown(['resource', ...path].join('.'), attributeAt(entities, path))),
    ...reads.context.map((path) => shown(['context', ...path].join('.'), valueAt(inContext, path))),
  ];
}

function textOf(cedar: Cedar, clause: JsonObject): string {
  const made = cedar.policyToText({ ...ANY, conditions: [clause] } as never);
  const found = made.type === 'success' ? /\b(?:when|unless) \{([\s\S]*)\};?\s*$/.exec(made.text)?.[1] : undefined;
  return (found ?? '').trim().replace(/\s+/g, ' ');
}

/** The parts of a clause: of `when` each conjunct, of `unless` the whole. */
function partsOf(clause: JsonObject): readonly JsonObject[] {
  const body = clause['body'] ?? null;
  return clause['kind'] === 'when' ? conjuncts(body).map((part) => ({ kind: 'when', body: part })) : [clause];
}

/** Every policy whose head applies to a question, and what became of it. */
export function tracesOf(cedar: Cedar, policies: readonly Policy[], question: Question): readonly Trace[] {
  const parties = partiesOf(question);
  const action = { type: 'Action', id: question.action };
  const concerned = policies.filter(
    ({ scope }) =>
      applies(scope.principal, parties.principal, parties.abovePrincipal) &&
      applies(scope.action, action, new Set([`Action::${action.id}`])) &&
      applies(scope.resource, parties.resource, parties.aboveResource),
  );
  return concerned.map((policy): Trace => {
    const written = policy.json['conditions'];
    const clauses = (Array.isArray(written) ? written : []).filter((clause: Json): clause is JsonObject => isObject(clause));
    const whole = evaluate(cedar, clauses, question, parties);
    const parts = clauses.flatMap(partsOf).map((clause): Part => {
      const { holds } = evaluate(cedar, [clause], question, parties);
      const negated = clause['kind'] === 'unless' ? 'unless ' : '';
      return { text: `${negated}${textOf(cedar, clause)}`, holds, values: valuesOf(clause['body'] ?? null, question, parties) };
    });
    const outcome = whole.error !== undefined ? 'fails' : whole.holds ? 'applies' : 'does not apply';
    return { policy, outcome, error: whole.error, parts: whole.holds ? parts : parts.filter(({ holds }) => !holds) };
  });
}
