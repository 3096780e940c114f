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

/** Slots of one example that count this time. */
function activeSlots({ slots }: Example, dropFrom: number, drops: boolean): readonly number[] {
  const all = Array.from(slots.keys());
  return drops ? all.filter((i) => (slots[i] as number) < dropFrom) : all;
}

/** Trains on the examples. */
export function trainLinear(examples: readonly Example[], options: TrainOptions): Trained {
  const weights = new Float32Array(options.slots);
  const seen = new Float32Array(options.slots).fill(1e-3);
  const random = randomFrom(options.seed);
  let bias = 0;
  let biasSeen = 1e-3;
  const learn = (example: Example, active: readonly number[]): void => {
    const { slots, values, isBad, weight } = example;
    let sum = bias;
    for (const i of active) sum += (weights[slots[i] as number] as number) * (values[i] as number);
    const error = (1 / (1 + Math.exp(-sum)) - (isBad ? 1 : 0)) * weight;
    biasSeen += error * error;
    bias -= (options.rate * error) / Math.sqrt(biasSeen);
    for (const i of active) {
      const slot = slots[i] as number;
      const step = error * (values[i] as number) + options.decay * (weights[slot] as number);
      seen[slot] = (seen[slot] as number) + step * step;
      weights[slot] = (weights[slot] as number) - (options.rate * step) / Math.sqrt(seen[slot] as number);
    }
  };
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (const at of shuffled(examples.length, random)) {
      const example = examples[at] as Example;
      learn(example, activeSlots(example, options.dropFrom, random() < options.drop));
    }
  }
  return { weights, bias };
}
