// What a value of the looked-at program may be, as far as it matters: which arguments of a tool it holds, and which functions or objects it is.
import type { Syntax } from './syntax.ts';

/**
 * What text can do to where it ends up. Of a path, `file` is that it climbs (`..`), `root` that it begins anew (`/etc`).
 * The last are of what is not an argument: it is `shown` in a result, `sent` to a host, or `described` a tool.
 */
export type Danger =
  | 'command'
  | 'code'
  | 'file'
  | 'root'
  | 'url'
  | 'sql'
  | 'deserialise'
  | 'log'
  | 'shown'
  | 'sent'
  | 'described';

export const ARGUMENT_DANGERS: readonly Danger[] = ['command', 'code', 'file', 'root', 'url', 'sql', 'deserialise', 'log'];

/** A place that a tainted value went through. */
export interface Step {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** Where text of a caller is in a value. */
export interface Taint {
  /** Where it came from: `args.path`. */
  readonly from: ReadonlySet<string>;
  /** What it can do, and what of it can do that. */
  readonly dangers: ReadonlyMap<Danger, ReadonlySet<string>>;
  readonly steps: readonly Step[];
  readonly tool: string;
}

/** Names of the looked-at program. */
export interface Scope {
  readonly names: Map<string, Value>;
  readonly above: Scope | undefined;
}

/** A function or class of the package. */
export interface Code {
  readonly kind: 'function' | 'class';
  readonly node: Syntax;
  readonly scope: Scope;
  readonly file: string;
  readonly self: Value | undefined;
}

/** An object or list of the package; one for each place that makes one, so there are finitely many. */
export interface Bag {
  readonly kind: 'bag';
  readonly props: Map<string, Value>;
  /** Arguments that are given by name: the last of a call. */
  readonly isNamed?: true;
}

/** Something of a module that is not looked at: `child_process.exec`. */
export interface Outside {
  readonly kind: 'outside';
  readonly path: string;
}

/** A schema of arguments: `isClosed` when what passes it can do no harm (numbers, enums, anchored patterns). */
export interface Schema {
  readonly kind: 'schema';
  readonly isClosed: boolean;
  readonly shape: Bag | undefined;
}

export type Thing = Code | Bag | Outside | Schema;

/** What an expression may be. */
export interface Value {
  readonly taint?: Taint;
  readonly things: readonly Thing[];
  /** Its text, where it is known. */
  readonly text?: string;
  /** Its text with a gap (`\0`) for each part that is not known. */
  readonly shape?: string;
  /** What is harmless where it is true, and where it is not: `args.path|file`. */
  readonly whenTrue?: ReadonlySet<string>;
  readonly whenFalse?: ReadonlySet<string>;
  /** Made whole by path.resolve and the like, so that a look at its beginning means something. */
  readonly isWhole?: true;
  /** How a known `false` says that no check was passed. */
  readonly truth?: boolean;
}

export const UNKNOWN: Value = { things: [] };

const MAX_THINGS = 12;
const MAX_STEPS = 24;

/** All of both; without a copy where one holds the other. */
export function unionOf<T>(a: ReadonlySet<T>, b: ReadonlySet<T> | undefined): ReadonlySet<T> {
  if (b === undefined || a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  return b.isSubsetOf(a) ? a : a.union(b);
}

/** What is in both; without a copy where they are the same. */
export const commonOf = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> =>
  a === b || a.size === 0 ? a : b.size === 0 ? b : a.intersection(b);

function joinedDangers(a: Taint['dangers'], b: Taint['dangers']): Taint['dangers'] {
  if (a === b || b.size === 0) return a;
  if (a.size === 0) return b;
  const all = new Map(a);
  for (const [danger, from] of b) all.set(danger, unionOf(all.get(danger) ?? from, from));
  return all;
}

/** What may do all of some things. */
export const dangersOf = (from: ReadonlySet<string>, dangers: readonly Danger[]): Taint['dangers'] =>
  new Map(dangers.map((danger) => [danger, from]));

/** The same taint under other names: of a member, of a part. */
export function renamed(taint: Taint, rename: (from: string) => string): Taint {
  const done = new Map<ReadonlySet<string>, ReadonlySet<string>>();
  const all = (from: ReadonlySet<string>): ReadonlySet<string> => {
    const names = done.get(from) ?? new Set([...from].map(rename));
    done.set(from, names);
    return names;
  };
  return { ...taint, from: all(taint.from), dangers: new Map([...taint.dangers].map(([danger, from]) => [danger, all(from)])) };
}

const isOfArguments = ({ from }: Taint): boolean => [...from].some((one) => one.startsWith('args'));

function joinedTaint(a: Taint | undefined, b: Taint | undefined): Taint | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  // The way that is told is an argument's, where there is one.
  const told = isOfArguments(b) && !isOfArguments(a) ? b : a;
  return { ...told, from: unionOf(a.from, b.from), dangers: joinedDangers(a.dangers, b.dangers) };
}

/** Checks that hold whichever of two values it is. */
function bothOf(a: Value, b: Value, side: 'whenTrue' | 'whenFalse'): ReadonlySet<string> | undefined {
  const never = side === 'whenFalse';
  if (a.truth === never) return b[side];
  if (b.truth === never) return a[side];
  const [left, right] = [a[side], b[side]];
  return left === undefined || right === undefined ? undefined : commonOf(left, right);
}

const withDefined = <T extends object>(parts: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as T;

/** Either of two. */
export function either(a: Value, b: Value): Value {
  if (a === b || b === UNKNOWN) return a;
  if (a === UNKNOWN) return b;
  return withDefined<Value>({
    taint: joinedTaint(a.taint, b.taint),
    things: [...new Set([...a.things, ...b.things])].slice(0, MAX_THINGS),
    text: a.text === b.text ? a.text : undefined,
    shape: a.shape === b.shape ? a.shape : undefined,
    whenTrue: bothOf(a, b, 'whenTrue'),
    whenFalse: bothOf(a, b, 'whenFalse'),
    isWhole: a.isWhole === true && b.isWhole === true ? true : undefined,
    truth: a.truth === b.truth ? a.truth : undefined,
  });
}

/** A value made of others: their text is in it. */
export const madeOf = (values: readonly Value[]): Value => {
  const taint = values.reduce<Taint | undefined>((all, { taint: one }) => joinedTaint(all, one), undefined);
  return taint === undefined ? UNKNOWN : { taint, things: [] };
};

/** All that is inside, lists and objects opened. */
export function deepTaint(value: Value, depth = 0): Taint | undefined {
  const inner = depth > 3 ? [] : value.things.flatMap((thing) => (thing.kind === 'bag' ? [...thing.props.values()] : []));
  return inner.reduce<Taint | undefined>((all, one) => joinedTaint(all, deepTaint(one, depth + 1)), value.taint);
}

/** The same without some dangers. */
export function without(value: Value, ...dangers: readonly Danger[]): Value {
  const { taint } = value;
  if (taint === undefined) return value;
  const left = new Map(taint.dangers);
  for (const danger of dangers) left.delete(danger);
  return { ...value, taint: { ...taint, dangers: left } };
}

/** The same, one step further. */
export function stepped(value: Value, step: Step): Value {
  const { taint } = value;
  const last = taint?.steps.at(-1);
  if (taint === undefined || taint.steps.length >= MAX_STEPS) return value;
  if (last?.file === step.file && last.line === step.line && last.what === step.what) return value;
  return { ...value, taint: { ...taint, steps: [...taint.steps, step] } };
}

export const harmlessKeys = (taint: Taint | undefined, dangers: readonly Danger[] = ARGUMENT_DANGERS): ReadonlySet<string> =>
  new Set([...(taint?.from ?? [])].flatMap((from) => dangers.map((danger) => `${from}|${danger}`)));

export const outside = (path: string): Value => ({ things: [{ kind: 'outside', path }] });
