// Where a server is given its tools: from there on, arguments are whatever a model, or whoever speaks through it, wants them to be.
import { memberOf } from './members.ts';
import { passed, shapeIn } from './schemas.ts';
import { fieldOf, type Syntax } from './syntax.ts';
import { type Bag, type Code, DANGERS, type Taint, UNKNOWN, type Value } from './value.ts';
import type { Frame } from './world.ts';

const MAX_HANDLERS = 2000;

const taintOf = (tool: string, step: { readonly file: string; readonly line: number }): Taint => ({
  from: new Set(['args']),
  dangers: new Set(DANGERS),
  steps: [{ ...step, what: tool === '' ? 'arguments of a tool' : `arguments of ${tool}` }],
  tool,
});

const codesIn = (value: Value | undefined): readonly Code[] =>
  (value?.things ?? []).filter((thing): thing is Code => thing.kind === 'function');

const bagIn = (value: Value | undefined): Bag | undefined => value?.things.find((thing) => thing.kind === 'bag');

/** A request as a server gets it: its arguments are a caller's, its tool is one of those that exist. */
function requestOf(taint: Taint): Value {
  const params: Bag = {
    kind: 'bag',
    props: new Map([
      ['arguments', { taint, things: [] }],
      ['name', UNKNOWN],
    ]),
  };
  return { things: [{ kind: 'bag', props: new Map([['params', { things: [params] }]]) }] };
}

function keep(codes: readonly Code[], tool: string, args: readonly Value[], { world }: Frame): boolean {
  for (const code of codes) if (world.handlers.length < MAX_HANDLERS) world.handlers.push({ tool, code, args });
  return codes.length > 0;
}

/** `server.tool(name, …, shape, handler)`, `server.registerTool(name, { inputSchema }, handler)`. */
function named(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const codes = codesIn(args.at(-1));
  const tool = args[0]?.text ?? '';
  const middle = args.slice(1, -1);
  const shapes = middle.map((arg) => shapeIn(memberOf(arg, 'inputSchema')) ?? shapeIn(arg));
  const shape = shapes.find((one) => one !== undefined);
  return keep(codes, tool, [passed(taintOf(tool, { file: frame.file, line: node.line }), shape)], frame);
}

/** `server.addTool({ name, parameters, execute })`. */
function whole(node: Syntax, args: readonly Value[], frame: Frame): boolean {
  const [tool] = args;
  if (bagIn(tool) === undefined || tool === undefined) return false;
  const name = memberOf(tool, 'name').text ?? '';
  const codes = ['execute', 'handler', 'run', 'callback'].flatMap((key) => codesIn(memberOf(tool, key)));
  const shape = shapeIn(memberOf(tool, 'parameters')) ?? shapeIn(memberOf(tool, 'inputSchema'));
  return keep(codes, name, [passed(taintOf(name, { file: frame.file, line: node.line }), shape)], frame);
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
  return isCall && keep(codesIn(args[1]), '', [requestOf(taintOf('', { file: frame.file, line: node.line }))], frame);
}
