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

/** As many encoded runs of one text are read, at most. */
const MAX_RUNS = 40;
const MAX_RUN_CHARS = 20_000;
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
  readonly needs?: string;
  readonly hint: RegExp;
  readonly run: RegExp;
  readonly decode: Decode;
}

const CODES: readonly Code[] = [
  {
    name: 'hex',
    hint: /\\x[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{2}[ :,]){8}|0x[0-9a-fA-F]{2}[ ,]/,
    run: /(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,:]?){10,}/g,
    decode: fromHex,
  },
  {
    name: 'percent',
    needs: '%',
    hint: /%[0-9a-fA-F]{2}/,
    run: /(?:[\w.~+-]{0,60}%[0-9a-fA-F]{2}){4,}[\w.~+-]{0,60}/g,
    decode: fromPercent,
  },
  {
    name: 'escapes',
    needs: '\\u',
    hint: /\\u\{?[0-9a-fA-F]{4}/,
    run: /(?:[ -~]{0,4}\\u\{?[0-9a-fA-F]{4,6}\}?){6,}/g,
    decode: fromUnits,
  },
  {
    name: 'entities',
    needs: '&#',
    hint: /&#x?[0-9a-fA-F]{2}/,
    run: /(?:[ -%'-~]{0,4}&#x?[0-9a-fA-F]{1,6};){6,}/g,
    decode: fromEntities,
  },
  { name: 'decimals', hint: /(?:\d{2,3}[, ]){8}/, run: /(?:\d{2,3}[,\s]{1,2}){8,}\d{2,3}/g, decode: fromDecimals },
  { name: 'bits', hint: /[01]{8} ?[01]{8}/, run: /(?:[01]{8} ?){8,}/g, decode: fromBits },
  { name: 'spaced letters', hint: /(?:\b\w[ ._-]){6}/, run: /(?:\b\w[ ._-]{1,3}){8,}\w\b/g, decode: fromSpaced },
];

/** Letters of base64, both alphabets. */
const IS_BASE64 = new Uint8Array(128);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-') IS_BASE64[char.charCodeAt(0)] = 1;
const MIN_BASE64 = 16;
const MIN_HEX = 20;

/** Long runs of letters, digits and the signs of base64: faster than a pattern, and they are looked for in every text. */
function* longRuns(text: string): Generator<readonly [start: number, end: number]> {
  let start = 0;
  for (let i = 0; i <= text.length; i++) {
    const unit = i < text.length ? text.charCodeAt(i) : 0x20;
    if (unit < 128 && IS_BASE64[unit] === 1) continue;
    if (i - start >= MIN_BASE64) yield [start, i];
    start = i + 1;
  }
}

function* decodedLongRuns(text: string): Generator<Decoded> {
  for (const [start, end] of longRuns(text)) {
    const run = text.slice(start, Math.min(end, start + MAX_RUN_CHARS));
    const isHex = run.length >= MIN_HEX && /^[0-9a-fA-F]+$/.test(run);
    const decoded = isHex ? fromHex(run) : fromBase64(run);
    if (decoded !== undefined) yield { start, end, text: decoded, code: isHex ? 'hex' : 'base64' };
  }
}

function* decodedBy({ name, needs, hint, run, decode }: Code, text: string): Generator<Decoded> {
  if ((needs !== undefined && !text.includes(needs)) || !hint.test(text)) return;
  for (const found of text.matchAll(run)) {
    const decoded = decode(found[0].slice(0, MAX_RUN_CHARS));
    if (decoded !== undefined && decoded !== found[0])
      yield { start: found.index, end: found.index + found[0].length, text: decoded, code: name };
  }
}

/** Runs in a code that shows itself. */
export function* decodedRuns(text: string): Generator<Decoded> {
  let runs = 0;
  for (const found of [decodedLongRuns(text), ...CODES.map((code) => decodedBy(code, text))]) {
    for (const one of found) {
      runs += 1;
      if (runs > MAX_RUNS) return;
      yield one;
    }
  }
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
const ROTATED_WORD = /\b(?:gur|bs|naq|gb|vf|sbe|jvgu|ol|va|guvf|gung|lbh|lbhe|nyy|abg|hfre|nal|nf|vg)\b/;
const BACKWARD_WORD = /\b(?:eht|fo|dna|ot|si|rof|htiw|yb|ni|siht|taht|uoy|ruoy|lla|ton|resu|yna|sa|ti)\b/;
const MAYBE_MIXED = /[a-z][0134578@$!|]+[a-z]|[0134578@$][a-z]/;

/** Sentences that read as no language, in codes that hide in plain letters. `text` is folded; places are in it. */
export function* decodedSentences(text: string, sentences: readonly Sentence[]): Generator<Decoded> {
  if (!MAYBE_MIXED.test(text) && !ROTATED_WORD.test(text) && !BACKWARD_WORD.test(text)) return;
  for (const sentence of sentences) yield* decodedSentence(text.slice(sentence.start, sentence.end), sentence);
}

function* decodedSentence(sentence: string, { start, end, concepts }: Sentence): Generator<Decoded> {
  if ((sentence.match(MIXED_WORD)?.length ?? 0) >= 2) yield { start, end, text: unleet(sentence), code: 'digits for letters' };
  const isRotated = ROTATED_WORD.test(sentence);
  const isBackwards = BACKWARD_WORD.test(sentence);
  if ((!isRotated && !isBackwards) || !readsAsNothing(sentence, concepts.length)) return;
  if (isRotated) yield { start, end, text: rotated(sentence), code: 'rot13' };
  if (isBackwards) yield { start, end, text: backwards(sentence), code: 'backwards' };
}

/** No short word of English, and hardly a word of the lexicon. */
function readsAsNothing(sentence: string, concepts: number): boolean {
  const words = sentence.match(/[a-z]{2,}/g)?.length ?? 0;
  return words >= MIN_WORDS && concepts * 8 <= words && !/\b(?:the|of|and|to|is|for|with|by|in|this|that)\b/.test(sentence);
}
