// Gives names and members their values.
import { memberOf, setMember } from './members.ts';
import { fieldOf, plainText, type Syntax } from './syntax.ts';
import { anyOf, type Code, either, endsInSeparator, UNKNOWN, unionOf, type Value } from './value.ts';
import { checked, type Frame, folderKey, scopeOf } from './world.ts';

/** The name of a member, where it is known. */
export function keyOf(node: Syntax | undefined, frame: Frame): string | undefined {
  if (node === undefined) return undefined;
  if (node.type === 'computed_property_name')
    return node.kids[0] === undefined ? undefined : frame.world.engine.evaluate(node.kids[0], frame).text;
  return plainText(node) ?? node.text;
}

/** What a member is: a getter is run. */
export function read(value: Value, frame: Frame): Value {
  const getters = value.things.filter((thing): thing is Code => thing.kind === 'function' && thing.isGetter === true);
  if (getters.length === 0) return value;
  const own: Value = { ...value, things: value.things.filter((thing) => thing.kind !== 'function' || thing.isGetter !== true) };
  return anyOf([own, ...getters.map((getter) => frame.world.engine.invoke(getter, [], frame))]);
}

const setterOf = (name: string): string => `set ${name}`;

/** Under which a method is kept: a setter beside what is read. */
export const memberName = ({ kids }: Syntax, name: string): string =>
  kids.some(({ type }) => type === 'set') ? setterOf(name) : name;

/** Puts a value under a name; what sets it is run. */
function put(target: Value, name: string | undefined, value: Value, frame: Frame): void {
  const { things } = name === undefined ? UNKNOWN : memberOf(target, setterOf(name));
  const setters = things.filter((thing): thing is Code => thing.kind === 'function');
  for (const setter of setters) frame.world.engine.invoke(setter, [value], frame);
  if (setters.length === 0) setMember(target, name, value);
}

type Bind = (pattern: Syntax, value: Value, frame: Frame) => void;

/** A pattern with a value for when none is given. */
function withDefault(pattern: Syntax, value: Value, frame: Frame): void {
  const [left, right] = [fieldOf(pattern, 'left'), fieldOf(pattern, 'right')];
  const other = right === undefined ? UNKNOWN : frame.world.engine.evaluate(right, frame);
  if (left !== undefined) bind(left, either(value, other), frame);
}

function bindMember(kid: Syntax, value: Value, frame: Frame): void {
  const target = fieldOf(kid, 'value');
  const name = fieldOf(kid, 'left')?.text ?? kid.text;
  const member = (of: string | undefined): Value => read(memberOf(value, of), frame);
  if (kid.type === 'pair_pattern' && target !== undefined) bind(target, member(keyOf(fieldOf(kid, 'key'), frame)), frame);
  else if (kid.type === 'object_assignment_pattern') withDefault(kid, member(name), frame);
  else bind(kid, kid.type === 'rest_pattern' ? value : member(name), frame);
}

const named: Bind = (pattern, value, { scope }) => {
  scope.names.set(pattern.text, value);
};

/** `[, b]`: the tree does not show the hole, so that any place may be meant. */
const HOLE = /[[,]\s{0,99},/;

const patterns: Readonly<Record<string, Bind>> = {
  identifier: named,
  shorthand_property_identifier_pattern: named,
  object_pattern: (pattern, value, frame) => {
    for (const kid of pattern.kids) bindMember(kid, value, frame);
  },
  array_pattern: (pattern, value, frame) => {
    const isSparse = HOLE.test(pattern.text);
    for (const [index, kid] of pattern.kids.entries()) bind(kid, memberOf(value, isSparse ? undefined : String(index)), frame);
  },
  assignment_pattern: withDefault,
  rest_pattern: (pattern, value, frame) => {
    if (pattern.kids[0] !== undefined) bind(pattern.kids[0], value, frame);
  },
  member_expression: (pattern, value, frame) => assign(pattern, value, frame),
  subscript_expression: (pattern, value, frame) => assign(pattern, value, frame),
};

/** Gives names of a pattern their values, in the innermost scope. */
export function bind(pattern: Syntax, value: Value, frame: Frame): void {
  patterns[pattern.type]?.(pattern, value, frame);
}

/** `if (!folder.endsWith('/')) folder += '/'`: it ends so on either way. */
function keepFolder(name: string, value: Value, frame: Frame): void {
  const { state } = frame;
  const key = new Set([folderKey(name, frame)]);
  state.cleared = endsInSeparator(value) ? unionOf(state.cleared, key) : state.cleared.difference(key);
}

/** What every way to here says of names is so from here on, for other functions, too. */
export function keepFolders({ scope, state, world }: Frame): void {
  for (const key of world.work.hasFolders ? state.cleared : [])
    if (key.endsWith('|folder')) keepAsFolder(key.slice(key.indexOf('.') + 1, -'|folder'.length), key, { scope, world });
}

function keepAsFolder(name: string, key: string, frame: Pick<Frame, 'scope' | 'world'>): void {
  const own = scopeOf(name, frame.scope)?.names;
  const value = own?.get(name);
  if (value !== undefined && key === folderKey(name, frame)) own?.set(name, { ...value, isFolder: true });
}

function assignName(name: string, value: Value, frame: Frame): void {
  const { scope: own, state, world } = frame;
  if (world.work.hasFolders) keepFolder(name, value, frame);
  const scope = scopeOf(name, own);
  const old = scope?.names.get(name) ?? UNKNOWN;
  scope?.names.set(name, state.branches > 0 ? either(old, checked(value, frame)) : value);
}

/** Puts a value where an assignment says. */
export function assign(target: Syntax, value: Value, frame: Frame): void {
  if (target.type === 'identifier') return assignName(target.text, value, frame);
  const object = fieldOf(target, 'object');
  if (object === undefined) return bind(target, value, frame);
  const index = fieldOf(target, 'index');
  const { evaluate } = frame.world.engine;
  const name = index === undefined ? fieldOf(target, 'property')?.text : evaluate(index, frame).text;
  put(evaluate(object, frame), name, value, frame);
}
