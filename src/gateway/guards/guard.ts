// What a guard is: it judges one exchange and returns a verdict. It never mutates, chains or calls out; a throw counts as a deny.
import type { Fault } from '../../base/fault.ts';
import type { Ruling } from '../../policy/ruling.ts';
import type { Approved } from '../approved.ts';
import type { Routed } from '../exchange.ts';
import type { CompileSchema } from '../schema-check.ts';
import type { Visible, Withheld } from '../view.ts';

/** What a guard says. Strictest wins: deny over ask over pass. A ruling is of policy: what determined it, and what it obliges to.
 *  A denial that is firm is no opinion: it counts where its guard is only observed, too. */
export type Verdict =
  | { readonly kind: 'pass'; readonly ruling?: Ruling | undefined }
  | { readonly kind: 'ask'; readonly ruling: Ruling }
  | { readonly kind: 'deny'; readonly fault: Fault; readonly ruling?: Ruling | undefined; readonly isFirm?: true };

/** Of guards that decide without a person. */
export type Plain = Exclude<Verdict, { kind: 'ask' }>;

/** What a guard may know beside the exchange. */
export interface Knowledge {
  /** The definition that the call names, as this connection's server shows it; absent when the client may not see it. */
  readonly definition: Visible | undefined;
  /** What the call names, where it is kept back because it is not what was approved. */
  readonly differing?: Withheld | undefined;
  /** What its server was approved as; undefined only where nothing has to be (a server of a test). */
  readonly approved?: Approved | undefined;
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
  /** Recorded, not enforced: only the user's and the managed settings can say so. */
  readonly isObserved?: boolean;
  judge(exchange: Routed, knowledge: Knowledge): Verdict | Promise<Verdict>;
}

/** A guard that decides at once and without a person. */
export interface PlainGuard extends Guard {
  judge(exchange: Routed, knowledge: Knowledge): Plain;
}

/** The verdict that lets pass. */
export const PASS: Plain = { kind: 'pass' };

/** A verdict that refuses. */
export const deny = (fault: Fault): Plain => ({ kind: 'deny', fault });

/** A verdict that refuses, whether its guard is enforced or only observed. */
export const denyFirmly = (fault: Fault): Plain => ({ kind: 'deny', fault, isFirm: true });
