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

/** A row of the table that says: not one unit, look into the list. */
const LISTED = 0xffff;
const MAX_LISTED = 20_000;

/** What each character folds to: one unit for nearly all, zero for what shows nothing. */
interface Table {
  readonly units: Uint16Array;
  /** Grows with what texts bring, to a bound. */
  readonly listed: Map<number, string>;
  /** One for each unit with which a look-alike of a Latin letter begins. */
  readonly alike: Uint8Array;
}

function tableOf(): Table {
  const units = new Uint16Array(TABLE_END);
  const listed = new Map<number, string>();
  for (let code = 0; code < TABLE_END; code++) {
    const folded = code < 0x80 ? String.fromCharCode(asciiUnit(code)) : foldedChar(String.fromCharCode(code));
    if (folded.length > 1) listed.set(code, folded);
    units[code] = folded.length > 1 ? LISTED : folded.charCodeAt(0);
  }
  const alike = new Uint8Array(0x10000);
  for (const char of latinLookalikes.keys()) alike[char.charCodeAt(0)] = 1;
  return { units, listed, alike };
}

/** What a character beyond the table, or with more than one unit, folds to. */
function rareFold(code: number, { listed }: Table): string {
  if (isSelfFolded(code)) return String.fromCharCode(code);
  const known = listed.get(code);
  if (known !== undefined) return known;
  const folded = foldedChar(String.fromCodePoint(code));
  if (listed.size < MAX_LISTED) listed.set(code, folded);
  return folded;
}

/** Makes the function that folds. Its table is built once (some milliseconds). */
export function createFold(): Fold {
  const table = tableOf();
  return (text) => {
    // The common case: printable ASCII with single blanks keeps every index.
    if (isPlain(text)) return { text: text.toLowerCase(), rawIndex: identity };
    return foldSlowly(text, table);
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

const BLANK = 0x20;
const LINE_END = 0x0a;

/** ASCII: white space, controls that show nothing, capitals. Zero for what shows nothing. */
function asciiUnit(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code + 0x20;
  if (code > BLANK && code < 0x7f) return code;
  if (code === LINE_END || code === 0x0d) return code === LINE_END ? LINE_END : BLANK;
  return code === BLANK || code === 0x09 ? BLANK : 0;
}

/** What is written so far: units and their places; a run of white space becomes one unit when something follows. */
interface Written {
  units: Uint16Array;
  places: Int32Array;
  length: number;
  /** The white space that waits, zero for none, and where it began. */
  space: number;
  spaceAt: number;
}

/** Makes room for this many units more. */
function grow(written: Written, more: number): void {
  const capacity = written.length + more;
  if (capacity <= written.units.length) return;
  const units = new Uint16Array(capacity * 2);
  const places = new Int32Array(capacity * 2);
  units.set(written.units);
  places.set(written.places);
  written.units = units;
  written.places = places;
}

function put(written: Written, unit: number, at: number): void {
  written.units[written.length] = unit;
  written.places[written.length] = at;
  written.length += 1;
}

/** Writes one unit; there is room. */
function write(written: Written, unit: number, at: number): void {
  if (unit === BLANK || unit === LINE_END) {
    if (written.space === 0) written.spaceAt = at;
    if (written.space !== LINE_END) written.space = unit;
    return;
  }
  if (written.space !== 0) {
    if (written.length > 0) put(written, written.space, written.spaceAt);
    written.space = 0;
  }
  put(written, unit, at);
}

/** Writes a character that is beyond the table or folds to several units. */
function writeRare(written: Written, text: string, at: number, table: Table): number {
  const code = text.codePointAt(at) ?? 0;
  const rare = rareFold(code, table);
  grow(written, text.length - at + rare.length + 1);
  let alike = 0;
  for (let k = 0; k < rare.length; k++) {
    write(written, rare.charCodeAt(k), at);
    alike |= table.alike[rare.charCodeAt(k)] as number;
  }
  return alike;
}

function foldSlowly(text: string, table: Table): Folded {
  const capacity = text.length + 1;
  const written = { units: new Uint16Array(capacity), places: new Int32Array(capacity), length: 0, space: 0, spaceAt: 0 };
  const { units, alike } = table;
  let seen = 0;
  let hasAlike = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    seen |= unit;
    const folded = unit < TABLE_END ? (units[unit] as number) : LISTED;
    if (folded === LISTED) {
      hasAlike |= writeRare(written, text, i, table);
      if ((text.codePointAt(i) ?? 0) > 0xffff) i += 1;
    } else if (folded !== 0) {
      write(written, folded, i);
      hasAlike |= alike[folded] as number;
    }
  }
  const { places, length } = written;
  const joined = joinedOf(written.units.subarray(0, length), seen < 0x80);
  return {
    text: hasAlike === 0 ? joined : withoutLookalikes(joined),
    rawIndex: (index) => (index < length ? (places[index] as number) : text.length),
  };
}

/** ASCII as one byte a unit: patterns are faster on it. */
function joinedOf(units: Uint16Array, isAscii: boolean): string {
  if (isAscii) return Buffer.from(units).toString('latin1');
  return Buffer.from(units.buffer, 0, units.byteLength).toString('utf16le');
}

/** Replaces look-alikes in words that also hold Latin letters, and in words made of nothing else when the text is Latin. */
function withoutLookalikes(joined: string): string {
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
