// Where a server in Python is given its tools: decorators of FastMCP and of the low-level server, and calls that add functions.
import { bagIn } from '../library.ts';
import { memberOf } from '../members.ts';
import { cleanedByMatching } from '../patterns.ts';
import { codesIn, keepHandler, requestOf, taintOf } from '../registration.ts';
import { fieldOf, plainText, type Syntax } from '../syntax.ts';
import { ARGUMENT_DANGERS, type Code, renamed, type Taint, type Thing, UNKNOWN, type Value } from '../value.ts';
import { type Frame, keepHit } from '../world.ts';
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
    const things = (type?.kids ?? []).flatMap((kid) => frame.world.engine.evaluate(kid, frame).things);
    const isClosed = (type !== undefined && isClosedType(type.text)) || things.some(isEnum) || name === 'ctx';
    props.set(name, isClosed ? UNKNOWN : { taint: renamed(taint, (one) => `${one}.${name}`), things: [] });
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

const NOTHING: Syntax = { type: '', field: undefined, text: '', line: 1, kids: [] };

/** The name that a tool is given, else its function's. */
const toolOf = (list: Syntax | undefined, code: Code, frame: Frame): string =>
  givenAs('name', list, frame).text ?? plainText(list?.kids[0]) ?? fieldOf(code.node, 'name')?.text ?? '';

/** What a function says of itself in its first line. */
function saysOf(code: Code): string {
  const statements = fieldOf(code.node, 'body')?.kids ?? [];
  const first = statements.find(({ type }) => type === 'expression_statement')?.kids[0];
  return first?.type === 'string' ? (plainText(first) ?? '') : '';
}

/** What a decorator is given under a name. */
function givenAs(name: string, list: Syntax | undefined, frame: Frame): Value {
  const pairs = list?.kids.find(({ type }) => type === 'named_arguments')?.kids ?? [];
  const value = fieldOf(pairs.find((pair) => plainText(fieldOf(pair, 'key')) === name) ?? NOTHING, 'value');
  return value === undefined ? UNKNOWN : frame.world.engine.evaluate(value, frame);
}

/** `mcp.add_tool(f)`: a decorator is understood wherever it stands. */
export const givesTool = (callee: Syntax, args: readonly Value[]): boolean =>
  callee.type === 'member_expression' && fieldOf(callee, 'property')?.text === 'add_tool' && args.length > 0;

/** Keeps the handler when a call gives one to a server. */
export function registered(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): boolean {
  const place = { file: frame.file, line: node.line };
  const onCall = codesIn(bagIn(args.at(-1))?.props.get('on_call_tool'), frame);
  keepHandler(onCall, '', [UNKNOWN, memberOf(requestOf(taintOf('', place)), 'params')], frame);
  const { name, maker } = decoratorOf(callee);
  const codes = codesIn(args[0], frame);
  if (REQUESTED.has(name)) {
    const whole: Value = { taint: taintOf('', place), things: [] };
    return keepHandler(codes, '', name === 'read_resource' ? [whole] : [UNKNOWN, whole], frame);
  }
  if (name === 'list_tools') return keepHandler(codes, '', [], frame, { answers: 'definitions' });
  if (!NAMED.has(name)) return false;
  const list = fieldOf(maker ?? node, 'arguments');
  const said = givenAs('description', list, frame);
  keepHit(frame, node, 'described', said.taint);
  for (const code of codes) {
    const tool = toolOf(list, code, frame);
    const says = [tool, said.text ?? saysOf(code)].join(': ');
    keepHandler([code], tool, [argumentsFor(code, taintOf(tool, place), frame)], frame, { says });
  }
  return codes.length > 0;
}
