// How much two tools of different servers are about the same thing: shared words, each counting the more the fewer servers use it.
import type { SeenTool } from './tool.ts';

/** What two tools share. */
export interface Likeness {
  /** 0 nothing in common, 1 the same words. */
  readonly share: number;
  /** Words in common. */
  readonly words: number;
}

/** Likeness of one tool of a catalogue, by its place in it, to each other. */
export type Alike = (one: number) => (two: number) => Likeness;

/** Where only two servers are compared, a word that both use is still no common word. */
const FEW_SERVERS = 8;
/** What a longer text says beyond this does not make it less like the other: praise is long. */
const MAX_TIMES_LONGER = 1.6;
/** Fewer words in common prove less. */
const ENOUGH_WORDS = 4;

/** What a likeness proves, 0 to 1. */
export const proof = ({ share, words }: Likeness): number => share * Math.min(1, words / ENOUGH_WORDS);

/** Builds the comparison: of all that tools say, or of what they say that they do, whichever proves more. */
export function createAlike(tools: readonly SeenTool[]): Alike {
  const all = comparisonOf(tools, ({ words }) => words);
  const acts = comparisonOf(tools, ({ act }) => act);
  return (one) => {
    const [byAll, byAct] = [all(one), acts(one)];
    return (two) => {
      const [said, done] = [byAll(two), byAct(two)];
      return proof(done) > proof(said) ? done : said;
    };
  };
}

function comparisonOf(tools: readonly SeenTool[], wordsIn: (tool: SeenTool) => ReadonlySet<string>): Alike {
  const servers = new Set(tools.map(({ serverIndex }) => serverIndex)).size;
  const usersOf = new Map<string, number[]>();
  for (const [at, tool] of tools.entries()) {
    for (const word of wordsIn(tool)) {
      const users = usersOf.get(word);
      if (users === undefined) usersOf.set(word, [at]);
      else users.push(at);
    }
  }
  const weigh = (users: readonly number[]): number => {
    const seenIn = new Set(users.map((at) => tools[at]?.serverIndex)).size;
    return Math.log((Math.max(servers, FEW_SERVERS) + 2) / (seenIn + 0.5)) ** 2;
  };
  const weights = new Map([...usersOf].map(([word, users]) => [word, weigh(users)]));
  const lengths = tools.map((tool) => [...wordsIn(tool)].reduce((sum, word) => sum + (weights.get(word) ?? 0), 0));
  return (one) => {
    const shared = new Float64Array(tools.length);
    const words = new Uint16Array(tools.length);
    for (const word of wordsIn(tools[one] as SeenTool)) {
      const weight = weights.get(word) ?? 0;
      for (const at of usersOf.get(word) ?? []) {
        shared[at] = (shared[at] as number) + weight;
        words[at] = (words[at] as number) + 1;
      }
    }
    return (two) => {
      const [less, more] = [lengths[one] ?? 0, lengths[two] ?? 0].sort((a, b) => a - b) as [number, number];
      const product = Math.sqrt(less * Math.min(more, less * MAX_TIMES_LONGER));
      return { share: product === 0 ? 0 : Math.min(1, (shared[two] as number) / product), words: words[two] as number };
    };
  };
}
