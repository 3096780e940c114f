// Reads what is written in another code: base64, hex, percent, escapes, entities, rot13, backwards, digits for letters, letters one by one. Bounded in length,
// number and depth; whether what comes out matters is for others to say.
import type { Sentence } from './reader.ts';

/** Something that was written in another code. */
export interface Decoded {
  /** In the raw text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly code: string;
}

/** As many sentences of one text are read in other codes, at most. */
const MAX_SENTENCES = 40;
const MAX_RUN_CHARS = 1_000_000;
const MIN_DECODED_CHARS = 8;

const PRINTABLE = /^[\t\n\r\x20-\x7e\u00a0-\ufffd]*$/;

/** Text of bytes, if it reads like text. */
function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  if (text.length < MIN_DECODED_CHARS || text.includes('\ufffd') || !PRINTABLE.test(text)) return undefined;
  const letters = text.match(/[\p{L}\s]/gu)?.length ?? 0;
  return letters * 3 >= text.length ? text : undefined;
}

type Decode = (run: string) => string | undefined;

const fromBase64: Decode = (run) => {
  // A word, a path or an identifier of one case is none; a code mixes cases or digits.
  const compact = run.replace(/[\r\n]/g, '');
  if (!/[A-Z]/.test(compact) || !/[a-z0-9]/.test(compact)) return undefined;
  return textOf(Buffer.from(compact, 'base64'));
};
const fromHex: Decode = (run) => textOf(Buffer.from(run.replace(/0x|\\x|[\s,:]/g, ''), 'hex'));
const fromPercent: Decode = (run) => {
  try {
    return decodeURIComponent(run);
  } catch {
    return undefined;
  }
};
const fromUnits: Decode = (run) =>
  run.replace(/\\u\{?([0-9a-fA-F]{4,6})\}?/g, (_, hex: string) => {
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
const fromEntities: Decode = (run) =>
  run.replace(/&#(x?)([0-9a-fA-F]{1,6});/g, (_, x: string, digits: string) => {
    const code = Number.parseInt(digits, x === '' ? 10 : 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
const fromDecimals: Decode = (run) => {
  const bytes = (run.match(/\d{1,3}/g) ?? []).map(Number);
  return bytes.every((byte) => byte < 256) ? textOf(Buffer.from(bytes)) : undefined;
};
const fromBits: Decode = (run) =>
  textOf(Buffer.from((run.replace(/\s/g, '').match(/.{8}/g) ?? []).map((bits) => Number.parseInt(bits, 2))));
const fromSpaced: Decode = (run) =>
  run
    .replace(/ {2,}/g, '\u0000')
    .replaceAll(/[ ._-]/g, '')
    .replaceAll('\u0000', ' ');

/** A code with how to find its runs: what must be there at all, a fast look, the run itself. */
interface Code {
  readonly name: string;
  readonly mayBe: (text: string, rows: Rows) => boolean;
  readonly hint: RegExp;
  readonly run: RegExp;
  readonly decode: Decode;
}

const CODES: readonly Code[] = [
  {
    name: 'hex',
    mayBe: (text, { shorts }) => shorts >= 7 || text.includes('\\x') || text.includes('0x'),
    hint: /\\x[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{2}[ :,]){8}|0x[0-9a-fA-F]{2}[ ,]/,
    run: /(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,:]?){10,}/g,
    decode: fromHex,
  },
  {
    name: 'percent',
    mayBe: (text) => text.includes('%'),
    hint: /%[0-9a-fA-F]{2}/,
    run: /(?:[\w.~+-]{0,60}%[0-9a-fA-F]{2}){4,}[\w.~+-]{0,60}/g,
    decode: fromPercent,
  },
  {
    name: 'escapes',
    mayBe: (text) => text.includes('\\u'),
    hint: /\\u\{?[0-9a-fA-F]{4}/,
    run: /(?:[ -~]{0,4}\\u\{?[0-9a-fA-F]{4,6}\}?){6,}/g,
    decode: fromUnits,
  },
  {
    name: 'entities',
    mayBe: (text) => text.includes('&#'),
    hint: /&#x?[0-9a-fA-F]{2}/,
    run: /(?:[ -%'-~]{0,4}&#x?[0-9a-fA-F]{1,6};){6,}/g,
    decode: fromEntities,
  },
  {
    name: 'decimals',
    mayBe: (_, { shorts }) => shorts >= 7,
    hint: /(?:\d{2,3}[, ]{1,2}){8}/,
    run: /(?:\d{2,3}[,\s]{1,2}){8,}\d{2,3}/g,
    decode: fromDecimals,
  },
  { name: 'bits', mayBe: () => true, hint: /[01]{8} ?[01]{8}/, run: /(?:[01]{8} ?){8,}/g, decode: fromBits },
  {
    name: 'spaced letters',
    mayBe: (_, { singles }) => singles >= 5,
    hint: /(?:\b\w[ ._-]){6}/,
    run: /(?:\b\w[ ._-]{1,3}){8,}\w\b/g,
    decode: fromSpaced,
  },
];

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
/** Units: letters, digits and the low line; the other signs of base64, both alphabets; all else. */
const OTHER = 0;
const IN_BASE64 = 1;
const WORD = 2;
const KIND = new Uint8Array(128);
for (const char of `${LETTERS}${LETTERS.toUpperCase()}0123456789_`) KIND[char.charCodeAt(0)] = WORD;
for (const char of '+/-') KIND[char.charCodeAt(0)] = IN_BASE64;

/** What a text could hold codes in; without them no pattern is tried. */
interface Rows {
  /** As many words of one character stand in a row at most, with one character between two of them. */
  readonly singles: number;
  /** The same of words of two or three, whatever is between them. */
  readonly shorts: number;
  /** Starts and ends of long runs of letters, digits and the signs of base64. */
  readonly long: readonly number[];
}

const MIN_BASE64 = 16;
const MIN_HEX = 20;

const kindOf = (unit: number): number => (unit < 128 ? (KIND[unit] as number) : OTHER);

const goesOn = (is: boolean, row: number): number => (is ? row + 1 : 0);

/** Reads a text once for all codes. */
function rowsOf(text: string): Rows {
  const long: number[] = [];
  let [singles, shorts, mostSingles, mostShorts] = [0, 0, 0, 0];
  let word = 0;
  let run = 0;
  for (let i = 0; i <= text.length; i++) {
    const kind = i < text.length ? kindOf(text.charCodeAt(i)) : OTHER;
    if (kind === WORD) continue;
    const length = i - word;
    singles = goesOn(length === 1, singles);
    // Numbers may stand with a comma and a blank between them.
    if (length > 0) shorts = goesOn(length === 2 || length === 3, shorts);
    mostSingles = Math.max(mostSingles, singles);
    mostShorts = Math.max(mostShorts, shorts);
    word = i + 1;
    if (kind === IN_BASE64) continue;
    if (i - run >= MIN_BASE64) long.push(run, i);
    run = word;
  }
  return { singles: mostSingles, shorts: mostShorts, long };
}

function* decodedLongRuns(text: string, long: readonly number[]): Generator<Decoded> {
  for (let at = 0; at < long.length; at += 2) {
    const [start = 0, end = 0] = long.slice(at, at + 2);
    const run = text.slice(start, Math.min(end, start + MAX_RUN_CHARS));
    const isHex = run.length >= MIN_HEX && /^[0-9a-fA-F]+$/.test(run);
    const decoded = isHex ? fromHex(run) : fromBase64(run);
    if (decoded !== undefined) yield { start, end, text: decoded, code: isHex ? 'hex' : 'base64' };
  }
}

function* decodedBy({ name, run, decode }: Code, text: string): Generator<Decoded> {
  for (const found of text.matchAll(run)) {
    const decoded = decode(found[0].slice(0, MAX_RUN_CHARS));
    if (decoded !== undefined && decoded !== found[0])
      yield { start: found.index, end: found.index + found[0].length, text: decoded, code: name };
  }
}

/** Runs in a code that shows itself: all of them, since whoever hides one puts others before it. */
export function* decodedRuns(text: string): Generator<Decoded> {
  const rows = rowsOf(text);
  const codes = CODES.filter(({ mayBe, hint }) => mayBe(text, rows) && hint.test(text));
  if (rows.long.length === 0 && codes.length === 0) return;
  yield* decodedLongRuns(text, rows.long);
  for (const code of codes) yield* decodedBy(code, text);
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};
const MIXED_WORD = /[a-z]+[013457@$!|]+[a-z]+|[013457@$][a-z]{2,}[013457@$]/g;

const rotated = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 0x61 + 13) % 26) + 0x61));
const backwards = (text: string): string => [...text].reverse().join('');
const unleet = (text: string): string =>
  text.replace(/[a-z0-9@$!|]{2,}/g, (word) =>
    /[a-z]/.test(word) ? word.replace(/[0134578@$!|]/g, (char) => LEET[char] ?? char) : word,
  );

const MIN_WORDS = 4;
/** Short words of English, as they look in each code: four words of any sentence hold one of them. */
const ROTATED = 'gur bs naq gb vf sbe jvgu ol va guvf gung lbh lbhe nyy abg hfre nal nf vg';
const BACKWARD = 'eht fo dna ot si rof htiw yb ni siht taht uoy ruoy lla ton resu yna sa ti';
const MAX_TELLING = 4;
const IS_ROTATED = 1;
const IS_BACKWARDS = 2;
/** A digit or sign that stands for a letter beside a letter. */
const IS_MIXED = 4;

const BASE = 32;
const keyOf = (word: string): number => [...word].reduce((key, letter) => key * BASE + letter.charCodeAt(0) - 0x60, 0);
const TELLING: ReadonlyMap<number, number> = new Map([
  ...ROTATED.split(' ').map((word) => [keyOf(word), IS_ROTATED] as const),
  ...BACKWARD.split(' ').map((word) => [keyOf(word), IS_BACKWARDS] as const),
]);

/** What a unit is in {@link signsOf}: a letter, what stands for one, what else a word is made of. */
const LETTER = 1;
const FOR_LETTER = 2;
const IN_WORD = 4;
const SIGN = new Uint8Array(128);
for (const char of LETTERS) SIGN[char.charCodeAt(0)] = LETTER;
for (const char of '@$!|') SIGN[char.charCodeAt(0)] = FOR_LETTER;
for (const char of '0123456789_') SIGN[char.charCodeAt(0)] = '0134578'.includes(char) ? FOR_LETTER | IN_WORD : IN_WORD;

const signOf = (unit: number): number => (unit < 128 ? (SIGN[unit] as number) : 0);

/** What the word from `start` to `end` tells. */
function told(text: string, start: number, end: number): number {
  let key = 0;
  for (let i = start; i < end; i++) {
    if (signOf(text.charCodeAt(i)) !== LETTER) return 0;
    key = key * BASE + text.charCodeAt(i) - 0x60;
  }
  return TELLING.get(key) ?? 0;
}

/** Which codes a sentence may be in, by its words: one reading for all. */
function signsOf(text: string, start: number, end: number): number {
  let signs = 0;
  let word = start;
  let before = 0;
  for (let i = start; i < end; i++) {
    const sign = signOf(text.charCodeAt(i));
    if (((sign ^ before) & (LETTER | FOR_LETTER)) === (LETTER | FOR_LETTER)) signs |= IS_MIXED;
    before = sign;
    if ((sign & (LETTER | IN_WORD)) !== 0) continue;
    if (i - word > 1 && i - word <= MAX_TELLING) signs |= told(text, word, i);
    word = i + 1;
  }
  return end - word > 1 && end - word <= MAX_TELLING ? signs | told(text, word, end) : signs;
}

/** Sentences that read as no language, in codes that hide in plain letters. `text` is folded; places are in it. */
export function* decodedSentences(text: string, sentences: readonly Sentence[]): Generator<Decoded> {
  let runs = 0;
  for (const sentence of sentences) {
    const signs = signsOf(text, sentence.start, sentence.end);
    if (signs === 0) continue;
    for (const one of decodedSentence(text.slice(sentence.start, sentence.end), sentence, signs)) {
      runs += 1;
      if (runs > MAX_SENTENCES) return;
      yield one;
    }
  }
}

function* decodedSentence(sentence: string, { start, end, concepts }: Sentence, signs: number): Generator<Decoded> {
  if ((signs & IS_MIXED) !== 0 && (sentence.match(MIXED_WORD)?.length ?? 0) >= 2)
    yield { start, end, text: unleet(sentence), code: 'digits for letters' };
  if ((signs & (IS_ROTATED | IS_BACKWARDS)) === 0 || !readsAsNothing(sentence, concepts.length)) return;
  if ((signs & IS_ROTATED) !== 0) yield { start, end, text: rotated(sentence), code: 'rot13' };
  if ((signs & IS_BACKWARDS) !== 0) yield { start, end, text: backwards(sentence), code: 'backwards' };
}

/** No short word of English, and hardly a word of the lexicon. */
function readsAsNothing(sentence: string, concepts: number): boolean {
  const words = sentence.match(/[a-z]{2,}/g)?.length ?? 0;
  return words >= MIN_WORDS && concepts * 8 <= words && !/\b(?:the|of|and|to|is|for|with|by|in|this|that)\b/.test(sentence);
}
