// How a concept is spoken of: the words right before and after it. "Assistants must" and "bots must" are one frame; "the assistant refused" is another.
// Pure and bounded: looks at a few characters around each hit, whatever the sentence is.
import { isWordUnit } from '../text/automaton.ts';

/** Characters between a concept and its neighbour; more is another thought. */
const MAX_GAP = 4;
const MAX_WORD = 24;
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;
/** No word stands there. */
const NONE = 1;

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x0a;

/** Hash of the word that ends before this index, of the sign that parts it, or `NONE`. */
function wordBefore(text: string, from: number, start: number): number {
  let at = from - 1;
  for (let gap = 0; at >= start && gap < MAX_GAP && !isWordUnit(text.charCodeAt(at)); gap++) {
    if (!isBlank(text.charCodeAt(at))) return text.charCodeAt(at);
    at -= 1;
  }
  if (at < start || !isWordUnit(text.charCodeAt(at))) return NONE;
  let begin = at;
  while (begin > start && at - begin < MAX_WORD && isWordUnit(text.charCodeAt(begin - 1))) begin -= 1;
  return hashOf(text, begin, at + 1);
}

/** The same behind it. */
function wordAfter(text: string, from: number, end: number): number {
  let at = from;
  for (let gap = 0; at < end && gap < MAX_GAP && !isWordUnit(text.charCodeAt(at)); gap++) {
    if (!isBlank(text.charCodeAt(at))) return text.charCodeAt(at);
    at += 1;
  }
  if (at >= end || !isWordUnit(text.charCodeAt(at))) return NONE;
  let last = at + 1;
  while (last < end && last - at < MAX_WORD && isWordUnit(text.charCodeAt(last))) last += 1;
  return hashOf(text, at, last);
}

function hashOf(text: string, from: number, to: number): number {
  let hash = OFFSET;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME);
  return hash;
}

/** Where the last word of a hit begins. */
function beginOf(text: string, end: number, start: number): number {
  let at = end;
  while (at > start && end - at < MAX_WORD && isWordUnit(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** Calls `each` with the hashes of the word before and the word after the hit that ends at `end`. */
export function frameOf(
  text: string,
  end: number,
  sentence: { readonly start: number; readonly end: number },
): readonly [before: number, after: number] {
  return [wordBefore(text, beginOf(text, end, sentence.start), sentence.start), wordAfter(text, end, sentence.end)];
}
