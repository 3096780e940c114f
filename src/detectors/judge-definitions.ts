// Judges what one server shows a model: the door through which gateway and scanner ask. Pure: no network, no file, the same input gives the same answer.
import { isObject, type Json } from '../base/json.ts';
import type { Subject } from './finding.ts';
import type { Inspection } from './judge.ts';

/** A definition and what is thought of it. */
export interface JudgedDefinition extends Inspection {
  /** Its name; `#3` where it has none. */
  readonly name: string;
  /** Place in the list. */
  readonly index: number;
  /** `block`: withhold it until a person approves. `review`: show it, and ask a person to look. */
  readonly tier: 'block' | 'review' | 'clean';
}

function tierOf({ block, review }: Inspection): JudgedDefinition['tier'] {
  if (block) return 'block';
  return review ? 'review' : 'clean';
}

/** Judges one definition: an engine's `definition`. */
export type JudgeOne = (definition: Json, subject: Subject) => Inspection;

/** Judges definitions of one server, in their order. */
export function judgeDefinitions(
  { definition: judge }: { readonly definition: JudgeOne },
  definitions: readonly Json[],
  subject: Pick<Subject, 'server'> = {},
): readonly JudgedDefinition[] {
  return definitions.map((definition, index) => {
    const own = isObject(definition) ? definition['name'] : undefined;
    const name = typeof own === 'string' ? own : `#${index + 1}`;
    const inspection = judge(definition, { ...subject, tool: name });
    return { ...inspection, name, index, tier: tierOf(inspection) };
  });
}
