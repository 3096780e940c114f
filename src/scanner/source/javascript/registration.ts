// Where a server in JavaScript is given its tools: McpServer, the low-level Server, FastMCP.
import { bagIn } from '../library.ts';
import { memberOf } from '../members.ts';
import { codesIn, keepHandler, requestOf, taintOf } from '../registration.ts';
import { passed, shapeIn } from '../schemas.ts';
import { fieldOf, type Syntax } from '../syntax.ts';
import type { Value } from '../value.ts';
import type { Frame } from '../world.ts';

/** `server.tool(name, …, shape, handler)`, `server.registerTool(name, { inputSchema }, handler)`. */
function named(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const codes = codesIn(args.at(-1));
  const tool = args[0]?.text ?? '';
  const middle = args.slice(1, -1);
  const shapes = middle.map((arg) => shapeIn(memberOf(arg, 'inputSchema')) ?? shapeIn(arg));
  const shape = shapes.find((one) => one !== undefined);
  return keepHandler(codes, tool, [passed(taintOf(tool, { file: frame.file, line: node.line }), shape)], frame);
}

/** `server.addTool({ name, parameters, execute })`. */
function whole(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const [tool] = args;
  if (bagIn(tool) === undefined || tool === undefined) return false;
  const name = memberOf(tool, 'name').text ?? '';
  const codes = ['execute', 'handler', 'run', 'callback'].flatMap((key) => codesIn(memberOf(tool, key)));
  const shape = shapeIn(memberOf(tool, 'parameters')) ?? shapeIn(memberOf(tool, 'inputSchema'));
  return keepHandler(codes, name, [passed(taintOf(name, { file: frame.file, line: node.line }), shape)], frame);
}

/** Keeps the handler when a call gives one to a server. */
export function registered(node: Syntax, callee: Syntax, args: readonly Value[], frame: Frame): boolean {
  const property = callee.type === 'member_expression' ? fieldOf(callee, 'property')?.text : undefined;
  if (property === 'tool' || property === 'registerTool') return args.length > 1 && named(node, args, frame);
  if (property === 'addTool') return whole(node, args, frame);
  if (property !== 'setRequestHandler') return false;
  const schema = fieldOf(node, 'arguments')?.kids[0];
  const isCall =
    schema !== undefined &&
    (/CallTool|["']tools\/call["']/.test(schema.text) ||
      args[0]?.things.some((thing) => thing.kind === 'outside' && /CallTool/.test(thing.path)) === true);
  return isCall && keepHandler(codesIn(args[1]), '', [requestOf(taintOf('', { file: frame.file, line: node.line }))], frame);
}
