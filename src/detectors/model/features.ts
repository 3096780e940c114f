// Turns a sentence into numbers for the linear model: its concepts, pairs and order of concepts, and hashed words. Training and inference share this file.
import { concepts } from '../lexicon/concepts.ts';
import type { Sentence } from '../text/reader.ts';
import { frameOf } from './frames.ts';
import { isQuotationMark, type Spoken } from './quotes.ts';

const COUNT = concepts.length;
const DEFENCE = concepts.indexOf('defence');
const ATTACK = concepts.indexOf('attack');
const PAIRS = COUNT;
const ORDERED = PAIRS + COUNT * COUNT;
const BEFORE = ORDERED + COUNT * COUNT;
const WORDS = BEFORE + COUNT * COUNT;
/** Powers of two: a mask is faster than a division. */
const WORD_SLOTS = 1 << 15;
const CONTEXT = WORDS + WORD_SLOTS;
const CONTEXT_SLOTS = 1 << 14;
const FRAMES = CONTEXT + CONTEXT_SLOTS;
const FRAME_SLOTS = 1 << 15;
/** Weights of the model: slots for concepts and their pairs first, then hashed words, then what stands around, then how concepts are spoken of. */
export const SLOTS = FRAMES + FRAME_SLOTS;
/** From here on slots are hashed words; below them are concepts. */
export const FIRST_WORD_SLOT = WORDS;

const WORD_VALUE = 0.5;
/** How a longer word begins: its endings are many. */
const STEM_CHARS = 5;
const STEM_VALUE = 0.4;
const NEIGHBOUR_VALUE = 0.5;

/** Features of one sentence: slots and their values, in buffers that are kept. */
export interface Features {
  count: number;
  /** The word that was read last, and how it begins when it is long. */
  word: number;
  stem: number;
  readonly slots: Int32Array;
  readonly values: Float32Array;
}

const MAX_FEATURES = 4096;

/** Empty buffers. */
export const noFeatures = (): Features => ({
  count: 0,
  word: 0,
  stem: 0,
  slots: new Int32Array(MAX_FEATURES),
  values: new Float32Array(MAX_FEATURES),
});

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
    for (let j = i + 1; j < present.length; j++)
      add(features, PAIRS + (present[i] as number) * COUNT + (present[j] as number), value);
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
/** A first hit that ends this close to the start is how the sentence begins. */
const BEGIN_CHARS = 16;
const wordSlot = (hash: number): number => WORDS + ((hash ^ (hash >>> 15)) & (WORD_SLOTS - 1));

const isLetter = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || unit >= 0xdf;
const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;
/** Scripts without blanks: each character is a word. */
const isLone = (unit: number): boolean => unit >= 0x3040 && unit <= 0x9fff;

const isWordUnit = (unit: number): boolean => isLetter(unit) || isDigit(unit);

/** Where the word that begins here ends. */
function endOfWord(text: string, from: number, end: number): number {
  if (isLone(text.charCodeAt(from))) return from + 1;
  let at = from + 1;
  for (; at < end; at++) {
    const unit = text.charCodeAt(at);
    if (!isWordUnit(unit) || isLone(unit)) break;
  }
  return at;
}

/** Hashes a word, and how it begins when it is long, into the buffers. All numbers are one digit. */
function hashWord(features: Features, text: string, from: number, to: number): void {
  let hash = OFFSET;
  let wasDigit = false;
  features.stem = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if (!isDigit(unit)) hash = Math.imul(hash ^ unit, PRIME);
    else if (!wasDigit) hash = Math.imul(hash ^ 0x30, PRIME);
    wasDigit = isDigit(unit);
    if (at === from + STEM_CHARS - 1) features.stem = hash;
  }
  if (to - from <= STEM_CHARS) features.stem = 0;
  features.word = hash;
}

/** Words of a quotation within a sentence are other words. */
const QUOTED_SALT = 0x51ed270b;

/** Words and pairs of neighbouring words, hashed. `quotes` tells whether quotation marks matter. */
function addWords(features: Features, text: string, start: number, end: number, quotes: boolean): void {
  let last = 0;
  let salt = 0;
  for (let i = start; i < end; ) {
    const unit = text.charCodeAt(i);
    if (!isWordUnit(unit)) {
      if (quotes && isQuotationMark(unit)) salt ^= QUOTED_SALT;
      i += 1;
      continue;
    }
    const to = endOfWord(text, i, end);
    hashWord(features, text, i, to);
    i = to;
    const word = features.word ^ salt;
    if (features.stem !== 0) add(features, wordSlot(Math.imul(features.stem ^ salt, 17)), STEM_VALUE);
    add(features, wordSlot(word), WORD_VALUE);
    if (last !== 0) add(features, wordSlot(Math.imul(word, 31) ^ last), WORD_VALUE);
    last = word;
  }
}

const FRAME_VALUE = 0.5;
const frameSlot = (concept: number, side: number, word: number): number => {
  const hash = Math.imul(Math.imul(word ^ (side * 0x9e37), PRIME) ^ (concept + 1), PRIME);
  return FRAMES + ((hash ^ (hash >>> 15)) & (FRAME_SLOTS - 1));
};

/** The words around each concept, alone and together. */
function addFrames(features: Features, text: string, sentence: Sentence): void {
  const { concepts: found, ends } = sentence;
  for (let i = 0; i < found.length; i++) {
    const concept = found[i] as number;
    const [before, after] = frameOf(text, ends[i] as number, sentence);
    add(features, frameSlot(concept, 1, before), FRAME_VALUE);
    add(features, frameSlot(concept, 2, after), FRAME_VALUE);
    add(features, frameSlot(concept, 3, Math.imul(before, 31) ^ after), FRAME_VALUE);
  }
}

/** Fills the buffers with a sentence's features. `before` are the concepts of the sentence before it. */
export function fillFeatures(features: Features, text: string, spoken: Spoken, before: readonly number[]): void {
  const { sentence, quoted, isQuoted, hasQuotation } = spoken;
  features.count = 0;
  const present = conceptsIn(sentence);
  addConcepts(features, present);
  addOrder(features, sentence.concepts);
  addBefore(features, before, present);
  addWords(features, text, sentence.start, sentence.end, hasQuotation);
  addFrames(features, text, sentence);
  // Whoever quotes an order does not give it.
  for (const concept of quoted) add(features, mixed(9, concept, 0), 1);
  if (!isQuoted) return;
  add(features, mixed(10, 0, 0), 1);
  for (const concept of present) add(features, mixed(11, concept, 0), 1);
}

/** What stands around a sentence in a result. */
export interface Surroundings {
  /** What the text is as a whole: `prose`, `table` and so on, as a number. */
  readonly kind: number;
  /** How many sentences of the text name each concept. */
  readonly counts: Uint8Array;
  readonly sentences: number;
  readonly index: number;
}

const mixed = (a: number, b: number, c: number): number => {
  const hash = Math.imul(Math.imul(Math.imul(a + 1, PRIME) ^ (b + 1), PRIME) ^ (c + 1), PRIME);
  return CONTEXT + ((hash ^ (hash >>> 15)) & (CONTEXT_SLOTS - 1));
};

const bucket = (count: number): number => (count < 3 ? count : count < 6 ? 3 : 4);

/** How a sentence begins: its first concept, and its first word. */
function addBegin(features: Features, text: string, { start, end, concepts: found, ends }: Sentence): void {
  let at = start;
  while (at < end && !isLetter(text.charCodeAt(at))) at += 1;
  for (let i = 0; i < found.length && (ends[i] as number) <= at + BEGIN_CHARS; i++)
    add(features, mixed(1, found[i] as number, 0), 1);
  let hash = OFFSET;
  while (at < end && isLetter(text.charCodeAt(at))) hash = Math.imul(hash ^ text.charCodeAt(at++), PRIME);
  add(features, mixed(2, hash, 0), WORD_VALUE);
}

/** First, last, or between. */
const placeOf = (index: number, sentences: number): number => (index === 0 ? 0 : index === sentences - 1 ? 1 : 2);
/** One sentence, few, some, many. */
const sizeOf = (sentences: number): number => (sentences === 1 ? 0 : sentences < 4 ? 1 : sentences < 12 ? 2 : 3);

/** Looks within the sentence alone: a search backwards would read the whole text for each. */
function hasPipe(text: string, { start, end }: Sentence): boolean {
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === 0x7c) return true;
  return false;
}

/** Adds what a sentence is within its text: where it stands, and whether others are like it. */
export function addSurroundings(features: Features, text: string, sentence: Sentence, around: Surroundings): void {
  addBegin(features, text, sentence);
  const { kind, counts, sentences, index } = around;
  const place = placeOf(index, sentences);
  const size = sizeOf(sentences);
  add(features, mixed(3, kind, place), 1);
  add(features, mixed(4, size, place), 1);
  const isInTable = hasPipe(text, sentence);
  add(features, mixed(5, kind, isInTable ? 1 : 0), 1);
  const defence = Math.min(2, (counts[DEFENCE] as number) + (counts[ATTACK] as number));
  for (const concept of conceptsIn(sentence)) {
    if (defence > 0) add(features, mixed(12, concept, defence), 1);
    add(features, mixed(6, concept, bucket((counts[concept] as number) - 1)), 1);
    add(features, mixed(7, concept, kind * 2 + (isInTable ? 1 : 0)), 1);
    add(features, mixed(8, concept, size), 1);
  }
}
