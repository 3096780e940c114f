// Tells what a sentence says from what it quotes: an article about an attack holds the same words as the attack.
import { concepts } from '../lexicon/concepts.ts';
import type { Sentence } from '../text/reader.ts';

const QUOTE = concepts.indexOf('quote');

/** A sentence, and what of it is a quotation. */
export interface Spoken {
  /** Without the concepts that stand in a quotation within it. */
  readonly sentence: Sentence;
  /** Those concepts. */
  readonly quoted: readonly number[];
  /** The sentence as a whole stands in quotation marks. */
  readonly isQuoted: boolean;
  /** A quotation begins and ends within it. */
  readonly hasQuotation: boolean;
}

const MARKS: ReadonlySet<number> = new Set(
  [...'"`\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f'].map((mark) => mark.charCodeAt(0)),
);

/** Is this a quotation mark? Apostrophes are none. */
export const isQuotationMark = (unit: number): boolean => MARKS.has(unit);

const NOTHING: readonly number[] = [];
const asItIs = (sentence: Sentence, isQuoted = false): Spoken => ({ sentence, quoted: NOTHING, isQuoted, hasQuotation: false });

/** By hit: does it stand in a quotation? A mark that is never closed begins none. */
function inQuotation({ concepts: found }: Sentence, marks: number): readonly boolean[] {
  let left = marks - (marks % 2);
  return found.map((concept) => {
    if (concept !== QUOTE || left === 0) return left % 2 === 1;
    left -= 1;
    return false;
  });
}

/** Takes quotations out of a sentence that says something else first. */
function withoutQuotations(sentence: Sentence, marks: number): Spoken {
  const isIn = inQuotation(sentence, marks);
  const said = sentence.concepts.filter((_, i) => isIn[i] === false);
  const bits = (from: number): number =>
    said.reduce((mask, concept) => (concept >> 5 === from ? mask | (1 << (concept & 31)) : mask), 0);
  return {
    sentence: {
      ...sentence,
      concepts: said,
      ends: sentence.ends.filter((_, i) => isIn[i] === false),
      low: bits(0),
      high: bits(1),
    },
    quoted: sentence.concepts.filter((_, i) => isIn[i] === true),
    isQuoted: false,
    hasQuotation: true,
  };
}

const marksIn = ({ concepts: found }: Sentence): number => found.reduce((sum, one) => sum + (one === QUOTE ? 1 : 0), 0);

/** Reads sentences one after the other; a line ends what was not closed. */
export function quotationReader(text: string): (sentence: Sentence) => Spoken {
  let isOpen = false;
  return (sentence) => {
    const { start } = sentence;
    const wasOpen = isOpen && text.charCodeAt(start - 1) !== 0x0a;
    const marks = marksIn(sentence);
    isOpen = marks % 2 === 1 ? !wasOpen : wasOpen;
    if (marks === 0) return asItIs(sentence, wasOpen);
    if (wasOpen || MARKS.has(text.charCodeAt(start))) return asItIs(sentence, true);
    return marks > 1 ? withoutQuotations(sentence, marks) : asItIs(sentence);
  };
}

/** Nothing is quoted: where quotation marks are syntax. */
export const saidAsItIs = (sentence: Sentence): Spoken => asItIs(sentence);
