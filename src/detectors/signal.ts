// Makes the detectors of the soft tier: a sentence that names certain concepts together is a sign, in any language of the lexicon.
import type { Detector, Match, Passage } from './detector.ts';
import type { Concept } from './lexicon/concepts.ts';
import { conceptIndex, type Sentence } from './text/reader.ts';

/** Answers whether a sentence names any of these concepts. */
export type Names = (sentence: Sentence) => boolean;

/** Bits of concepts, as sentences hold them. */
function bitsOf(wanted: readonly Concept[]): readonly [low: number, high: number] {
  const numbers = wanted.map(conceptIndex);
  const bits = (from: number): number =>
    numbers.filter((number) => number >= from && number < from + 32).reduce((mask, number) => mask | (1 << (number & 31)), 0);
  return [bits(0), bits(32)];
}

/** Any of the concepts. */
export function any(...wanted: readonly Concept[]): Names {
  const [low, high] = bitsOf(wanted);
  return (sentence) => ((sentence.low & low) | (sentence.high & high)) !== 0;
}

/** All of these. */
export const both =
  (...wanted: readonly Names[]): Names =>
  (sentence) =>
    wanted.every((names) => names(sentence));

/** One of these. */
export const either =
  (...wanted: readonly Names[]): Names =>
  (sentence) =>
    wanted.some((names) => names(sentence));

/** The first concept is named, and the second later in the sentence, at most `maxWords` named concepts on. */
export function inOrder(first: Concept, second: Concept, maxWords = 6): Names {
  const one = conceptIndex(first);
  const two = conceptIndex(second);
  const hasOne = any(first);
  const hasTwo = any(second);
  return (sentence) =>
    hasOne(sentence) &&
    hasTwo(sentence) &&
    sentence.concepts.some((concept, at) => concept === one && sentence.concepts.slice(at + 1, at + 1 + maxWords).includes(two));
}

/** A sentence that speaks about attacks, quotes or shows an example instead of giving an order. */
export const isAboutAttacks: Names = any('defence', 'example');
/** An order is not optional. */
export const isOptional: Names = any('optional');

/** What a sign is: a sentence that names all of some concepts, and nothing that takes the sting out of it. */
export interface Signal {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** How much it says, natural logarithm of odds. */
  readonly weight: number;
  readonly threats: readonly string[];
  readonly tags: readonly string[];
  /** The rarest first: most sentences fail it. */
  readonly all: readonly Names[];
  readonly unless?: readonly Names[];
  /** What concepts cannot say. */
  readonly when?: (sentence: Sentence, before: Sentence | undefined, passage: Passage) => boolean;
}

/** A detector of the soft tier: looks at one sentence at a time. */
export interface Sign extends Detector {
  readonly weight: number;
  readonly isIn: (sentence: Sentence, before: Sentence | undefined, passage: Passage) => boolean;
  readonly matchOf: (sentence: Sentence, passage: Passage) => Match;
}

/** Makes a sign. */
export function signal({ note, all, unless = [isAboutAttacks], when = () => true, ...rule }: Signal): Sign {
  const isNamed = (sentence: Sentence): boolean => {
    for (const names of all) if (!names(sentence)) return false;
    for (const names of unless) if (names(sentence)) return false;
    return true;
  };
  const isIn: Sign['isIn'] = (sentence, before, passage) =>
    sentence.concepts.length > 1 && isNamed(sentence) && when(sentence, before, passage);
  const matchOf: Sign['matchOf'] = ({ start, end }, passage) => {
    const { rawIndex } = passage.folded();
    return { start: rawIndex(start), end: rawIndex(end), note };
  };
  return {
    ...rule,
    severity: 'low',
    tier: 'soft',
    status: 'stable',
    surfaces: ['definition', 'catalogue', 'result'],
    isIn,
    matchOf,
    *detect(passage) {
      const sentences = passage.sentences();
      for (const [index, sentence] of sentences.entries())
        if (isIn(sentence, sentences[index - 1], passage)) yield matchOf(sentence, passage);
    },
  };
}
