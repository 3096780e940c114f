// What policy answers to one question: the effect, which policies determined it, and what they oblige to. Never holds the text of a policy.

/** Strictest first: a `deny` of one policy is not undone by another, an `ask` only where a policy says that it lifts it. */
export type Effect = 'deny' | 'ask' | 'allow';

/** Somebody has to be asked: by which policy, and why (its `@ask("why")`). */
export interface AskObligation {
  readonly policy: string;
  readonly why: string;
  /** How many different persons have to say yes; one when absent. */
  readonly approvers?: number | undefined;
  /** May a form of the caller's own client answer? That is no proof of a person, so only where a policy says so. */
  readonly isLowRisk?: boolean | undefined;
}

/** A bound that a policy sets with `@limit("10/min")`. */
export interface LimitObligation {
  readonly policy: string;
  /** A project's own: the policy of that name of another project is another one. */
  readonly isOfProject?: boolean | undefined;
  /** Calls allowed in each window. At least 1. */
  readonly max: number;
  readonly windowMs: number;
}

/** What has to be done before, or beside, letting pass. */
export interface Obligations {
  /** By policy id, sorted. Not empty exactly when the effect is `ask`. */
  readonly asks: readonly AskObligation[];
  readonly limits: readonly LimitObligation[];
}

/** A policy that could not be evaluated. One is enough to refuse. */
export interface PolicyError {
  readonly policy: string;
  readonly message: string;
}

/** Policy's answer. The same question under the same `version` has the same ruling. */
export interface Ruling {
  readonly effect: Effect;
  /** Ids of the policies that determined it, sorted; empty when nothing permits. */
  readonly policies: readonly string[];
  /** What the author of a determining policy lets callers read (`@reason`). */
  readonly reason?: string | undefined;
  readonly obligations: Obligations;
  /** Ids of policies that applied and are only observed (`@observe`), sorted. */
  readonly observed: readonly string[];
  /** For operators only: never shown to a caller. */
  readonly errors: readonly PolicyError[];
  /** Digest of all policies that were in force: an approval given under others is none. */
  readonly version: string;
}

/** Nothing to be done. */
export const NO_OBLIGATIONS: Obligations = { asks: [], limits: [] };
