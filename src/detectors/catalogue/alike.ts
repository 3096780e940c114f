// How much two tools of different servers are about the same thing: shared words, each counting the more the fewer servers use it.
import type { SeenTool } from './tool.ts';

/** What two tools share. */
export interface Likeness {
  /** 0 nothing in common, 1 the same words. */
  readonly share: number;
  /** Words in common. */
  readonly words: number;
}

/** Compares tools of one catalogue. */
export type Alike = (one: SeenTool, two: SeenTool) => Likeness;

/** Where only two servers are compared, a word that both use is still no common word. */
const FEW_SERVERS = 8;
/** What a longer text says beyond this does not make it less like the other: praise is long. */
const MAX_TIMES_LONGER = 1.6;

/** Builds the comparison. */
export function createAlike(tools: readonly SeenTool[]): Alike {
  const servers = new Set(tools.map(({ serverIndex }) => serverIndex)).size;
  const seenIn = new Map<string, Set<number>>();
  for (const { words, serverIndex } of tools) {
    for (const word of words) {
      const found = seenIn.get(word) ?? new Set();
      found.add(serverIndex);
      seenIn.set(word, found);
    }
  }
  const weight = (word: string): number =>
    Math.log((Math.max(servers, FEW_SERVERS) + 2) / ((seenIn.get(word)?.size ?? 1) + 0.5)) ** 2;
  const lengths = new Map<SeenTool, number>();
  const lengthOf = (tool: SeenTool): number => {
    const known = lengths.get(tool);
    if (known !== undefined) return known;
    let sum = 0;
    for (const word of tool.words) sum += weight(word);
    lengths.set(tool, sum);
    return sum;
  };
  return (one, two) => {
    const [small, large] = one.words.size <= two.words.size ? [one, two] : [two, one];
    let shared = 0;
    let words = 0;
    for (const word of small.words) {
      if (!large.words.has(word)) continue;
      shared += weight(word);
      words += 1;
    }
    const [less, more] = [lengthOf(one), lengthOf(two)].sort((a, b) => a - b) as [number, number];
    const product = Math.sqrt(less * Math.min(more, less * MAX_TIMES_LONGER));
    return { share: product === 0 ? 0 : Math.min(1, shared / product), words };
  };
}
