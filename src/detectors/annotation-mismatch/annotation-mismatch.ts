// Finds tools whose annotations contradict their names. A rule on the whole definition, so the engine asks it directly.
import { isObject, type Json } from '../../base/json.ts';
import type { Rule } from '../detector.ts';

/** Annotations that contradict the name. */
export const annotationMismatch: Rule = {
  id: 'annotation-mismatch',
  title: 'Annotations that contradict the name',
  severity: 'low',
  tier: 'soft',
  status: 'stable',
  surfaces: ['definition', 'catalogue'],
  threats: ['T22', 'T24'],
  tags: ['OWASP-MCP03', 'CIS-3.2.3'],
};

/** How much it says. */
export const ANNOTATION_WEIGHT = 0.7;

const CHANGING =
  /^(?:delete|remove|drop|purge|wipe|erase|destroy|write|create|update|insert|send|post|upload|execute|run|transfer|pay|revoke|grant|move|rename)(?=[A-Z_\-.]|$)/;
const DESTROYING = /^(?:delete|drop|purge|wipe|erase|destroy)(?=[A-Z_\-.]|$)/;

/** What contradicts, in words; undefined when nothing does. */
export function contradictionOf(definition: Json): string | undefined {
  if (!isObject(definition)) return undefined;
  const { name, annotations } = definition;
  if (typeof name !== 'string' || !isObject(annotations)) return undefined;
  if (annotations['readOnlyHint'] === true && CHANGING.test(name)) return 'says readOnlyHint, but its name changes things';
  if (annotations['destructiveHint'] === false && annotations['readOnlyHint'] !== true && DESTROYING.test(name)) {
    return 'says it is not destructive, but its name destroys';
  }
  return undefined;
}
