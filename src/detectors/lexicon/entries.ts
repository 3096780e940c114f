// The lexicon as a flat list of literals with what each stands for. Built once by whoever reads text; never at import.

import { normalLiteral } from '../text/automaton.ts';
import type { Fold } from '../text/folded.ts';
import { concepts } from './concepts.ts';
import { languages } from './index.ts';

/** One literal. */
export interface Entry {
  readonly literal: string;
  /** Index in `concepts`, or -1 for a word that only tells the language. */
  readonly concept: number;
  /** Index in `languages`. */
  readonly language: number;
  /** No letter or digit may stand before it, or after it. */
  readonly isBoundBefore: boolean;
  readonly isBoundAfter: boolean;
}

/** Han, kana, Hangul: words are not separated. */
const UNSEPARATED = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/;
/** Arabic and Devanagari: articles and endings are written onto words. */
const JOINED = /[\u0600-\u06ff\u0900-\u097f]/;
/** A joined word this short must stand alone. */
const SHORT_CHARS = 3;
const WORD_CHAR = /[\p{L}\p{N}\p{M}]/u;

function entryOf(raw: string, concept: number, language: number, fold: Fold): Entry {
  const isStem = raw.endsWith('*');
  const literal = normalLiteral(fold(isStem ? raw.slice(0, -1) : raw).text);
  const isFree = UNSEPARATED.test(literal) || (JOINED.test(literal) && literal.length > SHORT_CHARS);
  return {
    literal,
    concept,
    language,
    isBoundBefore: !isFree && WORD_CHAR.test(literal.charAt(0)),
    isBoundAfter: !isFree && !isStem && WORD_CHAR.test(literal.at(-1) ?? ''),
  };
}

function* entriesOfLine(line: string, language: number, fold: Fold): Generator<Entry> {
  const colon = line.indexOf(':');
  const concept = concepts.indexOf(line.slice(0, colon) as (typeof concepts)[number]);
  if (concept < 0) throw new RangeError(`the lexicon names an unknown concept: ${line.slice(0, 40)}`);
  for (const raw of line.slice(colon + 1).split(',')) yield entryOf(raw.trim(), concept, language, fold);
}

/** All literals of all languages. A literal stands once for each concept and language. */
export function lexiconEntries(fold: Fold): readonly Entry[] {
  const all = languages.flatMap(({ words, marks }, language) => [
    ...words
      .split('\n')
      .filter((line) => line !== '')
      .flatMap((line) => [...entriesOfLine(line, language, fold)]),
    ...marks
      .split(',')
      .filter((mark) => mark !== '')
      .map((mark) => entryOf(mark.trim(), -1, language, fold)),
  ]);
  return all.filter(({ literal }) => literal !== '');
}
