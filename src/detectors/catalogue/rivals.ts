// Finds tools that want to be taken instead of a tool of another server: about the same thing, and praising themselves. Compares within one catalogue only.
import { rivalTool } from '../rival-tool/rival-tool.ts';
import { rivalledTool } from '../rivalled-tool/rivalled-tool.ts';
import { type Alike, createAlike, type Likeness, proof } from './alike.ts';
import { baitOf } from './bait.ts';
import type { CatalogueMatch } from './match.ts';
import type { SeenTool } from './tool.ts';

interface Pair {
  readonly rival: SeenTool;
  readonly victim: SeenTool;
  readonly rivalry: number;
}

/** What likeness alone counts; praise adds up to two. */
const PLAIN = 0.45;
const MAX_PRAISE = 2;
/** Less in common is chance. */
const MIN_SHARE = 0.25;
/** Under one name, this much in common is a copy. */
const FORKED = 0.8;
/** From here a person should look. */
const REVIEW = 0.4;
/** As many rivals of one catalogue are told. */
const MAX_RIVALS = 5;
/** Larger catalogues are compared only where a tool praises itself. */
const MAX_PLAIN_TOOLS = 300;

/** A tool that names a tool of another server speaks of it. */
const NAMES_VICTIM = 0.8;
/** A name of one word is a word of the language. */
const NAMED = /[_.-]|[a-z][A-Z]/;

const names = (rival: SeenTool, { name }: SeenTool): boolean =>
  NAMED.test(name) && name !== rival.name && rival.description.includes(name);

/** A server that is there twice, or as a fork, shows the same tools under the same names. */
const isTwin = (rival: SeenTool, victim: SeenTool, share: number): boolean =>
  victim.name === rival.name && (share > FORKED || victim.description === rival.description);

/** How much two tools compete; 0 for two of one server. */
function rivalryOf(rival: SeenTool, victim: SeenTool, bait: ReadonlyMap<SeenTool, number>, likeness: Likeness): number {
  if (likeness.share < MIN_SHARE || isTwin(rival, victim, likeness.share)) return 0;
  const praise = (bait.get(rival) ?? 0) - (bait.get(victim) ?? 0) + (names(rival, victim) ? NAMES_VICTIM : 0);
  return proof(likeness) * (PLAIN + Math.min(MAX_PRAISE, Math.max(0, praise)));
}

/** The tool that this one, by its place, competes with most. */
function strongest(at: number, tools: readonly SeenTool[], bait: ReadonlyMap<SeenTool, number>, alike: Alike): Pair | undefined {
  const rival = tools[at] as SeenTool;
  const likeTo = alike(at);
  let found: Pair | undefined;
  for (const [other, victim] of tools.entries()) {
    if (victim.serverIndex === rival.serverIndex) continue;
    const rivalry = rivalryOf(rival, victim, bait, likeTo(other));
    if (rivalry > (found?.rivalry ?? 0)) found = { rival, victim, rivalry };
  }
  return found;
}

/** Two servers with this many like tools are two servers of one kind, which is nobody's attack. */
const KIN = 3;
/** Unless a tool praises itself as strongly as this. */
const LOUD = 1;

/** Says which pairs belong to servers of one kind. */
function kinOf(pairs: readonly Pair[], bait: ReadonlyMap<SeenTool, number>): (pair: Pair) => boolean {
  const servers = ({ rival, victim }: Pair): string => [rival.serverIndex, victim.serverIndex].sort((a, b) => a - b).join(' ');
  const counts = Map.groupBy(pairs, servers);
  return (pair) => (counts.get(servers(pair))?.length ?? 0) >= KIN && (bait.get(pair.rival) ?? 0) < LOUD;
}

const WORD = /[\w-]+/g;

/** How much each tool praises itself before tools of other servers: "rather than" one of its own server is help. */
function baitsOf(tools: readonly SeenTool[]): ReadonlyMap<SeenTool, number> {
  const named = tools.filter(({ name }) => NAMED.test(name));
  const own = new Map(
    [...Map.groupBy(named, ({ serverIndex }) => serverIndex)].map(([index, list]) => [
      index,
      new Set(list.map(({ name }) => name)),
    ]),
  );
  const isHelp = ({ name, serverIndex }: SeenTool, sentence: string): boolean =>
    (sentence.match(WORD) ?? []).some((word) => word !== name && own.get(serverIndex)?.has(word) === true);
  return new Map(
    tools.map((tool) => {
      const sentences = tool.description.split(/(?<=[.!?])\s/).filter((one) => !isHelp(tool, one));
      return [tool, baitOf(tool.name, sentences.join(' '))];
    }),
  );
}

/** Rivals of a catalogue, the worst first, each with its victim. */
export function rivalsIn(tools: readonly SeenTool[]): readonly CatalogueMatch[] {
  const bait = baitsOf(tools);
  const isAsked = (tool: SeenTool): boolean => tools.length <= MAX_PLAIN_TOOLS || (bait.get(tool) ?? 0) > 0;
  const alike = createAlike(tools);
  const pairs = tools
    .flatMap((tool, at) => (isAsked(tool) ? (strongest(at, tools, bait, alike) ?? []) : []))
    .filter(({ rivalry }) => rivalry >= REVIEW);
  const isKin = kinOf(pairs, bait);
  // Of two that compete with each other, the one that praises itself is the rival; of two that do not, the later one.
  const worst = pairs
    .filter((pair) => !isKin(pair))
    .sort((a, b) => b.rivalry - a.rivalry || b.rival.serverIndex - a.rival.serverIndex);
  const kept = worst.filter(
    ({ rival, victim }, index) => !worst.slice(0, index).some((other) => other.victim === rival && other.rival === victim),
  );
  return kept.slice(0, MAX_RIVALS).flatMap(({ rival, victim, rivalry }) => [
    {
      rule: rivalTool,
      tool: rival,
      note: `wants to be taken instead of "${victim.name}" of "${victim.server}"`,
      score: Math.min(0.89, 0.4 + rivalry / 3),
    },
    { rule: rivalledTool, tool: victim, note: `"${rival.name}" of "${rival.server}" wants to be taken instead of it`, score: 0 },
  ]);
}
