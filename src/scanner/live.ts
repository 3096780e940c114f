// Judges what servers of the inventory showed when they were listed: each definition alone, and for each client all that it sees together. Starts nothing itself.
import { isObject, type Json } from '../base/json.ts';
import type { ServerEntry } from '../clients/inventory.ts';
import { type Flow, flowsIn } from './flows.ts';
import { pointerOf } from './judge.ts';
import { definitionsIn, type SavedDefinition } from './saved.ts';
import { catalogueSeen, definitionFindings, placed, type ScanParts, type Seen, type Sight } from './scan.ts';
import { factFindings } from './scan-package.ts';

/** What one server showed, as one answer with its lists. */
export interface Answer {
  readonly entry: ServerEntry;
  readonly answer: Json;
}

/** A server that was asked for and could not be listed. */
export interface Unlisted {
  readonly entry: ServerEntry;
  readonly why: string;
  /** Its registry knows no package of this name. */
  readonly isUnclaimed?: boolean;
}

/** Answers by identity: the same server in two clients is one. */
type Answers = ReadonlyMap<string, Json>;

/** What an entry's server shows, under the name that its client gives it. */
function definitionsOf({ identity, name }: ServerEntry, answers: Answers): readonly SavedDefinition[] {
  const answer = answers.get(identity);
  if (!isObject(answer)) return [];
  return definitionsIn({ ...answer, server: name }, name).map((one) => ({ ...one, identity }));
}

const at = (entry: ServerEntry, seen: Pick<Seen, 'finding'>): Seen => ({
  finding: placed(seen.finding, entry.file.client, entry.file.path),
  file: entry.file,
  path: entry.file.path,
  line: entry.line,
});

interface Together {
  readonly seen: readonly Seen[];
  readonly flows: readonly Flow[];
}

/** All that one client sees. */
function clientSeen(entries: readonly ServerEntry[], answers: Answers, parts: ScanParts): Together {
  const all = entries.flatMap((entry) => definitionsOf(entry, answers));
  const flows = flowsIn(all);
  const found = catalogueSeen(all, flows, '', parts.engine);
  const seen = found.flatMap((one) => {
    const entry = entries.find(({ name }) => name === one.finding.server) ?? entries[0];
    return entry === undefined ? [] : [at(entry, one)];
  });
  return { seen, flows };
}

/** Whoever registers the name first runs here. */
function unclaimedSeen({ entry, isUnclaimed }: Unlisted): readonly Seen[] {
  const { kind, name } = entry.program.source;
  if (isUnclaimed !== true || (kind !== 'npm' && kind !== 'pypi')) return [];
  return factFindings({ ecosystem: kind, name, isUnclaimed: true }, entry.name).map((finding) =>
    at(entry, { finding: { ...finding, surface: 'entry', pointer: pointerOf(entry.path) } }),
  );
}

/** The sight of a machine or folder with what its servers showed. */
export function withAnswers(sight: Sight, listed: readonly Answer[], unlisted: readonly Unlisted[], parts: ScanParts): Sight {
  const answers: Answers = new Map(listed.map(({ entry, answer }) => [entry.identity, answer]));
  const entries = sight.inventory.servers.filter(({ isDisabled, identity }) => !isDisabled && answers.has(identity));
  const alone = entries.flatMap((entry) =>
    definitionsOf(entry, answers).flatMap((one) => definitionFindings(one, parts).map((finding) => at(entry, { finding }))),
  );
  const together = [...Map.groupBy(entries, ({ file }) => file.client).values()].map((own) => clientSeen(own, answers, parts));
  const problems = unlisted.map(({ entry, why }) => ({
    path: entry.file.path,
    client: entry.file.client,
    server: entry.name,
    problem: `not listed: ${why}`,
  }));
  return {
    ...sight,
    notice: `${listed.length} servers were started in the sandbox to read what they show, without secrets and without your folders. No tool was called.`,
    inventory: { ...sight.inventory, problems: [...sight.inventory.problems, ...problems] },
    definitions: listed.flatMap(({ entry }) => definitionsOf(entry, answers)),
    flows: [...new Map(together.flatMap(({ flows }) => flows.map((flow) => [flow.cedar, flow] as const))).values()],
    seen: [...sight.seen, ...unlisted.flatMap(unclaimedSeen), ...alone, ...together.flatMap(({ seen }) => seen)],
  };
}
