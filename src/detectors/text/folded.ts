// Folds text to what a reader takes it for, so that one list of literals and patterns sees through case, width, look-alikes, accents and padding.
// Linear; every place of the folded text knows its place in the raw one.
import type { Folded } from '../detector.ts';
import { latinLookalikes } from './confusables.ts';
import { isInvisible } from './hidden.ts';

/** Folds one text. */
export type Fold = (text: string) => Folded;

const ACCENTS = /[\u0300-\u036f]/g;
/** Below this every code point has a row in the table. */
const TABLE_END = 0x2500;

const identity = (index: number): number => index;

/** Folds a single character on its own; empty when it shows nothing. */
function foldedChar(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (isInvisible(code)) return '';
  if (/^\s$/u.test(char)) return code === 0x0a || code === 0x2028 || code === 0x2029 ? '\n' : ' ';
  return char.normalize('NFKD').replace(ACCENTS, '').toLowerCase().normalize('NFC');
}

/** Characters that fold to themselves: Han, kana, Hangul. */
const isSelfFolded = (code: number): boolean =>
  (code >= 0x3041 && code <= 0x30ff) || (code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3);

/** Makes the function that folds. Its table is built once (under a millisecond). */
export function createFold(): Fold {
  const table: string[] = [];
  for (let code = 0; code < TABLE_END; code++) table.push(foldedChar(String.fromCharCode(code)));
  const fold = (char: string, code: number): string => {
    if (code < TABLE_END) return table[code] ?? char;
    return isSelfFolded(code) ? char : foldedChar(char);
  };
  return (text) => {
    // The common case: printable ASCII with single blanks keeps every index.
    if (isPlain(text)) return { text: text.toLowerCase(), rawIndex: identity };
    return foldSlowly(text, fold);
  };
}

/** ASCII without controls and without two white spaces in a row. */
function isPlain(text: string): boolean {
  let wasSpace = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7e) return false;
    if (code > 0x20) {
      wasSpace = false;
      continue;
    }
    if (wasSpace || (code !== 0x20 && code !== 0x0a)) return false;
    wasSpace = true;
  }
  return true;
}

/** What is written so far: units and their places; runs of white space become one unit when something follows. */
interface Written {
  units: Uint16Array;
  places: Int32Array;
  length: number;
  space: number;
  spaceAt: number;
}

const BLANK = 0x20;
const LINE_END = 0x0a;

function push(written: Written, unit: number, at: number): void {
  if (written.length === written.units.length) {
    const units = new Uint16Array(written.length * 2);
    const places = new Int32Array(written.length * 2);
    units.set(written.units);
    places.set(written.places);
    written.units = units;
    written.places = places;
  }
  written.units[written.length] = unit;
  written.places[written.length] = at;
  written.length += 1;
}

function write(written: Written, unit: number, at: number): void {
  if (unit === BLANK || unit === LINE_END) {
    if (written.space === 0) written.spaceAt = at;
    if (written.space !== LINE_END) written.space = unit;
    return;
  }
  if (written.space !== 0 && written.length > 0) push(written, written.space, written.spaceAt);
  written.space = 0;
  push(written, unit, at);
}

/** ASCII: white space, controls that show nothing, capitals. Zero for what shows nothing. */
function asciiUnit(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code + 0x20;
  if (code > BLANK && code < 0x7f) return code;
  if (code === LINE_END || code === 0x0d) return code === LINE_END ? LINE_END : BLANK;
  return code === BLANK || code === 0x09 ? BLANK : 0;
}

function foldSlowly(text: string, fold: (char: string, code: number) => string): Folded {
  const written: Written = {
    units: new Uint16Array(text.length + 16),
    places: new Int32Array(text.length + 16),
    length: 0,
    space: 0,
    spaceAt: 0,
  };
  let isAscii = true;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      const folded = asciiUnit(unit);
      if (folded !== 0) write(written, folded, i);
      continue;
    }
    isAscii = false;
    const code = text.codePointAt(i) ?? 0;
    const char = String.fromCodePoint(code);
    const folded = fold(char, code);
    for (let k = 0; k < folded.length; k++) write(written, folded.charCodeAt(k), i);
    i += char.length - 1;
  }
  const { units, places, length } = written;
  const joined = Buffer.from(units.buffer, 0, length * 2).toString('utf16le');
  return {
    text: isAscii ? joined : withoutLookalikes(joined),
    rawIndex: (index) => (index < length ? (places[index] as number) : text.length),
  };
}

const ANY_LOOKALIKE = new RegExp(`[${[...latinLookalikes.keys()].filter((char) => char > '\u007f').join('')}]`, 'u');

/** Replaces look-alikes in words that also hold Latin letters, and in words made of nothing else when the text is Latin. */
function withoutLookalikes(joined: string): string {
  if (!ANY_LOOKALIKE.test(joined)) return joined;
  const isLatinText = (joined.match(/[a-z]/g)?.length ?? 0) * 2 > (joined.match(/\p{L}/gu)?.length ?? 0);
  return joined.replace(/[\p{L}\p{M}\p{N}×]+/gu, (word) => latinWord(word, isLatinText));
}

const isLookalike = (char: string): boolean => latinLookalikes.has(char) || /\p{N}/u.test(char);

function latinWord(word: string, isLatinText: boolean): string {
  if (/^[a-z0-9]*$/.test(word)) return word;
  if (!/[a-z]/.test(word) && !(isLatinText && [...word].every(isLookalike))) return word;
  let folded = '';
  // A look-alike of two units stays two units wide, so that places stay.
  for (const char of word) folded += latinLookalikes.get(char)?.padEnd(char.length, '\u00ad') ?? char;
  return folded;
}
