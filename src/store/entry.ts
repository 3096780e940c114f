// What an entry of the trail says, and its one text form. Digests and names only: never a payload, an argument, a token or an excerpt.
import type { Era } from '../protocol/revisions.ts';

/** Longest name or version kept of what a client or server calls itself; the rest is cut with `…`. */
const MAX_NAME_CHARS = 200;

/** Most verdicts kept. There are as many as guards; more would be a mistake of ours, and must not make an entry unbounded. */
const MAX_VERDICTS = 64;

/** Longest of the names that we gave ourselves (policies, labels) or that persons have. */
const MAX_OWN_CHARS = 64;

/** Most policies, labels or approvers kept of an exchange. */
const MAX_OWN = 16;

/** Who started the exchange: the client (`inward`) or the server (`outward`). */
export type Direction = 'inward' | 'outward';

/** How one hop spoke. */
export interface Hop {
  readonly era: Era;
  /** Protocol revision, e.g. `2025-11-25`. */
  readonly version: string;
  readonly transport: 'stdio' | 'http' | 'sse';
}

/** What one guard said. `observed`: recorded, not enforced. */
export interface RecordedVerdict {
  readonly guard: string;
  readonly verdict: 'pass' | 'ask' | 'deny';
  /** Fault code of a verdict that is not `pass`. */
  readonly code?: string | undefined;
  readonly observed?: boolean | undefined;
}

/** What policy said. The statements themselves are nowhere in the trail. */
export interface RecordedRuling {
  readonly effect: 'allow' | 'ask' | 'deny';
  /** Ids of the policies that determined it, sorted; empty when nothing permitted. */
  readonly policies: readonly string[];
  /** Digest of all policies in force. */
  readonly version: string;
  /** Policies that applied and are only observed; absent when there are none. */
  readonly observed?: readonly string[] | undefined;
}

/** The approval that an exchange asked for, waits for or used. */
export interface RecordedApproval {
  readonly id: string;
  readonly state: 'asked' | 'approved' | 'refused' | 'expired' | 'used';
  /** Who answered. */
  readonly by: readonly string[];
}

/** Which server it was, whatever it is called: as the lock file has it. */
export interface RecordedIdentity {
  /** E.g. `npm:@scope/package`. */
  readonly id: string;
  readonly version?: string | undefined;
  /** Digest of the artefact. */
  readonly digest?: string | undefined;
}

/** Place of the exchange in its client's trace (W3C Trace Context): what the client sent, checked, never made up. */
export interface RecordedTrace {
  readonly traceId: string;
  /** The client's span. */
  readonly spanId: string;
}

/** By which versions an exchange was judged. */
export interface RecordedVersions {
  readonly bartizan: string;
  /** Counter of the server's entry in the lock file. */
  readonly lock?: number | undefined;
}

/** What is known of an exchange before it is forwarded. What nobody knew is absent. */
export interface ExchangeFacts {
  readonly direction: Direction;
  readonly caller: string;
  /** As the client calls itself: a claim. */
  readonly client?: { readonly name: string; readonly version: string } | undefined;
  /** Absent when the gateway itself is addressed (a list over all servers). */
  readonly server?: string | undefined;
  readonly method: string;
  /** Tool, prompt or resource, where the method names one. */
  readonly name?: string | undefined;
  readonly hops: { readonly client: Hop; readonly server?: Hop | undefined };
  /** HMAC under the store key. */
  readonly argumentsDigest?: string | undefined;
  readonly verdicts: readonly RecordedVerdict[];
  /** The agent that acts for the caller, where it is verified. */
  readonly agent?: string | undefined;
  readonly identity?: RecordedIdentity | undefined;
  /** Pin of the definition as approved. */
  readonly pin?: string | undefined;
  readonly ruling?: RecordedRuling | undefined;
  readonly approval?: RecordedApproval | undefined;
  /** What is known of the data in the conversation. */
  readonly labels?: readonly string[] | undefined;
  readonly versions?: RecordedVersions | undefined;
  readonly trace?: RecordedTrace | undefined;
}

/** How an exchange ended. `unknown`: it was forwarded, and whether it ran cannot be known. */
export type Result = 'ok' | 'error' | 'tool-error' | 'refused' | 'cancelled' | 'unknown' | 'input-required';

/** Committed before a call is forwarded. */
export interface IntentEntry extends ExchangeFacts {
  readonly v: 1;
  readonly kind: 'intent';
  /** Id of the exchange, unique in the trail. */
  readonly exchange: string;
  /** Epoch ms. */
  readonly at: number;
  /** Which run of Bartizan holds the exchange (run.ts). */
  readonly run: string;
}

/** How an exchange ended, as the outcome says. */
export interface Ending {
  readonly exchange: string;
  /** Epoch ms. */
  readonly at: number;
  /** `seq` of the intent; absent when there was none (refused, or answered here). */
  readonly intentSeq?: number | undefined;
  readonly result: Result;
  /** Fault code, or `rpc:` with the number of the server's error. */
  readonly code?: string | undefined;
  /** HMAC under the store key. */
  readonly resultDigest?: string | undefined;
  /** From admission to release. */
  readonly durationUs?: number | undefined;
}

/** Committed before a reply is released. Without an intent it carries what the intent would have said. */
export interface OutcomeEntry extends Ending, Partial<ExchangeFacts> {
  readonly v: 1;
  readonly kind: 'outcome';
}

/** Any entry. */
export type Entry = IntentEntry | OutcomeEntry;

const cut = (text: string): string => (text.length <= MAX_NAME_CHARS ? text : `${text.slice(0, MAX_NAME_CHARS)}…`);
const cutIfAny = (text: string | undefined): string | undefined => (text === undefined ? undefined : cut(text));
const hop = (h: Hop): Hop => ({ era: h.era, version: cut(h.version), transport: h.transport });
const verdict = (v: RecordedVerdict): RecordedVerdict => ({
  guard: v.guard,
  verdict: v.verdict,
  code: v.code,
  observed: v.observed,
});

const own = (names: readonly string[]): readonly string[] =>
  names.slice(0, MAX_OWN).map((name) => (name.length <= MAX_OWN_CHARS ? name : `${name.slice(0, MAX_OWN_CHARS)}…`));
const ruling = (r: RecordedRuling): RecordedRuling => ({
  effect: r.effect,
  policies: own(r.policies),
  version: r.version,
  observed: r.observed && own(r.observed),
});
const approval = (a: RecordedApproval): RecordedApproval => ({ id: cut(a.id), state: a.state, by: own(a.by) });
const identity = (i: RecordedIdentity): RecordedIdentity => ({
  id: cut(i.id),
  version: cutIfAny(i.version),
  digest: cutIfAny(i.digest),
});

// Members are copied one by one: their order is part of the format, and what a caller's object holds beside them must not get in.
const facts = (f: ExchangeFacts): ExchangeFacts => ({
  direction: f.direction,
  caller: cut(f.caller),
  client: f.client && { name: cut(f.client.name), version: cut(f.client.version) },
  server: cutIfAny(f.server),
  method: cut(f.method),
  name: cutIfAny(f.name),
  hops: { client: hop(f.hops.client), server: f.hops.server && hop(f.hops.server) },
  argumentsDigest: f.argumentsDigest,
  verdicts: (f.verdicts.length <= MAX_VERDICTS ? f.verdicts : f.verdicts.slice(0, MAX_VERDICTS)).map(verdict),
  agent: cutIfAny(f.agent),
  identity: f.identity && identity(f.identity),
  pin: cutIfAny(f.pin),
  ruling: f.ruling && ruling(f.ruling),
  approval: f.approval && approval(f.approval),
  labels: f.labels && own(f.labels),
  versions: f.versions && { bartizan: f.versions.bartizan, lock: f.versions.lock },
  trace: f.trace && { traceId: f.trace.traceId, spanId: f.trace.spanId },
});

/** The body of an intent, ready for `Trail.append`. */
export function intentBody(exchange: string, at: number, run: string, what: ExchangeFacts): string {
  const f = facts(what);
  return JSON.stringify({ v: 1, kind: 'intent', exchange, at, run, ...f });
}

const ending = (e: Ending): object => ({
  v: 1,
  kind: 'outcome',
  exchange: e.exchange,
  at: e.at,
  intentSeq: e.intentSeq,
  result: e.result,
  code: cutIfAny(e.code),
  resultDigest: e.resultDigest,
  durationUs: e.durationUs,
});

/** The body of an outcome. `what` is needed where no intent was written: a refusal, or an answer given here. */
export function outcomeBody(end: Ending & { readonly intentSeq: number }): string;
export function outcomeBody(end: Ending, what: ExchangeFacts): string;
export function outcomeBody(end: Ending, what?: ExchangeFacts): string {
  return JSON.stringify(what === undefined ? ending(end) : { ...ending(end), ...facts(what) });
}

/** Reads a body back. Undefined: not an entry that this version knows; it stays in the chain all the same. */
export function parseEntry(body: string): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entry = value as Partial<Entry>;
  const isKnown = entry.v === 1 && (entry.kind === 'intent' || entry.kind === 'outcome');
  return isKnown && typeof entry.exchange === 'string' && typeof entry.at === 'number' ? (entry as Entry) : undefined;
}
