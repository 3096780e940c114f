// All layers of policy together. Each has to allow on its own: files of a project can only narrow what the user and administrators allow.
import { hash } from 'node:crypto';
import type { Cedar } from './cedar.ts';
import { checkPolicies, type Known, type Mistake } from './check.ts';
import { policyFault } from './faults.ts';
import { PolicyLayer } from './layer.ts';
import type { Names } from './names.ts';
import { type Hint, MAX_POLICIES, type Policy, type PolicyFile, parseFile } from './parse.ts';
import type { Question } from './question.ts';
import { type Effect, NO_OBLIGATIONS, type Ruling } from './ruling.ts';

/** Whose policies, strongest first. */
export type LayerName = 'managed' | 'user' | 'project';

/** The policy files of one layer. */
export interface LayerSource {
  readonly name: LayerName;
  readonly folder: string;
  readonly files: readonly PolicyFile[];
}

/** What policies are compiled with. */
export interface CompileParts {
  readonly cedar: Cedar;
  readonly names: Names;
  readonly known: Known;
  readonly hint: Hint;
  /** Are all servers known? Else an unknown name is only warned of. */
  readonly isWhole: boolean;
}

/** Policies that were checked and may decide. */
export interface Policies {
  readonly version: string;
  readonly policies: readonly (Policy & { readonly layer: LayerName })[];
  /** What looks wrong but keeps nothing from working. */
  readonly warnings: readonly Mistake[];
  decide(question: Question): Ruling;
  /** The ruling, where it needs nothing of the context but these members (the client, if none is named). */
  settled(question: Question, known?: readonly string[]): Ruling | undefined;
  /** Does anything that may apply read attributes of the resource? */
  readsResource(question: Question): boolean;
  /** May a list show it? */
  mayList(question: Question, isTemplate?: boolean): boolean;
  /** Gives back what Cedar holds; nothing is decided afterwards. */
  close(): void;
}

/** A mistake as one line. */
export const mistakeLine = ({ place, reason, hint }: Mistake): string => `${place}: ${reason}${hint}`;

function parsed({ name, folder, files }: LayerSource, { cedar, hint }: CompileParts): readonly Policy[] {
  const policies = files.flatMap((file) => parseFile(cedar, file, hint));
  if (policies.length > MAX_POLICIES) throw policyFault['too-many']({ max: MAX_POLICIES, folder });
  const observing = policies.find(({ annotations }) => annotations.observe !== undefined);
  if (name === 'project' && observing !== undefined) {
    const reason = 'files of a project may only narrow: what is merely observed is for your own policies';
    throw policyFault.annotation({ place: observing.place, name: 'observe', reason, hint: '' });
  }
  return policies;
}

interface Compiled {
  readonly name: LayerName;
  readonly layer: PolicyLayer;
  readonly warnings: readonly Mistake[];
}

function compileLayer(source: LayerSource, parts: CompileParts): Compiled {
  const policies = parsed(source, parts);
  const mistakes = checkPolicies(parts.cedar, policies, {
    known: parts.known,
    isOwn: source.name === 'project' && parts.isWhole,
    hint: parts.hint,
  });
  const faults = mistakes.filter(({ isWarning }) => !isWarning);
  const [first] = faults;
  if (first !== undefined) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    const list = faults.map(mistakeLine).join('\n');
    throw policyFault.invalid({ place: first.place, reason: first.reason, hint: `${first.hint}${more}`, list });
  }
  return { name: source.name, layer: new PolicyLayer(policies, parts.cedar, parts.names), warnings: mistakes };
}

/** Checks and prepares policies. @throws Fault `policy.*`: then none of them is used */
export function compilePolicies(sources: readonly LayerSource[], parts: CompileParts): Policies {
  const layers: Compiled[] = [];
  try {
    for (const source of sources) layers.push(compileLayer(source, parts));
  } catch (thrown) {
    for (const { layer } of layers) layer.close();
    throw thrown;
  }
  const version = hash('sha256', layers.map(({ name, layer }) => `${name}:${layer.version}`).join(' '));
  return {
    version,
    policies: layers.flatMap(({ name, layer }) => layer.policies.map((policy) => ({ ...policy, layer: name }))),
    warnings: layers.flatMap(({ warnings }) => warnings),
    decide: (question) =>
      strictest(
        layers.map(({ name, layer }) => named(name, layer.decide(question))),
        version,
      ),
    settled: (question, known = ['client']) => {
      const rulings = layers.flatMap(({ name, layer }) => {
        const ruling = layer.settled(question, known);
        return ruling === undefined ? [] : [named(name, ruling)];
      });
      const isSure = rulings.length === layers.length || rulings.some(({ effect }) => effect === 'deny');
      return isSure ? strictest(rulings, version) : undefined;
    },
    readsResource: (question) => layers.some(({ layer }) => layer.readsResource(question)),
    mayList: (question, isTemplate = false) => layers.every(({ layer }) => layer.mayList(question, isTemplate)),
    close: () => {
      for (const { layer } of layers) layer.close();
    },
  };
}

/** Ids say which layer they are of; the project's need no mark, but its limits are its own. */
function named(layer: LayerName, ruling: Ruling): Ruling {
  const { obligations } = ruling;
  if (layer === 'project') {
    const limits = obligations.limits.map((limit) => ({ ...limit, isOfProject: true }));
    return limits.length === 0 ? ruling : { ...ruling, obligations: { ...obligations, limits } };
  }
  const mark = (id: string): string => `${layer}:${id}`;
  return {
    ...ruling,
    policies: ruling.policies.map(mark),
    observed: ruling.observed.map(mark),
    errors: ruling.errors.map((error) => ({ ...error, policy: mark(error.policy) })),
    obligations: {
      asks: obligations.asks.map((ask) => ({ ...ask, policy: mark(ask.policy) })),
      limits: obligations.limits.map((limit) => ({ ...limit, policy: mark(limit.policy) })),
    },
  };
}

const STRICTEST: readonly Effect[] = ['deny', 'ask', 'allow'];

/** Several rulings as one: what one denies is denied, what one asks is asked. Without any, nothing is allowed. */
export function strictest(rulings: readonly Ruling[], version: string): Ruling {
  const effect = STRICTEST.find((each) => rulings.some((ruling) => ruling.effect === each)) ?? 'deny';
  // Only those that say so determined a denial; all of them let pass.
  const deciding = effect === 'deny' ? rulings.filter((ruling) => ruling.effect === 'deny') : rulings;
  const asks = deciding.flatMap(({ obligations }) => obligations.asks);
  const limits = deciding.flatMap(({ obligations }) => obligations.limits);
  return {
    effect,
    policies: deciding.flatMap(({ policies }) => policies),
    reason: deciding.find(({ reason }) => reason !== undefined)?.reason,
    obligations: effect === 'deny' ? NO_OBLIGATIONS : { asks, limits },
    observed: rulings.flatMap(({ observed }) => observed),
    errors: rulings.flatMap(({ errors }) => errors),
    version,
  };
}
