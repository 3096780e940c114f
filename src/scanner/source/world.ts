// What is known while a package is looked at: its files, what was found, and how much work is left. Bounded: a package made to exhaust us is left unfinished, and that is said.
import type { Library } from './library.ts';
import type { Syntax } from './syntax.ts';
import {
  ARGUMENT_DANGERS,
  type Bag,
  type Budget,
  type Code,
  type Danger,
  type Scope,
  type Step,
  settled,
  type Taint,
  type Value,
} from './value.ts';

/** A way from an argument of a tool to where it does harm. */
export interface SourceHit {
  readonly danger: Danger | 'contradiction';
  readonly tool: string;
  /** The argument: `args.path`. */
  readonly from: string;
  readonly file: string;
  readonly line: number;
  /** The call that it ends in, as it is written. */
  readonly call: string;
  readonly steps: readonly Step[];
}

/** A handler that a package gave to its server. */
export interface Handler {
  readonly tool: string;
  readonly code: Code;
  readonly args: readonly Value[];
  /** What its answer is: shown to a model as a result, or what tools are said to be. */
  readonly answers: 'result' | 'definitions';
  /** What its tool is said to do. */
  readonly says: string;
}

/** Something beyond the program that a call does. */
export interface Effect {
  readonly what: 'connects' | 'starts a program';
  readonly file: string;
  readonly line: number;
  readonly call: string;
}

/** How expressions and bodies of functions are followed; passed in, since they call each other. */
export interface Engine {
  readonly evaluate: (node: Syntax, frame: Frame) => Value;
  readonly runBlock: (node: Syntax, frame: Frame) => boolean;
  readonly invoke: (code: Code, args: readonly Value[], frame: Frame) => Value;
}

/** Everything that is shared while one package is looked at. */
export interface World {
  readonly engine: Engine;
  readonly library: Library;
  readonly hits: Map<string, SourceHit>;
  readonly handlers: Handler[];
  /** Places that give a server a tool: was it followed from there? */
  readonly places: Map<string, boolean>;
  /** Functions that were called, so that the others can be tried after them. */
  readonly called: Set<Syntax>;
  /** Functions and classes that were met. */
  readonly functions: Map<Syntax, Code>;
  readonly remembered: Map<string, Remembered>;
  readonly ids: Map<object, number>;
  readonly clearedKeys: WeakMap<ReadonlySet<string>, string>;
  readonly taintKeys: WeakMap<Taint, string>;
  readonly work: Work;
  /** It speaks the protocol itself: what it reads as JSON may be a message. */
  readonly speaks: boolean;
  /** What a file gives to others; outside of the package a name alone. */
  readonly load: (spec: string, from: string) => Value;
}

/** What is left, and how deep it is just now. */
export interface Work extends Budget {
  depth: number;
  /** Somewhere a name was checked to end in a separator. */
  hasFolders: boolean;
  /** Files are loaded, tools are under way: only now there is something of a caller's. */
  hasCallers: boolean;
}

/** What a call answered, and what it had checked. */
export interface Remembered {
  readonly value: Value;
  readonly cleared: ReadonlySet<string>;
  readonly effects: ReadonlySet<Effect>;
  /** No way leads back from it. */
  readonly throws: boolean;
}

/** One call of one function. */
export interface Frame {
  readonly world: World;
  readonly file: string;
  readonly scope: Scope;
  readonly self: Value;
  readonly exports: Bag;
  /** Functions that are under way. */
  readonly stack: readonly Syntax[];
  readonly state: State;
  readonly tool: string;
}

/** What changes while a call runs. */
export interface State {
  /** What was checked on this way: `args.path|file`. */
  cleared: ReadonlySet<string>;
  value: Value;
  /** What every way out of the function has checked; undefined before the first. */
  exits: ReadonlySet<string> | undefined;
  /** Inside of a condition: an assignment may have happened or not. */
  branches: number;
  /** A function was called from which no way leads back. */
  isThrown: boolean;
  /** What it gives one after the other, where it is a generator. */
  yielded: Value | undefined;
  /** What was checked where a condition held, by the condition. */
  readonly ways: Map<string, ReadonlySet<string>>;
  /** What was done beyond the program. */
  readonly effects: Set<Effect>;
}

export const newState = (cleared: ReadonlySet<string>): State => ({
  cleared,
  value: { things: [] },
  exits: undefined,
  branches: 0,
  isThrown: false,
  yielded: undefined,
  ways: new Map(),
  effects: new Set(),
});

/** The name's scope, from inside to outside. */
export function scopeOf(name: string, scope: Scope | undefined): Scope | undefined {
  let at = scope;
  while (at !== undefined && !at.names.has(name)) at = at.above;
  return at;
}

/** A number for each thing that is told apart. */
export function idOf(thing: object, { ids }: World): number {
  const known = ids.get(thing) ?? ids.size + 1;
  ids.set(thing, known);
  return known;
}

/** That a name holds what ends in a separator, as something that was checked. */
export function folderKey(name: string, { scope, world }: Pick<Frame, 'scope' | 'world'>): string {
  const own = scopeOf(name, scope);
  return `${own === undefined ? '' : idOf(own, world)}.${name}|folder`;
}

export const inner = (frame: Frame): Frame => ({ ...frame, scope: { names: new Map(), above: frame.scope } });

/** Takes one piece of work; false when none is left. */
export function works({ work }: World): boolean {
  work.left -= 1;
  return work.left > 0;
}

/** Expressions within expressions, calls included; our own stack holds far more. */
const MAX_NESTING = 700;

/** Goes one expression or statement deeper; false when that is too much. Whoever is let in has to leave. */
export function enters({ work }: World): boolean {
  work.left -= 1;
  if (work.left <= 0) return false;
  if (work.depth >= MAX_NESTING) {
    work.isCut = true;
    return false;
  }
  work.depth += 1;
  return true;
}

/** One back up. */
export function leaves({ work }: World): void {
  work.depth -= 1;
}

const ARGUMENT = /^args\b/;

/** Keeps what was found, once for each place and argument. */
export function keepHit(frame: Frame, node: Syntax, danger: Danger, taint: Taint | undefined): void {
  // A path does harm that climbs, and one that begins anew.
  if (danger === 'file') keepHit(frame, node, 'root', taint);
  const { world, file, state, tool } = frame;
  const sources = taint?.dangers.get(danger);
  if (taint === undefined || sources === undefined) return;
  const isOfArguments = ARGUMENT_DANGERS.includes(danger);
  const from = [...sources].find((one) => ARGUMENT.test(one) === isOfArguments && !isCleared(one, danger, state.cleared));
  if (from === undefined) return;
  const place = `${danger === 'root' ? 'file' : danger} ${file}:${node.line}:${node.text.slice(0, 80)}`;
  if (world.hits.has(place)) return;
  const hit: SourceHit = {
    danger,
    tool: taint.tool === '' ? tool : taint.tool,
    from: from.replaceAll('#', ''),
    file,
    line: node.line,
    call: node.text,
    steps: taint.steps,
  };
  world.hits.set(place, hit);
}

const MAX_EFFECTS = 20;

/** Keeps what a call does beyond the program. */
export function keepEffect({ file, state }: Frame, node: Syntax, what: Effect['what']): void {
  if (state.effects.size < MAX_EFFECTS) state.effects.add({ what, file, line: node.line, call: node.text });
}

/** Keeps that a tool does what it is said not to need. */
export function keepContradiction({ world, tool }: Frame, says: string, { what, file, line, call }: Effect): void {
  const hit: SourceHit = {
    danger: 'contradiction',
    tool,
    from: `says "${says.slice(0, 80)}", but ${what}`,
    file,
    line,
    call,
    steps: [],
  };
  world.hits.set(`contradiction ${tool} ${file}:${line}`, hit);
}

/** A value as it is after the checks of this way. */
export const checked = (value: Value, { state: { cleared } }: Frame): Value =>
  cleared.size === 0 || value.taint === undefined ? value : settled(value, (from, danger) => isCleared(from, danger, cleared));

/** A check of the whole is a check of its parts: `args.a` of `args.a.b`. */
function isCleared(from: string, danger: Danger, cleared: ReadonlySet<string>): boolean {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.search(/[.#][^.#]*$/))))
    if (cleared.has(`${at}|${danger}`)) return true;
  return false;
}
