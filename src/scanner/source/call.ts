// What a call does: of a function of the package, of something outside, of a method of a text, a list or a schema.
import { evaluate, joined } from './evaluate.ts';
import { instanceOf, invoke } from './function.ts';
import { memberOf } from './members.ts';
import { methodOf } from './methods.ts';
import { cleanedBy, makesWhole, sinkOf, startsProgram } from './outside.ts';
import { registered } from './registration.ts';
import { madeSchema, passed, refinedSchema } from './schemas.ts';
import { fieldOf, namedOf, type Syntax } from './syntax.ts';
import { type Bag, deepTaint, either, harmlessKeys, madeOf, outside, type Schema, stepped, type Thing, UNKNOWN, type Value, without } from './value.ts';
import { type Frame, keepHit } from './world.ts';

const MAX_PATH = 60;

/** What stands between the brackets; a spread list gives what is in it. */
function argumentsOf(node: Syntax, frame: Frame): readonly Value[] {
  const list = fieldOf(node, 'arguments');
  return (list === undefined ? [] : namedOf(list)).flatMap((kid) => {
    const value = evaluate(kid, frame);
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

function checkSinks(node: Syntax, path: string, args: readonly Value[], frame: Frame): void {
  const sink = sinkOf(path);
  for (const index of sink?.args ?? []) {
    const arg = args[index];
    if (sink === undefined || arg === undefined) continue;
    const isOptions = sink.danger === 'url' && bagIn(arg) !== undefined;
    const counted = isOptions ? either(memberOf(arg, 'url'), memberOf(arg, 'hostname')) : arg;
    keepHit(frame, node, sink.danger, isOptions ? counted.taint : deepTaint(counted));
  }
  if (startsProgram(path) && (asksForShell(args.slice(1)) || startsShell(args)))
    for (const arg of args.slice(0, 2)) keepHit(frame, node, 'command', deepTaint(arg));
}

const ANSWERS_ITSELF = /^(?:util\.promisify|util\.callbackify|Object\.freeze|structuredClone|Object\.assign)$/;
/** Their answers have methods of their own that matter. */
const CHAINS = /^(?!fs|path|child_process|util|os|fetch|JSON|Object|Promise|Array|String|axios|node-fetch|undici|got|https?\b)/;

function answerOf(path: string, args: readonly Value[], node: Syntax, frame: Frame): Value {
  if (ANSWERS_ITSELF.test(path)) return args[0] ?? UNKNOWN;
  if (path === 'Object.values' || path === 'Object.entries') return args[0] ?? UNKNOWN;
  if (path === 'Promise.all' || path === 'Array.from' || path === 'Promise.resolve') return args[0] ?? UNKNOWN;
  if (/^Object\.(?:hasOwn|prototype\.hasOwnProperty\.call)$/.test(path)) return { things: [], whenTrue: harmlessKeys(args[1]?.taint) };
  if (/^(?:Number\.is\w+|isFinite)$/.test(path)) return { things: [], whenTrue: harmlessKeys(args[0]?.taint) };
  if (/^path\.(?:\w+\.)?isAbsolute$|^fs\.(?:promises\.)?(?:exists|stat|lstat|access)(?:Sync)?$/.test(path)) return UNKNOWN;
  const step = { file: frame.file, line: node.line, what: node.text };
  const isPath = /^path\.(?:\w+\.)?(?:join|resolve|normalize|relative)$/.test(path);
  const made = isPath ? without(joined(args), 'url') : path === 'URL' ? either(madeOf(args), outside('URL')) : madeOf(args.map((arg) => ({ things: [], ...(deepTaint(arg) === undefined ? {} : { taint: deepTaint(arg) as NonNullable<Value['taint']> }) })));
  const cleaned = stepped(without(made, ...cleanedBy(path)), step);
  if (makesWhole(path)) return { ...cleaned, isWhole: true };
  // What another system answers is its own: it is not what was asked.
  const own = /^(?:path|URL|String|JSON|encodeURI|decodeURI|Buffer|util|url|querystring|Object|Array)/.test(path) ? cleaned : UNKNOWN;
  return CHAINS.test(path) && path !== 'URL' && path.length < MAX_PATH ? { ...own, things: [...own.things, ...outside(path).things] } : own;
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
  return { things: [{ kind: 'bag', props: new Map([['data', value], ['success', UNKNOWN]]) }] };
}

function callThing(thing: Thing, node: Syntax, args: readonly Value[], frame: Frame): Value {
  if (thing.kind === 'function') {
    const step = { file: frame.file, line: node.line, what: node.text };
    return invoke(thing, args.map((arg) => stepped(arg, step)), frame);
  }
  if (thing.kind === 'outside') return callOutside(node, thing.path, args, frame);
  return UNKNOWN;
}

/** Calls a method: of a schema, of an object of the package, or of a text or list. */
function callMethod(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): Value {
  const object = fieldOf(callee, 'object');
  const property = fieldOf(callee, 'property')?.text ?? '';
  if (object === undefined) return UNKNOWN;
  const receiver = evaluate(object, frame);
  const schema = receiver.things.find((thing) => thing.kind === 'schema');
  if (schema !== undefined) return callSchema(schema, property, args);
  const member = memberOf(receiver, property);
  const callable = member.things.filter(({ kind }) => kind === 'function' || kind === 'outside');
  if (/^(?:call|apply|bind)$/.test(property)) {
    const rest = property === 'apply' ? [...(bagIn(args[1])?.props.values() ?? [])] : args.slice(1);
    if (property === 'bind') return receiver;
    return receiver.things.map((thing) => callThing(thing, node, rest, frame)).reduce(either, UNKNOWN);
  }
  const isList = callable.length === 0 || receiver.things.some((thing) => thing.kind === 'outside' && /^(?:URL|String)$/.test(thing.path));
  const builtin = isList || callable.every(({ kind }) => kind === 'outside') ? methodOf({ node, name: property, receiver, args, callBack, frame }) : undefined;
  if (builtin !== undefined && isList) return builtin;
  return callable.map((thing) => callThing(thing, node, args, frame)).reduce(either, UNKNOWN);
}

/** Calls what an expression names. */
export function callOf(node: Syntax, frame: Frame): Value {
  const callee = fieldOf(node, 'function');
  if (callee === undefined) return UNKNOWN;
  const list = fieldOf(node, 'arguments');
  if (list?.type === 'template_string') {
    // A tagged template gets its parts apart: that is what it is for.
    for (const kid of list.kids) if (kid.kids[0] !== undefined) evaluate(kid.kids[0], frame);
    return UNKNOWN;
  }
  if (callee.type === 'import' || callee.text === 'require') {
    const spec = argumentsOf(node, frame)[0]?.text;
    return spec === undefined ? UNKNOWN : frame.world.load(spec, frame.file);
  }
  const args = argumentsOf(node, frame);
  if (callee.type === 'super') return callSuper(frame);
  if (registered(node, callee, args, frame)) return UNKNOWN;
  const inside = callee.type === 'parenthesized_expression' ? (callee.kids[0] ?? callee) : callee;
  if (inside.type === 'member_expression') return callMethod(node, inside, args, frame);
  const value = evaluate(inside, frame);
  if (value.things.length === 0) callBack(args, [], frame);
  return value.things.map((thing) => callThing(thing, node, args, frame)).reduce(either, UNKNOWN);
}

/** Fields of a parent were put in when the object was made. */
const callSuper = (_frame: Frame): Value => UNKNOWN;

const COLLECTIONS = /^(?:Map|Set|WeakMap|Array)$/;

/** Makes an object. */
export function newOf(node: Syntax, frame: Frame): Value {
  const maker = fieldOf(node, 'constructor');
  if (maker === undefined) return UNKNOWN;
  const args = argumentsOf(node, frame);
  if (maker.text === 'Promise') return callBack(args.slice(0, 1), [], frame);
  const value = evaluate(maker, frame);
  if (value.things.length === 0 && COLLECTIONS.test(maker.text)) return args[0] ?? { things: [{ kind: 'bag', props: new Map() }] };
  return value.things.map((thing): Value => {
    if (thing.kind === 'class') return instanceOf(thing, args, frame);
    return callThing(thing, node, args, frame);
  }).reduce(either, UNKNOWN);
}

