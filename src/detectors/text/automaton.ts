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

function trieOf(literals: readonly string[]): Trie {
  const trie: Trie = { next: [new Map()], ends: [[]], fail: [0] };
  for (const [number, literal] of literals.entries()) {
    let state = 0;
    for (let i = 0; i < literal.length; i++) state = child(trie, state, literal.charCodeAt(i));
    if (state !== 0) trie.ends[state]?.push(number);
  }
  return trie;
}

/** The state of the longest proper suffix that the trie knows. */
function failureOf(trie: Trie, state: number, unit: number): number {
  let back = trie.fail[state] ?? 0;
  while (back !== 0 && !trie.next[back]?.has(unit)) back = trie.fail[back] ?? 0;
  return trie.next[back]?.get(unit) ?? 0;
}

/** States by distance from the root; sets failures and inherits ends on the way. */
function linked(trie: Trie): readonly number[] {
  const order: number[] = [0];
  for (let head = 0; head < order.length; head++) {
    const state = order[head] ?? 0;
    for (const [unit, to] of trie.next[state] ?? []) {
      order.push(to);
      if (state === 0) continue;
      const fail = failureOf(trie, state, unit);
      trie.fail[to] = fail;
      trie.ends[to]?.push(...(trie.ends[fail] ?? []));
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
  const trie = trieOf(literals);
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

const OTHER = 0;
const SEPARATOR = 1;

/** Classes of characters: 0 what no literal has, 1 separators, then one each. */
function classesOf(literals: readonly string[]): { readonly table: Uint8Array; readonly count: number } {
  const table = new Uint8Array(CLASS_TABLE);
  for (const unit of SEPARATORS) if (unit < CLASS_TABLE) table[unit] = SEPARATOR;
  let count = 2;
  for (const literal of literals) {
    for (let i = 0; i < literal.length; i++) {
      const unit = literal.charCodeAt(i);
      if (unit >= CLASS_TABLE) throw new RangeError(`the dense scan takes Latin script, not ${literal}`);
      if (table[unit] === 0) table[unit] = count++;
    }
  }
  return { table, count };
}

/** The literals of all states in one list: those of state `s` are `found[from[s]]` to `found[from[s + 1] - 1]`. */
function flatEnds(trie: Trie): { readonly from: Int32Array; readonly found: Uint16Array } {
  const from = new Int32Array(trie.ends.length + 1);
  for (const [state, list] of trie.ends.entries()) from[state + 1] = (from[state] ?? 0) + list.length;
  return { from, found: Uint16Array.from(trie.ends.flat()) };
}

/** The table of a dense scan: where each class leads from each state. */
function transitionsOf(trie: Trie, table: Uint8Array, count: number): Uint16Array {
  const go = new Uint16Array(trie.next.length * count);
  for (const state of linked(trie)) {
    const row = state * count;
    const fail = (trie.fail[state] ?? 0) * count;
    if (state !== 0) go.copyWithin(row, fail, fail + count);
    for (const [unit, to] of trie.next[state] ?? []) go[row + (table[unit] ?? 0)] = to;
  }
  return go;
}

/** The class of a character. */
function classOf(table: Uint8Array, unit: number): number {
  if (unit < CLASS_TABLE) return table[unit] as number;
  return unit === 0x2019 ? SEPARATOR : OTHER;
}

/** A scan with a full table: one look-up a character. Literals are of Latin script, at most 65,535 states and 250 characters. */
export function denseScan(literals: readonly string[]): Scan {
  const { table, count } = classesOf(literals);
  const trie = trieOf(literals);
  const go = transitionsOf(trie, table, count);
  const { from, found } = flatEnds(trie);
  return (text, visit) => {
    let state = 0;
    let was = OTHER;
    for (let i = 0; i < text.length; i++) {
      const kind = classOf(table, text.charCodeAt(i));
      if (kind === SEPARATOR && was === SEPARATOR) continue;
      was = kind;
      state = kind === OTHER ? 0 : (go[state * count + kind] as number);
      const last = from[state + 1] as number;
      for (let at = from[state] as number; at < last; at++) visit(found[at] as number, i + 1);
    }
  };
}
