// Finds tools that want to be taken instead of a tool of another server: about the same thing, and praising themselves. Compares within one catalogue only.
import { rivalTool } from '../rival-tool/rival-tool.ts';
import { rivalledTool } from '../rivalled-tool/rivalled-tool.ts';
import { type Alike, createAlike } from './alike.ts';
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
/** Fewer words in common prove less. */
const ENOUGH_WORDS = 4;
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

/** How much two tools compete; 0 for two of one server, and for a server that is there twice, or as a fork. */
function rivalryOf(rival: SeenTool, victim: SeenTool, bait: ReadonlyMap<SeenTool, number>, alike: Alike): number {
  if (victim.serverIndex === rival.serverIndex || victim.description === rival.description) return 0;
  const { share, words } = alike(rival, victim);
  if (share < MIN_SHARE || (victim.name === rival.name && share > FORKED)) return 0;
  const praise = (bait.get(rival) ?? 0) - (bait.get(victim) ?? 0) + (names(rival, victim) ? NAMES_VICTIM : 0);
  return share * Math.min(1, words / ENOUGH_WORDS) * (PLAIN + Math.min(MAX_PRAISE, Math.max(0, praise)));
}

/** The tool that this one competes with most. */
function strongest(
  rival: SeenTool,
  tools: readonly SeenTool[],
  bait: ReadonlyMap<SeenTool, number>,
  alike: Alike,
): Pair | undefined {
  let found: Pair | undefined;
  for (const victim of tools) {
    const rivalry = rivalryOf(rival, victim, bait, alike);
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

/** Rivals of a catalogue, the worst first, each with its victim. */
export function rivalsIn(tools: readonly SeenTool[]): readonly CatalogueMatch[] {
  const bait = new Map(tools.map((tool) => [tool, baitOf(tool.name, tool.description)]));
  const asked = tools.length <= MAX_PLAIN_TOOLS ? tools : tools.filter((tool) => (bait.get(tool) ?? 0) > 0);
  const alike = createAlike(tools);
  const pairs = asked.flatMap((tool) => strongest(tool, tools, bait, alike) ?? []).filter(({ rivalry }) => rivalry >= REVIEW);
  const isKin = kinOf(pairs, bait);
  // Of two that compete with each other, the one that praises itself is the rival.
  const worst = pairs.filter((pair) => !isKin(pair)).sort((a, b) => b.rivalry - a.rivalry);
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
