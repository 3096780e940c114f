// Turns a sentence into numbers for the linear model: its concepts, pairs and order of concepts, and hashed words. Training and inference share this file.
import { concepts } from '../lexicon/concepts.ts';
import type { Sentence } from '../text/reader.ts';

/** Weights of the model: slots for concepts and their pairs first, hashed words after them. */
export const SLOTS = 1 << 16;

const COUNT = concepts.length;
const PAIRS = COUNT;
const ORDERED = PAIRS + COUNT * COUNT;
const BEFORE = ORDERED + COUNT * COUNT;
const WORDS = BEFORE + COUNT * COUNT;
const WORD_SLOTS = SLOTS - WORDS;

const WORD_VALUE = 0.5;
const NEIGHBOUR_VALUE = 0.5;

/** Features of one sentence: slots and their values, in buffers that are kept. */
export interface Features {
  count: number;
  readonly slots: Int32Array;
  readonly values: Float32Array;
}

const MAX_FEATURES = 4096;

/** Empty buffers. */
export const noFeatures = (): Features => ({ count: 0, slots: new Int32Array(MAX_FEATURES), values: new Float32Array(MAX_FEATURES) });

function add(features: Features, slot: number, value: number): void {
  if (features.count === MAX_FEATURES) return;
  features.slots[features.count] = slot;
  features.values[features.count] = value;
  features.count += 1;
}

/** The numbers of the concepts that a sentence names. */
export function conceptsIn({ low, high }: Pick<Sentence, 'low' | 'high'>): readonly number[] {
  const found: number[] = [];
  for (let bits = low; bits !== 0; bits &= bits - 1) found.push(31 - Math.clz32(bits & -bits));
  for (let bits = high; bits !== 0; bits &= bits - 1) found.push(63 - Math.clz32(bits & -bits));
  return found;
}

function addConcepts(features: Features, present: readonly number[]): void {
  const pairs = (present.length * (present.length - 1)) / 2;
  const value = Math.min(1, 4 / Math.sqrt(pairs + 1));
  for (const one of present) add(features, one, 1);
  for (let i = 0; i < present.length; i++) {
    for (let j = i + 1; j < present.length; j++) add(features, PAIRS + (present[i] as number) * COUNT + (present[j] as number), value);
  }
}

function addOrder(features: Features, sequence: readonly number[]): void {
  let last = -1;
  for (const concept of sequence) {
    if (concept === last) continue;
    if (last >= 0) add(features, ORDERED + last * COUNT + concept, 0.7);
    last = concept;
  }
}

/** Strong concepts of the sentence before, with those of this one. */
function addBefore(features: Features, before: readonly number[], present: readonly number[]): void {
  const value = Math.min(NEIGHBOUR_VALUE, 3 / Math.sqrt(before.length * present.length + 1));
  for (const one of before) for (const two of present) add(features, BEFORE + one * COUNT + two, value);
}

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
const wordSlot = (hash: number): number => WORDS + ((hash >>> 0) % WORD_SLOTS);

const isLetter = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || unit >= 0xdf;
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
/** Scripts without blanks: each character is a word. */
const isLone = (unit: number): boolean => unit >= 0x3040 && unit <= 0x9fff;

/** Words and pairs of neighbouring words, hashed; all numbers are one word. */
function addWords(features: Features, text: string, start: number, end: number): void {
  let last = 0;
  let hash = OFFSET;
  let length = 0;
  const flush = (): void => {
    if (length === 0) return;
    add(features, wordSlot(hash), WORD_VALUE);
    if (last !== 0) add(features, wordSlot(Math.imul(hash, 31) ^ last), WORD_VALUE);
    last = hash;
    hash = OFFSET;
    length = 0;
  };
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (!isLetter(unit) && !isDigit(unit)) {
      flush();
      continue;
    }
    if (isDigit(unit) && length > 0 && isDigit(text.charCodeAt(i - 1))) continue;
    if (isLone(unit)) flush();
    hash = Math.imul(hash ^ (isDigit(unit) ? 0x30 : unit), PRIME);
    length += 1;
  }
  flush();
}

/** Fills the buffers with a sentence's features. `before` are the concepts of the sentence before it. */
export function fillFeatures(features: Features, text: string, sentence: Sentence, before: readonly number[]): void {
  features.count = 0;
  const present = conceptsIn(sentence);
  addConcepts(features, present);
  addOrder(features, sentence.concepts);
  addBefore(features, before, present);
  addWords(features, text, sentence.start, sentence.end);
}
