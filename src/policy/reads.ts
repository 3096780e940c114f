// What a policy reads: the paths below principal, resource and context that its conditions look at. Decisions are kept only under a key that holds
// all of it, so this must never miss anything: what it does not understand counts as reading everything.
import { isObject, type Json, type JsonObject } from '../base/json.ts';

/** A path below a variable; empty: the whole of it. */
export type ReadPath = readonly string[];

/** Paths by variable. */
export interface Reads {
  readonly principal: readonly ReadPath[];
  readonly resource: readonly ReadPath[];
  readonly context: readonly ReadPath[];
}

type Variable = keyof Reads;
type Found = Record<Variable, Map<string, ReadPath>>;

const isVariable = (name: Json | undefined): name is Variable =>
  name === 'principal' || name === 'resource' || name === 'context';

/** A chain of member accesses that starts at a variable; undefined for anything else. */
function chainOf(expression: Json): { readonly variable: string; readonly path: ReadPath } | undefined {
  if (!isObject(expression)) return undefined;
  const named = expression['Var'];
  if (typeof named === 'string') return { variable: named, path: [] };
  const access = expression['.'];
  if (!isObject(access) || typeof access['attr'] !== 'string' || access['left'] === undefined) return undefined;
  const below = chainOf(access['left']);
  return below === undefined ? undefined : { variable: below.variable, path: [...below.path, access['attr']] };
}

/** `x has a.b` looks at a and, if it is there, at b. */
function hasOf(expression: JsonObject): { readonly variable: string; readonly path: ReadPath } | undefined {
  const has = expression['has'];
  if (!isObject(has) || has['left'] === undefined) return undefined;
  const below = chainOf(has['left']);
  const attr = has['attr'];
  const members = Array.isArray(attr) ? attr : [attr];
  if (below === undefined || !members.every((member): member is string => typeof member === 'string')) return undefined;
  return { variable: below.variable, path: [...below.path, ...members] };
}

/** Operators that look at which entity a variable is, and at nothing of it. */
const BY_IDENTITY: readonly string[] = ['==', '!=', 'in', 'is'];

function identityOperands(expression: JsonObject): readonly Json[] | undefined {
  const operator = BY_IDENTITY.find((name) => isObject(expression[name]));
  if (operator === undefined) return undefined;
  const operands = expression[operator] as JsonObject;
  return [operands['left'], operands['right'], operands['in']].filter((operand) => operand !== undefined) as Json[];
}

const isEntityVariable = (operand: Json): boolean =>
  isObject(operand) && (operand['Var'] === 'principal' || operand['Var'] === 'resource' || operand['Var'] === 'action');

function walk(expression: Json, found: Found): void {
  if (Array.isArray(expression)) {
    for (const each of expression) walk(each, found);
  } else if (isObject(expression)) walkObject(expression, found);
}

function walkObject(expression: JsonObject, found: Found): void {
  const chain = chainOf(expression) ?? hasOf(expression);
  if (chain !== undefined) {
    if (isVariable(chain.variable)) found[chain.variable].set(JSON.stringify(chain.path), chain.path);
    return;
  }
  const operands = identityOperands(expression)?.filter((operand) => !isEntityVariable(operand));
  for (const below of operands ?? Object.values(expression)) walk(below as Json, found);
}

/** What expressions of a policy read. */
export function readsOf(expressions: readonly Json[]): Reads {
  const found: Found = { principal: new Map(), resource: new Map(), context: new Map() };
  for (const expression of expressions) walk(expression, found);
  const sorted = (paths: ReadonlyMap<string, ReadPath>): readonly ReadPath[] =>
    [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  return { principal: sorted(found.principal), resource: sorted(found.resource), context: sorted(found.context) };
}

/** Does any of the paths lie at, above or below one of these? */
export function touches(paths: readonly ReadPath[], ...members: readonly string[]): boolean {
  return paths.some((path) => path.length === 0 || members.includes(path[0] ?? ''));
}

/** All that several read. */
export function joined(all: readonly Reads[]): Reads {
  const of = (variable: Variable): readonly ReadPath[] => {
    const paths = new Map(all.flatMap((reads) => reads[variable]).map((path) => [JSON.stringify(path), path] as const));
    return [...paths].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  };
  return { principal: of('principal'), resource: of('resource'), context: of('context') };
}
