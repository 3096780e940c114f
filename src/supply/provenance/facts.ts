// Facts in the making. A check answers verified, failed, absent or not-checkable; there is no fifth answer that would mean "probably fine".
import type { ProvenanceFact } from '../artefact.ts';

/** Why something is not verified: `why` continues a sentence, holds no secrets and ends without a full stop. */
export interface Refusal {
  readonly result: 'failed' | 'not-checkable';
  readonly why: string;
}

/** The check was made and the answer is no. */
export const failed = (why: string): Refusal => ({ result: 'failed', why });

/** The check cannot be made here. */
export const notCheckable = (why: string): Refusal => ({ result: 'not-checkable', why });

/** A day, for sentences. */
export const dayOf = (time: Date | number): string => new Date(time).toISOString().slice(0, 10);

/** One fact for several findings about the same thing: a failure is never outweighed, a proof outweighs what could not be checked. */
export function strongest(facts: readonly ProvenanceFact[]): ProvenanceFact | undefined {
  const order: readonly ProvenanceFact['result'][] = ['failed', 'verified', 'not-checkable', 'absent'];
  return order.map((result) => facts.find((fact) => fact.result === result)).find((fact) => fact !== undefined);
}
