// Where a sum of signs becomes a question and where it stops something. Fixed on the development part of the data by `npm run eval`, judged on the test part.

/** Sums of the model's logit and the weights of signs. */
export interface Thresholds {
  /** From here a person should look. */
  readonly review: number;
  /** From here it is stopped. */
  readonly block: number;
}

/** By surface. */
export const thresholds: Readonly<Record<'definition' | 'result', Thresholds>> = {
  definition: { review: 3, block: 7 },
  result: { review: 2.2, block: 6 },
};
