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
  /** It is run when it is read. */
  readonly isGetter?: true;
  /** What it was given before it is called: `f.bind(self, a)`, `partial(f, a)`. */
  readonly bound?: readonly Value[];
}

/** An object or list of the package; one for each place that makes one, so there are finitely many. */
export interface Bag {
  readonly kind: 'bag';
  readonly props: Map<string, Value>;
  /** Arguments that are given by name: the last of a call. */
  readonly isNamed?: true;
  /** A map: gone through by pairs. */
  readonly isMap?: true;
  /** What a generator gives, one after the other. */
  readonly isGenerated?: true;
}

/** Something of a module that is not looked at: `child_process.exec`. */
export interface Outside {
  readonly kind: 'outside';
  readonly path: string;
  readonly bound?: readonly Value[];
}

/** A schema of arguments: `isClosed` when what passes it can do no harm (numbers, enums, anchored patterns). */
export interface Schema {
  readonly kind: 'schema';
  readonly isClosed: boolean;
  readonly shape: Bag | undefined;
}

/** More things than are kept: whoever would look at them says that he did not. */
export interface More {
  readonly kind: 'more';
}

export type Thing = Code | Bag | Outside | Schema | More;

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
  /** It ends in what separates folders, so that only what is in it begins like it: not `/data`, which `/data-other` begins like, too. */
  readonly isFolder?: true;
  /** How a known `false` says that no check was passed. */
  readonly truth?: boolean;
}

export const UNKNOWN: Value = { things: [] };

/** A table of all tools of a large server is one value. */
const MAX_THINGS = 500;
const MORE: More = { kind: 'more' };
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

/** Checks of one side that hold whichever of two values it is. */
function bothOf(a: Value, b: Value, side: 'whenTrue' | 'whenFalse'): ReadonlySet<string> | undefined {
  const never = side === 'whenFalse';
  if (a.truth === never) return b[side];
  if (b.truth === never) return a[side];
  const [left, right] = [a[side], b[side]];
  return left === undefined || right === undefined ? undefined : commonOf(left, right);
}

/** Checks that hold whichever of two values it is. */
function bothKeys(a: Value, b: Value): Pick<Value, 'whenTrue' | 'whenFalse'> {
  const whenTrue = bothOf(a, b, 'whenTrue');
  const whenFalse = bothOf(a, b, 'whenFalse');
  return { ...(whenTrue === undefined ? {} : { whenTrue }), ...(whenFalse === undefined ? {} : { whenFalse }) };
}

/** Does it end in what separates folders? */
export const endsInSeparator = ({ isFolder, text, shape }: Value): boolean =>
  isFolder === true || /[/\\]$/.test(text ?? shape ?? '');

/** What two values have in common. */
const bothKnown = (a: Value, b: Value): Omit<Value, 'things'> => ({
  ...(a.text === undefined || a.text !== b.text ? {} : { text: a.text }),
  ...(a.shape === undefined || a.shape !== b.shape ? {} : { shape: a.shape }),
  ...(a.isWhole === true && b.isWhole === true ? { isWhole: true } : {}),
  ...(endsInSeparator(a) && endsInSeparator(b) ? { isFolder: true } : {}),
  ...(a.truth === undefined || a.truth !== b.truth ? {} : { truth: a.truth }),
});

/** Either of two. */
export function either(a: Value, b: Value): Value {
  if (a === b || b === UNKNOWN) return a;
  if (a === UNKNOWN) return b;
  const taint = joinedTaint(a.taint, b.taint);
  const things = bothThings(a.things, b.things);
  return { ...bothKnown(a, b), ...bothKeys(a, b), things, ...(taint === undefined ? {} : { taint }) };
}

/** Each once, and not too many. */
function distinct(all: readonly Thing[]): readonly Thing[] {
  const things = [...new Set(all)];
  return things.length <= MAX_THINGS ? things : [...things.slice(0, MAX_THINGS), MORE];
}

function bothThings(a: readonly Thing[], b: readonly Thing[]): readonly Thing[] {
  if (b.length === 0 || a === b) return a;
  return a.length === 0 ? b : distinct([...a, ...b]);
}

/** Any of some: of many, at the price of one look at each. */
export function anyOf(values: readonly Value[]): Value {
  const known = values.filter((value) => value !== UNKNOWN);
  if (known.length < 3) return known.reduce(either, UNKNOWN);
  const bare = known.map((value): Value => ({ ...value, things: [] })).reduce(either);
  return { ...bare, things: distinct(known.flatMap(({ things }) => things)) };
}

/** A value made of others: their text is in it. */
export const madeOf = (values: readonly Value[]): Value => {
  const taint = values.reduce<Taint | undefined>((all, { taint: one }) => joinedTaint(all, one), undefined);
  return taint === undefined ? UNKNOWN : { taint, things: [] };
};

/** What may still be done for one package, and whether something was left undone. */
export interface Budget {
  left: number;
  isCut: boolean;
}

/** Values that are opened for one look inside. */
const MAX_OPENED = 5000;

/** All that is inside, lists and objects opened, each once. */
export function deepTaint(value: Value, budget: Budget): Taint | undefined {
  const opened = new Set<Bag>();
  const values: Value[] = [value];
  let taint: Taint | undefined;
  for (let at = 0; at < values.length; at += 1) {
    const { taint: own, things } = values[at] ?? UNKNOWN;
    taint = joinedTaint(taint, own);
    for (const thing of things) {
      if (thing.kind !== 'bag' || opened.has(thing)) continue;
      opened.add(thing);
      values.push(...[...thing.props.values()].filter((one) => one !== UNKNOWN));
    }
    if (values.length <= MAX_OPENED) continue;
    budget.isCut = true;
    break;
  }
  // A look inside is quick beside following a call.
  budget.left -= values.length >> 4;
  return taint;
}

/** The same without some dangers. */
export function without(value: Value, ...dangers: readonly Danger[]): Value {
  const { taint } = value;
  if (taint === undefined) return value;
  const left = new Map(taint.dangers);
  for (const danger of dangers) left.delete(danger);
  return { ...value, taint: { ...taint, dangers: left } };
}

/** The same without what was checked on the way: it stays checked wherever the value goes from here. */
export function settled(value: Value, isChecked: (from: string, danger: Danger) => boolean): Value {
  const dangers = [...(value.taint?.dangers ?? [])];
  const gone = dangers.filter(([danger, from]) => [...from].every((one) => isChecked(one, danger)));
  return gone.length === 0 ? value : without(value, ...gone.map(([danger]) => danger));
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
