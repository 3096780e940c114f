// What a guard is: it judges one exchange and returns a verdict. It never mutates, chains or calls out; a throw counts as a deny.
import type { Fault } from '../../base/fault.ts';
import type { Routed } from '../exchange.ts';
import type { CompileSchema } from '../schema-check.ts';
import type { Visible, Withheld } from '../view.ts';

/** What a guard says. Policy, approvals and findings join here with later issues; strictest wins: deny over pass. */
export type Verdict = { readonly kind: 'pass' } | { readonly kind: 'deny'; readonly fault: Fault };

/** What a guard may know beside the exchange. */
export interface Knowledge {
  /** The definition that the call names, as this connection's server shows it; absent when the client may not see it. */
  readonly definition: Visible | undefined;
  /** What the call names, where it is kept back because it is not what was approved. */
  readonly differing?: Withheld | undefined;
  /** Compiles input schemas. */
  readonly compileSchema: CompileSchema;
  /** How many calls of this caller run now, this one included. */
  readonly callsInFlight: number;
}

/** Judges exchanges on their way to a server. */
export interface Guard {
  /** Stable; never reused. */
  readonly id: string;
  /** Numbers of THREATS.md that it answers. */
  readonly threats: readonly string[];
  judge(exchange: Routed, knowledge: Knowledge): Verdict;
}

/** The verdict that lets pass. */
export const PASS: Verdict = { kind: 'pass' };

/** A verdict that refuses. */
export const deny = (fault: Fault): Verdict => ({ kind: 'deny', fault });
