// A definition read in one piece: its prose in document order, so that what is split over fields is read together. Every place knows its pointer.
import type { Passage } from './detector.ts';

/** All prose of a definition as one text. */
export interface Whole {
  readonly text: string;
  /** Pointer of the passage that a place belongs to. */
  readonly pointerAt: (index: number) => string;
}

/** A value or a key with this many characters says something even without blanks. */
const LONG_CHARS = 40;
/** After these a new sentence begins. */
const ENDS_SENTENCE = /[.!?:;。！？；>\])}]\s*$/;

function says({ role, text }: Passage): boolean {
  if (role === 'prose' || role === 'title') return true;
  return text.length >= LONG_CHARS || (role === 'value' && /\S\s+\S|[\u3040-\u9fff]{4}/.test(text));
}

/** Joins what is prose. A passage that ends without punctuation goes on in the next, as a sentence split over two fields would. */
export function wholeOf(passages: readonly Passage[]): Whole {
  const starts: number[] = [];
  const pointers: string[] = [];
  let text = '';
  let last = '';
  for (const passage of passages) {
    if (passage.text === '' || !says(passage)) continue;
    if (text !== '') text += ENDS_SENTENCE.test(last) ? '\n' : ' \n';
    starts.push(text.length);
    pointers.push(passage.pointer);
    text += passage.text;
    last = passage.text;
  }
  return { text, pointerAt: (index) => pointers[lastAtMost(starts, index)] ?? '' };
}

function lastAtMost(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
