// One linear pass over JSON text for what JSON.parse cannot tell: depth, members as written, lossy numbers, where top-level members lie.
// It runs before JSON.parse, so it must end on any text; on text that is not JSON its answer means nothing.
import { jsonFault } from './faults.ts';
import { isExact, mayBeInexact } from './json-number.ts';

/** What the pass found. */
export interface Scan {
  /** Members of all objects as written, repeated ones included. */
  members: number;
  /** Start and end of each number that would change its value as a double. */
  readonly inexact: number[];
  /** Four offsets per member of a top-level object: name start and end (without quotes), value start and end (with white space). */
  readonly spans: number[];
}

const QUOTE = 0x22;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LETTER_A = 0x61;
const LETTER_Z = 0x7a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
/** Set in a brace, clear in the bracket of the same side. */
const BRACE_BIT = 0x20;

/**
 * Scans JSON text.
 * @throws Fault `json.too-deep` when arrays and objects nest deeper than `maxDepth`
 */
export function scan(text: string, maxDepth: number): Scan {
  const found: Scan = { members: 0, inexact: [], spans: [] };
  const start = skipSpace(text, 0);
  if (text.charCodeAt(start) !== OPEN_BRACE) {
    endOfValue(text, start, maxDepth, 0, found);
    return found;
  }
  const depth = deeper(0, maxDepth);
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const nameEnd = endOfString(text, at + 1);
    const colon = text.indexOf(':', nameEnd);
    if (colon === -1) break;
    found.members += 1;
    const end = endOfValue(text, colon + 1, maxDepth, depth, found);
    found.spans.push(at + 1, nameEnd, colon + 1, end);
    at = skipSpace(text, end + 1);
  }
  return found;
}

/** Offset of what follows the value that starts at or after `at` and lies `outer` levels deep. */
function endOfValue(text: string, at: number, maxDepth: number, outer: number, found: Scan): number {
  const start = skipSpace(text, at);
  const code = text.charCodeAt(start);
  if ((code | BRACE_BIT) === OPEN_BRACE) return skipSpace(text, endOfNested(text, start, maxDepth, outer, found) + 1);
  if (code === QUOTE) return skipSpace(text, endOfString(text, start + 1) + 1);
  if (isNumberStart(code)) return skipSpace(text, endOfNumber(text, start, found) + 1);
  let end = start;
  while (isLetter(text.charCodeAt(end))) end += 1;
  return skipSpace(text, end);
}

/** Offset of the bracket that closes the array or object at `at`. */
function endOfNested(text: string, at: number, maxDepth: number, outer: number, found: Scan): number {
  let depth = outer;
  let i = at - 1;
  do {
    i += 1;
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i + 1);
    else if (code === COLON) found.members += 1;
    else if ((code | BRACE_BIT) === OPEN_BRACE) depth = deeper(depth, maxDepth);
    else if ((code | BRACE_BIT) === CLOSE_BRACE) depth -= 1;
    else if (isNumberStart(code)) i = endOfNumber(text, i, found);
  } while (depth > outer && i < text.length);
  return i;
}

function deeper(depth: number, maxDepth: number): number {
  if (depth >= maxDepth) throw jsonFault['too-deep']({ max: maxDepth });
  return depth + 1;
}

/** Offset of the quote that ends the string whose content starts at `at`. Native search: most strings are long, and escapes matter only before a quote. */
function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((quote - before) % 2 === 1) return quote;
  }
  return text.length;
}

/** Offset of the last character of the number at `at`. */
function endOfNumber(text: string, at: number, found: Scan): number {
  let end = at + 1;
  while (isNumberPart(text.charCodeAt(end))) end += 1;
  if (end - at > 1) {
    const source = text.slice(at, end);
    if (mayBeInexact(source) && !isExact(source)) found.inexact.push(at, end);
  }
  return end - 1;
}

/** A letter of `true`, `false`, `null`. */
function isLetter(code: number): boolean {
  return code >= LETTER_A && code <= LETTER_Z;
}

function isNumberStart(code: number): boolean {
  return (code >= DIGIT_0 && code <= DIGIT_9) || code === MINUS;
}

/** Digits and `+ - . e E`. */
function isNumberPart(code: number): boolean {
  return (
    (code >= DIGIT_0 && code <= DIGIT_9) || code === 0x2e || code === MINUS || code === 0x2b || code === 0x65 || code === 0x45
  );
}

function skipSpace(text: string, at: number): number {
  let i = at;
  while (text.charCodeAt(i) <= 0x20) i += 1;
  return i;
}
