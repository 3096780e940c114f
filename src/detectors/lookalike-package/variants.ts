// Undoes the slips and tricks that look-alike names are made of: every name that a given one may imitate, with what was done to it.

/** A name that may be imitated, and how. */
export interface Variant {
  readonly name: string;
  readonly slip: Slip;
}

/** What was done to the imitated name. */
export type Slip =
  | 'a letter doubled'
  | 'two letters swapped'
  | 'a letter added'
  | 'two letters added'
  | 'a letter left out'
  | 'a letter replaced'
  | 'a vowel replaced'
  | 'a look-alike character'
  | 'separators changed'
  | 'words reordered'
  | 'two letters changed'
  | 'a scope imitated'
  | 'a word added';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789-'];
const VOWELS = 'aeiou';
const ALIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '9': 'g',
  l: 'i',
  i: 'l',
  o: '0',
};
const AFFIXES = /^(?:python3?-|py-|node-|js-|lib)(?=.{4})|(?:-?js|\.js|-?node|-?python3?|-py|-ts|-official|-latest|-lib)$/;

function* shorter(name: string): Generator<Variant> {
  for (let i = 0; i < name.length; i++) {
    const rest = name.slice(0, i) + name.slice(i + 1);
    yield { name: rest, slip: i > 0 && name[i] === name[i - 1] ? 'a letter doubled' : 'a letter added' };
    if (name.length >= 9) {
      for (let j = i; j < rest.length; j++) yield { name: rest.slice(0, j) + rest.slice(j + 1), slip: 'two letters added' };
    }
  }
}

function* swapped(name: string): Generator<Variant> {
  for (let i = 0; i + 1 < name.length; i++) {
    if (name[i] !== name[i + 1])
      yield { name: name.slice(0, i) + name.charAt(i + 1) + name.charAt(i) + name.slice(i + 2), slip: 'two letters swapped' };
  }
}

function slipOf(is: string, was: string): Slip {
  if (ALIKE[is] === was) return 'a look-alike character';
  return VOWELS.includes(is) && VOWELS.includes(was) ? 'a vowel replaced' : 'a letter replaced';
}

function* replaced(name: string): Generator<Variant> {
  for (let i = 0; i < name.length; i++) {
    for (const letter of LETTERS) {
      if (letter !== name[i]) yield { name: name.slice(0, i) + letter + name.slice(i + 1), slip: slipOf(name.charAt(i), letter) };
    }
  }
  for (const [pair, letter] of [
    ['rn', 'm'],
    ['vv', 'w'],
    ['cl', 'd'],
  ] as const) {
    if (name.includes(pair)) yield { name: name.replace(pair, letter), slip: 'a look-alike character' };
  }
}

function* longer(name: string): Generator<Variant> {
  for (let i = 0; i <= name.length; i++) {
    for (const letter of LETTERS)
      yield {
        name: name.slice(0, i) + letter + name.slice(i),
        slip: letter === '-' ? 'separators changed' : 'a letter left out',
      };
  }
}

function* separated(name: string, parts: readonly string[]): Generator<Variant> {
  if (parts.length < 2) return;
  for (const separator of ['', '-', '_', '.']) {
    const other = parts.join(separator);
    if (other !== name) yield { name: other, slip: 'separators changed' };
  }
}

function* rearranged(name: string): Generator<Variant> {
  const parts = name.split(/[-_.]/);
  yield* separated(name, parts);
  const [first = '', second = '', third] = parts;
  if (parts.length === 2) yield { name: `${second}-${first}`, slip: 'words reordered' };
  if (parts.length === 3) {
    for (const order of [
      [first, third, second],
      [second, first, third],
      [second, third, first],
      [third, first, second],
      [third, second, first],
    ])
      yield { name: order.join('-'), slip: 'words reordered' };
  }
  if (!name.startsWith('@') && parts.length > 1)
    yield { name: `@${first}/${parts.slice(1).join('-')}`, slip: 'a scope imitated' };
  const bare = name.replace(AFFIXES, '');
  if (bare !== name) yield { name: bare, slip: 'a word added' };
}

/** Every name that this one may imitate; some twice. */
export function* variantsOf(name: string): Generator<Variant> {
  yield* swapped(name);
  yield* shorter(name);
  yield* replaced(name);
  yield* longer(name);
  yield* rearranged(name);
}

/** One more cell of the table: from the cells above, left and above left, or by a swap. */
function leastSlips(one: string, two: string, i: number, j: number, rows: readonly (readonly number[])[]): number {
  const [before = [], last = [], row = []] = rows;
  const same = one[i - 1] === two[j - 1] ? 0 : 1;
  const least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
  const isSwap = i > 1 && j > 1 && one[i - 1] === two[j - 2] && one[i - 2] === two[j - 1];
  return isSwap ? Math.min(least, (before[j - 2] ?? 0) + 1) : least;
}

/** Optimal string alignment: inserted, left out, replaced and swapped letters; more than `max` counts as `max + 1`. */
export function slipsBetween(one: string, two: string, max: number): number {
  if (Math.abs(one.length - two.length) > max) return max + 1;
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: two.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= two.length; j++) row.push(leastSlips(one, two, i, j, [before, last, row]));
    before = last;
    last = row;
  }
  return Math.min(last[two.length] ?? 0, max + 1);
}
