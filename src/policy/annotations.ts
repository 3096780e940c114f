// What a policy obliges to: its annotations. Unknown ones are refused, since a misspelt @ask would be an allow.
import { policyFault } from './faults.ts';

/** What annotations say. */
export interface Annotations {
  /** A person has to be asked, and why. */
  readonly ask?: string | undefined;
  /** What a caller may read when this policy determined the answer. */
  readonly reason?: string | undefined;
  /** With `ask`: how many different persons have to say yes. */
  readonly approvers?: number | undefined;
  /** With `ask`: a client's own form may answer. */
  readonly isLowRisk?: boolean | undefined;
  readonly limit?: { readonly max: number; readonly windowMs: number } | undefined;
  /** Ids of policies that ask: where this one applies, they do not. */
  readonly lifts: readonly string[];
  /** Recorded, not enforced; why. */
  readonly observe?: string | undefined;
}

/** The annotations that exist, and what each means: also what `bartizan policy schema` prints. */
export const ANNOTATIONS = {
  id: 'a name for the policy: letters, digits, - . _ / and at most 100 of them',
  ask: 'a person has to say yes to each call (on forbid: it is forbidden unless one does); the text says why',
  approvers: 'with @ask: how many different persons have to say yes, 1 to 9 (default 1)',
  risk: 'with @ask: "low" lets the form of the asking client answer; "high" (default) does not',
  reason: 'one sentence that a caller may read',
  limit: 'on permit: at most so many calls, as "10/min" (s, min, h, d)',
  lifts: 'on permit: ids of policies whose @ask does not count where this one applies',
  observe: 'recorded, not enforced; the text says why',
} as const;

type Name = keyof typeof ANNOTATIONS;

const MAX_TEXT_CHARS = 500;
const WINDOWS: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_PER_WINDOW = 1_000_000;

/** Where a policy stands, and how it is refused. */
export interface Site {
  /** `work.cedar:3`. */
  readonly place: string;
  readonly effect: 'permit' | 'forbid';
  /** ` (did you mean "x"?)` or nothing. */
  readonly hint: (word: string, known: Iterable<string>) => string;
}

function limitOf(text: string, refuse: (reason: string) => Error): Annotations['limit'] {
  const found = /^(\d{1,7})\/(s|min|h|d)$/.exec(text);
  const max = Number(found?.[1]);
  const windowMs = WINDOWS[found?.[2] ?? ''];
  if (windowMs === undefined) throw refuse('expected calls and a time, as "10/min"; times are s, min, h, d');
  if (max < 1 || max > MAX_PER_WINDOW) throw refuse(`must be from 1 to ${MAX_PER_WINDOW} (zero never means unlimited)`);
  return { max, windowMs };
}

const WITH_ASK: ReadonlySet<string> = new Set(['approvers', 'risk']);
const ONLY_PERMIT: ReadonlySet<string> = new Set(['limit', 'lifts']);

const APPROVERS: Readonly<Record<string, number>> = Object.fromEntries(
  Array.from({ length: 9 }, (_, at) => [`${at + 1}`, at + 1]),
);
const RISKS: Readonly<Record<string, boolean>> = { low: true, high: false };

function oneOf<T>(
  text: string | undefined,
  known: Readonly<Record<string, T>>,
  refuse: (reason: string) => Error,
): T | undefined {
  if (text === undefined) return undefined;
  if (!Object.hasOwn(known, text)) throw refuse(`expected one of ${Object.keys(known).join(', ')}`);
  return known[text];
}

/** A promise that is kept for one of these and broken by another would be none. */
const NO_MASK =
  'this version masks nothing on its way to a client: what a tool says also comes as progress, logs, questions, tasks and files. ' +
  'Deny the tool, or let @ask put a person before it';

type Refuse = (name: string) => (reason: string) => Error;

function refuseUnknown(written: Written, { place, effect, hint }: Site, refusal: Refuse): void {
  for (const name of Object.keys(written)) {
    if (name === 'mask') throw refusal(name)(NO_MASK);
    if (!Object.hasOwn(ANNOTATIONS, name)) {
      const reason = 'there is no such annotation';
      throw policyFault.annotation({ place, name, reason, hint: hint(name, Object.keys(ANNOTATIONS)) });
    }
    if (effect === 'forbid' && ONLY_PERMIT.has(name)) throw refusal(name)('only a permit can have it');
    if (WITH_ASK.has(name) && written['ask'] === undefined) throw refusal(name)('means nothing without @ask');
  }
}

type Written = Readonly<Record<string, string | null>>;

/** Reads the annotations of one policy. @throws Fault `policy.annotation` */
export function annotationsOf(written: Written, site: Site): Annotations {
  const { place } = site;
  const refusal: Refuse = (name) => (reason) => policyFault.annotation({ place, name, reason, hint: '' });
  refuseUnknown(written, site, refusal);
  const text = (name: Name): string | undefined => {
    const value = written[name];
    if (value === undefined) return undefined;
    if (value === null || value.trim() === '') throw refusal(name)('needs a text');
    if (value.length > MAX_TEXT_CHARS) throw refusal(name)(`longer than ${MAX_TEXT_CHARS} characters`);
    return value;
  };
  const limit = text('limit');
  return {
    ask: text('ask'),
    approvers: oneOf(text('approvers'), APPROVERS, refusal('approvers')),
    isLowRisk: oneOf(text('risk'), RISKS, refusal('risk')),
    reason: text('reason'),
    limit: limit === undefined ? undefined : limitOf(limit, refusal('limit')),
    lifts: (text('lifts') ?? '').split(/\s*,\s*/).filter((id) => id !== ''),
    observe: text('observe'),
  };
}
