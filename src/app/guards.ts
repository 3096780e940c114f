// What judges in a running program: our own guards, policy, and a company's decision point, as the user's and the managed settings have it now.
import type { Fault } from '../base/fault.ts';
import { decisionPoint } from '../gateway/guards/decision-point.ts';
import type { Guard } from '../gateway/guards/guard.ts';
import { knownTarget } from '../gateway/guards/known-target.ts';
import { limits } from '../gateway/guards/limits.ts';
import { pinned } from '../gateway/guards/pinned.ts';
import { type PolicyPort, policyGuard } from '../gateway/guards/policy.ts';
import { shape } from '../gateway/guards/shape.ts';
import type { Authority } from './authority.ts';
import { decisionPointFor } from './decision-point.ts';
import type { Project } from './project.ts';
import type { Settings } from './settings-schema.ts';

/** What guards are made from. */
export interface GuardParts {
  readonly settings: Pick<Settings, 'limits'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project as it may be used now. */
  readonly project: () => Pick<Project, 'authority'>;
  readonly policy: PolicyPort;
  readonly report: (fault: Fault) => void;
}

/** The guards of a program. */
export interface LiveGuards {
  /** The same list as long as nobody changed the rules. */
  readonly now: () => readonly Guard[];
  /** May these rules be taken over? @throws Fault `settings.missing-variable` */
  check(project: Pick<Project, 'authority'>): void;
}

/** Makes them. @throws Fault `settings.missing-variable` */
export function liveGuards({ settings, env, project, policy, report }: GuardParts): LiveGuards {
  const own = [pinned, knownTarget, shape, limits(settings.limits.callsInFlight), policyGuard(policy)];
  const made = ({ observe, decisionPoint: point }: Authority): readonly Guard[] => {
    const asked = decisionPointFor(point, env);
    const all = asked === undefined ? own : [...own, decisionPoint(asked, report)];
    return all.map((guard) => (observe.includes(guard.id) ? { ...guard, isObserved: true } : guard));
  };
  const state = { of: project().authority, guards: made(project().authority) };
  return {
    now() {
      const { authority } = project();
      if (authority !== state.of) Object.assign(state, { of: authority, guards: made(authority) });
      return state.guards;
    },
    check: ({ authority }) => void made(authority),
  };
}
