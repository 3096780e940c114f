// Finds thousands of literals in one pass over a text (Aho and Corasick, 1975). Two kinds: a dense table for scripts with few letters, a sparse one for the rest.

/** Finds literals: calls `visit` with the number of each literal and the index after its end, in the order of ends. */
export type Scan = (text: string, visit: (literal: number, end: number) => void) => void;

/** Code units of Latin script end here. */
const CLASS_TABLE = 0x250;

/** Everything that separates words is one class, and a run of separators is one. */
const SEPARATORS: ReadonlySet<number> = new Set([..." \n\t\r_-'’`"].map((char) => char.charCodeAt(0)));

/** The literal as the automaton reads text: separators are single blanks. */
export function normalLiteral(literal: string): string {
  return literal.replace(/[\s_\-'’`]+/g, ' ').trim();
}

interface Trie {
  /** By state: the code units that lead on, and where to. */
  readonly next: Map<number, number>[];
  /** By state: literals that end here, its own first, then those of shorter suffixes. */
  readonly ends: number[][];
  readonly fail: number[];
}

/** The state that a unit leads to, made where it is missing. */
function child(trie: Trie, state: number, unit: number): number {
  const known = trie.next[state]?.get(unit);
  if (known !== undefined) return known;
  const made = trie.next.length;
  trie.next[state]?.set(unit, made);
  trie.next.push(new Map());
  trie.ends.push([]);
  trie.fail.push(0);
  return made;
}

const noTrie = (): Trie => ({ next: [new Map()], ends: [[]], fail: [0] });

function addLiterals(trie: Trie, literals: readonly string[]): void {
  for (const [number, literal] of literals.entries()) {
    let state = 0;
    for (let i = 0; i < literal.length; i++) state = child(trie, state, literal.charCodeAt(i));
    if (state !== 0) trie.ends[state]?.push(number);
  }
}

/** The state of the longest proper suffix that the trie knows; `base` where there is none. */
function failureOf(trie: Trie, state: number, unit: number, base: number): number {
  let back = trie.fail[state] ?? 0;
  while (back !== 0 && !trie.next[back]?.has(unit)) back = trie.fail[back] ?? 0;
  return trie.next[back]?.get(unit) ?? base;
}

/** Where a unit leads when no literal goes on with it: the same for all, unless some of them end words. */
type Base = (unit: number) => number;

/** Sets where a state falls back to, and inherits what ends there. */
function link(trie: Trie, state: number, unit: number, to: number, base: number): void {
  const fail = state === 0 ? base : failureOf(trie, state, unit, base);
  if (fail === 0 || fail === to) return;
  trie.fail[to] = fail;
  trie.ends[to]?.push(...(trie.ends[fail] ?? []));
}

/** States by distance from the root; sets failures and inherits ends on the way. */
function linked(trie: Trie, baseOf: Base = () => 0): readonly number[] {
  const order: number[] = [0];
  for (let head = 0; head < order.length; head++) {
    const state = order[head] ?? 0;
    for (const [unit, to] of trie.next[state] ?? []) {
      order.push(to);
      link(trie, state, unit, to, baseOf(unit));
    }
  }
  return order;
}

/** The state that a unit leads to, by way of shorter suffixes. */
function stepFrom(trie: Trie, state: number, unit: number): number {
  let at = state;
  while (at !== 0 && !trie.next[at]?.has(unit)) at = trie.fail[at] ?? 0;
  return trie.next[at]?.get(unit) ?? 0;
}

/** A scan that follows failures: for scripts with thousands of characters. */
export function sparseScan(literals: readonly string[]): Scan {
  const trie = noTrie();
  addLiterals(trie, literals);
  linked(trie);
  return (text, visit) => {
    let state = 0;
    const read = (unit: number, end: number): void => {
      state = stepFrom(trie, state, SEPARATORS.has(unit) ? 0x20 : unit);
      for (const literal of trie.ends[state] ?? []) visit(literal, end);
    };
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= CLASS_TABLE || state !== 0) read(unit, i + 1);
    }
  };
}

/** Letters and digits of scripts with blanks: a word goes on with them. In folded text. */
export const isWordUnit = (unit: number): boolean =>
  (unit >= 0x61 && unit <= 0x7a) ||
  (unit >= 0x30 && unit <= 0x39) ||
  (unit >= 0xdf && unit < 0x600 && unit !== 0xf7 && unit !== 0xd7) ||
  (unit >= 0x620 && unit < 0x980);

/** Classes of units: of words or not, but in no literal; separators; then one each. */
const OTHER = 0;
const GAP = 1;
const SEPARATOR = 2;
const BLANK = 0x20;

interface Classes {
  readonly table: Uint8Array;
  /** By class, a unit of it. */
  readonly units: readonly number[];
}

function classesOf(literals: readonly string[]): Classes {
  const table = new Uint8Array(0x10000);
  for (let unit = 0; unit < table.length; unit++) table[unit] = isWordUnit(unit) ? OTHER : GAP;
  for (const unit of SEPARATORS) table[unit] = SEPARATOR;
  const units = [0x61, 0x21, BLANK];
  for (const char of new Set(literals.join(''))) {
    const unit = char.charCodeAt(0);
    if (unit >= CLASS_TABLE) throw new RangeError(`the dense scan takes Latin script, not ${char}`);
    if (table[unit] !== SEPARATOR) table[unit] = units.push(unit) - 1;
  }
  return { table, units };
}

/** States of a trie with those where nothing ends first: where to find each, and how many these are. */
function endsLast(trie: Trie): { readonly place: Uint16Array; readonly silent: number } {
  const states = [...trie.ends.keys()];
  const order = [
    ...states.filter((state) => trie.ends[state]?.length === 0),
    ...states.filter((state) => trie.ends[state]?.length !== 0),
  ];
  const place = new Uint16Array(order.length);
  for (const [at, state] of order.entries()) place[state] = at;
  return { place, silent: states.filter((state) => trie.ends[state]?.length === 0).length };
}

/** The literals of all states in one list: those of the state at place `p` are `found[from[p]]` to `found[from[p + 1] - 1]`. */
function flatEnds(trie: Trie, place: Uint16Array): { readonly from: Int32Array; readonly found: Uint16Array } {
  const byPlace: (readonly number[])[] = [];
  for (const [state, list] of trie.ends.entries()) byPlace[place[state] as number] = list;
  const from = new Int32Array(byPlace.length + 1);
  for (const [at, list] of byPlace.entries()) from[at + 1] = (from[at] ?? 0) + list.length;
  return { from, found: Uint16Array.from(byPlace.flat()) };
}

/** The table of a dense scan: where each class leads from each place. Where no literal goes on, a unit of no word leads to where words begin. */
function transitionsOf(
  trie: Trie,
  order: readonly number[],
  place: Uint16Array,
  { table, units }: Classes,
  begin: number,
): Uint16Array {
  const count = units.length;
  const go = new Uint16Array(trie.next.length * count);
  const rowOf = (state: number): number => (place[state] as number) * count;
  const root = rowOf(0);
  for (const [kind, unit] of units.entries()) go[root + kind] = place[kind === OTHER || isWordUnit(unit) ? 0 : begin] as number;
  for (const state of order) {
    const row = rowOf(state);
    const fail = rowOf(trie.fail[state] ?? 0);
    if (state !== 0) go.copyWithin(row, fail, fail + count);
    for (const [unit, to] of trie.next[state] ?? []) go[row + (table[unit] as number)] = place[to] as number;
  }
  return go;
}

/**
 * A scan with a full table: one look-up a character. Literals are of Latin script, at most 65,535 states and 250 characters; one that begins
 * with a blank is found only where a word may begin.
 */
export function denseScan(literals: readonly string[]): Scan {
  const classes = classesOf(literals);
  const trie = noTrie();
  // Where words begin comes first, so that it is linked before what may fall back on it.
  const begin = child(trie, 0, BLANK);
  addLiterals(trie, literals);
  const order = linked(trie, (unit) => (isWordUnit(unit) ? 0 : begin));
  const { place, silent } = endsLast(trie);
  const go = transitionsOf(trie, order, place, classes, begin);
  const { from, found } = flatEnds(trie, place);
  const { table } = classes;
  const count = classes.units.length;
  const first = place[begin] as number;
  return (text, visit) => {
    let at = first;
    let was = SEPARATOR;
    for (let i = 0; i < text.length; i++) {
      const kind = table[text.charCodeAt(i)] as number;
      if (kind === SEPARATOR && was === SEPARATOR) continue;
      was = kind;
      at = go[at * count + kind] as number;
      if (at < silent) continue;
      const last = from[at + 1] as number;
      for (let end = from[at] as number; end < last; end++) visit(found[end] as number, i + 1);
    }
  };
}
