import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Routed } from '../exchange.ts';
import { tool } from '../gateway.test-kit.ts';
import { compileSchema } from '../schema.ts';
import { viewOf } from '../view.ts';
import { knownTarget } from './known-target.ts';
import { limits } from './limits.ts';

const [definition] = viewOf(
  'tools',
  { items: [tool('x')], byKey: new Map(), around: {} },
  { server: 'one', maxNameChars: 41 },
).visible;
const exchange = (method: string, name?: string): Routed => ({ request: { jsonrpc: '2.0', id: 1, method }, name }) as Routed;
const known = { definition, callsInFlight: 1, compileSchema };
const unknown = { ...known, definition: undefined };

for (const [name, method, knowledge, expected] of [
  ['a tool that is shown passes', 'tools/call', known, 'pass'],
  ['a tool that is not shown is refused', 'tools/call', unknown, 'gateway.unknown-tool'],
  ['a prompt that is shown passes', 'prompts/get', known, 'pass'],
  ['a prompt that is not shown is refused', 'prompts/get', unknown, 'gateway.unknown-prompt'],
  ['a resource may be unlisted: its server judges', 'resources/read', unknown, 'pass'],
  ['what names nothing passes', 'completion/complete', unknown, 'pass'],
] as const) {
  it(name, () => {
    const verdict = knownTarget.judge(exchange(method, 'x'), knowledge);
    assert.equal(verdict.kind === 'pass' ? 'pass' : verdict.fault.code, expected);
  });
}

for (const [callsInFlight, expected] of [
  [1, 'pass'],
  [3, 'pass'],
  [4, 'limits.calls-in-flight'],
  [Number.NaN, 'limits.calls-in-flight'],
  [Number.POSITIVE_INFINITY, 'limits.calls-in-flight'],
] as const) {
  it(`of three calls that may run, one more while ${callsInFlight} run: ${expected}`, () => {
    const verdict = limits(3).judge(exchange('tools/call'), { ...known, callsInFlight });
    assert.equal(verdict.kind === 'pass' ? 'pass' : verdict.fault.code, expected);
  });
}
