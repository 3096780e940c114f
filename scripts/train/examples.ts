// Makes examples of texts: every sentence is one, and bad when it lies in what was planted.

import { noFeatures } from '../../src/detectors/model/features.ts';
import type { Fill } from '../../src/detectors/model/score.ts';
import { createFold } from '../../src/detectors/text/folded.ts';
import { createReader } from '../../src/detectors/text/reader.ts';
import type { Example } from './linear.ts';

/** A text, where something was planted in it, and how much it counts. */
export interface Text {
  readonly text: string;
  readonly planted?: readonly [start: number, end: number];
  readonly weight?: number;
  /** Share of the innocent sentences that are kept. */
  readonly keep?: number;
}

const MIN_CHARS = 6;

/** How far a sentence lies in what was planted: wholly out of it, for the most part in it, or neither, which teaches nothing. */
function placeOf(start: number, end: number, planted: readonly [number, number] | undefined): 'in' | 'out' | 'between' {
  const shared = planted === undefined ? 0 : Math.min(end, planted[1]) - Math.max(start, planted[0]);
  if (shared <= 0) return 'out';
  return shared >= (end - start) / 2 ? 'in' : 'between';
}

/** Makes the function that turns texts into examples. */
export function exampleMaker(fill: Fill, random: () => number): (text: Text) => readonly Example[] {
  const fold = createFold();
  const read = createReader(fold);
  const features = noFeatures();
  return ({ text, planted, weight = 1, keep = 1 }) => {
    const folded = fold(text);
    const sentences = read(folded, text);
    const made: Example[] = [];
    fill(features, folded.text, sentences, text, (index) => {
      const sentence = sentences[index];
      if (sentence === undefined || sentence.end - sentence.start < MIN_CHARS) return;
      const place = placeOf(folded.rawIndex(sentence.start), folded.rawIndex(sentence.end), planted);
      const isBad = place === 'in';
      if (place === 'between' || (!isBad && random() > keep)) return;
      const { count, slots, values } = features;
      made.push({ slots: slots.slice(0, count), values: values.slice(0, count), isBad, weight });
    });
    return made;
  };
}
