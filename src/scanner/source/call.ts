// What a call does: of a function of the package, of something outside, of a method of a text, a list or a schema.
import { read } from './binding.ts';
import { boundTo, instanceOf, invoke } from './function.ts';
import { bagIn, deep, type OutsideCall, withBound } from './library.ts';
import { memberOf } from './members.ts';
import { isMethodOf, methodOf } from './methods.ts';
import { messageOf, taintOf } from './registration.ts';
import { ANY_SCHEMA, bundledSchema, passed, refinedSchema } from './schemas.ts';
import { fieldOf, namedOf, type Syntax } from './syntax.ts';
import { anyOf, either, harmlessKeys, type Schema, stepped, type Thing, UNKNOWN, type Value } from './value.ts';
import { type Frame, keepEffect, keepHit } from './world.ts';

/** What stands between the brackets; a spread list gives what is in it. */
function argumentsOf(node: Syntax, frame: Frame): readonly Value[] {
  const list = fieldOf(node, 'arguments');
  return (list === undefined ? [] : namedOf(list)).flatMap((kid) => {
    const value = frame.world.engine.evaluate(kid, frame);
    if (kid.type !== 'spread_element') return [value];
    const [bag] = value.things.filter((thing) => thing.kind === 'bag');
    return bag === undefined ? [value] : [...bag.props.values()];
  });
}

/** Calls every function among the arguments with what it may be given. */
function callBack(args: readonly Value[], given: readonly Value[], frame: Frame): Value {
  let answer = UNKNOWN;
  frame.state.branches += 1;
  const { cleared: before, isThrown } = frame.state;
  for (const { things } of args)
    for (const thing of things) {
      if (thing.kind !== 'function') continue;
      answer = either(answer, invoke(thing, given, frame));
      frame.state.cleared = before;
    }
  frame.state.branches -= 1;
  frame.state.isThrown = isThrown;
  return answer;
}

function callOutside(node: Syntax, path: string, args: readonly Value[], frame: Frame): Value {
  const { library } = frame.world;
  const call: OutsideCall = { node, path, args, frame };
  for (const { danger, value } of library.harmsOf(call)) keepHit(frame, node, danger, value.taint);
  const effect = library.effectOf(path);
  if (effect !== undefined) keepEffect(frame, node, effect);
  callBack(args, [], frame);
  const isMessage = frame.world.speaks && library.reads.test(path) && args.every((arg) => deep(arg, frame).taint === undefined);
  return isMessage ? messageOf(taintOf('', { file: frame.file, line: node.line })) : library.answerOf(call);
}

const PARSES = /^(?:parse|parseAsync|safeParse|safeParseAsync)$/;

/** `schema.parse(x)`: x as it is after it passed. */
function callSchema(schema: Schema, method: string, args: readonly Value[]): Value {
  const [given] = args;
  if (!PARSES.test(method)) return refinedSchema(schema, method, args);
  if (given?.taint === undefined) return given ?? UNKNOWN;
  const value = schema.isClosed ? UNKNOWN : passed(given.taint, schema.shape);
  if (!method.startsWith('safe')) return value;
  return {
    things: [
      {
        kind: 'bag',
        props: new Map([
          ['data', value],
          ['success', UNKNOWN],
        ]),
      },
    ],
  };
}

function callThing(thing: Thing, node: Syntax, args: readonly Value[], frame: Frame): Value {
  if (thing.kind === 'function') {
    const step = { file: frame.file, line: node.line, what: node.text };
    return invoke(
      thing,
      args.map((arg) => stepped(arg, step)),
      frame,
    );
  }
  if (thing.kind === 'outside') return callOutside(node, thing.path, boundTo(thing.bound, args), frame);
  if (thing.kind === 'more') frame.world.work.isCut = true;
  return thing.kind === 'class' ? instanceOf(thing, args, frame) : UNKNOWN;
}

/** Of functions that are called with nothing of a caller's, so many are followed; what gives tools to a server is followed in any case. */
const FEW = 12;

const TELLS_OWN_NETWORK = /(?:^|[._])(?:is_?\w{0,20}(?:private|internal|reserved|loopback)|private_?ip)\w{0,20}$/i;

/** `isPrivateAddress(host)`: what is not of the own network may be asked. How it tells is its own business. */
function guarded(value: Value, name: string, [given]: readonly Value[]): Value {
  if (given?.taint === undefined || !TELLS_OWN_NETWORK.test(name)) return value;
  return { ...value, whenFalse: harmlessKeys(given.taint, ['url']) };
}

/** Calls whatever it may be. */
function callAny(things: readonly Thing[], node: Syntax, argsOf: (thing: Thing) => readonly Value[], frame: Frame): Value {
  const isOf = (thing: Thing): boolean => argsOf(thing).some((arg) => deep(arg, frame).taint !== undefined);
  const isFew = things.length <= FEW || (frame.world.work.hasCallers && things.slice(0, 1).some(isOf));
  const followed = isFew ? things : things.slice(0, FEW);
  const before = frame.state.isThrown;
  const value = anyOf(followed.map((thing) => callThing(thing, node, argsOf(thing), frame)));
  // Of several functions another one may be meant.
  if (things.length !== 1) frame.state.isThrown = before;
  const [first] = things;
  return first === undefined ? value : guarded(value, fieldOf(node, 'function')?.text ?? '', argsOf(first));
}

const isReflect = (thing: Thing): boolean => thing.kind === 'outside' && thing.path === 'Reflect';

/** `f.call(self, …)`, `f.apply(self, list)`, `f.bind(self, …)`, `Reflect.apply(f, self, list)`. */
function callIndirectly(property: string, receiver: Value, args: readonly Value[], node: Syntax, frame: Frame): Value {
  const [first, ...rest] = args;
  if (first !== undefined && receiver.things.some(isReflect)) return callIndirectly(property, first, rest, node, frame);
  if (property === 'bind') return withBound(receiver, rest, first);
  const listed = property === 'apply' ? [...(bagIn(rest[0])?.props.values() ?? [])] : rest;
  return callAny(receiver.things, node, () => listed, frame);
}

const isBuiltIn = (thing: Thing): boolean => thing.kind === 'outside' && /^(?:URL|String)$/.test(thing.path);

const TAKES_STATEMENT =
  /^(?:query|execute|executemany|executescript|exec|raw|unsafe|\$queryRawUnsafe|\$executeRawUnsafe|fetch|fetchrow|fetchall|fetch_all|all|run|get)$/;
const STATEMENT =
  /^\s*(?:select\s|insert\s+into\s|update\s\S+\s+set\s|delete\s+from\s|create\s+(?:table|index|view|database|user)\s|drop\s+(?:table|index|view|database|user)\s|alter\s+table\s|replace\s+into\s|truncate\s|with\s+\w+\s+as\s|pragma\s)/i;

/** What takes a text that begins like a statement is a database, wherever it comes from. */
function checkStatement(node: Syntax, name: string, [statement]: readonly Value[], frame: Frame): void {
  if (TAKES_STATEMENT.test(name) && STATEMENT.test(statement?.shape ?? '')) keepHit(frame, node, 'sql', statement?.taint);
}

const isUnknown = ({ things, taint }: Value): boolean => things.length === 0 && taint === undefined;

/** What is asked of zod that a bundle brings along: it is not followed, and would lose what passes it. */
function ofBundledSchema(name: string, args: readonly Value[]): Value | undefined {
  if (PARSES.test(name)) return args[0]?.taint === undefined ? undefined : callSchema(ANY_SCHEMA, name, args);
  return bundledSchema(name, args);
}

/** Methods that a promise has: one of what is outside stands for what it brings. */
const OF_PROMISES = /^(?:then|catch|finally)$/;

/** Functions that a method may be; none where it is one of a text, a list or a promise. */
function methodsIn(receiver: Value, name: string, frame: Frame): readonly Thing[] {
  if (isMethodOf(receiver, name)) return [];
  const isOutside = receiver.things.every(({ kind }) => kind === 'outside');
  if (isOutside && OF_PROMISES.test(name)) return [];
  return read(memberOf(receiver, name), frame).things.filter(({ kind }) => /^(?:function|outside|more)$/.test(kind));
}

/** Calls a method: of a schema, of an object of the package, or of a text or list. */
function callMethod(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): Value {
  const object = fieldOf(callee, 'object');
  const name = fieldOf(callee, 'property')?.text ?? '';
  const receiver = object === undefined ? UNKNOWN : frame.world.engine.evaluate(object, frame);
  const schema = receiver.things.find((thing) => thing.kind === 'schema');
  if (schema !== undefined) return callSchema(schema, name, args);
  if (/^(?:call|apply|bind)$/.test(name)) return callIndirectly(name, receiver, args, node, frame);
  const callable = methodsIn(receiver, name, frame);
  if (callable.length === 0) checkStatement(node, name, args, frame);
  const bundled = isUnknown(receiver) ? ofBundledSchema(name, args) : undefined;
  if (bundled !== undefined) return bundled;
  const isPlain = callable.length === 0 || receiver.things.some(isBuiltIn);
  if (isPlain || (name === 'includes' && callable.every(({ kind }) => kind === 'outside')))
    return methodOf({ node, name, receiver, args, callBack, frame });
  const isBound = (thing: Thing): boolean => thing.kind === 'outside' && frame.world.library.isBound(thing.path);
  return callAny(callable, node, (thing) => (isBound(thing) ? [receiver, ...args] : args), frame);
}

/** A tagged template gets its parts apart: that is what it is for. */
function callTagged(callee: Syntax, list: Syntax, frame: Frame): Value {
  if (callee.text === 'String.raw') return frame.world.engine.evaluate(list, frame);
  for (const { kids } of list.kids) if (kids[0] !== undefined) frame.world.engine.evaluate(kids[0], frame);
  return UNKNOWN;
}

function callNamed(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): Value {
  const { things } = frame.world.engine.evaluate(callee, frame);
  if (things.length === 0) callBack(args, [], frame);
  return callAny(things, node, () => args, frame);
}

/** Is a server given something? The place is kept, so that a tool that is given in a way that is not followed is told. */
function isRegistered(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): boolean {
  const { library, places } = frame.world;
  const isKept = library.registered(node, callee, args, frame);
  const place = `${frame.file}:${node.line}`;
  if (isKept || library.givesTool(callee, args)) places.set(place, isKept || places.get(place) === true);
  return isKept;
}

/** What only looks like a call of a function: a file that is asked for, `await (…)`, a server that is given a tool. */
function specialOf(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): Value | undefined {
  if (callee.text === 'await') return args[0] ?? UNKNOWN;
  const spec = callee.type === 'import' || callee.text === 'require' ? (args[0]?.text ?? '') : undefined;
  if (spec !== undefined) return spec === '' ? UNKNOWN : frame.world.load(spec, frame.file);
  // Fields of a parent were put in when the object was made.
  return callee.type === 'super' || isRegistered(node, callee, args, frame) ? UNKNOWN : undefined;
}

/** Calls what an expression names. */
export function callOf(node: Syntax, frame: Frame): Value {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === undefined) return UNKNOWN;
  if (list?.type === 'template_string') return callTagged(callee, list, frame);
  const args = argumentsOf(node, frame);
  const special = specialOf(node, callee, args, frame);
  if (special !== undefined) return special;
  const inside = callee.type === 'parenthesized_expression' ? (callee.kids[0] ?? callee) : callee;
  return inside.type === 'member_expression' ? callMethod(node, inside, args, frame) : callNamed(node, inside, args, frame);
}

/** What a map holds. */
function mapOf(given: Value | undefined): Value {
  const value = given === undefined ? UNKNOWN : memberOf(memberOf(given, undefined), '1');
  const props = new Map(value === UNKNOWN ? [] : [['*', value]]);
  return { things: [{ kind: 'bag', isMap: true, props }] };
}

const COLLECTIONS = /^(?:Map|Set|WeakMap|Array)$/;

/** Makes an object. */
export function newOf(node: Syntax, frame: Frame): Value {
  const maker = fieldOf(node, 'constructor');
  if (maker === undefined) return UNKNOWN;
  const args = argumentsOf(node, frame);
  if (maker.text === 'Promise') return callBack(args.slice(0, 1), [], frame);
  const value = frame.world.engine.evaluate(maker, frame);
  if (value.things.length === 0 && COLLECTIONS.test(maker.text)) {
    const [given] = args;
    if (maker.text.endsWith('Map')) return mapOf(given);
    return given ?? { things: [{ kind: 'bag', props: new Map() }] };
  }
  return callAny(value.things, node, () => args, frame);
}
