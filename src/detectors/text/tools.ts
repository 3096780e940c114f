// What texts are looked at with, built once for an engine, and passages made with it.
import type { Folded, Passage } from '../detector.ts';
import { createFold, type Fold } from './folded.ts';
import { createReader, type Read, type Sentence } from './reader.ts';

/** Folds and reads text. */
export interface Tools {
  readonly fold: Fold;
  readonly read: Read;
}

/** Builds the tools: some tens of milliseconds. */
export function createTools(): Tools {
  const fold = createFold();
  return { fold, read: createReader(fold) };
}

/** Makes one passage; its folded text and its sentences are made once, when first asked for. */
export function passageOf(place: Omit<Passage, 'folded' | 'sentences'>, { fold, read }: Tools): Passage {
  let folded: Folded | undefined;
  let sentences: readonly Sentence[] | undefined;
  const foldedOnce = (): Folded => {
    folded ??= fold(place.text);
    return folded;
  };
  return {
    ...place,
    folded: foldedOnce,
    sentences: () => {
      sentences ??= read(foldedOnce(), place.text);
      return sentences;
    },
  };
}
