// What JavaScript brings along: Node, the web's globals, and well-known packages.

import { joined, placed, unended } from '../joined.ts';
import { bagIn, deep, type Harm, type Library, type OutsideCall, tainted } from '../library.ts';
import { memberOf, setMember } from '../members.ts';
import { fileOf } from '../module.ts';
import { changingTaint, contentsTaint, privateFile } from '../private.ts';
import { EVALUATES, INTERPRETER, RUNS_TEXT, SHELL } from '../programs.ts';
import { madeSchema } from '../schemas.ts';
import {
  type Danger,
  either,
  harmlessKeys,
  madeOf,
  outside,
  type Step,
  stepped,
  UNKNOWN,
  unionOf,
  type Value,
  without,
} from '../value.ts';
import type { Frame } from '../world.ts';
import { givesTool, registered } from './registration.ts';
import { CONNECTS, cleanedBy, GLOBALS, makesWhole, READS, SENDS, STARTS, sinkOf, startsProgram } from './tables.ts';

const MAX_PATH = 60;

/** Is `shell` asked for in the options? */
function asksForShell(args: readonly Value[]): boolean {
  return args.some((arg) => {
    const shell = bagIn(arg)?.props.get('shell');
    return shell !== undefined && shell.truth !== false && shell.text !== '';
  });
}

/** Is a shell started with text to run? */
function startsShell([program, list]: readonly Value[]): boolean {
  const parts = [...(bagIn(list)?.props.values() ?? [])];
  return SHELL.test(program?.text ?? '') && parts.some(({ text }) => RUNS_TEXT.test(text ?? ''));
}

/** The part of an argument that counts: of options, the address. */
function countedOf(arg: Value, danger: Danger, frame: Frame): Value {
  if (danger !== 'url' || bagIn(arg) === undefined) return deep(arg, frame);
  return tainted(either(memberOf(arg, 'url'), memberOf(arg, 'hostname')).taint);
}

/** What goes to another host, in an address, headers or body. */
const sentBy = ({ path, args, frame }: OutsideCall): readonly Harm[] =>
  SENDS.test(path) ? args.map((arg): Harm => ({ danger: 'sent', value: deep(arg, frame) })) : [];

/** Is an interpreter started with text to run? */
function runsCode([program, list]: readonly Value[], frame: Frame): readonly Harm[] {
  const isInterpreter =
    INTERPRETER.test(program?.text ?? '') ||
    program?.things.some((one) => one.kind === 'outside' && one.path === 'process.execPath') === true;
  const values = [...(bagIn(list)?.props.values() ?? [])];
  if (!isInterpreter || !values.some(({ text }) => EVALUATES.test(text ?? ''))) return [];
  return values.map((value): Harm => ({ danger: 'code', value: deep(value, frame) }));
}

function harmsOf(call: OutsideCall): readonly Harm[] {
  const { path, args, frame } = call;
  const sink = sinkOf(path);
  const harms = (sink?.args ?? []).flatMap((index): readonly Harm[] => {
    const arg = args[index];
    return sink === undefined || arg === undefined ? [] : [{ danger: sink.danger, value: countedOf(arg, sink.danger, frame) }];
  });
  if (!startsProgram(path)) return [...harms, ...sentBy(call)];
  if (!(asksForShell(args.slice(1)) || startsShell(args))) return [...harms, ...runsCode(args, frame)];
  return [...harms, ...args.slice(0, 2).map((arg): Harm => ({ danger: 'command', value: deep(arg, frame) }))];
}

const ANSWERS_ITSELF =
  /^(?:util\.promisify|util\.callbackify|structuredClone|Object\.(?:freeze|values|entries)|Promise\.(?:all|resolve)|Array\.from)$/;
/** Their answers have methods of their own that matter. */
const CHAINS =
  /^(?!console|process|fs|path|child_process|util|os|fetch|JSON|Object|Promise|Array|String|URL$|Buffer|Number|Math|Date|crypto|decodeURI|encodeURI|atob|axios|node-fetch|undici|got|https?\b)/;
/** What another system answers is its own; these give back what they got. */
const GIVES_BACK =
  /^(?:path|URL|String|JSON|encodeURI|decodeURI|Buffer|util|url|querystring|atob|Object|Array|shell-quote|shell-escape|sanitize-filename|filenamify)/;

/** What a function that checks says of what it was given. */
function checkedBy(path: string, args: readonly Value[]): Value | undefined {
  if (/^Object\.(?:hasOwn|prototype\.hasOwnProperty\.call)$/.test(path))
    return { things: [], whenTrue: harmlessKeys(args[1]?.taint) };
  if (/^(?:Number\.is\w+|isFinite)$/.test(path)) return { things: [], whenTrue: harmlessKeys(args[0]?.taint) };
  if (!/^path\.(?:\w+\.)?isAbsolute$/.test(path)) return undefined;
  return { things: [], whenFalse: harmlessKeys(args[0]?.taint, ['root']) };
}

function madeBy(path: string, args: readonly Value[], frame: Frame): Value {
  if (/^path\.(?:\w+\.)?(?:join|normalize)$/.test(path)) {
    // Only the first part can begin anew.
    const parts = args.map((arg, index) => (index === 0 ? arg : without(arg, 'root')));
    return without(joined(parts, '/'), 'url');
  }
  if (/^path\.(?:\w+\.)?(?:resolve|relative)$/.test(path)) return unended(placed(args));
  if (path === 'URL') return either(madeOf(args), outside('URL'));
  return madeOf(args.map((arg) => deep(arg, frame)));
}

/** What a call brings that nobody gave it. */
function learnt(path: string, args: readonly Value[], step: Step): Value {
  const file = READS.test(path) && args[0] !== undefined ? privateFile(args[0]) : undefined;
  if (file !== undefined) return tainted(contentsTaint(file, step));
  if (CONNECTS.test(path)) return tainted(changingTaint('what a host answers', step));
  return /^(?:Date\.now|Math\.random|Date)$/.test(path) ? tainted(changingTaint('the time or chance', step)) : UNKNOWN;
}

/** What was fetched was an address: it names no file any more. */
function fetched({ path, args, frame }: OutsideCall): void {
  if (/^(?:(?:node-|cross-|undici\.)?fetch)(?:\.default|\.fetch)?$/.test(path))
    frame.state.cleared = unionOf(frame.state.cleared, harmlessKeys(args[0]?.taint, ['file', 'root']));
}

/** What is assigned is in the first from then on. */
function assigned(args: readonly Value[]): Value {
  const [target = UNKNOWN, ...sources] = args;
  for (const source of sources) for (const [name, value] of bagIn(source)?.props ?? []) setMember(target, name, value);
  return args.reduce(either, UNKNOWN);
}

function answerOf(call: OutsideCall): Value {
  const { path, args, node, frame } = call;
  fetched(call);
  const made = madeSchema(path, args);
  if (made !== undefined) return made;
  if (ANSWERS_ITSELF.test(path)) return args[0] ?? UNKNOWN;
  if (path === 'Object.assign') return assigned(args);
  const checked = checkedBy(path, args);
  if (checked !== undefined) return checked;
  const step = { file: frame.file, line: node.line, what: node.text };
  const cleaned = (): Value => stepped(without(madeBy(path, args, frame), ...cleanedBy(path)), step);
  if (makesWhole(path)) return { ...cleaned(), isWhole: true };
  const own = GIVES_BACK.test(path) ? cleaned() : learnt(path, args, step);
  if (!CHAINS.test(path) || path.length >= MAX_PATH) return own;
  return { ...own, things: [...own.things, ...outside(path).things] };
}

const outsideModule = (spec: string): Value =>
  outside(
    spec
      .replace(/^node:/, '')
      .replace(/^fs\/promises$/, 'fs.promises')
      .replace(/^path\//, 'path.')
      .replace(/^(zod|mysql2)\/.*$/, '$1'),
  );

/** What follows the name of a method that is called. */
const CALLED = '\\s{0,20}(?:<[^()]{0,300}>\\s{0,20})?(?:\\?\\.)?\\(';

/** JavaScript and TypeScript. */
export const javascript: Library = {
  globals: GLOBALS,
  registers: new RegExp(
    [
      `\\.(?:registerTool|addTool|registerResource|registerPrompt|tool|resource|prompt)${CALLED}`,
      // What a client is asked for is no tool.
      `\\.setRequestHandler${CALLED}(?!\\s{0,20}(?:[\\w$.]{0,60}(?:Elicit|CreateMessage|ListRoots|Ping|SetLevel)\\w{0,20}Schema\\b|["'](?:(?:elicitation|sampling|roots|logging)/|ping["'])))`,
    ].join('|'),
  ),
  isBound: () => false,
  reads: /^JSON\.parse$/,
  harmsOf,
  effectOf: (path) => (CONNECTS.test(path) ? 'connects' : STARTS.test(path) ? 'starts a program' : undefined),
  environment: 'process.env',
  answerOf,
  registered,
  givesTool,
  fileOf: (spec, from, has) => (/^\.{1,2}(?:\/|$)/.test(spec) ? fileOf(spec, from, has) : undefined),
  outsideModule,
};
