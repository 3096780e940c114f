// What the detectors say of what a server shows, before it is approved. Asked where something is new, never on the way of a call; loads the detectors then.
import type { JsonObject } from '../base/json.ts';
import { type Finding, isAtLeast } from '../detectors/detector.ts';
import { type Around, type AroundPart, type Catalogue, keyOf, LIST_NAMES } from '../lock/catalogue.ts';
import type { LockedFindings, LockedServer } from '../lock/entry.ts';
import { byCodeUnits } from '../lock/pins.ts';
import type { ListName } from '../protocol/methods.ts';

/** A definition, or a server's instructions, that the detectors found something in. */
export interface Suspect {
  readonly list: ListName | 'server';
  /** Name, URI or template; `instructions` of a server, or where it says something beside its definitions. */
  readonly key: string;
  /** Held back until a person approves it. */
  readonly isBlocked: boolean;
  readonly findings: readonly Finding[];
}

/** Signs alone hold nothing back unless they leave no doubt: an honest tool that nobody can call is a cost, too. */
const NEARLY_CERTAIN = 0.95;

const isHard = (findings: readonly Finding[]): boolean =>
  findings.some(({ tier, severity }) => tier === 'hard' && isAtLeast(severity, 'high'));

const besideKey = (part: AroundPart): string => `beside ${part}`;

/** What a server says of itself, as definitions. */
function saidBy({ instructions, around = {} }: Catalogue): readonly JsonObject[] {
  const said = instructions === undefined ? [] : [{ name: 'instructions', description: instructions }];
  const beside = Object.entries(around).map(([part, members]) => ({ name: besideKey(part as AroundPart), _meta: members }));
  return [...said, ...beside];
}

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
      const key = (isServer ? keyOf('tools', definition) : keyOf(list, definition)) ?? '';
      // Instructions speak to the model by their nature: only what would be stopped is worth a word.
      return tier === 'clean' || (isServer && tier === 'review')
        ? []
        : [{ list, key, isBlocked: isHard(findings) || score >= NEARLY_CERTAIN, findings }];
    });
  return [...judge('server', saidBy(seen)), ...LIST_NAMES.flatMap((list) => judge(list, seen[list]))];
}

const aroundKept = (around: Around | undefined, isKept: (part: AroundPart) => boolean): Around | undefined =>
  around === undefined ? undefined : Object.fromEntries(Object.entries(around).filter(([part]) => isKept(part as AroundPart)));

/** The catalogue without what is held back. */
export function withoutBlocked(seen: Catalogue, suspects: readonly Suspect[]): Catalogue {
  const blocked = new Set(suspects.filter(({ isBlocked }) => isBlocked).map(({ list, key }) => `${list} ${key}`));
  if (blocked.size === 0) return seen;
  const kept = (list: ListName): readonly JsonObject[] =>
    seen[list].filter((definition) => !blocked.has(`${list} ${keyOf(list, definition) ?? ''}`));
  return {
    ...seen,
    instructions: blocked.has('server instructions') ? undefined : seen.instructions,
    around: aroundKept(seen.around, (part) => !blocked.has(`server ${besideKey(part)}`)),
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
