// Where a server in Python is given its tools: decorators of FastMCP and of the low-level server, and calls that add functions.
import { bagIn } from '../library.ts';
import { memberOf } from '../members.ts';
import { cleanedByMatching } from '../patterns.ts';
import { codesIn, keepHandler, requestOf, taintOf } from '../registration.ts';
import { fieldOf, plainText, type Syntax } from '../syntax.ts';
import { ARGUMENT_DANGERS, type Code, type Taint, type Thing, UNKNOWN, type Value } from '../value.ts';
import type { Frame } from '../world.ts';
import { CLOSED_TYPES, WRAPPING_TYPES } from './tables.ts';

/** Does a type let only what is harmless pass? */
function isClosedType(text: string): boolean {
  const pattern = /\bpattern\s*=\s*r?(["'])(.*?)\1/.exec(text)?.[2];
  if (pattern !== undefined && cleanedByMatching(`/${pattern}/`).length === ARGUMENT_DANGERS.length) return true;
  const words = text.replace(/(["']).*?\1/g, '').match(/[A-Za-z_]\w*/g) ?? [];
  const own = words.filter((word) => !WRAPPING_TYPES.has(word));
  return own.length > 0 && own.every((word) => CLOSED_TYPES.has(word));
}

const isEnum = (thing: Thing): boolean =>
  thing.kind === 'class' && thing.node.kids.some(({ type, text }) => type === 'class_heritage' && /Enum\b/.test(text));

/** What each parameter may hold, by its name. */
function argumentsFor(code: Code, taint: Taint, frame: Frame): Value {
  const props = new Map<string, Value>();
  for (const parameter of fieldOf(code.node, 'parameters')?.kids ?? []) {
    const name = fieldOf(parameter, 'pattern')?.text;
    const type = fieldOf(parameter, 'type');
    if (name === undefined) continue;
    const from = new Set([...taint.from].map((one) => `${one}.${name}`));
    const things = (type?.kids ?? []).flatMap((kid) => frame.world.engine.evaluate(kid, frame).things);
    const isClosed = (type !== undefined && isClosedType(type.text)) || things.some(isEnum) || name === 'ctx';
    props.set(name, isClosed ? UNKNOWN : { taint: { ...taint, from }, things: [] });
  }
  return { things: [{ kind: 'bag', props, isNamed: true }] };
}

const NAMED = new Set(['tool', 'add_tool', 'resource', 'prompt', 'add_prompt', 'from_function']);
const REQUESTED = new Set(['call_tool', 'read_resource', 'get_prompt']);

/** The name of a decorator, and what it was given: `mcp.tool`, `mcp.tool(...)`. */
function decoratorOf(callee: Syntax): { readonly name: string; readonly maker: Syntax | undefined } {
  const inside = callee.type === 'call_expression' ? fieldOf(callee, 'function') : callee;
  const name = inside?.type === 'member_expression' ? (fieldOf(inside, 'property')?.text ?? '') : '';
  return { name, maker: callee.type === 'call_expression' ? callee : undefined };
}

/** The name that a tool is given, else its function's. */
function toolOf(list: Syntax | undefined, code: Code): string {
  const pairs = list?.kids.find(({ type }) => type === 'named_arguments')?.kids ?? [];
  const named = pairs.find((pair) => plainText(fieldOf(pair, 'key')) === 'name');
  const text = plainText(named === undefined ? undefined : fieldOf(named, 'value')) ?? plainText(list?.kids[0]);
  return text ?? fieldOf(code.node, 'name')?.text ?? '';
}

/** Keeps the handler when a call gives one to a server. */
export function registered(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): boolean {
  const place = { file: frame.file, line: node.line };
  const onCall = codesIn(bagIn(args.at(-1))?.props.get('on_call_tool'));
  keepHandler(onCall, '', [UNKNOWN, memberOf(requestOf(taintOf('', place)), 'params')], frame);
  const { name, maker } = decoratorOf(callee);
  const codes = codesIn(args[0]);
  if (REQUESTED.has(name)) {
    const whole: Value = { taint: taintOf('', place), things: [] };
    return keepHandler(codes, '', name === 'read_resource' ? [whole] : [UNKNOWN, whole], frame);
  }
  if (!NAMED.has(name)) return false;
  const list = fieldOf(maker ?? node, 'arguments');
  for (const code of codes) {
    const tool = toolOf(list, code);
    keepHandler([code], tool, [argumentsFor(code, taintOf(tool, place), frame)], frame);
  }
  return codes.length > 0;
}
