// What a list may show: a policy as it is before arguments and time are known. It errs towards showing; every call is judged whatever was listed.
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Policy } from './parse.ts';
import { type Reads, readsOf } from './reads.ts';

/** Is this known only when something is called? Of a template the URI is open as well. */
export const isOpen = ({ context, resource }: Reads, isTemplate: boolean, known: readonly string[] = ['client']): boolean =>
  context.some(([first]) => first === undefined || !known.includes(first)) ||
  (isTemplate && resource.some(([first]) => first === undefined || first === 'uri'));

/** The parts of `a && b && c`. */
/** The parts of `a && b && c`. */
export function conjuncts(expression: Json): readonly Json[] {
  const both = isObject(expression) ? expression['&&'] : undefined;
  if (!isObject(both) || both['left'] === undefined || both['right'] === undefined) return [expression];
  return [...conjuncts(both['left']), ...conjuncts(both['right'])];
}

const conjunction = (parts: readonly Json[]): Json => parts.reduce((left, right) => ({ '&&': { left, right } }));

/** A permit without what is open: it applies wherever the whole permit might. */
function loosened(clauses: readonly Json[], isTemplate: boolean): readonly Json[] {
  return clauses.flatMap((clause) => {
    if (!isObject(clause) || clause['body'] === undefined) return [clause];
    if (!isOpen(readsOf([clause['body']]), isTemplate)) return [clause];
    if (clause['kind'] !== 'when') return [];
    const kept = conjuncts(clause['body']).filter((part) => !isOpen(readsOf([part]), isTemplate));
    return kept.length === 0 ? [] : [{ ...clause, body: conjunction(kept) }];
  });
}

/**
 * The policy as lists use it, or undefined where it cannot matter yet: a forbid that looks at arguments may not apply.
 * `reads` are of the result.
 */
export function listForm(policy: Policy, isTemplate: boolean): { readonly json: JsonObject; readonly reads: Reads } | undefined {
  const { json, reads, scope, effect } = policy;
  // A template may lead to a resource that a head names.
  const isNarrow = isTemplate && scope.resource.op !== 'any' && namesResource(policy);
  if (!isOpen(reads, isTemplate) && !isNarrow) return { json, reads };
  if (effect === 'forbid') return undefined;
  const { conditions } = json;
  const kept = loosened(Array.isArray(conditions) ? conditions : [], isTemplate);
  const made = { ...json, conditions: kept, ...(isNarrow ? { resource: { op: 'All' } } : {}) };
  return { json: made, reads: readsOf(kept.map((clause) => (isObject(clause) ? (clause['body'] ?? null) : null))) };
}

function namesResource({ scope: { resource } }: Policy): boolean {
  const named = resource.op === 'equals' ? [resource.entity] : resource.op === 'in' ? resource.entities : [];
  return named.some(({ type }) => type === 'Resource');
}
