// Characters that hide, steer or imitate, and what they are called. Whoever reviews must see them; prose in other scripts is left alone.

/** What renders as nothing or as a blank, or changes the order of what follows. Unicode names. */
const HIDDEN_NAMES = `
0000 NULL
0007 BELL
0008 BACKSPACE
0009 CHARACTER TABULATION
000A LINE FEED
000B LINE TABULATION
000C FORM FEED
000D CARRIAGE RETURN
001B ESCAPE
007F DELETE
0085 NEXT LINE
009B CONTROL SEQUENCE INTRODUCER
009D OPERATING SYSTEM COMMAND
00A0 NO-BREAK SPACE
00AD SOFT HYPHEN
034F COMBINING GRAPHEME JOINER
061C ARABIC LETTER MARK
115F HANGUL CHOSEONG FILLER
1160 HANGUL JUNGSEONG FILLER
1680 OGHAM SPACE MARK
17B4 KHMER VOWEL INHERENT AQ
17B5 KHMER VOWEL INHERENT AA
180B MONGOLIAN FREE VARIATION SELECTOR ONE
180C MONGOLIAN FREE VARIATION SELECTOR TWO
180D MONGOLIAN FREE VARIATION SELECTOR THREE
180E MONGOLIAN VOWEL SEPARATOR
180F MONGOLIAN FREE VARIATION SELECTOR FOUR
2000 EN QUAD
2001 EM QUAD
2002 EN SPACE
2003 EM SPACE
2004 THREE-PER-EM SPACE
2005 FOUR-PER-EM SPACE
2006 SIX-PER-EM SPACE
2007 FIGURE SPACE
2008 PUNCTUATION SPACE
2009 THIN SPACE
200A HAIR SPACE
200B ZERO WIDTH SPACE
200C ZERO WIDTH NON-JOINER
200D ZERO WIDTH JOINER
200E LEFT-TO-RIGHT MARK
200F RIGHT-TO-LEFT MARK
2028 LINE SEPARATOR
2029 PARAGRAPH SEPARATOR
202A LEFT-TO-RIGHT EMBEDDING
202B RIGHT-TO-LEFT EMBEDDING
202C POP DIRECTIONAL FORMATTING
202D LEFT-TO-RIGHT OVERRIDE
202E RIGHT-TO-LEFT OVERRIDE
202F NARROW NO-BREAK SPACE
205F MEDIUM MATHEMATICAL SPACE
2060 WORD JOINER
2061 FUNCTION APPLICATION
2062 INVISIBLE TIMES
2063 INVISIBLE SEPARATOR
2064 INVISIBLE PLUS
2066 LEFT-TO-RIGHT ISOLATE
2067 RIGHT-TO-LEFT ISOLATE
2068 FIRST STRONG ISOLATE
2069 POP DIRECTIONAL ISOLATE
206A INHIBIT SYMMETRIC SWAPPING
206B ACTIVATE SYMMETRIC SWAPPING
206C INHIBIT ARABIC FORM SHAPING
206D ACTIVATE ARABIC FORM SHAPING
206E NATIONAL DIGIT SHAPES
206F NOMINAL DIGIT SHAPES
2800 BRAILLE PATTERN BLANK
3000 IDEOGRAPHIC SPACE
3164 HANGUL FILLER
FEFF ZERO WIDTH NO-BREAK SPACE
FFA0 HALFWIDTH HANGUL FILLER
FFF9 INTERLINEAR ANNOTATION ANCHOR
FFFA INTERLINEAR ANNOTATION SEPARATOR
FFFB INTERLINEAR ANNOTATION TERMINATOR`;

/** Letters that read like ASCII ones: code, what it reads like, Unicode name. The usual tools of imitation, not all of UTS 39. */
const LOOK_ALIKES = `
0430 a CYRILLIC SMALL LETTER A
0432 b CYRILLIC SMALL LETTER VE
0441 c CYRILLIC SMALL LETTER ES
0435 e CYRILLIC SMALL LETTER IE
04BB h CYRILLIC SMALL LETTER SHHA
0456 i CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I
0458 j CYRILLIC SMALL LETTER JE
043A k CYRILLIC SMALL LETTER KA
043C m CYRILLIC SMALL LETTER EM
043D h CYRILLIC SMALL LETTER EN
043E o CYRILLIC SMALL LETTER O
0440 p CYRILLIC SMALL LETTER ER
0455 s CYRILLIC SMALL LETTER DZE
0442 t CYRILLIC SMALL LETTER TE
0443 y CYRILLIC SMALL LETTER U
0445 x CYRILLIC SMALL LETTER HA
0501 d CYRILLIC SMALL LETTER KOMI DE
051B q CYRILLIC SMALL LETTER QA
051D w CYRILLIC SMALL LETTER WE
0475 v CYRILLIC SMALL LETTER IZHITSA
0410 A CYRILLIC CAPITAL LETTER A
0412 B CYRILLIC CAPITAL LETTER VE
0421 C CYRILLIC CAPITAL LETTER ES
0415 E CYRILLIC CAPITAL LETTER IE
041D H CYRILLIC CAPITAL LETTER EN
0406 I CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I
0408 J CYRILLIC CAPITAL LETTER JE
041A K CYRILLIC CAPITAL LETTER KA
041C M CYRILLIC CAPITAL LETTER EM
041E O CYRILLIC CAPITAL LETTER O
0420 P CYRILLIC CAPITAL LETTER ER
0405 S CYRILLIC CAPITAL LETTER DZE
0422 T CYRILLIC CAPITAL LETTER TE
0423 Y CYRILLIC CAPITAL LETTER U
0425 X CYRILLIC CAPITAL LETTER HA
050C G CYRILLIC CAPITAL LETTER KOMI SJE
051A Q CYRILLIC CAPITAL LETTER QA
051C W CYRILLIC CAPITAL LETTER WE
03B1 a GREEK SMALL LETTER ALPHA
03BD v GREEK SMALL LETTER NU
03BF o GREEK SMALL LETTER OMICRON
03C1 p GREEK SMALL LETTER RHO
03C4 t GREEK SMALL LETTER TAU
03C5 u GREEK SMALL LETTER UPSILON
03C7 x GREEK SMALL LETTER CHI
03B9 i GREEK SMALL LETTER IOTA
03BA k GREEK SMALL LETTER KAPPA
03B3 y GREEK SMALL LETTER GAMMA
0391 A GREEK CAPITAL LETTER ALPHA
0392 B GREEK CAPITAL LETTER BETA
0395 E GREEK CAPITAL LETTER EPSILON
0396 Z GREEK CAPITAL LETTER ZETA
0397 H GREEK CAPITAL LETTER ETA
0399 I GREEK CAPITAL LETTER IOTA
039A K GREEK CAPITAL LETTER KAPPA
039C M GREEK CAPITAL LETTER MU
039D N GREEK CAPITAL LETTER NU
039F O GREEK CAPITAL LETTER OMICRON
03A1 P GREEK CAPITAL LETTER RHO
03A4 T GREEK CAPITAL LETTER TAU
03A5 Y GREEK CAPITAL LETTER UPSILON
03A7 X GREEK CAPITAL LETTER CHI
0578 n ARMENIAN SMALL LETTER VO
0585 o ARMENIAN SMALL LETTER OH
057D u ARMENIAN SMALL LETTER SEH
0581 g ARMENIAN SMALL LETTER CO
0570 h ARMENIAN SMALL LETTER HO
217C l SMALL ROMAN NUMERAL FIFTY
0131 i LATIN SMALL LETTER DOTLESS I
0261 g LATIN SMALL LETTER SCRIPT G
0251 a LATIN SMALL LETTER ALPHA
01C0 l LATIN LETTER DENTAL CLICK
1D04 c LATIN LETTER SMALL CAPITAL C
1D0F o LATIN LETTER SMALL CAPITAL O
1D20 v LATIN LETTER SMALL CAPITAL V
1D21 w LATIN LETTER SMALL CAPITAL W
1D22 z LATIN LETTER SMALL CAPITAL Z
04CF l CYRILLIC SMALL LETTER PALOCHKA
04C0 I CYRILLIC LETTER PALOCHKA
050D g CYRILLIC SMALL LETTER KOMI SJE`;

const lines = (table: string): readonly string[] => table.trim().split('\n');
const charOf = (code: string): string => String.fromCodePoint(Number.parseInt(code, 16));

const hiddenNames: ReadonlyMap<string, string> = new Map(
  lines(HIDDEN_NAMES).map((line) => [charOf(line.slice(0, 4)), line.slice(5)]),
);
const lookAlikes: ReadonlyMap<string, { readonly reads: string; readonly name: string }> = new Map(
  lines(LOOK_ALIKES).map((line) => [charOf(line.slice(0, 4)), { reads: line.charAt(5), name: line.slice(7) }]),
);

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800]|\p{Default_Ignorable_Code_Point}/u;
const BLANK = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/;
const BIDI = /[\u202a-\u202e\u2066-\u2069]/;
const DIRECTION_MARK = /[\u200e\u200f\u061c]/;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const JOINER = /[\u200c\u200d]/;
/** Scripts whose spelling needs joiners. */
const JOINED =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Mongolian}\p{Script=Tibetan}]/u;
const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f]/u;
/** Digits, `#` and `*` take a selector to become keycaps. */
const EMOJI_BASE = /[\p{Extended_Pictographic}\p{Emoji}]/u;

/** Names of characters that need computing: selectors, tags, full width and mathematical letters. */
function computedName(code: number): string {
  if (code >= 0xfe00 && code <= 0xfe0f) return `VARIATION SELECTOR-${code - 0xfdff}`;
  if (code >= 0xe0100 && code <= 0xe01ef) return `VARIATION SELECTOR-${code - 0xe0100 + 17}`;
  if (code >= 0xe0020 && code <= 0xe007e) return `TAG "${String.fromCharCode(code - 0xe0000)}"`;
  if (code >= 0xe0000 && code <= 0xe007f) return 'TAG';
  const char = String.fromCodePoint(code);
  if (code < 0x20 || /\p{Cc}/u.test(char)) return 'CONTROL CHARACTER';
  if (/\p{Co}/u.test(char)) return 'PRIVATE USE CHARACTER';
  if (/\p{Cs}/u.test(char)) return 'LONE SURROGATE';
  if (/\p{Cn}/u.test(char)) return 'UNASSIGNED CHARACTER';
  if (HIDDEN.test(char)) return 'FORMAT CHARACTER';
  const reads = readsLike(char);
  return reads === undefined ? 'CHARACTER' : `LETTER THAT READS LIKE "${reads}"`;
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
  if (char === '\ufe0f' || char === '\ufe0e') return EMOJI_BASE.test(before);
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

const MAY_BE_ODD = /[^\x20-\x7e\n\t]/;

/** Characters of a text that nobody would see, in order. Line breaks and tabs are seen; joiners where a script or emoji needs them are left alone. */
export function oddCharacters(text: string): readonly OddCharacter[] {
  if (!MAY_BE_ODD.test(text)) return [];
  const hasRightToLeft = RIGHT_TO_LEFT.test(text);
  const found: OddCharacter[] = [];
  const chars = [...text];
  let index = 0;
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] as string;
    const oddity = oddityOf(char, chars[i - 1] ?? '', chars[i + 1] ?? '', hasRightToLeft);
    if (oddity !== undefined) found.push({ char, oddity, index });
    index += char.length;
  }
  return found;
}

function oddityOf(char: string, before: string, after: string, hasRightToLeft: boolean): Oddity | undefined {
  // A line may end as on Windows.
  if (char === '\n' || char === '\t' || (char === '\r' && after === '\n')) return undefined;
  if (BIDI.test(char)) return 'bidi';
  if (BLANK.test(char)) return 'blank';
  return HIDDEN.test(char) && !belongs(char, before, after, hasRightToLeft) ? 'hidden' : undefined;
}

const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
const ASCII_LETTER = /[A-Za-z]/;

/**
 * Characters that imitate Latin ones inside words that hold Latin letters too, or in words made of nothing else where Latin is what the rest is
 * written in (`isName`: wherever). Prose in another script passes.
 */
export function lookAlikeCharacters(text: string, isName: boolean): readonly string[] {
  if (!/[^\x00-\x7f]/.test(text)) return [];
  const latin = text.match(/[A-Za-z]/g)?.length ?? 0;
  const others = text.match(/[^\P{L}A-Za-z]/gu)?.length ?? 0;
  const found = new Set<string>();
  for (const [word] of text.matchAll(WORD)) {
    const chars = [...word];
    const imitating = chars.filter((char) => readsLike(char) !== undefined);
    if (imitating.length === 0) continue;
    const isDisguise =
      chars.length > 1 && chars.every((char) => char === '_' || /[0-9]/.test(char) || readsLike(char) !== undefined);
    if (ASCII_LETTER.test(word) || (isDisguise && (isName || latin > others))) for (const char of imitating) found.add(char);
  }
  return [...found];
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
