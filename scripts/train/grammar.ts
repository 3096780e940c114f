// Expands templates: `{a|b|c}` is one of them, nested as you like, and `$name` a word of a list. Reproducible: the random numbers are a parameter.

/** Numbers from 0 to 1. */
export type Random = () => number;

/** Mulberry32: small, good enough for drawing words, the same everywhere. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of a list. */
export function pick<T>(list: readonly T[], random: Random): T {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

/** So many of them. */
export function* repeated<T>(count: number, make: () => T): Generator<T> {
  for (let i = 0; i < count; i++) yield make();
}

/** Words by the name of their slot. */
export type Slots = Readonly<Record<string, readonly string[]>>;

const INNERMOST = /\{([^{}]*)\}/;
const SLOT = /\$([a-z]+)/g;

/** One text of a template. */
export function expand(template: string, slots: Slots, random: Random): string {
  let text = template;
  for (let found = INNERMOST.exec(text); found !== null; found = INNERMOST.exec(text)) {
    text = text.slice(0, found.index) + pick((found[1] ?? '').split('|'), random) + text.slice(found.index + found[0].length);
  }
  const filled = text.replace(SLOT, (whole, name: string) => {
    const words = slots[name];
    return words === undefined ? whole : expand(pick(words, random), slots, random);
  });
  return filled.replace(/[ \t]+/g, ' ').trim();
}

/** Lines of a block, without blank ones and comments. */
export const linesOf = (block: string): readonly string[] =>
  block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('# '));
