// The head of a policy (principal, action, resource): to whom and what it applies. Used to hand Cedar only what may matter. A head that is not understood
// applies to everything, and Cedar looks at it itself.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** An entity: its type and id. */
export interface Entity {
  readonly type: string;
  readonly id: string;
}

/** One part of a head. */
export type Constraint =
  | { readonly op: 'any' }
  | { readonly op: 'equals'; readonly entity: Entity }
  | { readonly op: 'in'; readonly entities: readonly Entity[] }
  | { readonly op: 'is'; readonly type: string; readonly in?: Entity | undefined };

/** The head of a policy. */
export interface Scope {
  readonly principal: Constraint;
  readonly action: Constraint;
  readonly resource: Constraint;
}

function entityOf(value: Json | undefined): Entity | undefined {
  const found = isObject(value) && isObject(value['__entity']) ? value['__entity'] : value;
  if (!isObject(found) || typeof found['type'] !== 'string' || typeof found['id'] !== 'string') return undefined;
  return { type: found['type'], id: found['id'] };
}

/** Reads one part; what is not understood applies to everything, and Cedar decides. */
function constraintOf(value: Json | undefined): Constraint {
  if (!isObject(value)) return { op: 'any' };
  const entity = entityOf(value['entity']);
  if (value['op'] === '==' && entity !== undefined) return { op: 'equals', entity };
  if (value['op'] === 'in') return inOf(value, entity);
  if (value['op'] === 'is' && typeof value['entity_type'] === 'string') {
    const within = isObject(value['in']) ? entityOf(value['in']['entity']) : undefined;
    return { op: 'is', type: value['entity_type'], in: within };
  }
  return { op: 'any' };
}

function inOf(value: JsonObject, entity: Entity | undefined): Constraint {
  if (entity !== undefined) return { op: 'in', entities: [entity] };
  const { entities } = value;
  const several = Array.isArray(entities) ? entities.map((each: Json) => entityOf(each)) : [undefined];
  return several.every((each): each is Entity => each !== undefined) ? { op: 'in', entities: several } : { op: 'any' };
}

/** The head of a policy in Cedar's JSON form. */
export function scopeOf(policy: JsonObject): Scope {
  return {
    principal: constraintOf(policy['principal']),
    action: constraintOf(policy['action']),
    resource: constraintOf(policy['resource']),
  };
}

/** Entities as text, for look-ups. */
export const keyOf = ({ type, id }: Entity): string => `${type}::${id}`;

/** Does a part of a head apply to this entity? `above` are the keys of the entity itself and of all that it is in. */
export function applies(constraint: Constraint, entity: Entity, above: ReadonlySet<string>): boolean {
  switch (constraint.op) {
    case 'any':
      return true;
    case 'equals':
      return keyOf(constraint.entity) === keyOf(entity);
    case 'in':
      return constraint.entities.some((each) => above.has(keyOf(each)));
    case 'is':
      return constraint.type === entity.type && (constraint.in === undefined || above.has(keyOf(constraint.in)));
  }
}

/** Every entity that a head names. */
export function namedBy(constraint: Constraint): readonly Entity[] {
  if (constraint.op === 'equals') return [constraint.entity];
  if (constraint.op === 'in') return constraint.entities;
  return constraint.op === 'is' && constraint.in !== undefined ? [constraint.in] : [];
}
