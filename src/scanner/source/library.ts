// What a language brings along beside its syntax: what functions that are not of the package do with what they are given.
import type { Syntax } from './syntax.ts';
import { type Bag, type Danger, deepTaint, type Taint, UNKNOWN, type Value } from './value.ts';
import type { Effect, Frame } from './world.ts';

/** A call of something that is not of the package. */
export interface OutsideCall {
  readonly node: Syntax;
  /** Where it is from, and its name: `child_process.exec`. */
  readonly path: string;
  readonly args: readonly Value[];
  readonly frame: Frame;
}

/** A place where text of a caller does harm, and the text that got there. */
export interface Harm {
  readonly danger: Danger;
  readonly value: Value;
}

/** A language's world. */
export interface Library {
  /** Names that are there without being imported. */
  readonly globals: ReadonlySet<string>;
  /** Words without which nothing is given to a server. */
  readonly registers: RegExp;
  /** Is it a method that counts as a function of what it is called on? */
  readonly isBound: (path: string) => boolean;
  readonly harmsOf: (call: OutsideCall) => readonly Harm[];
  /** What makes objects of JSON. */
  readonly reads: RegExp;
  /** What a call does beyond the program. */
  readonly effectOf: (path: string) => Effect['what'] | undefined;
  /** Where the variables of the process are: `process.env`. */
  readonly environment: string;
  readonly answerOf: (call: OutsideCall) => Value;
  /** Keeps a handler when a call gives one to a server. */
  readonly registered: (node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame) => boolean;
  /** Is it a call that gives a server a tool, whether that is understood or not? */
  readonly givesTool: (callee: Syntax, args: readonly Value[]) => boolean;
  /** The file of the package that an import names. */
  readonly fileOf: (spec: string, from: string, has: (path: string) => boolean) => string | undefined;
  /** What a name may be that a file does not give: a file of its own. */
  readonly submodule?: (spec: string, name: string) => string;
  /** What an import brings that is not of the package. */
  readonly outsideModule: (spec: string) => Value;
}

/** The object or list that a value may be. */
export const bagIn = (value: Value | undefined): Bag | undefined => value?.things.find((thing) => thing.kind === 'bag');

export const tainted = (taint: Taint | undefined): Value => (taint === undefined ? UNKNOWN : { taint, things: [] });

/** All that is in a value, lists and objects opened. */
export const deep = (value: Value | undefined, { world }: Pick<Frame, 'world'>): Value =>
  value === undefined ? UNKNOWN : tainted(deepTaint(value, world.work));

/** Functions that were given something before they are called. */
export const withBound = (value: Value, bound: readonly Value[], self?: Value): Value => ({
  ...value,
  things: value.things.map((thing) => {
    if (thing.kind !== 'function' && thing.kind !== 'outside') return thing;
    const all = bound.length === 0 ? {} : { bound: [...(thing.bound ?? []), ...bound] };
    return thing.kind === 'function' ? { ...thing, self: thing.self ?? self, ...all } : { ...thing, ...all };
  }),
});

/** Arguments by place, and those that are given by name. */
export function argumentsBy(args: readonly Value[]): { readonly placed: readonly Value[]; readonly named: Value | undefined } {
  const last = args.at(-1);
  return bagIn(last)?.isNamed === true ? { placed: args.slice(0, -1), named: last } : { placed: args, named: undefined };
}
