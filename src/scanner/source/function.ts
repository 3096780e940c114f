// Calls functions of the package with what they may be given, and remembers what came of it.
import { bind, keyOf, memberName } from './binding.ts';
import { argumentsBy, bagIn, deep } from './library.ts';
import { memberOf, setMember } from './members.ts';
import { fieldOf, type Syntax } from './syntax.ts';
import { type Bag, type Code, commonOf, either, madeOf, type Taint, type Thing, UNKNOWN, unionOf, type Value } from './value.ts';
import { type Frame, idOf, newState, type Remembered, type World, works } from './world.ts';

const MAX_STACK = 60;
const MAX_SELF = 2;
const MANY = 12;
const FIELD = /^(?:public_)?field_definition$/;

/** A function as a value. */
export function functionOf(node: Syntax, { scope, file, world }: Frame, self: Value | undefined): Value {
  const isGetter = node.type === 'method_definition' && node.kids.some(({ type }) => type === 'get');
  const code: Code = { kind: 'function', node, scope, file, self, ...(isGetter ? { isGetter } : {}) };
  if (!world.functions.has(node)) world.functions.set(node, code);
  return { things: [code] };
}

/** The value that a parameter gets: by its place, by its name, or its own. */
function givenTo(parameter: Syntax, index: number, args: readonly Value[], frame: Frame): Value {
  const { placed, named } = argumentsBy(args);
  const name = fieldOf(parameter, 'pattern')?.text;
  const other = fieldOf(parameter, 'value');
  const given = placed[index] ?? (named === undefined ? UNKNOWN : memberOf(named, name));
  return other === undefined ? given : either(given, frame.world.engine.evaluate(other, frame));
}

function bindParameters(node: Syntax, args: readonly Value[], frame: Frame): void {
  const single = fieldOf(node, 'parameter');
  const parameters = single === undefined ? (fieldOf(node, 'parameters')?.kids ?? []) : [single];
  const plain = parameters.filter(({ text }) => !text.startsWith('this:'));
  for (const [index, parameter] of plain.entries()) {
    const pattern = fieldOf(parameter, 'pattern') ?? parameter;
    const value = givenTo(parameter, index, args, frame);
    const rest = fieldOf(parameter, 'named');
    if (rest !== undefined) bind(rest, argumentsBy(args).named ?? UNKNOWN, frame);
    else if (pattern.type === 'rest_pattern' && pattern.kids[0] !== undefined) {
      const props = new Map(args.slice(index).map((arg, at) => [String(at), arg]));
      bind(pattern.kids[0], { things: [{ kind: 'bag', props }] }, frame);
    } else bind(pattern, value, frame);
    if (/^(?:\w+\s+)*(?:public|private|protected|readonly)\s/.test(parameter.text)) setMember(frame.self, pattern.text, value);
  }
}

const dangersKey = ({ from, dangers }: Taint): string =>
  [...dangers].map(([danger, own]) => (own.size === from.size ? danger : `${danger}=${[...own].sort().join()}`)).join();

/** The same taint is met again and again. */
function taintKey(taint: Taint, { taintKeys }: World): string {
  const known = taintKeys.get(taint) ?? `${[...taint.from].sort().join()}/${dangersKey(taint)}`;
  taintKeys.set(taint, known);
  return known;
}

const boundKey = (bound: readonly Value[] | undefined, world: World, depth: number): string =>
  bound === undefined ? '' : `(${bound.map((one) => signatureOf(one, world, depth + 1)).join('|')})`;

function thingKey(thing: Thing, world: World, depth: number): string {
  if (thing.kind === 'outside') return `${thing.path}${boundKey(thing.bound, world, depth)}`;
  if (thing.kind === 'more') return thing.kind;
  if (thing.kind === 'schema') return String(idOf(thing, world));
  if (thing.kind !== 'bag') return `${idOf(thing.node, world)}${boundKey(thing.bound, world, depth)}`;
  if (depth > 1 || thing.props.size > 16) return `#${idOf(thing, world)}`;
  let key = '{';
  for (const [name, one] of thing.props) key += `${name}:${signatureOf(one, world, depth + 1)},`;
  return `${key}}`;
}

/** Which functions of many, in 64 bits: thousands of calls are given the same table. */
function tableKey(things: readonly Thing[], world: World, depth: number): string {
  let [one, other, rest] = [things.length, 1, ''];
  for (const thing of things) {
    if (thing.kind !== 'function' && thing.kind !== 'class') {
      rest += `[${thingKey(thing, world, depth)}`;
      continue;
    }
    const id = idOf(thing.node, world);
    one = Math.imul(one ^ id, 0x01000193);
    other = Math.imul(other ^ (id + 0x9e3779b9), 0x85ebca6b);
    other ^= other >>> 13;
  }
  return `[*${one}.${other}${rest}`;
}

/** What tells two calls apart, as far as it matters. */
function signatureOf(value: Value, world: World, depth = 0): string {
  if (value === UNKNOWN) return '';
  const { taint, things, text, isWhole } = value;
  let key = taint === undefined ? '' : taintKey(taint, world);
  if (things.length > MANY) key += tableKey(things, world, depth);
  else for (const thing of things) key += `[${thingKey(thing, world, depth)}`;
  return `${key}${text === undefined ? '' : `"${text.slice(0, 60)}`}${isWhole === true ? '!' : ''}`;
}

/** Of the object that a method belongs to: which it is, and what of a caller is in it. */
const ownSignature = ({ things, taint }: Value, world: World): string =>
  [...things, ...(taint === undefined ? [] : [taint])]
    .map((thing) => {
      if (!('kind' in thing) || thing.kind !== 'bag') return String(idOf(thing, world));
      const tainted = [...thing.props].filter(([, value]) => value.taint !== undefined);
      return `${idOf(thing, world)}${tainted.map(([name, value]) => `${name}=${[...(value.taint?.from ?? [])].join()}`).join()}`;
    })
    .join();

/** What was checked, as text; mostly it is the same set again. */
function clearedKey(cleared: ReadonlySet<string>, { clearedKeys }: World): string {
  const known = clearedKeys.get(cleared) ?? [...cleared].sort().join();
  clearedKeys.set(cleared, known);
  return known;
}

/** What it throws is somebody else's to see. */
const isAsync = ({ text }: Syntax): boolean => /^(?:async|function\s*\*)/.test(text.slice(0, 20));

function run(code: Code, args: readonly Value[], caller: Frame, self: Value): Omit<Remembered, 'cleared'> {
  const { node } = code;
  const frame: Frame = {
    ...caller,
    file: code.file,
    scope: { names: new Map(), above: code.scope },
    self,
    stack: [...caller.stack, node],
    state: newState(caller.state.cleared),
  };
  frame.scope.names.set('arguments', { things: [{ kind: 'bag', props: new Map(args.map((arg, at) => [String(at), arg])) }] });
  bindParameters(node, args, frame);
  const body = fieldOf(node, 'body');
  const { state } = frame;
  if (body === undefined) return { value: UNKNOWN, effects: state.effects, throws: false };
  if (body.type !== 'statement_block') {
    const value = frame.world.engine.evaluate(body, frame);
    caller.state.cleared = state.cleared;
    return { value, effects: state.effects, throws: false };
  }
  const ended = caller.world.engine.runBlock(body, frame);
  if (state.yielded !== undefined) {
    const given: Bag = { kind: 'bag', isGenerated: true, props: new Map([['*', state.yielded]]) };
    state.value = { things: [given] };
  }
  const exits = ended ? state.exits : commonOf(state.exits ?? state.cleared, state.cleared);
  caller.state.cleared = unionOf(exits ?? state.cleared, caller.state.cleared);
  return { value: state.value, effects: state.effects, throws: ended && state.exits === undefined && !isAsync(node) };
}

/** What a call is given after what the function was given before it. */
export function boundTo(bound: readonly Value[] | undefined, args: readonly Value[]): readonly Value[] {
  if (bound === undefined) return args;
  const [before, now] = [argumentsBy(bound), argumentsBy(args)];
  const named = [before.named, now.named].flatMap((one) => [...(bagIn(one)?.props ?? [])]);
  const last: Bag = { kind: 'bag', isNamed: true, props: new Map(named) };
  return [...before.placed, ...now.placed, ...(named.length === 0 ? [] : [{ things: [last] }])];
}

/** Calls a function of the package. */
export function invoke(code: Code, given: readonly Value[], caller: Frame, self?: Value): Value {
  const { world, stack, state } = caller;
  const args = boundTo(code.bound, given);
  // Nothing of a caller's is lost where nothing of it was given.
  if (stack.length > MAX_STACK && args.some((arg) => deep(arg, caller).taint !== undefined)) world.work.isCut = true;
  if (!works(world) || stack.length > MAX_STACK) return madeOf(args);
  if (stack.filter((node) => node === code.node).length >= MAX_SELF) return madeOf(args);
  world.called.add(code.node);
  const own = self ?? code.self ?? UNKNOWN;
  const parts = args.map((value) => signatureOf(value, world)).join('|');
  const place = `${idOf(code.node, world)}.${idOf(code.scope, world)}`;
  const key = `${place}(${ownSignature(own, world)}|${parts})${clearedKey(state.cleared, world)}`;
  const known = world.remembered.get(key);
  if (known !== undefined) {
    state.cleared = known.cleared;
    for (const effect of known.effects) state.effects.add(effect);
    state.isThrown ||= known.throws;
    return known.value;
  }
  const { value, effects, throws } = run(code, args, caller, own);
  for (const effect of effects) state.effects.add(effect);
  state.isThrown ||= throws;
  world.remembered.set(key, { value, cleared: state.cleared, effects, throws });
  return value;
}

function parentOf(node: Syntax, frame: Frame): Code | undefined {
  const heritage = node.kids.find(({ type }) => type === 'class_heritage');
  const clause = heritage?.kids.find(({ type }) => type === 'extends_clause') ?? heritage;
  const name = clause?.kids[0];
  const found =
    name === undefined ? undefined : frame.world.engine.evaluate(name, frame).things.find(({ kind }) => kind === 'class');
  return found?.kind === 'class' ? found : undefined;
}

const fieldValue = (node: Syntax): Syntax | undefined => (FIELD.test(node.type) ? fieldOf(node, 'value') : undefined);

function fillOwn(code: Code, own: Frame, bag: Bag): Code | undefined {
  const { self } = own;
  let maker: Code | undefined;
  for (const kid of fieldOf(code.node, 'body')?.kids ?? []) {
    const name = keyOf(fieldOf(kid, 'name') ?? fieldOf(kid, 'property'), own) ?? '*';
    const value = fieldValue(kid);
    if (value !== undefined) bag.props.set(name, own.world.engine.evaluate(value, own));
    if (kid.type !== 'method_definition') continue;
    if (name === 'constructor') maker = { ...code, kind: 'function', node: kid, self };
    else bag.props.set(memberName(kid, name), functionOf(kid, own, self));
  }
  return maker;
}

/** Names of the fields of a class, in order. */
const fieldsOf = ({ node }: Code): readonly string[] =>
  (fieldOf(node, 'body')?.kids ?? [])
    .filter(({ type }) => FIELD.test(type))
    .flatMap((kid) => (fieldOf(kid, 'name') ?? fieldOf(kid, 'property'))?.text ?? []);

/** Puts in what a class and those that it extends bring; answers with what makes the object. */
function fill(code: Code, self: Value, bag: Bag, frame: Frame, depth: number): Code | undefined {
  const own: Frame = { ...frame, file: code.file, scope: code.scope, self };
  const parent = depth > 5 ? undefined : parentOf(code.node, own);
  const inherited = parent === undefined ? undefined : fill(parent, self, bag, own, depth + 1);
  return fillOwn(code, own, bag) ?? inherited;
}

/** Makes an object of a class of the package. */
export function instanceOf(code: Code, args: readonly Value[], frame: Frame): Value {
  const bag: Bag = { kind: 'bag', props: new Map() };
  const self: Value = { things: [bag] };
  frame.world.called.add(code.node);
  const maker = fill(code, self, bag, frame, 0);
  if (maker !== undefined) {
    invoke(maker, args, frame, self);
    return self;
  }
  // Without one of its own, what is given by name, or in the order of its fields, is what it has.
  const { placed, named } = argumentsBy(args);
  const fields = placed.length === 0 ? [] : fieldsOf(code);
  for (const [index, value] of placed.entries()) if (fields[index] !== undefined) bag.props.set(fields[index], value);
  for (const [name, value] of bagIn(named)?.props ?? []) bag.props.set(name, value);
  return named?.taint === undefined ? self : { ...self, taint: named.taint };
}
