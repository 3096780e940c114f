// What all languages have in common where a server is given its tools: from there on, arguments are whatever a model, or whoever speaks through it, wants them to be.
import { ARGUMENT_DANGERS, type Bag, type Code, dangersOf, type Taint, UNKNOWN, type Value } from './value.ts';
import type { Frame, Handler } from './world.ts';

const MAX_HANDLERS = 2000;

const ARGUMENTS: ReadonlySet<string> = new Set(['args']);

/** The arguments of a tool, as a caller sends them. */
export const taintOf = (tool: string, step: { readonly file: string; readonly line: number }): Taint => ({
  from: ARGUMENTS,
  dangers: dangersOf(ARGUMENTS, ARGUMENT_DANGERS),
  steps: [{ ...step, what: tool === '' ? 'arguments of a tool' : `arguments of ${tool}` }],
  tool,
});

/** Functions that a server may be given; more of them than are kept are said. */
export function codesIn(value: Value | undefined, { world }: Frame): readonly Code[] {
  const things = value?.things ?? [];
  if (things.some(({ kind }) => kind === 'more')) world.work.isCut = true;
  return things.filter((thing): thing is Code => thing.kind === 'function');
}

/** A request as a server gets it: its arguments are a caller's, its tool is one of those that exist. */
export function requestOf(taint: Taint): Value {
  const params: Bag = {
    kind: 'bag',
    props: new Map([
      ['arguments', { taint, things: [] }],
      ['uri', { taint, things: [] }],
      ['name', UNKNOWN],
    ]),
  };
  return { things: [{ kind: 'bag', props: new Map([['params', { things: [params] }]]) }] };
}

/** What a handler is for: a tool that is said to do something, or what tools are said to be. */
type Purpose = Partial<Pick<Handler, 'answers' | 'says'>>;

/** Keeps functions that a server calls; true when there is one. */
export function keepHandler(
  codes: readonly Code[],
  tool: string,
  args: readonly Value[],
  { world }: Frame,
  { answers = 'result', says = '' }: Purpose = {},
): boolean {
  for (const code of codes) {
    if (world.handlers.length < MAX_HANDLERS) world.handlers.push({ tool, code, args, answers, says });
    else world.work.isCut = true;
  }
  return codes.length > 0;
}

/** A message as a server gets it that speaks the protocol itself: which of its parts a function is given is not known. */
export function messageOf(taint: Taint): Value {
  const [request] = requestOf(taint).things;
  const params = request?.kind === 'bag' ? request.props.get('params') : undefined;
  const own = params?.things.flatMap((thing) => (thing.kind === 'bag' ? [...thing.props] : [])) ?? [];
  const message: Bag = { kind: 'bag', props: new Map([['params', params ?? UNKNOWN], ...own]) };
  // Of a request over HTTP, the message is a part.
  for (const name of ['body', 'request', 'req', 'message']) message.props.set(name, { things: [message] });
  return { things: [message] };
}
