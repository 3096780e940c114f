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

const CODES: readonly (readonly [code: string, hint: RegExp, run: RegExp, decode: Decode])[] = [
  ['base64', /[A-Za-z0-9+/_-]{16}/, /[A-Za-z0-9+/_-]{16,}={0,2}/g, fromBase64],
  ['hex', /[0-9a-fA-F]{20}|\\x[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{2}[ :]){8}/, /(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s,:]?){10,}/g, fromHex],
  ['percent', /%[0-9a-fA-F]{2}/, /(?:[\w.~+-]{0,60}%[0-9a-fA-F]{2}){4,}[\w.~+-]{0,60}/g, fromPercent],
  ['escapes', /\\u\{?[0-9a-fA-F]{4}/, /(?:[ -~]{0,4}\\u\{?[0-9a-fA-F]{4,6}\}?){6,}/g, fromUnits],
  ['entities', /&#x?[0-9a-fA-F]{2}/, /(?:[ -%'-~]{0,4}&#x?[0-9a-fA-F]{1,6};){6,}/g, fromEntities],
  ['decimals', /(?:\d{2,3}[, ]){8}/, /(?:\d{2,3}[,\s]{1,2}){8,}\d{2,3}/g, fromDecimals],
  ['bits', /[01]{8} ?[01]{8}/, /(?:[01]{8} ?){8,}/g, fromBits],
  ['spaced letters', /(?:\b\w[ ._-]){6}/, /(?:\b\w[ ._-]{1,3}){8,}\w\b/g, fromSpaced],
];

/** Runs in a code that shows itself. */
export function* decodedRuns(text: string): Generator<Decoded> {
  let runs = 0;
  for (const [code, hint, pattern, decode] of CODES) {
    if (!hint.test(text)) continue;
    for (const found of text.matchAll(pattern)) {
      runs += 1;
      if (runs > MAX_RUNS) return;
      const decoded = decode(found[0].slice(0, MAX_RUN_CHARS));
      if (decoded !== undefined && decoded !== found[0])
        yield { start: found.index, end: found.index + found[0].length, text: decoded, code };
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

/** Sentences that read as no language, in codes that hide in plain letters. `text` is folded; places are in it. */
export function* decodedSentences(text: string, sentences: readonly Sentence[]): Generator<Decoded> {
  for (const { start, end, concepts } of sentences) {
    const sentence = text.slice(start, end);
    if ((sentence.match(MIXED_WORD)?.length ?? 0) >= 2) yield { start, end, text: unleet(sentence), code: 'digits for letters' };
    const words = sentence.match(/[a-z]{2,}/g)?.length ?? 0;
    if (words < MIN_WORDS || concepts.length * 8 > words || /\b(?:the|of|and|to|is|for|with|by|in|this|that)\b/.test(sentence))
      continue;
    yield { start, end, text: rotated(sentence), code: 'rot13' };
    yield { start, end, text: backwards(sentence), code: 'backwards' };
  }
}
