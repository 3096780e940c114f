// What a call does: of a function of the package, of something outside, of a method of a text, a list or a schema.

import { instanceOf, invoke } from './function.ts';
import { joined } from './joined.ts';
import { memberOf } from './members.ts';
import { methodOf } from './methods.ts';
import { cleanedBy, makesWhole, sinkOf, startsProgram } from './outside.ts';
import { registered } from './registration.ts';
import { madeSchema, passed, refinedSchema } from './schemas.ts';
import { fieldOf, namedOf, type Syntax } from './syntax.ts';
import {
  type Bag,
  type Danger,
  deepTaint,
  either,
  harmlessKeys,
  madeOf,
  outside,
  type Schema,
  stepped,
  type Thing,
  UNKNOWN,
  type Value,
  without,
} from './value.ts';
import { type Frame, keepHit } from './world.ts';

const MAX_PATH = 60;

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
  const before = frame.state.cleared;
  for (const { things } of args)
    for (const thing of things) {
      if (thing.kind !== 'function') continue;
      answer = either(answer, invoke(thing, given, frame));
      frame.state.cleared = before;
    }
  frame.state.branches -= 1;
  return answer;
}

const bagIn = (value: Value | undefined): Bag | undefined => value?.things.find((thing) => thing.kind === 'bag');

/** Is `shell` asked for in the options? */
function asksForShell(args: readonly Value[]): boolean {
  return args.some((arg) => {
    const shell = bagIn(arg)?.props.get('shell');
    return shell !== undefined && shell.truth !== false && shell.text !== '';
  });
}

/** Is a shell started with text to run? */
function startsShell([program, list]: readonly Value[]): boolean {
  const isShell = /(?:^|[\\/])(?:sh|bash|zsh|dash|cmd|powershell|pwsh)(?:\.exe)?$/i.test(program?.text ?? '');
  const flags = [...(bagIn(list)?.props.values() ?? [])].map(({ text }) => text);
  return isShell && flags.some((text) => text !== undefined && /^(?:-\w*c|\/c|-Command|-EncodedCommand)$/i.test(text));
}

/** The part of an argument that counts: of options, the address. */
function countedOf(arg: Value, danger: Danger): Value['taint'] {
  if (danger !== 'url' || bagIn(arg) === undefined) return deepTaint(arg);
  return either(memberOf(arg, 'url'), memberOf(arg, 'hostname')).taint;
}

function checkSinks(node: Syntax, path: string, args: readonly Value[], frame: Frame): void {
  const sink = sinkOf(path);
  for (const [index, arg] of args.entries())
    if (sink?.args.includes(index) === true) keepHit(frame, node, sink.danger, countedOf(arg, sink.danger));
  if (!startsProgram(path) || !(asksForShell(args.slice(1)) || startsShell(args))) return;
  for (const arg of args.slice(0, 2)) keepHit(frame, node, 'command', deepTaint(arg));
}

const ANSWERS_ITSELF =
  /^(?:util\.promisify|util\.callbackify|Object\.(?:freeze|assign|values|entries)|Promise\.(?:all|resolve)|Array\.from)$/;
/** Their answers have methods of their own that matter. */
const CHAINS =
  /^(?!fs|path|child_process|util|os|fetch|JSON|Object|Promise|Array|String|URL$|Buffer|Number|Math|Date|crypto|decodeURI|encodeURI|atob|axios|node-fetch|undici|got|https?\b)/;
/** What another system answers is its own; these give back what they got. */
const GIVES_BACK =
  /^(?:path|URL|String|JSON|encodeURI|decodeURI|Buffer|util|url|querystring|atob|Object|Array|shell-quote|shell-escape|sanitize-filename|filenamify)/;

/** What a function that checks says of what it was given. */
function checkedBy(path: string, args: readonly Value[]): Value | undefined {
  if (/^Object\.(?:hasOwn|prototype\.hasOwnProperty\.call)$/.test(path))
    return { things: [], whenTrue: harmlessKeys(args[1]?.taint) };
  if (/^(?:Number\.is\w+|isFinite)$/.test(path)) return { things: [], whenTrue: harmlessKeys(args[0]?.taint) };
  return /^path\.(?:\w+\.)?isAbsolute$/.test(path) ? UNKNOWN : undefined;
}

function madeBy(path: string, args: readonly Value[]): Value {
  if (/^path\.(?:\w+\.)?(?:join|resolve|normalize|relative)$/.test(path)) return without(joined(args), 'url');
  if (path === 'URL') return either(madeOf(args), outside('URL'));
  const taints = args.map((arg) => deepTaint(arg)).filter((taint) => taint !== undefined);
  return madeOf(taints.map((taint) => ({ taint, things: [] })));
}

function answerOf(path: string, args: readonly Value[], node: Syntax, frame: Frame): Value {
  if (ANSWERS_ITSELF.test(path)) return args[0] ?? UNKNOWN;
  const checked = checkedBy(path, args);
  if (checked !== undefined) return checked;
  const step = { file: frame.file, line: node.line, what: node.text };
  const cleaned = stepped(without(madeBy(path, args), ...cleanedBy(path)), step);
  if (makesWhole(path)) return { ...cleaned, isWhole: true };
  const own = GIVES_BACK.test(path) ? cleaned : UNKNOWN;
  if (!CHAINS.test(path) || path.length >= MAX_PATH) return own;
  return { ...own, things: [...own.things, ...outside(path).things] };
}

function callOutside(node: Syntax, path: string, args: readonly Value[], frame: Frame): Value {
  const made = madeSchema(path, args);
  if (made !== undefined) return made;
  checkSinks(node, path, args, frame);
  callBack(args, [], frame);
  return answerOf(path, args, node, frame);
}

/** `schema.parse(x)`: x as it is after it passed. */
function callSchema(schema: Schema, method: string, args: readonly Value[]): Value {
  const [given] = args;
  if (!/^(?:parse|parseAsync|safeParse|safeParseAsync)$/.test(method)) return refinedSchema(schema, method, args);
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
  if (thing.kind === 'outside') return callOutside(node, thing.path, args, frame);
  return UNKNOWN;
}

/** `f.call(self, …)`, `f.apply(self, list)`, `f.bind(self)`. */
function callIndirectly(property: string, receiver: Value, args: readonly Value[], node: Syntax, frame: Frame): Value {
  if (property === 'bind') return receiver;
  const rest = property === 'apply' ? [...(bagIn(args[1])?.props.values() ?? [])] : args.slice(1);
  return receiver.things.map((thing) => callThing(thing, node, rest, frame)).reduce(either, UNKNOWN);
}

const isBuiltIn = (thing: Thing): boolean => thing.kind === 'outside' && /^(?:URL|String)$/.test(thing.path);

/** Calls a method: of a schema, of an object of the package, or of a text or list. */
function callMethod(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): Value {
  const object = fieldOf(callee, 'object');
  const name = fieldOf(callee, 'property')?.text ?? '';
  const receiver = object === undefined ? UNKNOWN : frame.world.engine.evaluate(object, frame);
  const schema = receiver.things.find((thing) => thing.kind === 'schema');
  if (schema !== undefined) return callSchema(schema, name, args);
  if (/^(?:call|apply|bind)$/.test(name)) return callIndirectly(name, receiver, args, node, frame);
  const callable = memberOf(receiver, name).things.filter(({ kind }) => kind === 'function' || kind === 'outside');
  if (callable.length === 0 || receiver.things.some(isBuiltIn)) return methodOf({ node, name, receiver, args, callBack, frame });
  return callable.map((thing) => callThing(thing, node, args, frame)).reduce(either, UNKNOWN);
}

/** A tagged template gets its parts apart: that is what it is for. */
function callTagged(list: Syntax, frame: Frame): Value {
  for (const { kids } of list.kids) if (kids[0] !== undefined) frame.world.engine.evaluate(kids[0], frame);
  return UNKNOWN;
}

function callNamed(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): Value {
  const { things } = frame.world.engine.evaluate(callee, frame);
  if (things.length === 0) callBack(args, [], frame);
  return things.map((thing) => callThing(thing, node, args, frame)).reduce(either, UNKNOWN);
}

/** Calls what an expression names. */
export function callOf(node: Syntax, frame: Frame): Value {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  if (callee === undefined) return UNKNOWN;
  if (list?.type === 'template_string') return callTagged(list, frame);
  const args = argumentsOf(node, frame);
  if (callee.type === 'import' || callee.text === 'require')
    return args[0]?.text === undefined ? UNKNOWN : frame.world.load(args[0].text, frame.file);
  // Fields of a parent were put in when the object was made.
  if (callee.type === 'super' || registered(node, callee, args, frame)) return UNKNOWN;
  const inside = callee.type === 'parenthesized_expression' ? (callee.kids[0] ?? callee) : callee;
  return inside.type === 'member_expression' ? callMethod(node, inside, args, frame) : callNamed(node, inside, args, frame);
}

const COLLECTIONS = /^(?:Map|Set|WeakMap|Array)$/;

/** Makes an object. */
export function newOf(node: Syntax, frame: Frame): Value {
  const maker = fieldOf(node, 'constructor');
  if (maker === undefined) return UNKNOWN;
  const args = argumentsOf(node, frame);
  if (maker.text === 'Promise') return callBack(args.slice(0, 1), [], frame);
  const value = frame.world.engine.evaluate(maker, frame);
  if (value.things.length === 0 && COLLECTIONS.test(maker.text))
    return args[0] ?? { things: [{ kind: 'bag', props: new Map() }] };
  return value.things
    .map((thing): Value => {
      if (thing.kind === 'class') return instanceOf(thing, args, frame);
      return callThing(thing, node, args, frame);
    })
    .reduce(either, UNKNOWN);
}
