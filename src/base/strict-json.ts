// Parses JSON once and strictly, so that every later reader sees the same value that was judged. Never lenient: what two parsers could read differently is refused.
import { isAscii, isUtf8 } from 'node:buffer';
import { jsonFault } from './faults.ts';
import { foldCase } from './fold.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { parseInexact } from './json-number.ts';
import { scan } from './json-scan.ts';
import { caseVariant, walk } from './json-walk.ts';

/** Bounds and extra duties of one parse. */
export interface StrictLimits {
  /** Levels of arrays and objects; a flat object has one. */
  readonly maxDepth: number;
  /** Deep-freeze the value. Default false. */
  readonly freeze?: boolean;
  /** Refuse two members of one object whose names differ only in case. Default `allow`. */
  readonly caseVariants?: 'refuse' | 'allow';
}

/** The source text of a top-level object's members. */
export interface Members {
  /**
   * The exact source of a member's value, ready to be sent on in a line of stdio or an event: raw line breaks, which JSON allows only
   * between tokens, are blanks. Undefined if there is no such member.
   */
  textOf(name: string): string | undefined;
}

/** A strictly parsed value. */
export interface Parsed {
  readonly value: Json;
  /** Present when the value is an object. */
  readonly members?: Members;
}

/** An escaped half of a surrogate pair; whole pairs match too, so this only says that a look at the strings is needed. */
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Decodes UTF-8 and never repairs it (RFC 8259 §8.1).
 * @throws Fault `json.encoding` for invalid UTF-8 or a byte order mark
 */
export function decodeStrict(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isAscii(buffer)) return buffer.toString('latin1');
  const hasMark = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf;
  if (hasMark || !isUtf8(buffer)) throw jsonFault.encoding();
  return buffer.toString('utf8');
}

/**
 * Parses JSON text. Numbers that JavaScript would change are RawNumbers; `__proto__` is an ordinary member.
 * @throws Fault `json.syntax`, `json.duplicate-member`, `json.case-variant`, `json.lone-surrogate`, `json.too-deep`
 */
export function parseStrict(text: string, limits: StrictLimits): Parsed {
  // Depth first: JSON.parse would build millions of nested arrays before anything could refuse them.
  const { members, inexact, spans } = scan(text, limits.maxDepth);
  const freeze = limits.freeze === true;
  const value = parse(text);
  if (!text.isWellFormed()) throw jsonFault['lone-surrogate']();
  const counted = walk(value, {
    freeze: freeze && inexact.length === 0,
    refuseCaseVariants: limits.caseVariants === 'refuse',
    checkSurrogates: text.includes('\\u') && SURROGATE_ESCAPE.test(text),
  });
  // JSON.parse keeps the last of equal names, others the first: fewer members than written means that readers would disagree (RFC 8259 §4).
  if (counted !== members) throw jsonFault['duplicate-member']();
  const exact = inexact.length === 0 ? value : parseInexact(text, inexact, freeze);
  return isObject(exact) ? { value: exact, members: { textOf: (name) => textOf(text, spans, name) } } : { value: exact };
}

/**
 * Refuses a member that is a known protocol name in another case, before a reader that ignores case takes it for the real one (CVE-2026-27896).
 * @throws Fault `json.case-variant`
 */
export function refuseVariantsOf(object: JsonObject, known: ReadonlySet<string>): void {
  let folded: Map<string, string> | undefined;
  for (const name in object) {
    if (known.has(name)) continue;
    folded ??= new Map(Array.from(known, (each) => [foldCase(each), each]));
    const meant = folded.get(foldCase(name));
    if (meant !== undefined) throw caseVariant(name, meant);
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch (error) {
    // V8's message quotes the text, which may hold secrets: only the place leaves here, and no cause.
    const at = error instanceof SyntaxError ? / at position (\d+)/.exec(error.message)?.[1] : undefined;
    throw jsonFault.syntax({ reason: at === undefined ? 'unexpected character or end' : `unexpected character at offset ${at}` });
  }
}

function textOf(text: string, spans: readonly number[], name: string): string | undefined {
  for (let i = 0; i < spans.length; i += 4) {
    const written = text.slice(spans[i], spans[i + 1]);
    if (written === name || (written.includes('\\') && JSON.parse(`"${written}"`) === name)) {
      const source = text.slice(spans[i + 2], spans[i + 3]).trim();
      return source.includes('\n') || source.includes('\r') ? source.replaceAll(/[\r\n]/g, ' ') : source;
    }
  }
  return undefined;
}
