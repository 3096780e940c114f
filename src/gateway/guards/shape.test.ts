import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json, JsonObject } from '../../base/json.ts';
import { encodeHeader } from '../../protocol/headers.ts';
import type { Routed } from '../exchange.ts';
import { envelope, receivedBy, sceneOf, sessionOf, tool } from '../gateway.test-kit.ts';
import { compileSchema } from '../schema.ts';
import { identify } from '../steps/identify.ts';
import { isRouted, route } from '../steps/route.ts';
import { viewOf } from '../view.ts';
import { shape } from './shape.ts';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: { path: { type: 'string' }, zone: { type: 'string', 'x-mcp-header': 'Zone' } },
  required: ['path'],
};

/** What the guard says to a call with these arguments, as `pass` or the code of its denial. */
async function verdictOf(
  args: Json | undefined,
  over: {
    readonly schema?: JsonObject;
    readonly headers?: Record<string, string>;
    readonly method?: string;
    readonly isKnown?: boolean;
  } = {},
): Promise<string> {
  const { schema = SCHEMA, headers, method = 'tools/call', isKnown = true } = over;
  const scene = sceneOf([{}]);
  const params: JsonObject = { name: 'x', ...(args === undefined ? {} : { arguments: args }) };
  const received =
    headers === undefined
      ? receivedBy(scene, method, params, { session: sessionOf(scene).session })
      : receivedBy(
          scene,
          method,
          { ...params, _meta: envelope() },
          {
            headerVersion: '2026-07-28',
            headers: { 'mcp-protocol-version': '2026-07-28', 'mcp-method': method, 'mcp-name': 'x', ...headers },
          },
        );
  const routed = await route(identify(received), scene.gateway);
  await scene.close();
  assert.ok(isRouted(routed));
  const { visible } = viewOf(
    'tools',
    { items: [tool('x', { inputSchema: schema })], byKey: new Map(), around: {} },
    { server: 'one', maxNameChars: 41 },
  );
  const verdict = shape.judge(routed as Routed, {
    definition: isKnown ? visible[0] : undefined,
    callsInFlight: 1,
    compileSchema,
  });
  return verdict.kind === 'pass' ? 'pass' : verdict.fault.code;
}

describe('arguments', () => {
  for (const [name, args, expected] of [
    ['that fit pass', { path: 'a' }, 'pass'],
    ['of the wrong type are refused', { path: 5 }, 'guard.arguments'],
    ['that lack a member are refused', {}, 'guard.arguments'],
    ['that are left out count as none', undefined, 'guard.arguments'],
    ['that are a list are refused', [{ path: 'a' }], 'guard.arguments'],
    ['that are a text are refused', 'path', 'guard.arguments'],
    ['that are null are refused, for null is what would be sent', null, 'guard.arguments'],
  ] as const) {
    it(name, async () => assert.equal(await verdictOf(args as Json), expected));
  }
  it('that are left out pass where nothing is required', async () =>
    assert.equal(await verdictOf(undefined, { schema: { type: 'object' } }), 'pass'));
  it('that are null are refused even where nothing is required', async () =>
    assert.equal(await verdictOf(null, { schema: { type: 'object' } }), 'guard.arguments'));
  it('for a schema that cannot be checked are refused, whatever they are', async () =>
    assert.equal(await verdictOf({ path: 'a' }, { schema: { $ref: 'https://evil.example/' } }), 'guard.schema'));
});

describe('mirrored headers of a modern call', () => {
  for (const [name, headers, expected] of [
    ['that agree pass', { 'mcp-param-zone': 'eu' }, 'pass'],
    ['that agree in sentinel form pass', { 'mcp-param-zone': '=?base64?ZXU=?=' }, 'pass'],
    ['that are missing are refused', {}, 'protocol.header-mismatch'],
    ['that say something else are refused', { 'mcp-param-zone': 'us' }, 'protocol.header-mismatch'],
    ['beside them unknown ones pass', { 'mcp-param-zone': 'eu', 'mcp-param-other': encodeHeader('ü') }, 'pass'],
  ] as const) {
    it(name, async () => assert.equal(await verdictOf({ path: 'a', zone: 'eu' }, { headers }), expected));
  }
});

it('what is no call of a known tool is left to others', async () => {
  assert.equal(await verdictOf(5, { method: 'prompts/get' }), 'pass');
  assert.equal(await verdictOf(5, { isKnown: false }), 'pass');
});
