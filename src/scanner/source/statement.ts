// Follows statements in order: what is declared, assigned, checked, returned. Answers whether the way ends here.

import { bind, keepFolders } from './binding.ts';
import { evaluate, givenIn } from './evaluate.ts';
import { functionOf } from './function.ts';
import { itemOf } from './members.ts';
import { fieldOf, namedOf, type Syntax } from './syntax.ts';
import { commonOf, either, harmlessKeys, UNKNOWN, unionOf, type Value } from './value.ts';
import { checked, enters, type Frame, inner, leaves } from './world.ts';

type Run = (node: Syntax, frame: Frame) => boolean;

const NO = (): boolean => false;

function evaluated(node: Syntax, frame: Frame): boolean {
  for (const kid of namedOf(node)) evaluate(kid, frame);
  return false;
}

/** `refuse('...')` ends a way like `throw`, where that is what it always does. */
function stated(node: Syntax, frame: Frame): boolean {
  const { state } = frame;
  state.isThrown = false;
  evaluated(node, frame);
  const isCall = /^(?:call|await)_expression$/.test(node.kids[0]?.type ?? '');
  return isCall && state.isThrown;
}

function declared(node: Syntax, frame: Frame): boolean {
  for (const kid of node.kids) {
    const [name, value] = [fieldOf(kid, 'name'), fieldOf(kid, 'value')];
    if (name !== undefined) bind(name, value === undefined ? UNKNOWN : evaluate(value, frame), frame);
  }
  return false;
}

/** Runs one of several ways, from what was checked before; tells what is checked after it. */
function way(frame: Frame, before: ReadonlySet<string>, known: ReadonlySet<string> | undefined, run: (frame: Frame) => boolean) {
  const { state } = frame;
  state.cleared = unionOf(before, known);
  state.branches += 1;
  const ended = run(inner(frame));
  state.branches -= 1;
  return { ended, cleared: state.cleared };
}

interface Way {
  readonly ended: boolean;
  readonly cleared: ReadonlySet<string>;
}

/** Where ways meet again, only what all have checked holds. */
function meet(ways: readonly Way[], frame: Frame): boolean {
  const open = ways.filter(({ ended }) => !ended).map(({ cleared }) => cleared);
  const [first] = open;
  if (first === undefined) return true;
  frame.state.cleared = open.reduce(commonOf, first);
  keepFolders(frame);
  return false;
}

const CONFIGURED = /^\(\s*[\w.$]+\.(?:length|size)\s*>\s*0\s*(?:&&|\)$)/;

const bare = (text: string): string => text.replace(/^\((.*)\)$/s, '$1');

/** `if (isDownload && isBad(x)) throw`: where it is a download later, x is not bad. */
function refused(test: Syntax, before: ReadonlySet<string>, frame: Frame): void {
  const inside = test.type === 'parenthesized_expression' ? (test.kids[0] ?? test) : test;
  const [left, right] = [fieldOf(inside, 'left'), fieldOf(inside, 'right')];
  if (fieldOf(inside, 'operator')?.text !== '&&' || left === undefined || right === undefined) return;
  frame.state.ways.set(bare(left.text), unionOf(before, evaluate(right, frame).whenFalse));
}

const LETS_OFF = /^\(?!?[\w.$]*(?:allow|disable|skip|bypass|insecure|unrestricted)[\w.$]*\)?$/i;

/** `folder === path.sep`: all of the disk was given. */
function isWholeDisk(test: Syntax, frame: Frame): boolean {
  const inside = test.type === 'parenthesized_expression' ? (test.kids[0] ?? test) : test;
  const [left, right] = [fieldOf(inside, 'left'), fieldOf(inside, 'right')];
  if (left === undefined || right === undefined || !/^===?$/.test(fieldOf(inside, 'operator')?.text ?? '')) return false;
  return evaluate(left, frame).taint === undefined && /^[/\\]$/.test(evaluate(right, frame).text ?? '');
}

/** `if (settings.allowAll) return;` before a check: whoever runs the server decides that. */
const isLetOff = (test: Syntax, frame: Frame): boolean =>
  (LETS_OFF.test(test.text) && evaluate(test, frame).taint === undefined) || isWholeDisk(test, frame);

/** `if (x) check(x)`: an argument that is not given does no harm. Only the argument itself: what was made of it may be nothing because it is bad. */
function notGiven(test: Syntax, frame: Frame): ReadonlySet<string> | undefined {
  const subject = givenIn(test.type === 'parenthesized_expression' ? (test.kids[0] ?? test) : test);
  const taint = subject === undefined ? undefined : evaluate(subject, frame).taint;
  const isItself = taint?.steps.length === 1 && taint.from.size === 1;
  return isItself ? harmlessKeys(taint) : undefined;
}

/** A way that whoever runs the server has opened is as if it were not there. */
function firstWay(
  test: Syntax,
  yes: Syntax,
  before: ReadonlySet<string>,
  known: ReadonlySet<string> | undefined,
  frame: Frame,
): Way {
  const { state } = frame;
  const { exits, value } = state;
  const done = way(frame, before, known, (own) => runStatement(yes, own));
  if (!(done.ended && isLetOff(test, frame))) return done;
  state.exits = exits;
  if (exits !== undefined) state.value = value;
  return done;
}

function condition(node: Syntax, frame: Frame): boolean {
  const [test, yes, no] = ['condition', 'consequence', 'alternative'].map((field) => fieldOf(node, field));
  if (test === undefined || yes === undefined) return false;
  const { whenTrue, whenFalse: refuted } = evaluate(test, frame);
  const whenFalse = unionOf(refuted ?? new Set<string>(), notGiven(test, frame));
  const { state } = frame;
  const before = state.cleared;
  // What was checked where the same held before: `if (isDownload) check(x)`, and later `if (isDownload) use(x)`.
  const sameBefore = unionOf(before, state.ways.get(bare(test.text)));
  const first = firstWay(test, yes, sameBefore, whenTrue, frame);
  if (!first.ended) state.ways.set(bare(test.text), first.cleared);
  else refused(test, before, frame);
  // A list of what is allowed that may be left empty by whoever runs the server is his decision.
  if (no === undefined && CONFIGURED.test(test.text))
    return meet([first.ended ? { ended: false, cleared: unionOf(before, whenFalse) } : first], frame);
  const second = way(frame, before, whenFalse, (own) => no !== undefined && runStatement(no, own));
  return meet([first, second], frame);
}

function returned(node: Syntax, frame: Frame): boolean {
  const { state } = frame;
  const [kid] = namedOf(node);
  const value = kid === undefined ? UNKNOWN : checked(evaluate(kid, frame), frame);
  const whenTrue = unionOf(state.cleared, value.whenTrue);
  const whenFalse = unionOf(state.cleared, value.whenFalse);
  const told: Value = { ...value, whenTrue, whenFalse };
  state.value = state.exits === undefined ? told : either(state.value, told);
  state.exits = state.exits === undefined ? state.cleared : commonOf(state.exits, state.cleared);
  return true;
}

function thrown(node: Syntax, frame: Frame): boolean {
  evaluated(node, frame);
  return true;
}

function tried(node: Syntax, frame: Frame): boolean {
  const [body, handler, last] = ['body', 'handler', 'finalizer'].map((field) => fieldOf(node, field));
  const before = frame.state.cleared;
  const { state } = frame;
  const inBody = body !== undefined && runStatement(body, frame);
  const first: Way = { ended: inBody, cleared: state.cleared };
  const caught = handler === undefined ? undefined : fieldOf(handler, 'body');
  const ways = caught === undefined ? [first] : [first, way(frame, before, undefined, (own) => runStatement(caught, own))];
  const ended = meet(ways, frame);
  const lastBody = last === undefined ? undefined : fieldOf(last, 'body');
  return (lastBody !== undefined && runStatement(lastBody, frame)) || ended;
}

/** A loop may run or not; what it checks does not hold after it. */
function looped(node: Syntax, frame: Frame): boolean {
  const own = inner(frame);
  const { state } = frame;
  const [left, right, first] = ['left', 'right', 'initializer'].map((field) => fieldOf(node, field));
  if (left !== undefined && right !== undefined) {
    const isOf = !/^for\s*(?:await\s*)?\([^)]*?\sin\s/.test(node.text.slice(0, 200));
    const each = evaluate(right, own);
    bind(
      left.type === 'identifier' || left.type.endsWith('_pattern') ? left : (left.kids[0] ?? left),
      isOf ? itemOf(each) : UNKNOWN,
      own,
    );
  }
  if (first !== undefined) runStatement(first, own);
  const test = fieldOf(node, 'condition');
  const { whenTrue } = test === undefined ? UNKNOWN : evaluate(test, own);
  const step = fieldOf(node, 'increment');
  const body = fieldOf(node, 'body');
  const before = state.cleared;
  way(own, before, whenTrue, (inside) => body !== undefined && runStatement(body, inside));
  if (step !== undefined) evaluate(step, own);
  state.cleared = before;
  return false;
}

function switched(node: Syntax, frame: Frame): boolean {
  const value = fieldOf(node, 'value');
  const subject = value === undefined ? UNKNOWN : evaluate(value, frame);
  const before = frame.state.cleared;
  const known = harmlessKeys(subject.taint);
  const cases = fieldOf(node, 'body')?.kids ?? [];
  const ways = cases.map((one) =>
    way(frame, before, one.type === 'switch_case' ? known : undefined, (own) => {
      const body = one.kids.filter(({ field }) => field === 'body');
      return body.reduce(
        (ended, statement) => ended || (statement.type !== 'break_statement' && runStatement(statement, own)),
        false,
      );
    }),
  );
  const hasDefault = cases.some(({ type }) => type === 'switch_default');
  return meet(hasDefault ? ways : [...ways, { ended: false, cleared: before }], frame);
}

const isNamed = ({ type }: Syntax): boolean => /^(?:generator_)?function_declaration$/.test(type);
const isClass = ({ type }: Syntax): boolean => /^(?:abstract_)?class_declaration$/.test(type);

/** Functions and classes are there before the first statement runs. */
function hoist(statements: readonly Syntax[], frame: Frame): void {
  for (const statement of statements) {
    const node = statement.type === 'export_statement' ? fieldOf(statement, 'declaration') : statement;
    const name = node === undefined ? undefined : fieldOf(node, 'name')?.text;
    if (node === undefined || name === undefined) continue;
    if (isNamed(node)) frame.scope.names.set(name, functionOf(node, frame, undefined));
    else if (isClass(node)) frame.scope.names.set(name, evaluate(node, frame));
  }
}

/** Runs statements in the scope that it is given. */
export function runAll(statements: readonly Syntax[], frame: Frame): boolean {
  hoist(statements, frame);
  for (const statement of statements) if (runStatement(statement, frame)) return true;
  return false;
}

/** Runs a block in a scope of its own. */
export const runBlock = (node: Syntax, frame: Frame): boolean => runAll(node.kids, inner(frame));

const kinds: Readonly<Record<string, Run>> = {
  expression_statement: stated,
  lexical_declaration: declared,
  variable_declaration: declared,
  statement_block: runBlock,
  if_statement: condition,
  else_clause: (node, frame) => node.kids[0] !== undefined && runStatement(node.kids[0], frame),
  return_statement: returned,
  throw_statement: thrown,
  try_statement: tried,
  for_statement: looped,
  for_in_statement: looped,
  while_statement: looped,
  do_statement: looped,
  switch_statement: switched,
  labeled_statement: (node, frame) => node.kids.reduce((_, kid) => runStatement(kid, frame), false),
  continue_statement: () => true,
  break_statement: () => true,
  export_statement: (node, frame) => {
    const declaration = fieldOf(node, 'declaration');
    return declaration !== undefined && runStatement(declaration, frame);
  },
};

/** Follows one statement; true when nothing after it is reached. */
export function runStatement(node: Syntax, frame: Frame): boolean {
  if (!enters(frame.world)) return true;
  const ended = (kinds[node.type] ?? NO)(node, frame);
  leaves(frame.world);
  return ended;
}
