// What people ask about policies: why something is decided as it is, and who may do it.
import { type Trace, tracesOf } from '../policy/explain.ts';
import { policyFault } from '../policy/faults.ts';
import type { Policies } from '../policy/policies.ts';
import type { Ruling } from '../policy/ruling.ts';
import { namedBy } from '../policy/scope.ts';
import { type Asked, type Decider, SOMEBODY } from './deciding.ts';
import type { Project } from './project.ts';

/** The policies, or a fault that says how to begin. @throws Fault `policy.none` */
export function policiesOf({ policies }: Decider): Policies {
  if (policies === undefined) throw policyFault.none();
  return policies;
}

/** Is policy enforced, or only observed as a whole (`authority.observe`)? */
export const isEnforced = ({ authority }: Pick<Project, 'authority'>): boolean => !authority.observe.includes('policy');

/** What a person is told of policies that are only observed: what they say happens to nobody. */
export function observedNotes(project: Pick<Project, 'authority'>, { policies }: Policies): readonly string[] {
  const single = policies.flatMap(({ id, layer, annotations }) => (annotations.observe === undefined ? [] : [`${layer}:${id}`]));
  return [
    ...(isEnforced(project) ? [] : ['policy is only observed (authority.observe): it refuses, asks and hides nothing']),
    ...(single.length === 0 ? [] : [`only observed (@observe), and no part of these answers: ${single.join(', ')}`]),
  ];
}

/** An answer with its reasons. */
export interface Explained {
  /** False: policy is only observed, and the call passes whatever it says. */
  readonly isEnforced: boolean;
  readonly ruling: Ruling;
  readonly traces: readonly (Trace & { readonly layer: string })[];
}

/** Decides and says why. @throws Fault `policy.*` */
export async function explained(decider: Decider, asked: Asked, project: Pick<Project, 'authority'>): Promise<Explained> {
  const policies = policiesOf(decider);
  const question = decider.question(asked);
  const { loadCedar } = await import('../policy/cedar.ts');
  const traces = tracesOf(await loadCedar(), policies.policies, question);
  const layers = new Map(policies.policies.map((policy) => [policy, policy.layer] as const));
  return {
    isEnforced: isEnforced(project),
    ruling: policies.decide(question),
    traces: traces.map((trace) => ({ ...trace, layer: layers.get(trace.policy as never) ?? '' })),
  };
}

/** What somebody may do. `depends`: on arguments or time. */
export interface Right {
  readonly user: string;
  readonly client: string;
  readonly may: 'allow' | 'ask' | 'deny' | 'depends';
  readonly policies: readonly string[];
}

const namedIn = (policies: Policies, type: string): readonly string[] => [
  ...new Set(
    policies.policies.flatMap(({ scope }) => namedBy(scope.principal).flatMap((each) => (each.type === type ? [each.id] : []))),
  ),
];

/** Rights of everybody whom policies name, and of everybody else. @throws Fault `policy.*` */
export function whoCan(decider: Decider, wish: Pick<Asked, 'action' | 'server' | 'name' | 'atMs'>): readonly Right[] {
  const policies = policiesOf(decider);
  const users = [...namedIn(policies, 'User'), SOMEBODY.user];
  const clients = [...namedIn(policies, 'Client'), SOMEBODY.client];
  return users.flatMap((user) =>
    clients.map((client): Right => {
      const question = decider.question({ ...wish, user, client });
      const settled = policies.settled(question);
      if (settled !== undefined) return { user, client, may: settled.effect, policies: settled.policies };
      return { user, client, may: policies.mayList(question) ? 'depends' : 'deny', policies: [] };
    }),
  );
}
