// Where a sum of signs becomes a question and where it stops something. Fixed on scores of `npm run eval`,
// where each part of the data is judged by models that did not see it.

/** Sums of the model's logit and the weights of signs. */
export interface Thresholds {
  /** From here a person should look. */
  readonly review: number;
  /** From here it is stopped. */
  readonly block: number;
}

/** By surface. */
export const thresholds: Readonly<Record<'definition' | 'result', Thresholds>> = {
  definition: { review: 2, block: 7 },
  result: { review: 0.8, block: 5.5 },
};
