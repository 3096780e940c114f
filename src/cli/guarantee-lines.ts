// Guarantees as a table: what holds here, what holds partly, and what does not, each with its reason. Nothing is left out because it looks bad.
import type { Guarantee, Level } from '../sandbox/plan.ts';
import type { Colours } from './terminal.ts';

const WORDS: Readonly<Record<Level, readonly [string, keyof Colours & ('green' | 'yellow' | 'red')]>> = {
  enforced: ['enforced', 'green'],
  partly: ['partly', 'yellow'],
  'not-enforced': ['NOT ENFORCED', 'red'],
};
const LEVEL_CHARS = 12;

/** One line for each, with its reason below where it is not simply enforced. */
export function guaranteeLines(guarantees: readonly Guarantee[], colours: Colours): readonly string[] {
  const width = Math.max(...guarantees.map(({ id }) => id.length));
  return guarantees.map(({ id, level, what, reason }) => {
    const [word, colour] = WORDS[level];
    return `  ${colours[colour](word.padEnd(LEVEL_CHARS))}  ${id.padEnd(width)}  ${what} (${reason})`;
  });
}
