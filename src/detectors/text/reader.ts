// Reads folded text into sentences with the concepts they name. Detectors and the model work on these, whatever the language.

import type { Folded } from '../detector.ts';
import { type Concept, concepts } from '../lexicon/concepts.ts';
import { type Entry, lexiconEntries } from '../lexicon/entries.ts';
import { languages } from '../lexicon/index.ts';
import { denseScan, isWordUnit, type Scan, sparseScan } from './automaton.ts';
import type { Fold } from './folded.ts';

/** A sentence of folded text. */
export interface Sentence {
  readonly start: number;
  readonly end: number;
  /** Concepts in the order of their words, with repetitions. */
  readonly concepts: readonly number[];
  /** Index after the end of each word. */
  readonly ends: readonly number[];
  /** Which concepts are there: bit `n % 32` of word `n >> 5`. */
  readonly low: number;
  readonly high: number;
  /** Index in `languages`. */
  readonly language: number;
}

/** Splits a text into sentences of its fold and finds their concepts. */
export type Read = (folded: Folded, raw: string) => readonly Sentence[];

/** The number of a concept. */
export const conceptIndex = (concept: Concept): number => concepts.indexOf(concept);

const MAX_SENTENCE_CHARS = 400;
/** A character of Chinese or Japanese is about a word. */
const MAX_WIDE_CHARS = 100;
/** What has no pause at all is cut all the same: the model reads so many words of a sentence and no more. */
const MAX_UNBROKEN_CHARS = 2 * MAX_SENTENCE_CHARS;
/** A line this long that ends without punctuation goes on in the next, if that begins with a small letter. */
const WRAPPED_CHARS = 45;
const ENGLISH = 0;
/** Words that are the same in every language: English ones count in any sentence. */
const INTERNATIONAL: ReadonlySet<number> = new Set(
  (
    [
      'secret',
      'secret-path',
      'address',
      'shell',
      'markup',
      'network-code',
      'system-code',
      'encrypt',
      'money',
      'message',
      'external',
      'quote',
    ] as const
  ).map(conceptIndex),
);

/** What was found so far: entry numbers and the indices after their ends, in buffers that are kept. */
interface Hits {
  count: number;
  entries: Uint16Array;
  ends: Int32Array;
}

function push(hits: Hits, entry: number, end: number): void {
  if (hits.count === hits.ends.length) {
    const entries = new Uint16Array(hits.count * 2);
    const ends = new Int32Array(hits.count * 2);
    entries.set(hits.entries);
    ends.set(hits.ends);
    hits.entries = entries;
    hits.ends = ends;
  }
  hits.entries[hits.count] = entry;
  hits.ends[hits.count] = end;
  hits.count += 1;
}

const isSeparator = (unit: number): boolean =>
  unit === 0x20 || unit === 0x5f || unit === 0x2d || unit === 0x0a || unit === 0x27 || unit === 0x60 || unit === 0x2019;

/** The start of a literal that ends here; runs of separators in the text count once. */
function startOf(text: string, end: number, literal: string): number {
  let at = end;
  for (let i = literal.length - 1; i >= 0; i--) {
    at -= 1;
    if (literal.charCodeAt(i) === 0x20) while (at > 0 && isSeparator(text.charCodeAt(at - 1))) at -= 1;
  }
  return at;
}

const BOUND_BEFORE = 1;
const BOUND_AFTER = 2;
const HAS_BLANK = 4;
/** The scan itself finds it only where a word begins. */
const BEGINS = 8;

const flagsOf = (entry: Entry): number =>
  (entry.isBoundBefore ? BOUND_BEFORE : 0) |
  (entry.isBoundAfter ? BOUND_AFTER : 0) |
  (entry.literal.includes(' ') ? HAS_BLANK : 0) |
  (isLatin(entry) ? BEGINS : 0);

const isLatin = ({ literal }: Entry): boolean => !/[\u0250-\uffff]/.test(literal);
/** As the scan takes it. */
const scanned = ({ literal, isBoundBefore }: Entry): string => (isBoundBefore ? ` ${literal}` : literal);

const DOT = 0x2e;
const AT = 0x40;

/** Parts of a host or of a mail address are names, not words. */
function isInAddress(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before === AT || (before === DOT && isWordUnit(text.charCodeAt(start - 2)))) return true;
  const after = text.charCodeAt(end);
  return after === AT || (after === DOT && isWordUnit(text.charCodeAt(end + 1)));
}

function isAlone(text: string, end: number, entry: number, columns: Columns): boolean {
  const bound = columns.flags[entry] as number;
  if ((bound & BOUND_AFTER) !== 0 && end < text.length && isWordUnit(text.charCodeAt(end))) return false;
  if ((bound & BOUND_BEFORE) === 0) return true;
  if ((bound & BEGINS) === 0 && !beginsWord(text, end, columns.all[entry] as Entry)) return false;
  return (bound & HAS_BLANK) !== 0 || !isInAddress(text, end - (columns.width[entry] as number), end);
}

function beginsWord(text: string, end: number, { literal }: Entry): boolean {
  const start = startOf(text, end, literal);
  return start === 0 || !isWordUnit(text.charCodeAt(start - 1));
}

const isWide = (unit: number): boolean => unit >= 0x3040 && unit <= 0x9fff;

/** Where a sentence that is too long is cut: scripts without blanks, and words joined by lines, have other pauses. */
const isPause = (unit: number): boolean =>
  unit === 0x20 || unit === 0x2c || unit === 0x2d || unit === 0x3001 || unit === 0xff0c || unit === 0x060c;

const isEnder = (unit: number): boolean => unit === 0x2e || unit === 0x21 || unit === 0x3f || unit === 0x3b;
const isWideEnder = (unit: number): boolean =>
  unit === 0x3002 ||
  unit === 0xff01 ||
  unit === 0xff1f ||
  unit === 0xff1b ||
  unit === 0x0964 ||
  unit === 0x61f ||
  unit === 0x06d4;

function isWrapped({ text, rawIndex, raw }: Reading, index: number, start: number): boolean {
  const before = text.charCodeAt(index - 1);
  if (index - start < WRAPPED_CHARS || !(isWordUnit(before) || before === 0x2c)) return false;
  return /^\p{Ll}/u.test(raw.charAt(rawIndex(index + 1)));
}

/** Does a sentence end after this index? */
function endsAt(reading: Reading, index: number, start: number): boolean {
  const { text } = reading;
  const unit = text.charCodeAt(index);
  if (unit === 0x0a) return !isWrapped(reading, index, start);
  if (isWideEnder(unit)) return true;
  if (!isEnder(unit))
    return isPause(unit) && index - start >= (isWide(text.charCodeAt(index - 1)) ? MAX_WIDE_CHARS : MAX_SENTENCE_CHARS);
  const next = text.charCodeAt(index + 1);
  return Number.isNaN(next) || next === 0x20 || next === 0x0a || next === 0x22 || next === 0x29 || next === 0x3c || next > 0x2000;
}

/** All entries as columns, and the language counts of the sentence at hand. */
interface Columns {
  readonly concept: Int8Array;
  readonly language: Uint8Array;
  readonly counts: Uint8Array;
  readonly flags: Uint8Array;
  readonly width: Uint8Array;
  readonly all: readonly Entry[];
}

const tellsByScript: readonly boolean[] = languages.map(({ marks }) => marks === '');

/** The language whose short words are most of a sentence's; English when none shows. */
function languageOf(hits: Hits, first: number, last: number, { concept, language, counts }: Columns): number {
  counts.fill(0);
  for (let i = first; i < last; i++) {
    const entry = hits.entries[i] as number;
    if (concept[entry] === -1) counts[language[entry] as number] = (counts[language[entry] as number] as number) + 1;
  }
  let best = ENGLISH;
  for (let one = 1; one < counts.length; one++) {
    if ((counts[one] as number) > Math.max(1, counts[best] as number)) best = one;
  }
  return best;
}

function columnsOf(all: readonly Entry[]): Columns {
  return {
    concept: Int8Array.from(all, ({ concept }) => concept),
    language: Uint8Array.from(all, ({ language }) => language),
    counts: new Uint8Array(languages.length),
    flags: Uint8Array.from(all, flagsOf),
    width: Uint8Array.from(all, ({ literal }) => literal.length),
    all,
  };
}

/** What the parts of a sentence are made with. */
interface Reading {
  readonly text: string;
  readonly raw: string;
  readonly rawIndex: (index: number) => number;
  readonly hits: Hits;
  readonly columns: Columns;
  /** Finds the words of other languages of Latin script in part of the text. */
  readonly findForeign: (start: number, end: number) => Hits;
}

function sentenceOf(reading: Reading, start: number, end: number, first: number, last: number): Sentence {
  const language = languageOf(reading.hits, first, last, reading.columns);
  const base = { start, end, language };
  if (language === ENGLISH) return { ...base, ...meant(reading.hits, first, last, language, reading.columns) };
  const own = {
    count: last - first,
    entries: reading.hits.entries.slice(first, last),
    ends: reading.hits.ends.slice(first, last),
  };
  const both = merged(own, reading.findForeign(start, end));
  return { ...base, ...meant(both, 0, both.count, language, reading.columns) };
}

/** The concepts of hits that a sentence of this language means. */
function meant(
  hits: Hits,
  first: number,
  last: number,
  language: number,
  columns: Columns,
): Pick<Sentence, 'concepts' | 'ends' | 'low' | 'high'> {
  const found: number[] = [];
  const ends: number[] = [];
  let low = 0;
  let high = 0;
  for (let i = first; i < last; i++) {
    const entry = hits.entries[i] as number;
    const concept = columns.concept[entry] as number;
    if (concept < 0) continue;
    const own = columns.language[entry] as number;
    if (own !== language && tellsByScript[own] !== true && !(own === ENGLISH && INTERNATIONAL.has(concept))) continue;
    found.push(concept);
    ends.push(hits.ends[i] as number);
    if (concept < 32) low |= 1 << concept;
    else high |= 1 << (concept - 32);
  }
  return { concepts: found, ends, low, high };
}

/** Hits of two scans in the order of their ends. */
function merged(a: Hits, b: Hits): Hits {
  if (b.count === 0) return a;
  const both = { count: 0, entries: new Uint16Array(a.count + b.count), ends: new Int32Array(a.count + b.count) };
  let next = 0;
  for (let i = 0; i <= a.count; i++) {
    const until = i < a.count ? (a.ends[i] as number) : Number.POSITIVE_INFINITY;
    for (; next < b.count && (b.ends[next] as number) < until; next++)
      push(both, b.entries[next] as number, b.ends[next] as number);
    if (i < a.count) push(both, a.entries[i] as number, until);
  }
  return both;
}

const noHits = (): Hits => ({ count: 0, entries: new Uint16Array(256), ends: new Int32Array(256) });

/** Builds the reader (tens of milliseconds, once). */
export function createReader(fold: Fold): Read {
  const entries = lexiconEntries(fold);
  const isFirst = (entry: Entry): boolean => isLatin(entry) && (entry.language === ENGLISH || entry.concept < 0);
  const lists = [
    entries.filter(isFirst),
    entries.filter((one) => isLatin(one) && !isFirst(one)),
    entries.filter((one) => !isLatin(one)),
  ];
  const [english = [], foreign = [], other = []] = lists;
  const columns = columnsOf(lists.flat());
  const collect = (scan: Scan, offset: number, text: string, hits: Hits, shift = 0): void =>
    scan(text, (number, end) => {
      if (isAlone(text, end, offset + number, columns)) push(hits, offset + number, end + shift);
    });
  const englishScan = denseScan(english.map(scanned));
  const foreignScan = denseScan(foreign.map(scanned));
  const otherScan = sparseScan(other.map(({ literal }) => literal));
  const kept = noHits();
  return ({ text, rawIndex }, raw) => {
    kept.count = 0;
    collect(englishScan, 0, text, kept);
    const findForeign = (start: number, end: number): Hits => {
      const found = noHits();
      collect(foreignScan, english.length, text.slice(start, end), found, start);
      return found;
    };
    if (!/[\u0250-\uffff]/.test(text)) return sentencesOf({ text, raw, rawIndex, hits: kept, columns, findForeign });
    const others = noHits();
    collect(otherScan, english.length + foreign.length, text, others);
    return sentencesOf({ text, raw, rawIndex, hits: merged(kept, others), columns, findForeign });
  };
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 0x0a;

function isNothing(reading: Reading, index: number): boolean {
  const unit = reading.text.charCodeAt(index);
  return isBlank(unit) || isWideEnder(unit) || (isEnder(unit) && endsAt(reading, index, index));
}

function sentencesOf(reading: Reading): readonly Sentence[] {
  const { text, hits } = reading;
  const sentences: Sentence[] = [];
  let start = 0;
  let hit = 0;
  for (let i = 0; i < text.length; i++) {
    // White space belongs to no sentence, nor does a mark that ends nothing.
    if (i === start && isNothing(reading, i)) {
      start += 1;
      continue;
    }
    const isLast = i + 1 === text.length || i - start >= MAX_UNBROKEN_CHARS;
    if (!isLast && !(mayEnd(text.charCodeAt(i)) && endsAt(reading, i, start))) continue;
    const end = i + 1;
    const first = hit;
    while (hit < hits.count && (hits.ends[hit] as number) <= end) hit += 1;
    sentences.push(sentenceOf(reading, start, end, first, hit));
    start = end;
  }
  return sentences;
}

const mayEnd = (unit: number): boolean => unit < 0x40 || unit > 0x600;
