// The one walk over a parsed tree: counts members, and on the way checks strings and names and freezes. It never changes a value.

import type { Fault } from './fault.ts';
import { jsonFault } from './faults.ts';
import { foldCase, mayFold } from './fold.ts';
import type { Json, JsonObject } from './json.ts';
import { redacted } from './redacted.ts';

/** What to do on the walk. */
export interface WalkRules {
  /** Freeze every array and object: what was judged is what is sent. */
  readonly freeze: boolean;
  /** Refuse two members of one object that differ only in case (CVE-2026-27896: Go reads either). */
  readonly refuseCaseVariants: boolean;
  /** The source has surrogate escapes: refuse strings and names that are not well-formed. */
  readonly checkSurrogates: boolean;
}

/**
 * Walks a value fresh from JSON.parse and counts the members of all its objects. Recursion is bounded by the depth that `scan` has checked.
 * @throws Fault `json.lone-surrogate`, `json.case-variant`
 */
export function walk(value: Json, rules: WalkRules): number {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) return walkArray(value, rules);
    return walkObject(value as JsonObject, rules);
  }
  if (rules.checkSurrogates && typeof value === 'string') refuseLoneSurrogates(value);
  return 0;
}

function walkArray(items: readonly Json[], rules: WalkRules): number {
  let members = 0;
  for (let i = 0; i < items.length; i++) members += walk(items[i] as Json, rules);
  if (rules.freeze) Object.freeze(items);
  return members;
}

function walkObject(object: JsonObject, rules: WalkRules): number {
  let members = 0;
  // for-in reads V8's cached name list; JSON.parse makes only own members, and an inherited one would refuse the message by its count.
  for (const name in object) {
    members += 1 + walk(object[name] as Json, rules);
    if (rules.checkSurrogates) refuseLoneSurrogates(name);
  }
  if (rules.refuseCaseVariants && members > 1) refuseCaseVariants(object);
  if (rules.freeze) Object.freeze(object);
  return members;
}

function refuseLoneSurrogates(text: string): void {
  if (!text.isWellFormed()) throw jsonFault['lone-surrogate']();
}

function refuseCaseVariants(object: JsonObject): void {
  if (!mayHoldVariants(object)) return;
  const names = new Map<string, string>();
  for (const name in object) {
    const folded = foldCase(name);
    const other = names.get(folded);
    if (other !== undefined) throw caseVariant(name, other);
    names.set(folded, name);
  }
}

/** ASCII variants have equal lengths, and one of them an upper-case letter: nearly every object is cleared by this. */
function mayHoldVariants(object: JsonObject): boolean {
  let lengths = 0;
  let isShared = false;
  let isMixed = false;
  for (const name in object) {
    const bit = 1 << (name.length & 31);
    isShared ||= (lengths & bit) !== 0;
    lengths |= bit;
    const fold = mayFold(name);
    if (fold === 'beyond-ascii') return true;
    isMixed ||= fold === 'ascii';
  }
  return isShared && isMixed;
}

/** The fault for two spellings of one name. */
export function caseVariant(name: string, other: string): Fault {
  return jsonFault['case-variant']({ name: redacted(name, { maxChars: 60 }), other: redacted(other, { maxChars: 60 }) });
}
