// Trains a logistic model on sparse features (Adagrad with decay). Reproducible: the order comes from a seed.
import { type Random, randomFrom } from './grammar.ts';

/** One example. */
export interface Example {
  readonly slots: Int32Array;
  readonly values: Float32Array;
  readonly isBad: boolean;
  readonly weight: number;
}

/** What training depends on. */
export interface TrainOptions {
  readonly slots: number;
  readonly epochs: number;
  readonly rate: number;
  readonly decay: number;
  readonly seed: number;
  /** Words from this slot on are left out of an example at random, so that concepts carry the decision. */
  readonly dropFrom: number;
  readonly drop: number;
}

/** Weights and bias. */
export interface Trained {
  readonly weights: Float32Array;
  readonly bias: number;
}

function shuffled(length: number, random: Random): Int32Array {
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

/** The logit of an example. */
export function logit({ weights, bias }: Trained, slots: Int32Array, values: Float32Array, count = slots.length): number {
  let sum = bias;
  for (let i = 0; i < count; i++) sum += (weights[slots[i] as number] as number) * (values[i] as number);
  return sum;
}

/** Trains on the examples. */
export function trainLinear(examples: readonly Example[], options: TrainOptions): Trained {
  const weights = new Float32Array(options.slots);
  const seen = new Float32Array(options.slots).fill(1e-3);
  const random = randomFrom(options.seed);
  let bias = 0;
  let biasSeen = 1e-3;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const at of shuffled(examples.length, random)) {
      const { slots, values, isBad, weight } = examples[at] as Example;
      const drops = random() < options.drop;
      let sum = bias;
      for (let i = 0; i < slots.length; i++) {
        if (drops && (slots[i] as number) >= options.dropFrom) continue;
        sum += (weights[slots[i] as number] as number) * (values[i] as number);
      }
      const error = (1 / (1 + Math.exp(-sum)) - (isBad ? 1 : 0)) * weight;
      biasSeen += error * error;
      bias -= (options.rate * error) / Math.sqrt(biasSeen);
      for (let i = 0; i < slots.length; i++) {
        const slot = slots[i] as number;
        if (drops && slot >= options.dropFrom) continue;
        const step = error * (values[i] as number) + options.decay * (weights[slot] as number);
        seen[slot] = (seen[slot] as number) + step * step;
        weights[slot] = (weights[slot] as number) - (options.rate * step) / Math.sqrt(seen[slot] as number);
      }
    }
  }
  return { weights, bias };
}
