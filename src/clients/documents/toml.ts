// Reads TOML 1.0 as a list of statements with their places, so that a file can be edited without touching the rest of it.
// A statement that cannot be read is skipped and told: those around it stay. Own, because the libraries either give no places or stop at the first mistake.
import type { Json } from '../../base/json.ts';
import { type KeyPath, MAX_DEPTH, type Span } from './document.ts';

/** `[a.b]` or `[[a.b]]`. */
export interface TomlHeader extends Span {
  readonly kind: 'header';
  readonly path: readonly string[];
  readonly isArray: boolean;
}

/** `a.b = value`. `start` is that of the key, `end` that of the value. */
export interface TomlPair extends Span {
  readonly kind: 'pair';
  readonly path: readonly string[];
  readonly valueSpan: Span;
  readonly value: Json;
}

/** One statement of a file. */
export type TomlStatement = TomlHeader | TomlPair;

/** A mistake: where, and what. */
export interface TomlProblem {
  readonly at: number;
  readonly message: string;
}

/** The statements of a text, in order. */
export interface TomlText {
  readonly statements: readonly TomlStatement[];
  readonly problems: readonly TomlProblem[];
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** Where reading stopped. Caught in {@link readToml}; never leaves this file. */
class Unreadable {
  readonly at: number;
  readonly message: string;
  constructor(at: number, message: string) {
    this.at = at;
    this.message = message;
  }
}

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const SPACE = /[ \t]*/y;
/** White space, line ends and comments: what may stand between the items of an array. */
const GAP = /(?:[ \t\r\n]|#[^\n]*)*/y;
const ATOM = /[^\s,\]}#]+(?: (?=\d\d:)[^\s,\]}#]+)?/y;

function skip(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += found.length;
  return found;
}

function fail(cursor: Cursor, message: string): never {
  throw new Unreadable(cursor.at, message);
}

function take(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

function expect(cursor: Cursor, token: string): void {
  if (!take(cursor, token)) fail(cursor, `expected ${token}`);
}

const ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  e: '\u001b',
  '"': '"',
  '\\': '\\',
};

function codePoint(hex: string): string {
  const code = Number.parseInt(hex, 16);
  return code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code);
}

function unescaped(cursor: Cursor, body: string): string {
  return body.replace(
    /\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|[ \t]*\r?\n\s*|([\s\S]))/g,
    (_whole, short?: string, long?: string, byte?: string, letter?: string) => {
      const hex = short ?? long ?? byte;
      if (hex !== undefined) return codePoint(hex);
      if (letter === undefined) return '';
      return ESCAPES[letter] ?? fail(cursor, 'an escape that TOML does not know');
    },
  );
}

function longString(cursor: Cursor, quote: string): string {
  const fence = quote.repeat(3);
  cursor.at += 3;
  if (!take(cursor, '\n')) take(cursor, '\r\n');
  const start = cursor.at;
  let end = cursor.text.indexOf(fence, start);
  while (quote === '"' && end > 0 && isEscaped(cursor.text, end)) end = cursor.text.indexOf(fence, end + 1);
  if (end < 0) fail(cursor, 'a text without its end');
  // Up to two quotes may stand right before the closing ones.
  while (cursor.text.charAt(end + 3) === quote && end - start >= 0 && cursor.text.startsWith(fence, end + 1)) end += 1;
  cursor.at = end + 3;
  const body = cursor.text.slice(start, end);
  return quote === '"' ? unescaped(cursor, body) : body;
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1;
  while (text.charAt(before) === '\\') before -= 1;
  return (at - before) % 2 === 0;
}

function shortString(cursor: Cursor, quote: string): string {
  const start = cursor.at + 1;
  let end = cursor.text.indexOf(quote, start);
  while (quote === '"' && end > 0 && isEscaped(cursor.text, end)) end = cursor.text.indexOf(quote, end + 1);
  const body = end < 0 ? '\n' : cursor.text.slice(start, end);
  if (body.includes('\n')) fail(cursor, 'a text without its end');
  cursor.at = end + 1;
  return quote === '"' ? unescaped(cursor, body) : body;
}

function stringOf(cursor: Cursor): string | undefined {
  const quote = cursor.text.charAt(cursor.at);
  if (quote !== '"' && quote !== "'") return undefined;
  return cursor.text.startsWith(quote.repeat(3), cursor.at) ? longString(cursor, quote) : shortString(cursor, quote);
}

function keyOf(cursor: Cursor): readonly string[] {
  const path: string[] = [];
  do {
    skip(cursor, SPACE);
    const quoted = stringOf(cursor);
    const key = quoted ?? skip(cursor, BARE_KEY);
    if (quoted === undefined && key === '') fail(cursor, 'expected a key');
    path.push(key);
    if (path.length > MAX_DEPTH) fail(cursor, `nested deeper than ${MAX_DEPTH} levels`);
    skip(cursor, SPACE);
  } while (take(cursor, '.'));
  return path;
}

function atomOf(cursor: Cursor): Json {
  const word = skip(cursor, ATOM);
  if (word === '') fail(cursor, 'expected a value');
  if (word === 'true' || word === 'false') return word === 'true';
  if (/^[+-]?(?:inf|nan)$/.test(word)) return word;
  const number = word.replaceAll('_', '');
  if (/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(number) || /^0(?:x[0-9a-fA-F]+|o[0-7]+|b[01]+)$/.test(number))
    return Number(number);
  // Dates and times stay text: nothing here calculates with them.
  if (/^\d{4}-\d\d-\d\d|^\d\d:\d\d/.test(word)) return word;
  return fail(cursor, 'expected a value');
}

function arrayOf(cursor: Cursor, depth: number): readonly Json[] {
  const items: Json[] = [];
  cursor.at += 1;
  skip(cursor, GAP);
  while (!take(cursor, ']')) {
    items.push(valueAt(cursor, depth + 1));
    skip(cursor, GAP);
    if (!take(cursor, ',') && cursor.text.charAt(cursor.at) !== ']') fail(cursor, 'expected , or ]');
    skip(cursor, GAP);
  }
  return items;
}

function inlineTableOf(cursor: Cursor, depth: number): Json {
  const table: Record<string, Json> = {};
  cursor.at += 1;
  skip(cursor, GAP);
  while (!take(cursor, '}')) {
    const path = keyOf(cursor);
    expect(cursor, '=');
    skip(cursor, SPACE);
    place(table, path, valueAt(cursor, depth + 1));
    skip(cursor, GAP);
    if (!take(cursor, ',') && cursor.text.charAt(cursor.at) !== '}') fail(cursor, 'expected , or }');
    skip(cursor, GAP);
  }
  return table;
}

function valueAt(cursor: Cursor, depth: number): Json {
  if (depth > MAX_DEPTH) fail(cursor, `nested deeper than ${MAX_DEPTH} levels`);
  const text = stringOf(cursor);
  if (text !== undefined) return text;
  const first = cursor.text.charAt(cursor.at);
  if (first === '[') return arrayOf(cursor, depth);
  return first === '{' ? inlineTableOf(cursor, depth) : atomOf(cursor);
}

/** Sets a value below dotted keys. False when something else stands in the way. */
export function place(table: Record<string, Json>, path: readonly string[], value: Json): boolean {
  const last = path.at(-1);
  const inner = tableAt(table, path.slice(0, -1));
  if (last === undefined || inner === undefined || Object.hasOwn(inner, last)) return false;
  Object.defineProperty(inner, last, { value, writable: true, enumerable: true, configurable: true });
  return true;
}

/** The table at a path, made where it is missing; in a list of tables the last one counts (TOML 1.0, Array of Tables). */
export function tableAt(root: Record<string, Json>, path: readonly string[]): Record<string, Json> | undefined {
  let table = root;
  for (const key of path) {
    if (!Object.hasOwn(table, key))
      Object.defineProperty(table, key, { value: {}, writable: true, enumerable: true, configurable: true });
    const found = table[key];
    const next = Array.isArray(found) ? (found.at(-1) as Json | undefined) : found;
    if (typeof next !== 'object' || next === null || Array.isArray(next)) return undefined;
    table = next as Record<string, Json>;
  }
  return table;
}

function headerOf(cursor: Cursor): TomlHeader {
  const start = cursor.at;
  const isArray = take(cursor, '[[');
  if (!isArray) cursor.at += 1;
  const path = keyOf(cursor);
  expect(cursor, isArray ? ']]' : ']');
  return { kind: 'header', path, isArray, start, end: cursor.at };
}

function pairOf(cursor: Cursor): TomlPair {
  const start = cursor.at;
  const path = keyOf(cursor);
  expect(cursor, '=');
  skip(cursor, SPACE);
  const valueStart = cursor.at;
  const value = valueAt(cursor, 1);
  return { kind: 'pair', path, value, start, end: cursor.at, valueSpan: { start: valueStart, end: cursor.at } };
}

/** One statement with the rest of its line. */
function statementOf(cursor: Cursor): TomlStatement {
  const statement = cursor.text.charAt(cursor.at) === '[' ? headerOf(cursor) : pairOf(cursor);
  skip(cursor, SPACE);
  const next = cursor.text.charAt(cursor.at);
  if (next !== '' && next !== '#' && next !== '\n' && next !== '\r') fail(cursor, 'expected the end of the line');
  return statement;
}

/** Reads a text into statements. Never throws. */
export function readToml(text: string): TomlText {
  const cursor: Cursor = { text, at: 0 };
  const statements: TomlStatement[] = [];
  const problems: TomlProblem[] = [];
  for (skip(cursor, GAP); cursor.at < text.length; skip(cursor, GAP)) {
    const start = cursor.at;
    try {
      statements.push(statementOf(cursor));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push({ at: error.at, message: error.message });
      // On from the next line, not from where reading stopped: an unclosed text or array would swallow what follows it.
      const end = text.indexOf('\n', start);
      cursor.at = end < 0 ? text.length : end + 1;
    }
  }
  return { statements, problems };
}

/** A statement with the keys from the root to what it says; an item of a list of tables has its position in it. */
export interface PlacedStatement {
  readonly statement: TomlStatement;
  readonly path: KeyPath;
}

/** Statements with the whole path of each. */
export function placed(statements: readonly TomlStatement[]): readonly PlacedStatement[] {
  const counts = new Map<string, number>();
  let header: KeyPath = [];
  return statements.map((statement) => {
    if (statement.kind === 'pair') return { statement, path: [...header, ...statement.path] };
    header = headerPath(statement, counts);
    return { statement, path: header };
  });
}

/** `[[a]]` begins the next item of `a`; `[a.b]` after it is inside that item. */
function headerPath({ path, isArray }: TomlHeader, counts: Map<string, number>): KeyPath {
  const full: (string | number)[] = [];
  path.forEach((key, index) => {
    full.push(key);
    const name = JSON.stringify(path.slice(0, index + 1));
    if (index === path.length - 1 && isArray) counts.set(name, (counts.get(name) ?? -1) + 1);
    const item = counts.get(name);
    if (item !== undefined) full.push(item);
  });
  return full;
}
