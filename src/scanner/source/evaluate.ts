// What an expression may be. Follows the program as written, once; runs nothing of it.

import { assign, keyOf, memberName, read } from './binding.ts';
import { callOf, newOf } from './call.ts';
import { functionOf } from './function.ts';
import { joined, placed } from './joined.ts';
import { bagIn } from './library.ts';
import { itemOf, memberOf, setMember } from './members.ts';
import { changingTaint, decidingTaint, environmentTaint } from './private.ts';
import { fieldOf, namedOf, plainText, type Syntax } from './syntax.ts';
import {
  type Bag,
  type Code,
  commonOf,
  either,
  harmlessKeys,
  madeOf,
  outside,
  stepped,
  UNKNOWN,
  unionOf,
  type Value,
} from './value.ts';
import { checked, enters, type Frame, folderKey, leaves, scopeOf } from './world.ts';

type Evaluate = (node: Syntax, frame: Frame) => Value;

const NOTHING: ReadonlySet<string> = new Set();

/** The value of a name. */
export function lookUp(name: string, frame: Frame): Value {
  const { scope, world, state } = frame;
  const found = scopeOf(name, scope);
  if (found !== undefined) {
    const value = found.names.get(name) ?? UNKNOWN;
    return world.work.hasFolders && state.cleared.has(folderKey(name, frame)) ? { ...value, isFolder: true } : value;
  }
  return world.library.globals.has(name) ? outside(name) : UNKNOWN;
}

function templateOf(node: Syntax, frame: Frame): Value {
  if (node.kids.length === 0) return { things: [], text: node.text.slice(1, -1) };
  const parts = node.kids.map((kid): Value => {
    if (kid.type !== 'template_substitution') return { things: [], text: kid.text };
    const [inside] = kid.kids;
    return inside === undefined ? UNKNOWN : evaluate(inside, frame);
  });
  const value = joined(parts);
  return stepped(value, { file: frame.file, line: node.line, what: node.text });
}

function spreadInto(kid: Syntax, bag: Bag, frame: Frame): Value {
  const from = kid.kids[0] === undefined ? UNKNOWN : evaluate(kid.kids[0], frame);
  const props = from.things.flatMap((thing) => (thing.kind === 'bag' ? [...thing.props] : []));
  for (const [key, one] of props) bag.props.set(key, one);
  return madeOf([from]);
}

function putMember(kid: Syntax, self: Value, frame: Frame): void {
  const name = keyOf(fieldOf(kid, 'key') ?? fieldOf(kid, 'name'), frame);
  const value = fieldOf(kid, 'value');
  if (kid.type === 'pair' && value !== undefined) setMember(self, name, evaluate(value, frame));
  else if (kid.type === 'shorthand_property_identifier') setMember(self, kid.text, lookUp(kid.text, frame));
  else if (kid.type === 'method_definition')
    setMember(self, name === undefined ? name : memberName(kid, name), functionOf(kid, frame, self));
}

function objectOf(node: Syntax, frame: Frame): Value {
  const bag: Bag = { kind: 'bag', props: new Map() };
  const self: Value = { things: [bag] };
  let spread: Value = UNKNOWN;
  for (const kid of node.kids) {
    if (kid.type === 'spread_element') spread = either(spread, spreadInto(kid, bag, frame));
    else putMember(kid, self, frame);
  }
  return spread.taint === undefined ? self : { ...self, taint: spread.taint };
}

/** Arguments that are given by name. */
const asNamed = (value: Value): Value => ({
  ...value,
  things: value.things.map((thing) => (thing.kind === 'bag' ? { ...thing, isNamed: true as const } : thing)),
});

/** `folder / name` of Python: a path, unless both are numbers. */
function pathOf(node: Syntax, frame: Frame): Value {
  const [left, right] = node.kids.map((kid) => evaluate(kid, frame));
  if (left === undefined || right === undefined) return UNKNOWN;
  const value = stepped(placed([left, right]), { file: frame.file, line: node.line, what: node.text });
  return { ...value, things: left.things };
}

function arrayOf(node: Syntax, frame: Frame): Value {
  const bag: Bag = { kind: 'bag', props: new Map() };
  let index = 0;
  for (const kid of node.kids) {
    if (kid.type === 'spread_element') {
      const from = kid.kids[0] === undefined ? UNKNOWN : evaluate(kid.kids[0], frame);
      setMember({ things: [bag] }, undefined, itemOf(from));
    } else bag.props.set(String(index), evaluate(kid, frame));
    index += 1;
  }
  return { things: [bag] };
}

/** Variables of the process are where their text comes from. */
function sourced(value: Value, node: Syntax, frame: Frame): Value {
  if (value.things.length === 0 || value.taint !== undefined) return value;
  const { environment } = frame.world.library;
  const found = value.things.find((thing) => thing.kind === 'outside' && thing.path.startsWith(environment));
  if (found?.kind !== 'outside') return value;
  const name = found.path === environment ? undefined : found.path.slice(environment.length + 1);
  const taint = environmentTaint(environment, name, { file: frame.file, line: node.line, what: node.text });
  return taint === undefined ? value : { ...value, taint };
}

function memberExpression(node: Syntax, frame: Frame): Value {
  const object = fieldOf(node, 'object');
  const property = fieldOf(node, 'property');
  return object === undefined ? UNKNOWN : sourced(read(memberOf(evaluate(object, frame), property?.text), frame), node, frame);
}

function subscript(node: Syntax, frame: Frame): Value {
  const [object, index] = [fieldOf(node, 'object'), fieldOf(node, 'index')];
  if (object === undefined || index === undefined) return UNKNOWN;
  const at = evaluate(index, frame);
  return sourced(read(memberOf(evaluate(object, frame), at.text), frame), node, frame);
}

function assignment(node: Syntax, frame: Frame): Value {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  if (left === undefined || right === undefined) return UNKNOWN;
  const value = evaluate(right, frame);
  const isAdded = node.type === 'augmented_assignment_expression';
  if (isAdded && right.type === 'number') return counted(node, frame);
  const now = isAdded
    ? node.kids.some(({ type }) => type === '+=')
      ? added(evaluate(left, frame), value)
      : either(evaluate(left, frame), value)
    : value;
  assign(left, now, frame);
  return now;
}

/** Is it `typeof x`? */
const typeofOperand = (node: Syntax): Syntax | undefined =>
  node.type === 'unary_expression' && node.text.startsWith('typeof') ? namedOf(node)[0] : undefined;

/** What two things being the same says of the one that came from a caller. */
function sameness(left: Syntax, right: Syntax, frame: Frame): ReadonlySet<string> {
  const operand = typeofOperand(left);
  if (operand !== undefined) {
    const isPlain = /^["'](?:number|boolean|bigint)["']$/.test(right.text);
    return isPlain ? harmlessKeys(evaluate(operand, frame).taint) : new Set();
  }
  const [a, b] = [evaluate(left, frame), evaluate(right, frame)];
  if (a.taint !== undefined && b.taint === undefined) return harmlessKeys(a.taint, [...a.taint.dangers.keys()]);
  return b.taint !== undefined && a.taint === undefined ? harmlessKeys(b.taint, [...b.taint.dangers.keys()]) : new Set();
}

/** What holds where a value is not true. */
const negated = ({ whenTrue, whenFalse, truth }: Value): Value => ({
  things: [],
  ...(whenFalse === undefined ? {} : { whenTrue: whenFalse }),
  ...(whenTrue === undefined ? {} : { whenFalse: whenTrue }),
  ...(truth === undefined ? {} : { truth: !truth }),
});

/** That something is nothing is that it is not true: `match(...) === null`. */
const equal = (left: Syntax, right: Syntax, frame: Frame): Value => {
  // A part that is not `..` does not climb.
  const isClimb = plainText(right) === '..';
  if (isClimb) return { things: [], whenFalse: harmlessKeys(evaluate(left, frame).taint, ['file']) };
  if (!/^(?:undefined|null|''|"")$/.test(right.text)) return { things: [], whenTrue: sameness(left, right, frame) };
  const compared = evaluate(left, frame);
  const { truth: _truth, ...value } = negated(compared);
  // `relative(root, path) === ''`: it is the root.
  return compared.isWhole === true ? { ...value, whenTrue: harmlessKeys(compared.taint, ['file', 'root']) } : value;
};

/** `x === a || x === b`: checked whichever of them holds. */
const bothTrue = (a: Value, b: Value): ReadonlySet<string> => commonOf(a.whenTrue ?? NOTHING, b.whenTrue ?? NOTHING);

/** The right side, seen after the left one decided. */
function secondOf(right: Syntax, known: ReadonlySet<string> | undefined, frame: Frame): Value {
  const { state } = frame;
  const before = state.cleared;
  state.cleared = unionOf(before, known);
  state.branches += 1;
  const value = evaluate(right, frame);
  state.branches -= 1;
  state.cleared = before;
  return value;
}

const whichever = (a: Value, b: Value): Value => {
  const { whenTrue: _true, whenFalse: _false, truth: _truth, ...value } = either(a, b);
  return value;
};

/** What a condition says to be given: `x`, `x !== undefined`. */
export function givenIn(test: Syntax): Syntax | undefined {
  const compared = /^!==?$/.test(fieldOf(test, 'operator')?.text ?? '') ? fieldOf(test, 'right') : undefined;
  const subject = compared !== undefined && /^(?:undefined|null)$/.test(compared.text) ? fieldOf(test, 'left') : test;
  return subject !== undefined && /^(?:identifier|member_expression)$/.test(subject.type) ? subject : undefined;
}

/** `x !== undefined && isBad(x)`: what is not given does no harm, so of x itself the second part decides alone. */
function ofGiven(left: Syntax, keys: ReadonlySet<string> | undefined, frame: Frame): ReadonlySet<string> | undefined {
  const subject = keys === undefined || keys.size === 0 ? undefined : givenIn(left);
  if (keys === undefined || subject === undefined) return undefined;
  const own = evaluate(subject, frame).taint?.from ?? new Set<string>();
  return new Set([...keys].filter((key) => own.has(key.slice(0, key.lastIndexOf('|')))));
}

function and(left: Syntax, right: Syntax, frame: Frame): Value {
  const first = evaluate(left, frame);
  const second = secondOf(right, first.whenTrue, frame);
  const whenTrue = unionOf(first.whenTrue ?? NOTHING, second.whenTrue);
  // `allowed.length > 0 && !allowed.includes(x)`: a list that may be left empty by whoever runs the server is his decision.
  const isConfigured = first.taint === undefined && /\.(?:length|size)\s*(?:>\s*0)?$/.test(left.text);
  // `path !== root && !path.startsWith(`${root}/`)`: where that is not so, one of the two is checked.
  const both = commonOf(first.whenFalse ?? NOTHING, second.whenFalse ?? NOTHING);
  const whenFalse = isConfigured ? second.whenFalse : unionOf(both, ofGiven(left, second.whenFalse, frame));
  return { ...whichever(first, second), whenTrue, ...(whenFalse === undefined ? {} : { whenFalse }) };
}

function or(left: Syntax, right: Syntax, frame: Frame): Value {
  const first = evaluate(left, frame);
  const second = secondOf(right, first.whenFalse, frame);
  const whenFalse = unionOf(first.whenFalse ?? NOTHING, second.whenFalse);
  return { ...whichever(first, second), whenTrue: bothTrue(first, second), whenFalse };
}

const OPERATORS: Readonly<Record<string, (left: Syntax, right: Syntax, frame: Frame) => Value>> = {
  '&&': and,
  '||': or,
  '??': (left, right, frame) => whichever(evaluate(left, frame), secondOf(right, undefined, frame)),
  '===': equal,
  '==': equal,
  '!==': (left, right, frame) => negated(equal(left, right, frame)),
  '!=': (left, right, frame) => negated(equal(left, right, frame)),
};

/** Two lists are one behind the other, two texts one text. */
function added(a: Value, b: Value): Value {
  const [list, other] = [bagIn(a), bagIn(b)];
  if (list === undefined || other === undefined) return joined([a, b]);
  const bag: Bag = { kind: 'bag', props: new Map(list.props) };
  setMember({ things: [bag] }, undefined, memberOf(b, undefined));
  return { things: [bag] };
}

function binary(node: Syntax, frame: Frame): Value {
  const [left, right] = [fieldOf(node, 'left'), fieldOf(node, 'right')];
  if (left === undefined || right === undefined) return UNKNOWN;
  const operator = fieldOf(node, 'operator')?.text ?? '';
  const known = OPERATORS[operator];
  if (known !== undefined) return known(left, right, frame);
  const [a, b] = [evaluate(left, frame), evaluate(right, frame)];
  if (operator === '+') return stepped(added(a, b), { file: frame.file, line: node.line, what: node.text });
  if (operator === 'in') return { things: [], whenTrue: harmlessKeys(a.taint) };
  const taint = decidingTaint(either(a, b));
  return taint === undefined ? UNKNOWN : { taint, things: [] };
}

function unary(node: Syntax, frame: Frame): Value {
  const operand = fieldOf(node, 'argument') ?? namedOf(node)[0];
  if (operand === undefined) return UNKNOWN;
  const value = evaluate(operand, frame);
  return fieldOf(node, 'operator')?.text === '!' ? negated(value) : UNKNOWN;
}

function ternary(node: Syntax, frame: Frame): Value {
  const [condition, yes, no] = ['condition', 'consequence', 'alternative'].map((field) => fieldOf(node, field));
  if (condition === undefined || yes === undefined || no === undefined) return UNKNOWN;
  const test = evaluate(condition, frame);
  const { whenTrue, whenFalse } = test;
  const { state } = frame;
  const before = state.cleared;
  const side = (branch: Syntax, known: ReadonlySet<string> | undefined): Value => {
    state.cleared = unionOf(before, known);
    const value = checked(evaluate(branch, frame), frame);
    return value.taint?.dangers.size === 0 ? { things: value.things } : value;
  };
  state.branches += 1;
  const value = either(side(yes, whenTrue), side(no, whenFalse));
  state.branches -= 1;
  state.cleared = before;
  const taint = decidingTaint(test);
  return taint === undefined ? value : either(value, { taint, things: [] });
}

/** `calls += 1`, `calls++` of a file's own: what depends on it is another one each time. */
function counted(node: Syntax, frame: Frame): Value {
  const target = fieldOf(node, 'argument') ?? fieldOf(node, 'left');
  const isOfFile = target?.type === 'identifier' && scopeOf(target.text, frame.scope)?.above === undefined;
  if (!isOfFile || frame.stack.length === 0) return UNKNOWN;
  const taint = changingTaint(`the counter ${target.text}`, { file: frame.file, line: node.line, what: node.text });
  assign(target, { taint, things: [] }, frame);
  return UNKNOWN;
}

const lastOf: Evaluate = (node, frame) => namedOf(node).reduce<Value>((_, kid) => evaluate(kid, frame), UNKNOWN);
const firstOf: Evaluate = (node, frame) => {
  const [kid] = namedOf(node);
  return kid === undefined ? UNKNOWN : evaluate(kid, frame);
};
/** `yield x` gives x to whoever goes through what the function answers; `yield* xs` what is in xs. */
const yielded: Evaluate = (node, frame) => {
  const value = checked(firstOf(node, frame), frame);
  const isAll = /^yield\s*(?:\*|from\b)/.test(node.text);
  frame.state.yielded = either(frame.state.yielded ?? UNKNOWN, isAll ? itemOf(value) : value);
  return value;
};
/** What `with` and `as` name: of a generator, what it gives. */
const entered: Evaluate = (node, frame) => {
  const value = firstOf(node, frame);
  return value.things.some((thing) => thing.kind === 'bag' && thing.isGenerated === true) ? itemOf(value) : value;
};
const aFunction: Evaluate = (node, frame) => functionOf(node, frame, node.type === 'arrow_function' ? frame.self : undefined);

function classValue(node: Syntax, { scope, file, self, world }: Frame): Value {
  const code: Code = { kind: 'class', node, scope, file, self };
  if (!world.functions.has(node)) world.functions.set(node, code);
  return { things: [code] };
}

const kinds: Readonly<Record<string, Evaluate>> = {
  identifier: (node, frame) => lookUp(node.text, frame),
  this: (_node, frame) => frame.self,
  super: (_node, frame) => frame.self,
  true: () => ({ things: [], truth: true }),
  false: () => ({ things: [], truth: false }),
  null: () => ({ things: [], truth: false }),
  undefined: () => ({ things: [], truth: false }),
  string: (node) => ({ things: [], text: plainText(node) ?? '' }),
  number: (node) => ({ things: [], text: node.text }),
  regex: (node) => ({ things: [], text: node.text }),
  template_string: templateOf,
  object: objectOf,
  named_arguments: (node, frame) => asNamed(objectOf(node, frame)),
  path_expression: pathOf,
  array: arrayOf,
  member_expression: memberExpression,
  subscript_expression: subscript,
  call_expression: (node, frame) => callOf(node, frame),
  new_expression: (node, frame) => newOf(node, frame),
  assignment_expression: assignment,
  augmented_assignment_expression: assignment,
  binary_expression: binary,
  unary_expression: unary,
  ternary_expression: ternary,
  update_expression: counted,
  arrow_function: aFunction,
  function_expression: aFunction,
  generator_function: aFunction,
  class: classValue,
  class_declaration: classValue,
  abstract_class_declaration: classValue,
  parenthesized_expression: lastOf,
  sequence_expression: lastOf,
  await_expression: firstOf,
  as_expression: firstOf,
  satisfies_expression: firstOf,
  non_null_expression: firstOf,
  type_assertion: (node, frame) => lastOf(node, frame),
  spread_element: firstOf,
  yield_expression: yielded,
  entered_expression: entered,
};

/** What an expression may be. */
export function evaluate(node: Syntax, frame: Frame): Value {
  if (!enters(frame.world)) return UNKNOWN;
  const value = kinds[node.type]?.(node, frame) ?? UNKNOWN;
  leaves(frame.world);
  return value;
}
