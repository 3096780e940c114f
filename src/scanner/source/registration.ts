// What all languages have in common where a server is given its tools: from there on, arguments are whatever a model, or whoever speaks through it, wants them to be.
import { ARGUMENT_DANGERS, type Bag, type Code, type Taint, UNKNOWN, type Value } from './value.ts';
import type { Frame } from './world.ts';

const MAX_HANDLERS = 2000;

/** The arguments of a tool, as a caller sends them. */
export const taintOf = (tool: string, step: { readonly file: string; readonly line: number }): Taint => ({
  from: new Set(['args']),
  dangers: new Set(ARGUMENT_DANGERS),
  steps: [{ ...step, what: tool === '' ? 'arguments of a tool' : `arguments of ${tool}` }],
  tool,
});

export const codesIn = (value: Value | undefined): readonly Code[] =>
  (value?.things ?? []).filter((thing): thing is Code => thing.kind === 'function');

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

/** Keeps functions that a server calls; true when there is one. */
export function keepHandler(codes: readonly Code[], tool: string, args: readonly Value[], { world }: Frame): boolean {
  for (const code of codes) if (world.handlers.length < MAX_HANDLERS) world.handlers.push({ tool, code, args });
  return codes.length > 0;
}
