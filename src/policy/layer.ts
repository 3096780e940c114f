// One layer of policies (managed, the user's, a project's): question in, ruling out. Cedar decides; this hands it only what may matter and keeps what it said.
import { createHash } from 'node:crypto';
import type { JsonObject } from '../base/json.ts';
import type { Cedar } from './cedar.ts';
import { contextOf, entitiesOf, type Parties, partiesOf } from './entities.ts';
import { isOpen, listForm } from './listing.ts';
import { type Membership, membershipOf, NO_MEMBERSHIP } from './membership.ts';
import type { Names } from './names.ts';
import type { Policy } from './parse.ts';
import type { Question } from './question.ts';
import { joined, type Reads } from './reads.ts';
import { type AskObligation, NO_OBLIGATIONS, type Obligations, type PolicyError, type Ruling } from './ruling.ts';
import { applies, type Constraint, type Scope } from './scope.ts';

/** The policies of one layer, ready to decide. */
export interface Layer {
  readonly policies: readonly Policy[];
  /** Digest of all of it. */
  readonly version: string;
  decide(question: Question): Ruling;
  /** The ruling, if it reads nothing of the context but these members; else undefined. */
  settled(question: Question, known: readonly string[]): Ruling | undefined;
  /** Does anything that may apply to the question read attributes of the resource? */
  readsResource(question: Question): boolean;
  /** May a list show it? As strict as calls are in all that is known before one. */
  mayList(question: Question, isTemplate: boolean): boolean;
}

/** A part of a layer that is handed to Cedar as a whole. */
interface Slice {
  /** Name of the prepared set; undefined: nothing applies. */
  readonly name: string | undefined;
  readonly reads: Reads;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly membership: Membership;
}

/** All that may matter to a question, whatever it brings. */
interface Slices {
  /** Stands for who asks for what. */
  readonly key: string;
  readonly parties: Parties;
  readonly call: Slice;
  readonly beside: readonly Slice[];
  /** What hides it from lists. */
  readonly listing: Slice;
}

interface Member {
  readonly policy: Policy;
  readonly json: JsonObject;
  readonly reads: Reads;
}

/** Which policies a slice is of. */
type Kind = 'call' | 'asking' | 'observed' | 'list' | 'template' | 'listing';

/** Sets that are asked beside the one that decides. */
const BESIDE = ['asking', 'observed'] as const;

const MAX_KEPT = 10_000;

/** Longest key under which a ruling is kept: a call that brings a whole file to a policy that reads it must not fill the memory. */
const MAX_KEY_CHARS = 2_048;

/** A map that forgets everything rather than grow without bound. */
class Kept<T> {
  readonly #values = new Map<string, T>();

  get(key: string, make: () => T): T {
    const kept = this.#values.get(key);
    if (kept !== undefined) return kept;
    if (this.#values.size >= MAX_KEPT) this.#values.clear();
    const made = make();
    this.#values.set(key, made);
    return made;
  }
}

const names = (constraint: Constraint, action: string): boolean =>
  constraint.op === 'equals'
    ? constraint.entity.id === action
    : constraint.op === 'in' && constraint.entities.some(({ id }) => id === action);

/** Lists need no permit of their own. */
const ANY_LIST: JsonObject = {
  effect: 'permit',
  principal: { op: 'All' },
  action: { op: 'All' },
  resource: { op: 'All' },
  conditions: [],
};

/** Who asks for what, as text that no two questions share by chance. */
const whoAndWhat = ({ action, server, asker, target }: Question): string =>
  `${action} ${target.type} ${server.name} ${JSON.stringify([target.type === 'Server' ? '' : target.name, asker.user, asker.client])}`;

const NO_READS: Reads = { principal: [], resource: [], context: [] };
const byText = (a: string, b: string): number => (a < b ? -1 : 1);

const isObserved = ({ annotations }: Policy): boolean => annotations.observe !== undefined;
/** Forbidden unless a person says yes. */
const isAsking = ({ effect, annotations }: Policy): boolean => effect === 'forbid' && annotations.ask !== undefined;

/** Cedar names what applies only if it permits: what is to be known apart from the effect is asked as a permit. */
const asPermit = ({ json, reads }: Policy): Pick<Member, 'json' | 'reads'> => ({ json: { ...json, effect: 'permit' }, reads });

const asItIs = ({ json, reads }: Policy): Pick<Member, 'json' | 'reads'> => ({ json, reads });
const decides = (policy: Policy): boolean => !isObserved(policy) && !isAsking(policy);
const hides = ({ effect, scope }: Policy): boolean => effect === 'forbid' && names(scope.action, 'list');

/** What a policy is in a slice of each kind; undefined: no part of it. */
const FORMS: Readonly<Record<Kind, (policy: Policy) => Pick<Member, 'json' | 'reads'> | undefined>> = {
  call: (policy) => (decides(policy) ? asItIs(policy) : undefined),
  asking: (policy) => (isAsking(policy) && !isObserved(policy) ? asPermit(policy) : undefined),
  observed: (policy) => (isObserved(policy) ? asPermit(policy) : undefined),
  list: (policy) => (decides(policy) ? listForm(policy, false) : undefined),
  template: (policy) => (decides(policy) ? listForm(policy, true) : undefined),
  listing: (policy) => (decides(policy) && hides(policy) ? asItIs(policy) : undefined),
};

/** Makes a layer of policies that were checked. `facts` are numbered by identity: what was read of one counts for that one only. */
export class PolicyLayer implements Layer {
  readonly policies: readonly Policy[];
  readonly version: string;
  readonly #cedar: Cedar;
  readonly #names: Names;
  readonly #taken: string[] = [];
  readonly #sets = new Kept<Slices>();
  readonly #shown = new Kept<Slice>();
  readonly #prepared = new Map<string, Slice>();
  readonly #rulings = new Kept<Ruling>();
  readonly #lists = new Kept<boolean>();
  readonly #factNumbers = new WeakMap<object, number>();
  #facts = 0;

  constructor(policies: readonly Policy[], cedar: Cedar, names: Names) {
    this.policies = policies;
    this.#cedar = cedar;
    this.#names = names;
    const texts = policies.map(({ id, text }) => `${id.length}:${id}${text.length}:${text}`);
    this.version = createHash('sha256').update(texts.join('')).digest('hex');
  }

  /** Gives back what Cedar holds for it; it decides nothing afterwards. */
  close(): void {
    for (const name of this.#taken.splice(0)) this.#names.give(name);
  }

  decide(question: Question): Ruling {
    const ruling = this.#decide(question, 'call');
    if (ruling.effect === 'deny' || question.target.type === 'Server') return ruling;
    // What may not be listed may not be used either.
    const hidden = this.#hidden(question);
    return hidden ?? ruling;
  }

  settled(question: Question, known: readonly string[]): Ruling | undefined {
    return this.#allOf(question).some(({ reads }) => isOpen(reads, false, known)) ? undefined : this.decide(question);
  }

  readsResource(question: Question): boolean {
    return this.#allOf(question).some(({ reads }) => reads.resource.length > 0);
  }

  #allOf(question: Question): readonly Slice[] {
    const { call, beside, listing } = this.#slicesOf(question);
    return [call, ...beside, listing];
  }

  #slicesOf(question: Question): Slices {
    const key = whoAndWhat(question);
    return this.#sets.get(key, () => {
      const parties = partiesOf(question);
      const of = (kind: Kind, action: string): Slice => this.#prepare(action, parties, kind);
      const { action } = question;
      const beside = BESIDE.map((kind) => of(kind, action));
      return { key, parties, call: of('call', action), beside, listing: of('listing', 'list') };
    });
  }

  mayList(question: Question, isTemplate: boolean): boolean {
    const { key: who, parties } = this.#slicesOf(question);
    const kind = isTemplate ? 'template' : 'list';
    const slice = this.#shown.get(`${kind} ${who}`, () => this.#prepare(question.action, parties, kind));
    const key = `${isTemplate} ${this.#keyOf(question, who)} ${JSON.stringify(contextOf(question, slice.reads.context))}`;
    const may = this.#lists.get(key, () => this.#ask(question, parties, slice).effect !== 'deny');
    return may && this.#hidden(question) === undefined;
  }

  #hidden(question: Question): Ruling | undefined {
    if (this.#slicesOf(question).listing.policies.size === 0) return undefined;
    const asked: Question = { ...question, action: 'list', circumstances: { ...question.circumstances, arguments: undefined } };
    const ruling = this.#decide(asked, 'listing');
    return ruling.effect === 'deny' ? ruling : undefined;
  }

  #decide(question: Question, kind: 'call' | 'listing'): Ruling {
    const slices = this.#slicesOf(question);
    const key = this.#memoKey(question, kind, slices);
    const fresh = (): Ruling => this.#fresh(question, slices[kind], slices);
    return key === undefined || key.length > MAX_KEY_CHARS ? fresh() : this.#rulings.get(key, fresh);
  }

  /** All that the policies at hand read of a question, as text. Undefined: something cannot be read. */
  #memoKey(question: Question, kind: 'call' | 'listing', slices: Slices): string | undefined {
    const base = `${kind} ${this.#keyOf(question, slices.key)}`;
    const all = [slices[kind], ...slices.beside];
    if (all.every(({ reads }) => reads.context.length === 0)) return base;
    const context = contextOf(
      question,
      all.flatMap(({ reads }) => reads.context),
    );
    return 'unreadable' in context ? undefined : `${base} ${JSON.stringify(context.context)}`;
  }

  #keyOf({ server, target }: Question, who: string): string {
    let number = this.#factNumbers.get(server);
    if (number === undefined) {
      number = ++this.#facts;
      this.#factNumbers.set(server, number);
    }
    return `${number} ${target.type === 'Server' ? '' : target.approved} ${who}`;
  }

  #fresh(question: Question, slice: Slice, { parties, beside }: Slices): Ruling {
    const ruling = this.#ask(question, parties, slice);
    const [asking, observed] = beside.map((other) =>
      other.name === undefined ? undefined : this.#ask(question, parties, other),
    );
    const asked = asking === undefined ? ruling : withAsking(ruling, asking, this.policies);
    return observed === undefined ? asked : { ...asked, observed: observed.policies };
  }

  #ask(question: Question, parties: Parties, slice: Slice): Ruling {
    const empty = { policies: [], obligations: NO_OBLIGATIONS, observed: [], errors: [], version: this.version };
    if (slice.name === undefined) return { effect: 'deny', ...empty };
    const context = contextOf(question, slice.reads.context);
    if ('unreadable' in context) {
      const message = `the argument "${context.unreadable}" holds a value that policy cannot read`;
      return { effect: 'deny', ...empty, errors: [{ policy: '', message }] };
    }
    const answer = this.#cedar.statefulIsAuthorized({
      principal: parties.principal,
      action: { type: 'Action', id: question.action },
      resource: parties.resource,
      context: context.context as Record<string, never>,
      preparsedPolicySetId: slice.name,
      entities: entitiesOf(question, parties, slice.reads, slice.membership) as never,
    });
    if (answer.type === 'failure') {
      return { effect: 'deny', ...empty, errors: answer.errors.map(({ message }) => ({ policy: '', message })) };
    }
    const { decision, diagnostics } = answer.response;
    const errors = diagnostics.errors.map(({ policyId, error }) => ({ policy: policyId, message: error.message }));
    return this.#ruling(decision, diagnostics.reason, errors, slice);
  }

  #ruling(decision: 'allow' | 'deny', reason: readonly string[], errors: readonly PolicyError[], slice: Slice): Ruling {
    const policies = reason.filter((id) => slice.policies.has(id)).sort(byText);
    const found = policies.flatMap((id) => slice.policies.get(id) ?? []);
    const said = found.find(({ annotations }) => annotations.reason !== undefined)?.annotations.reason;
    const shared = {
      policies,
      reason: said,
      observed: [],
      errors: [...errors].sort((a, b) => byText(a.policy, b.policy)),
      version: this.version,
    };
    // Cedar leaves out what fails; here a policy that fails forbids.
    if (decision === 'deny' || errors.length > 0) return { ...shared, effect: 'deny', obligations: NO_OBLIGATIONS };
    const obligations = obligationsOf(found);
    return { ...shared, effect: obligations.asks.length > 0 ? 'ask' : 'allow', obligations };
  }

  #prepare(action: string, parties: Parties, kind: Kind): Slice {
    const act = { type: 'Action', id: action };
    const aboveAction = new Set([`Action::${action}`]);
    const members = this.policies
      .flatMap((policy): readonly Member[] => {
        const form = FORMS[kind](policy);
        return form === undefined ? [] : [{ policy, ...form }];
      })
      .filter(({ policy: { scope }, json }) => {
        const isAnyResource = (json['resource'] as JsonObject | undefined)?.['op'] === 'All';
        return (
          applies(scope.principal, parties.principal, parties.abovePrincipal) &&
          applies(scope.action, act, aboveAction) &&
          (isAnyResource || applies(scope.resource, parties.resource, parties.aboveResource))
        );
      });
    const ids = `${kind} ${JSON.stringify(members.map(({ policy }) => policy.id))}`;
    const kept = this.#prepared.get(ids);
    if (kept !== undefined) return kept;
    const made = this.#prepareMembers(members, kind);
    this.#prepared.set(ids, made);
    return made;
  }

  #prepareMembers(members: readonly Member[], kind: Kind): Slice {
    const policies = new Map(members.map(({ policy }) => [policy.id, policy]));
    if (members.length === 0) return { name: undefined, reads: NO_READS, policies, membership: NO_MEMBERSHIP };
    const name = this.#names.take();
    this.#taken.push(name);
    const staticPolicies: Record<string, JsonObject> = Object.fromEntries(
      members.map(({ policy, json }) => [policy.id, withoutHead(json, policy.scope)]),
    );
    if (kind === 'listing') staticPolicies[':any list'] = ANY_LIST;
    const answer = this.#cedar.preparsePolicySet(name, { staticPolicies: staticPolicies as never });
    if (answer.type === 'failure') throw new Error(`Cedar takes back what it took: ${answer.errors[0]?.message ?? ''}`);
    return {
      name,
      reads: joined(members.map(({ reads }) => reads)),
      policies,
      membership: membershipOf(Object.values(staticPolicies)),
    };
  }
}

/** A slice is made for who and what its policies apply to: heads that were understood are met. Without them Cedar needs no entities to look them up in. */
function withoutHead(json: JsonObject, { principal, resource }: Scope): JsonObject {
  return {
    ...json,
    ...(principal.op === 'any' ? {} : { principal: { op: 'All' } }),
    ...(resource.op === 'any' ? {} : { resource: { op: 'All' } }),
  };
}

const askOf = ({ id, annotations: { ask = '', approvers, isLowRisk } }: Policy): AskObligation => ({
  policy: id,
  why: ask,
  approvers,
  isLowRisk,
});

/** What is allowed, but forbidden unless a person says yes, has to be asked. */
function withAsking(ruling: Ruling, asking: Ruling, all: readonly Policy[]): Ruling {
  const { errors } = asking;
  if (errors.length > 0) return { ...ruling, effect: 'deny', obligations: NO_OBLIGATIONS, errors: [...ruling.errors, ...errors] };
  if (ruling.effect === 'deny' || asking.policies.length === 0) return ruling;
  const found = all.filter(({ id }) => asking.policies.includes(id));
  const asks = found.map(askOf);
  const reason = ruling.reason ?? found.find(({ annotations }) => annotations.reason !== undefined)?.annotations.reason;
  return {
    ...ruling,
    effect: 'ask',
    reason,
    policies: [...ruling.policies, ...asking.policies].sort(byText),
    obligations: { ...ruling.obligations, asks: [...ruling.obligations.asks, ...asks] },
  };
}

function obligationsOf(permits: readonly Policy[]): Obligations {
  const lifted = new Set(permits.flatMap(({ annotations }) => annotations.lifts));
  const asks = permits.flatMap((policy) =>
    policy.annotations.ask === undefined || lifted.has(policy.id) ? [] : [askOf(policy)],
  );
  const limits = permits.flatMap(({ id, annotations: { limit } }) => (limit === undefined ? [] : [{ policy: id, ...limit }]));
  return asks.length === 0 && limits.length === 0 ? NO_OBLIGATIONS : { asks, limits };
}
