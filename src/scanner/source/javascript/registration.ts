// Where a server in JavaScript is given its tools: McpServer, the low-level Server, FastMCP.
import { bagIn } from '../library.ts';
import { memberOf } from '../members.ts';
import { codesIn, keepHandler, requestOf, taintOf } from '../registration.ts';
import { passed, shapeIn } from '../schemas.ts';
import { fieldOf, type Syntax } from '../syntax.ts';
import type { Value } from '../value.ts';
import { type Frame, keepHit } from '../world.ts';

/** `server.tool(name, …, shape, handler)`, `server.registerTool(name, { inputSchema }, handler)`. */
function named(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const codes = codesIn(args.at(-1), frame);
  const tool = args[0]?.text ?? '';
  const middle = args.slice(1, -1);
  const shapes = middle.map((arg) => shapeIn(memberOf(arg, 'inputSchema')) ?? shapeIn(arg));
  const shape = shapes.find((one) => one !== undefined);
  const said = middle.flatMap((arg) => [arg, memberOf(arg, 'description')]).filter((arg) => bagIn(arg) === undefined);
  for (const { taint } of said) keepHit(frame, node, 'described', taint);
  const says = said.map(({ text }) => text).find((text) => text !== undefined);
  const purpose = { says: [tool, says].join(': ') };
  return keepHandler(codes, tool, [passed(taintOf(tool, { file: frame.file, line: node.line }), shape)], frame, purpose);
}

/** `server.addTool({ name, parameters, execute })`. */
function whole(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const [tool] = args;
  if (bagIn(tool) === undefined || tool === undefined) return false;
  const name = memberOf(tool, 'name').text ?? '';
  const codes = ['execute', 'handler', 'run', 'callback'].flatMap((key) => codesIn(memberOf(tool, key), frame));
  const shape = shapeIn(memberOf(tool, 'parameters')) ?? shapeIn(memberOf(tool, 'inputSchema'));
  const said = memberOf(tool, 'description');
  keepHit(frame, node, 'described', said.taint);
  const purpose = { says: [name, said.text].join(': ') };
  return keepHandler(codes, name, [passed(taintOf(name, { file: frame.file, line: node.line }), shape)], frame, purpose);
}

/** `server.registerResource(name, template, {}, (uri, variables) => …)`, `server.registerPrompt(name, {}, handler)`. */
function offered(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const taint = taintOf(args[0]?.text ?? '', { file: frame.file, line: node.line });
  const given: Value = { taint, things: [] };
  return keepHandler(codesIn(args.at(-1), frame), taint.tool, [given, given], frame);
}

/** `server.registerTool(…)`, `server.setRequestHandler(CallToolRequestSchema, …)`. */
export function givesTool(callee: Syntax, args: readonly Value[]): boolean {
  const property = callee.type === 'member_expression' ? fieldOf(callee, 'property')?.text : undefined;
  if (property === 'registerTool') return args.length > 1;
  if (property === 'addTool') return args.length > 0;
  if (property !== 'setRequestHandler') return false;
  return args[0]?.things.some((thing) => thing.kind === 'outside' && /CallToolRequestSchema$/.test(thing.path)) === true;
}

/** Which request a handler is for, by its schema or method. */
function isFor(pattern: RegExp, node: Syntax, [schema]: readonly Value[]): boolean {
  const written = fieldOf(node, 'arguments')?.kids[0]?.text ?? '';
  return pattern.test(written) || schema?.things.some((thing) => thing.kind === 'outside' && pattern.test(thing.path)) === true;
}

/** Keeps the handler when a call gives one to a server. */
export function registered(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): boolean {
  const property = callee.type === 'member_expression' ? fieldOf(callee, 'property')?.text : undefined;
  if (property === 'tool' || property === 'registerTool') return args.length > 1 && named(node, args, frame);
  if (property === 'addTool') return whole(node, args, frame);
  if (property === 'registerResource' || property === 'registerPrompt') return args.length > 2 && offered(node, args, frame);
  if (property !== 'setRequestHandler') return false;
  const codes = codesIn(args[1], frame);
  if (isFor(/ListTools|["']tools\/list["']/, node, args)) return keepHandler(codes, '', [], frame, { answers: 'definitions' });
  if (!isFor(/CallTool|ReadResource|GetPrompt|["'](?:tools\/call|resources\/read|prompts\/get)["']/, node, args)) return false;
  return keepHandler(codes, '', [requestOf(taintOf('', { file: frame.file, line: node.line }))], frame);
}
