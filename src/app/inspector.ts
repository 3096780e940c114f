// Judges what a server shows with the detectors. Runs in a process of its own: what a stranger wrote can keep the detectors busy, and what they need of memory
// goes with the process.
import type { JsonObject } from '../base/json.ts';
import { type Finding, isAtLeast } from '../detectors/detector.ts';
import { createEngine } from '../detectors/engine.ts';
import { judgeDefinitions } from '../detectors/judge-definitions.ts';
import { type AroundPart, type Catalogue, keyOf, LIST_NAMES } from '../lock/catalogue.ts';
import { besideKey, type InspectionOrder, type Suspect } from './inspection.ts';

/** Signs alone hold nothing back unless they leave no doubt: an honest tool that nobody can call is a cost, too. */
const NEARLY_CERTAIN = 0.95;

const isHard = (findings: readonly Finding[]): boolean =>
  findings.some(({ tier, severity }) => tier === 'hard' && isAtLeast(severity, 'high'));

/** What a server says of itself, as definitions. */
function saidBy({ instructions, around = {} }: Catalogue): readonly JsonObject[] {
  const said = instructions === undefined ? [] : [{ name: 'instructions', description: instructions }];
  const beside = Object.entries(around).map(([part, members]) => ({ name: besideKey(part as AroundPart), _meta: members }));
  return [...said, ...beside];
}

/** Everything that a person should look at, in the catalogue's order. */
export function inspect({ server, seen }: InspectionOrder): readonly Suspect[] {
  const engine = createEngine();
  const judge = (list: Suspect['list'], definitions: readonly JsonObject[]): readonly Suspect[] =>
    judgeDefinitions(engine, definitions, { server }).flatMap(({ tier, score, findings, index }) => {
      const definition = definitions[index] as JsonObject;
      const key = keyOf(list === 'server' ? 'tools' : list, definition) ?? '';
      return tier === 'clean' ? [] : [{ list, key, isBlocked: isHard(findings) || score >= NEARLY_CERTAIN, findings }];
    });
  return [...judge('server', saidBy(seen)), ...LIST_NAMES.flatMap((list) => judge(list, seen[list]))];
}
