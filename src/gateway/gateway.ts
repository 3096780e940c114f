// The parts of a gateway that its steps use. Made in app/, handed over whole, changed by nobody.
import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import type { GatewayApprovals } from './approvals/approvals.ts';
import type { ApprovalLinks } from './approvals/links.ts';
import type { PolicyPort } from './guards/policy.ts';
import type { Journal } from './journal.ts';
import type { Servers } from './lines.ts';
import type { Load } from './load.ts';
import type { ParkedCalls } from './parked.ts';
import type { QuarantinePort } from './quarantine.ts';
import type { QuotaPort } from './quotas.ts';
import type { CompileSchema } from './schema-check.ts';
import type { States } from './state.ts';
import type { Judge } from './steps/judge.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Watchers } from './watch.ts';

/** Limits and choices that the steps need. */
export interface GatewayRules {
  /** Time without a sign of life after which a call fails, in ms. */
  readonly callMs: number;
  /** How long a question to a client may stay open, in ms. */
  readonly askMs: number;
  readonly maxCallsInFlight: number;
  /** Longest name that the aggregate shows. */
  readonly maxNameChars: number;
  /** Does the aggregate show the servers' own instructions? */
  readonly showsInstructions: boolean;
  /** Most resources watched by one session or stream. */
  readonly maxWatched: number;
  /** Bartizan's own version. */
  readonly version: string;
}

/** A gateway. */
export interface Gateway {
  /** The servers now; a reload replaces the map. */
  servers(): Servers;
  readonly rules: GatewayRules;
  readonly journal: Journal;
  readonly judge: Judge;
  /** What persons answer; the judge asks it, and held calls wait for it. */
  readonly approvals: Pick<GatewayApprovals, 'holdMs' | 'waitingOf' | 'answered' | 'answerOfClient' | 'tasks'>;
  /** Questions for persons who are not at the terminal; the HTTP edge shows them. */
  readonly approvalLinks?: ApprovalLinks | undefined;
  /** Policy; undefined where there can be none. */
  readonly policy?: PolicyPort | undefined;
  /** Who and what is shut out; undefined where nothing can be. */
  readonly quarantine?: QuarantinePort | undefined;
  /** Counts of use; undefined where nothing is counted. */
  readonly quotas?: QuotaPort | undefined;
  readonly states: States;
  readonly parked: ParkedCalls;
  readonly watchers: Watchers;
  /** Open streams of modern clients. */
  readonly subscriptions: Subscriptions;
  readonly load: Load;
  /** The schema checker: loaded while the servers start, since it is large. */
  readonly schemas: () => Promise<CompileSchema>;
  readonly clock: Clock;
  /** Random ids of 128 bits, for what must not be guessed. */
  readonly newId: () => string;
  /** Ids of exchanges: unique in the trail, no secret. */
  readonly newExchangeId: () => string;
  /** Something a person should know; one line on stderr. */
  readonly report: (fault: Fault) => void;
}
