// What an exchange of the trail says, in one flat form that every export format is made from. It adds nothing that the entries do not hold.
import type { ExchangeFacts, IntentEntry, RecordedVerdict } from '../entry.ts';
import type { ExchangeRecord } from '../exchanges.ts';

type Known = { readonly [Fact in keyof ExchangeFacts]?: ExchangeFacts[Fact] | undefined };

/** An exchange, flat. What is absent nobody knew. */
export interface Told extends Known {
  readonly exchange: string;
  readonly result: ExchangeRecord['result'];
  /** Epoch ms. */
  readonly beganMs: number;
  /** Epoch ms. */
  readonly endedMs?: number | undefined;
  readonly durationUs?: number | undefined;
  readonly code?: string | undefined;
  readonly resultDigest?: string | undefined;
  readonly seq: number;
}

/** Did it do what was asked for? `undefined`: nobody knows, or not yet. */
export function isSuccess({ result }: Pick<Told, 'result'>): boolean | undefined {
  if (result === 'unknown' || result === 'in-flight') return undefined;
  return result === 'ok' || result === 'input-required';
}

/** Was it stopped here? */
export const isRefused = ({ result }: Pick<Told, 'result'>): boolean => result === 'refused';

/** Verdicts that would have stopped it, or asked a person, and that are only observed. */
export const observedOf = ({ verdicts }: Pick<Known, 'verdicts'>): readonly RecordedVerdict[] =>
  (verdicts ?? []).filter(({ observed }) => observed === true);

/** The same in words; undefined where there are none. */
export function observedText(one: Pick<Known, 'verdicts'>): string | undefined {
  const all = observedOf(one).map(({ guard, verdict, code }) => [guard, code ?? verdict].join(' '));
  return all.length === 0 ? undefined : `only observed: ${all.join(', ')}`;
}

/** A text on one line, with what would not be seen, or would turn what is seen around, written out as `\u{…}`. */
export const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);

/** Flattens a record. */
export function told({ exchange, seq, result, intent, outcome }: ExchangeRecord): Told {
  const facts: Partial<Omit<IntentEntry, 'kind'>> = intent ?? outcome ?? {};
  const { direction, caller, client, server, method, name, hops, argumentsDigest, verdicts } = facts;
  const { agent, identity, pin, ruling, approval, labels, versions, trace } = facts;
  const durationMs = (outcome?.durationUs ?? 0) / 1_000;
  return {
    exchange,
    seq,
    result,
    beganMs: intent?.at ?? Math.round((outcome?.at ?? 0) - durationMs),
    endedMs: outcome?.at,
    durationUs: outcome?.durationUs,
    code: outcome?.code,
    resultDigest: outcome?.resultDigest,
    ...{ direction, caller, client, server, method, name, hops, argumentsDigest, verdicts },
    ...{ agent, identity, pin, ruling, approval, labels, versions, trace },
  };
}
