// The weights that ship, together: an engine takes others only to be measured.
import { definitionWeights } from './definition-weights.ts';
import type { StoredWeights } from './linear.ts';
import { resultWeights } from './result-weights.ts';

/** Weights by surface. */
export interface Weights {
  readonly definition: StoredWeights;
  readonly result: StoredWeights;
}

/** The weights that ship. */
export const shippedWeights: Weights = { definition: definitionWeights, result: resultWeights };
