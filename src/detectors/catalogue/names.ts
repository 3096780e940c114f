// Compares the names of a catalogue's tools across servers, with the tools that clients have themselves, and finds descriptions that speak of another server's tool.
// Never compares names within one server.

import { lookalikeName } from '../lookalike-name/lookalike-name.ts';
import { namesOtherServer } from '../names-other-server/names-other-server.ts';
import { sameName } from '../same-name/same-name.ts';
import { latinLookalikes } from '../text/confusables.ts';
import { builtInCommands, builtInTools } from './built-in.ts';
import type { CatalogueMatch } from './match.ts';
import type { SeenTool } from './tool.ts';

/** Shorter names are near each other by chance. */
const MIN_CHARS = 7;
const DIGITS: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b' };

/** Names that are read as the same: snake and camel, capitals, separators. */
const plain = (name: string): string => name.toLowerCase().replace(/[\s_\-./:]+/g, '');
/** Names that are seen as the same: look-alike letters and digits, `rn` for `m`, and what shows nothing is gone. */
export const skeleton = (name: string): string =>
  plain(
    [...name.normalize('NFKD')]
      .map((char) => latinLookalikes.get(char) ?? char)
      .join('')
      .replace(/[\u0300-\u036f\u00ad\u200b-\u200f\u2060-\u2064\ufeff]/g, ''),
  )
    .replace(/[01345789]/g, (digit) => DIGITS[digit] ?? digit)
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('i', 'l');

/** Two neighbouring letters changed places. */
function isSwapped(one: string, two: string): boolean {
  if (one.length !== two.length || one.length < MIN_CHARS) return false;
  const at = [...one].findIndex((char, i) => char !== two[i]);
  return at >= 0 && one[at] === two[at + 1] && one[at + 1] === two[at] && one.slice(at + 2) === two.slice(at + 2);
}

interface Keyed {
  readonly tool: SeenTool;
  readonly plain: string;
  readonly skeleton: string;
}

function likeness(one: Pick<Keyed, 'plain' | 'skeleton'>, two: Pick<Keyed, 'plain' | 'skeleton'>): 'same' | 'alike' | undefined {
  if (one.plain === two.plain) return 'same';
  if (one.skeleton === two.skeleton && one.plain.length >= 4) return 'alike';
  return isSwapped(one.plain, two.plain) ? 'alike' : undefined;
}

/** The look-alike is the name that is written oddly; without that, the later one. */
const oddness = (name: string): number => (name.match(/[^a-zA-Z_\-./: ]/g) ?? []).length;

function pairMatch(one: Keyed, two: Keyed): CatalogueMatch | undefined {
  const kind = likeness(one, two);
  if (kind === undefined) return undefined;
  const [odd, other] = oddness(one.tool.name) > oddness(two.tool.name) ? [one.tool, two.tool] : [two.tool, one.tool];
  if (kind === 'same')
    return { rule: sameName, tool: odd, note: `has the name of "${other.name}" of "${other.server}"`, score: 0.05 };
  return { rule: lookalikeName, tool: odd, note: `is named like "${other.name}" of "${other.server}"`, score: 0.7 };
}

/** Names of one group are few; what is beyond is more of the same. */
const MAX_IN_GROUP = 8;

function* pairsIn(group: readonly Keyed[]): Generator<readonly [Keyed, Keyed]> {
  for (const [i, one] of group.entries()) {
    for (const two of group.slice(i + 1, i + MAX_IN_GROUP)) {
      if (one.tool.serverIndex !== two.tool.serverIndex) yield [one, two];
    }
  }
}

/** Pairs of servers' tools that may be alike: by plain name, by skeleton, by letters. Each once, and large catalogues cost little. */
function pairsOf(keyed: readonly Keyed[]): readonly (readonly [Keyed, Keyed])[] {
  const keys = [(one: Keyed) => one.plain, (one: Keyed) => one.skeleton, (one: Keyed) => [...one.plain].sort().join('')];
  const groups = keys.flatMap((key) => [...Map.groupBy(keyed, key).values()]);
  const pairs = groups.flatMap((group) => [...pairsIn(group)]);
  return [...new Map(pairs.map((pair) => [`${pair[0].tool.pointer} ${pair[1].tool.pointer}`, pair])).values()];
}

/** What clients have themselves, and how it is written. */
interface Own {
  readonly name: string;
  readonly shown: string;
  readonly plain: string;
  readonly skeleton: string;
}

const ownOf = (shown: (name: string) => string) => (name: string) => ({
  name,
  shown: shown(name),
  plain: plain(name),
  skeleton: skeleton(name),
});
const ownTools: readonly Own[] = builtInTools.map(ownOf((name) => `"${name}"`));
const ownCommands: readonly Own[] = builtInCommands.map(ownOf((name) => `the command "/${name}"`));

function builtInMatch(one: Keyed, builtIn: readonly Own[]): CatalogueMatch | undefined {
  const same = builtIn.find((own) => own.plain === one.plain);
  if (same !== undefined)
    return { rule: sameName, tool: one.tool, note: `has the name of ${same.shown}, which clients have themselves`, score: 0.05 };
  const alike = builtIn.find((own) => likeness(own, one) === 'alike');
  if (alike === undefined) return undefined;
  return {
    rule: lookalikeName,
    tool: one.tool,
    note: `is named like ${alike.shown}, which clients have themselves`,
    score: 0.7,
  };
}

function nameMatches(tools: readonly SeenTool[], builtIn: readonly Own[]): readonly CatalogueMatch[] {
  const keyed = tools
    .filter(({ name }) => name !== '')
    .map((tool) => ({ tool, plain: plain(tool.name), skeleton: skeleton(tool.name) }));
  return [
    ...[...pairsOf(keyed)].flatMap(([one, two]) => pairMatch(one, two) ?? []),
    ...keyed.flatMap((one) => builtInMatch(one, builtIn) ?? []),
  ];
}

/** Everything that names of tools say across servers. */
export const toolNameMatches = (tools: readonly SeenTool[]): readonly CatalogueMatch[] => nameMatches(tools, ownTools);

/** The same of prompts, which clients offer as slash commands. */
export const promptNameMatches = (prompts: readonly SeenTool[]): readonly CatalogueMatch[] => nameMatches(prompts, ownCommands);

/** Shorter ones, such as `get_stats`, are named by chance. */
const MIN_STRANGER_CHARS = 10;
/** Names of several words are no prose. */
const COMPOUND = /[a-z\d][A-Z]|[_-]/;
const TOKEN = /[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+/g;

/** Descriptions that name a tool of another server which their own server lacks. */
export function strangersNamed(tools: readonly SeenTool[]): readonly CatalogueMatch[] {
  const byName = Map.groupBy(
    tools.filter(({ name }) => COMPOUND.test(name) && name.length >= MIN_STRANGER_CHARS),
    ({ name }) => name,
  );
  return tools.flatMap((tool) => {
    const named = [...new Set(tool.description.match(TOKEN) ?? [])].flatMap((word) => {
      const owners = byName.get(word) ?? [];
      return owners.some(({ serverIndex }) => serverIndex === tool.serverIndex) ? [] : owners.slice(0, 1);
    });
    return named.slice(0, 3).flatMap((other) => [
      { rule: namesOtherServer, tool, note: `speaks of "${other.name}" of "${other.server}"`, score: 0.6 },
      {
        rule: namesOtherServer,
        tool: other,
        note: `"${tool.name}" of "${tool.server}" speaks of it`,
        score: 0,
        severity: 'low' as const,
      },
    ]);
  });
}
