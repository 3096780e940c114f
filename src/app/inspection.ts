// What the detectors say of what a server shows, before it is approved. Asked where something is new, never on the way of a call; loads the detectors then.
import type { JsonObject } from '../base/json.ts';
import { type Finding, isAtLeast } from '../detectors/detector.ts';
import { type Catalogue, keyOf, LIST_NAMES } from '../lock/catalogue.ts';
import type { LockedFindings, LockedServer } from '../lock/entry.ts';
import { byCodeUnits } from '../lock/pins.ts';
import type { ListName } from '../protocol/methods.ts';

/** A definition, or a server's instructions, that the detectors found something in. */
export interface Suspect {
  readonly list: ListName | 'server';
  /** Name, URI or template; `instructions` of a server. */
  readonly key: string;
  /** Held back until a person approves it. */
  readonly isBlocked: boolean;
  readonly findings: readonly Finding[];
}

/** Signs alone hold nothing back unless they leave no doubt: an honest tool that nobody can call is a cost, too. */
const NEARLY_CERTAIN = 0.95;

const isHard = (findings: readonly Finding[]): boolean =>
  findings.some(({ tier, severity }) => tier === 'hard' && isAtLeast(severity, 'high'));

/** Everything that a person should look at, in the catalogue's order. */
export async function suspectsIn(server: string, seen: Catalogue): Promise<readonly Suspect[]> {
  const [{ createEngine }, { judgeDefinitions }] = await Promise.all([
    import('../detectors/engine.ts'),
    import('../detectors/judge-definitions.ts'),
  ]);
  const engine = createEngine();
  const judge = (list: Suspect['list'], definitions: readonly JsonObject[]): readonly Suspect[] =>
    judgeDefinitions(engine, definitions, { server }).flatMap(({ tier, score, findings, index }) => {
      const definition = definitions[index] as JsonObject;
      const isServer = list === 'server';
      const key = isServer ? 'instructions' : (keyOf(list, definition) ?? '');
      // Instructions speak to the model by their nature: only what would be stopped is worth a word.
      return tier === 'clean' || (isServer && tier === 'review')
        ? []
        : [{ list, key, isBlocked: isHard(findings) || score >= NEARLY_CERTAIN, findings }];
    });
  const instructions = seen.instructions === undefined ? [] : [{ name: 'instructions', description: seen.instructions }];
  return [...judge('server', instructions), ...LIST_NAMES.flatMap((list) => judge(list, seen[list]))];
}

/** The catalogue without what is held back. */
export function withoutBlocked(seen: Catalogue, suspects: readonly Suspect[]): Catalogue {
  const blocked = new Set(suspects.filter(({ isBlocked }) => isBlocked).map(({ list, key }) => `${list} ${key}`));
  if (blocked.size === 0) return seen;
  const kept = (list: ListName): readonly JsonObject[] =>
    seen[list].filter((definition) => !blocked.has(`${list} ${keyOf(list, definition) ?? ''}`));
  return {
    ...seen,
    instructions: blocked.has('server instructions') ? undefined : seen.instructions,
    tools: kept('tools'),
    prompts: kept('prompts'),
    resources: kept('resources'),
    templates: kept('templates'),
  };
}

/** What was found, for the lock: ids of rules, sorted. What is held back is not in the lock, and neither is what was found in it. */
function lockedFindings(suspects: readonly Suspect[]): LockedFindings {
  const lists = [...new Set(suspects.map(({ list }) => list))].sort(byCodeUnits);
  return Object.fromEntries(
    lists.map((list) => {
      const found = suspects.filter((suspect) => suspect.list === list).sort((a, b) => byCodeUnits(a.key, b.key));
      const rulesOf = ({ findings }: Suspect): readonly string[] =>
        [...new Set(findings.map(({ rule }) => rule))].sort(byCodeUnits);
      return [list, Object.fromEntries(found.map((suspect) => [suspect.key, rulesOf(suspect)]))];
    }),
  );
}

/** A new state of a server with what the detectors say of it, before anybody approves it. */
export async function withFindings(state: LockedServer): Promise<LockedServer> {
  const findings = lockedFindings(await suspectsIn(state.name, state.catalogue));
  return { ...state, entry: { ...state.entry, findings } };
}
