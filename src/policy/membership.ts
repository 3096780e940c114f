// Whether policies look at what principal or resource are in. Only then does Cedar need the entities for that, which cost it more than the policies do.
// It must never miss one: what is not understood counts.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** What of a question is looked up in another entity. */
export interface Membership {
  readonly principal: boolean;
  readonly resource: boolean;
}

export const NO_MEMBERSHIP: Membership = { principal: false, resource: false };
export const FULL_MEMBERSHIP: Membership = { principal: true, resource: true };

/** Parts of a head that only look at which entity it is, and at nothing above it. */
function looksUp(constraint: Json | undefined): boolean {
  if (!isObject(constraint)) return true;
  const { op } = constraint;
  return !(op === 'All' || op === '==' || (op === 'is' && constraint['in'] === undefined));
}

/** Does `in` stand anywhere in it? */
const hasIn = (expression: Json | undefined): boolean => {
  if (Array.isArray(expression)) return expression.some((each: Json) => hasIn(each));
  if (!isObject(expression)) return false;
  return Object.entries(expression).some(([name, below]) => name === 'in' || hasIn(below as Json));
};

/** What these policies, in Cedar's JSON form, look up. */
export function membershipOf(policies: readonly JsonObject[]): Membership {
  if (policies.some(({ conditions }) => hasIn(conditions))) return FULL_MEMBERSHIP;
  return {
    principal: policies.some(({ principal }) => looksUp(principal)),
    resource: policies.some(({ resource }) => looksUp(resource)),
  };
}
