// Characters that hide, steer or imitate, and what they are called. Whoever reviews must see them; prose in other scripts is left alone.
import { hiddenNames, lookAlikes } from './character-names.ts';

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800]|\p{Default_Ignorable_Code_Point}/u;
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;
const DIRECTION_MARK = /[\u200e\u200f\u061c]/;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const JOINER = /[\u200c\u200d]/;
/** Scripts whose spelling needs joiners. */
const JOINED =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}\p{Script=Tibetan}]/u;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f/u;
const EMOJI_BASE = /[\p{Extended_Pictographic}\p{Emoji}]/u;
/** These take a selector only to become keycaps. */
const KEYCAP = /[0-9#*]/;
/** Hidden or blank, whatever stands around it. */
const MAY_BE_ODD = new RegExp(`${HIDDEN.source}|${BLANK.source}`, 'gu');

/** Kinds of characters, the narrowest first. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/\p{Cc}/u, 'CONTROL CHARACTER'],
  [/\p{Co}/u, 'PRIVATE USE CHARACTER'],
  [/\p{Cs}/u, 'LONE SURROGATE'],
  [/\p{Cn}/u, 'UNASSIGNED CHARACTER'],
  [HIDDEN, 'FORMAT CHARACTER'],
];

/** Names that are computed: selectors, tags, dressed-up letters, and whatever has no place in the tables. */
function computedName(code: number): string {
  if (code >= 0xfe00 && code <= 0xfe0f) return `VARIATION SELECTOR-${code - 0xfdff}`;
  if (code >= 0xe0100 && code <= 0xe01ef) return `VARIATION SELECTOR-${code - 0xe0100 + 17}`;
  if (code >= 0xe0020 && code <= 0xe007e) return `TAG "${String.fromCharCode(code - 0xe0000)}"`;
  const char = String.fromCodePoint(code);
  const reads = readsLike(char);
  if (reads !== undefined) return `LETTER THAT READS LIKE "${reads}"`;
  return KINDS.find(([kind]) => kind.test(char))?.[1] ?? 'CHARACTER';
}

/** `U+200B ZERO WIDTH SPACE`: Unicode's name where it is known here, else what kind of character it is. */
export function characterName(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const name = hiddenNames.get(char) ?? lookAlikes.get(char)?.name ?? computedName(code);
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} ${name}`;
}

/** The ASCII letter or digit that a character imitates, if any. */
export function readsLike(char: string): string | undefined {
  const known = lookAlikes.get(char)?.reads;
  if (known !== undefined || char.charCodeAt(0) < 0x80) return known;
  // Full width, mathematical and other dressed-up letters become plain ones; ordinals and superscripts are honest.
  if (!/[\p{Ll}\p{Lu}]/u.test(char)) return undefined;
  const plain = char.normalize('NFKC');
  return /^[A-Za-z0-9]$/.test(plain) ? plain : undefined;
}

/** Why a character at a place is pointed at, or undefined. */
export type Oddity = 'hidden' | 'bidi' | 'blank';

/** Is this an honest joiner, selector or mark for what stands around it? */
function belongs(char: string, before: string, after: string, hasRightToLeft: boolean): boolean {
  if (DIRECTION_MARK.test(char)) return hasRightToLeft;
  if (char === '\ufe0f' || char === '\ufe0e') return KEYCAP.test(before) ? after === '\u20e3' : EMOJI_BASE.test(before);
  if (JOINER.test(char)) {
    const isEmoji = char === '\u200d' && EMOJI.test(before) && EMOJI.test(after);
    return isEmoji || (JOINED.test(before) && (char === '\u200c' || after === '' || JOINED.test(after)));
  }
  return false;
}

/** One character that is pointed at. */
export interface OddCharacter {
  readonly char: string;
  readonly oddity: Oddity;
  /** In UTF-16 units. */
  readonly index: number;
}

/** More of them in one text are counted as that many: a flood is as plain as it can be. */
const MAX_ODD = 100_000;

/** The character that ends before a place. */
function charBefore(text: string, index: number): string {
  const code = text.codePointAt(index - 2);
  return code !== undefined && code > 0xffff ? String.fromCodePoint(code) : text.charAt(index - 1);
}

/** The character that begins at a place. */
function charAt(text: string, index: number): string {
  const code = text.codePointAt(index);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Characters of a text that nobody would see, in order. Line breaks and tabs are seen; joiners where a script or emoji needs them are left alone. */
export function oddCharacters(text: string): readonly OddCharacter[] {
  const found: OddCharacter[] = [];
  let hasRightToLeft: boolean | undefined;
  for (const { 0: char, index } of text.matchAll(MAY_BE_ODD)) {
    hasRightToLeft ??= RIGHT_TO_LEFT.test(text);
    const oddity = oddityOf(char, charBefore(text, index), charAt(text, index + char.length), hasRightToLeft);
    if (oddity !== undefined && found.push({ char, oddity, index }) >= MAX_ODD) break;
  }
  return found;
}

function oddityOf(char: string, before: string, after: string, hasRightToLeft: boolean): Oddity | undefined {
  // A line may end as on Windows.
  if (char === '\n' || char === '\t' || (char === '\r' && after === '\n')) return undefined;
  if (BIDI.test(char)) return 'bidi';
  if (BLANK.test(char)) return 'blank';
  return belongs(char, before, after, hasRightToLeft) ? undefined : 'hidden';
}

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
const ASCII_LETTER = /[A-Za-z]/;
const LETTER = /\p{L}/u;
const BEYOND_ASCII = /[\u0080-\u{10ffff}]/u;

/**
 * Characters that imitate Latin ones inside words that hold Latin letters too, or in words made of nothing else where Latin is what the rest is
 * written in (`isName`: wherever). Prose in another script passes.
 */
export function lookAlikeCharacters(text: string, isName: boolean): readonly string[] {
  if (!BEYOND_ASCII.test(text)) return [];
  const found = new Set<string>();
  let isLatin = isName ? true : undefined;
  for (const [word] of text.matchAll(WORD)) {
    const imitating = imitationsIn(word);
    if (imitating.length === 0) continue;
    isLatin ??= isMostlyLatin(text);
    if (isLatin || ASCII_LETTER.test(word)) for (const char of imitating) found.add(char);
  }
  return [...found];
}

/** The look-alikes of a word that mixes scripts, or is made of nothing else. */
function imitationsIn(word: string): readonly string[] {
  if (!BEYOND_ASCII.test(word)) return [];
  const imitating = [...word].filter((char) => readsLike(char) !== undefined);
  return imitating.length > 0 && (ASCII_LETTER.test(word) || isDisguise(word)) ? imitating : [];
}

/** Are more of the letters plain Latin ones than of a script that does not look like it? */
function isMostlyLatin(text: string): boolean {
  let balance = 0;
  for (const char of text) {
    if (ASCII_LETTER.test(char)) balance += 1;
    else if (LETTER.test(char) && readsLike(char) === undefined) balance -= 1;
  }
  return balance > 0;
}

/** Is it a word of another script that reads as a Latin one from end to end? */
function isDisguise(word: string): boolean {
  const chars = [...word];
  return chars.length > 1 && chars.every((char) => /[0-9_]/.test(char) || readsLike(char) !== undefined);
}

const ESCAPED =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800]|\p{Default_Ignorable_Code_Point}/gu;

/** JSON text in which nothing is invisible: what a reviewer of a pull request sees is what is there. Escapes can only fall inside strings. */
export function escapedJson(json: string): string {
  return json.replace(ESCAPED, (char) =>
    char === '\n'
      ? char
      : Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );
}

/** A name for a line of our own: quoted, cut, with invisible characters escaped. */
export function quotedName(name: string): string {
  const cut = [...name].slice(0, 60).join('');
  return escapedJson(JSON.stringify(cut.length < name.length ? `${cut}…` : cut));
}
