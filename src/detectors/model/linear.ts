// The model at work: adds up the weights of a sentence's features. Weights are bytes; nothing is learned here.

/** Weights as they are stored: one signed byte a slot, in base64, with their scale. */
export interface StoredWeights {
  readonly bias: number;
  readonly scale: number;
  readonly bytes: string;
}

/** Logit of a sentence from its features. */
export type Logit = (slots: Int32Array, values: Float32Array, count: number) => number;

/** Reads stored weights once. */
export function logitOf({ bias, scale, bytes }: StoredWeights): Logit {
  const buffer = Buffer.from(bytes, 'base64');
  const weights = new Int8Array(buffer.buffer, buffer.byteOffset, buffer.length);
  return (slots, values, count) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (weights[slots[i] as number] as number) * (values[i] as number);
    return bias + sum * scale;
  };
}
