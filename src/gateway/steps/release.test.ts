// What of a server's reply reaches the client: everything, unless the other era or a rule of ours changes it, and then nothing else changes.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { parseStrict } from '../../base/strict-json.ts';
import { MetaKey } from '../../protocol/meta.ts';
import type { Era } from '../../protocol/revisions.ts';
import type { Outcome } from '../../upstream/connection.ts';
import { ALL_SERVERS } from '../exchange.ts';
import { gatewayFault, guardFault } from '../faults.ts';
import { envelope, type FakeServer, receivedBy, sceneOf, sessionOf, tool } from '../gateway.test-kit.ts';
import { handle } from '../handle.ts';
import { refusalOf } from '../refuse.ts';
import { refusalReply } from './release.ts';

const METHODS: Readonly<Record<string, JsonObject>> = { 'tools/call': { name: 'x' }, 'resources/read': { uri: 'file:///r' } };

/** What a client of one era gets of what a server of another said, as text and status. */
async function released(
  client: Era,
  era: Era,
  outcome: Outcome,
  over: { readonly method?: string; readonly endpoint?: string; readonly server?: Partial<FakeServer> } = {},
) {
  const { method = 'tools/call', endpoint = 'one', server = {} } = over;
  const scene = sceneOf([{ era, lists: { tools: [tool('x')] }, call: () => outcome, ...server }]);
  const params =
    endpoint === ALL_SERVERS ? (method === 'tools/call' ? { name: 'one__x' } : { uri: 'mcp+one+file:///r' }) : METHODS[method]!;
  const request =
    client === 'modern'
      ? receivedBy(scene, method, { ...params, _meta: envelope({ elicitation: {} }) }, { endpoint })
      : receivedBy(scene, method, params, { endpoint, session: sessionOf(scene, { endpoint }).session });
  const handled = await handle(request, scene.gateway);
  await scene.close();
  assert.ok(handled !== undefined);
  return {
    ...handled,
    message: JSON.parse(handled.text) as {
      readonly result: JsonObject;
      readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };
    },
  };
}
const result = (value: JsonObject): Outcome => ({ kind: 'result', result: value });
const exactly = (text: string): Outcome => ({
  kind: 'result',
  result: parseStrict(text, { maxDepth: 16 }).value as JsonObject,
  text,
});

describe('a result that nothing changes keeps its exact text', () => {
  const TEXT =
    '{"content":[{"type":"text","text":"\\u00e9\\/"}],"structuredContent":{"big":12345678901234567890,"tiny":1.0},"isError":false,"_meta":{"a":1},"future":[{"x":null}],"__proto__":{"y":1}}';
  it('between legacy hops', async () =>
    assert.equal((await released('legacy', 'legacy', exactly(TEXT))).text, `{"jsonrpc":"2.0","id":1,"result":${TEXT}}`));
  it('between modern hops', async () => {
    const text = TEXT.replace('{', '{"resultType":"complete",');
    assert.equal((await released('modern', 'modern', exactly(text))).text, `{"jsonrpc":"2.0","id":1,"result":${text}}`);
  });
  it('through the aggregate, when it names no resource', async () =>
    assert.equal(
      (await released('legacy', 'legacy', exactly(TEXT), { endpoint: ALL_SERVERS })).text,
      `{"jsonrpc":"2.0","id":1,"result":${TEXT}}`,
    ));
});

describe('a result that has to change', () => {
  it('keeps big numbers and unknown members across eras', async () => {
    const { text } = await released('modern', 'legacy', exactly('{"content":[],"future":{"n":12345678901234567890}}'));
    assert.match(text, /"future":\{"n":12345678901234567890\}/);
  });
  it('is complete and private for a modern client of a legacy server', async () => {
    const { message } = await released('modern', 'legacy', result({ contents: [] }), { method: 'resources/read' });
    assert.deepEqual(message.result, {
      contents: [],
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      _meta: { [MetaKey.serverInfo]: { name: 'one', version: '1' } },
    });
  });
  it('says that it is public only where every caller gets the same', async () => {
    const read = result({ contents: [], resultType: 'complete', ttlMs: 5, cacheScope: 'public' });
    assert.equal((await released('modern', 'modern', read, { method: 'resources/read' })).message.result['cacheScope'], 'public');
    assert.equal(
      (await released('modern', 'modern', read, { method: 'resources/read', server: { isSameForAll: false } })).message.result[
        'cacheScope'
      ],
      'private',
    );
  });
  it('names resources as the aggregate does', async () => {
    const { message } = await released('legacy', 'legacy', result({ contents: [{ uri: 'file:///r', text: 'x' }] }), {
      method: 'resources/read',
      endpoint: ALL_SERVERS,
    });
    assert.deepEqual(message.result, { contents: [{ uri: 'mcp+one+file:///r', text: 'x' }] });
  });
  it('names a task as this caller knows it, wherever it is named', async () => {
    for (const outcome of [
      { task: { taskId: 'raw' } },
      { resultType: 'task', taskId: 'raw' },
      { content: [], _meta: { 'io.modelcontextprotocol/related-task': { taskId: 'raw' } } },
    ]) {
      assert.doesNotMatch((await released('legacy', 'legacy', result(outcome))).text, /"raw"/);
    }
  });
  it('that only looks like a task in its data stays', async () => {
    const { message } = await released(
      'legacy',
      'legacy',
      result({ content: [], structuredContent: { taskId: 'raw', task: { taskId: 'raw' } } }),
    );
    assert.deepEqual(message.result['structuredContent'], { taskId: 'raw', task: { taskId: 'raw' } });
  });
});

describe('an error of the server', () => {
  const error = (code: number, data?: unknown): Outcome => ({
    kind: 'error',
    error: { code, message: 'no', ...(data === undefined ? {} : { data: data as JsonObject }) },
  });
  it('passes with its number, message and data, within its era', async () => {
    const { message, status } = await released('legacy', 'legacy', error(-32050, { x: [1] }));
    assert.deepEqual([message.error, status], [{ code: -32050, message: 'no', data: { x: [1] } }, 200]);
  });
  for (const [code, status] of [
    [-32601, 404],
    [-32021, 400],
    [-32602, 200],
    [-1, 200],
  ] as const) {
    it(`${code} has status ${status} on a modern hop and 200 on a legacy one`, async () => {
      assert.equal((await released('modern', 'modern', error(code))).status, status);
      assert.equal((await released('legacy', 'legacy', error(code))).status, 200);
    });
  }
  it('that describes the server’s hop is not relayed', async () => {
    for (const client of ['legacy', 'modern'] as const)
      assert.equal((await released(client, 'modern', error(-32022, { supported: ['x'] }))).message.error.code, -32603);
  });
  it('is recorded by its number and a digest, never its words', async () => {
    const scene = sceneOf([
      { lists: { tools: [tool('x')] }, call: () => ({ kind: 'error', error: { code: -5, message: 'secret words' } }) },
    ]);
    await handle(
      receivedBy(
        scene,
        'tools/call',
        { name: 'x', arguments: { password: 'secret args' } },
        { session: sessionOf(scene).session },
      ),
      scene.gateway,
    );
    assert.doesNotMatch(JSON.stringify(scene.trail.entries), /secret/);
    assert.ok(scene.trail.entries.some((entry) => entry.kind === 'outcome' && entry.code === 'rpc:-5'));
    await scene.close();
  });
});

it('a tool that says it failed is recorded as that', async () => {
  const scene = sceneOf([{ lists: { tools: [tool('x')] }, call: () => result({ content: [], isError: true }) }]);
  await handle(receivedBy(scene, 'tools/call', { name: 'x' }, { session: sessionOf(scene).session }), scene.gateway);
  assert.deepEqual(
    scene.trail.entries.map((entry) => (entry.kind === 'outcome' ? entry.result : 'intent')),
    ['intent', 'tool-error'],
  );
  await scene.close();
});

describe('a refusal', () => {
  it('is an error under the request’s own id, whatever its kind', () => {
    for (const id of [1, 0, 'a"b\n', '', null]) {
      const { text } = refusalReply(id, refusalOf(gatewayFault['unknown-tool']({ name: 'x\n"' }), 'legacy'), false);
      const message = JSON.parse(text) as { id: unknown; error: { code: number } };
      assert.deepEqual([message.id, message.error.code], [id, -32602]);
      assert.doesNotMatch(text, /\n/);
    }
  });
  it('that a model can mend is a tool’s result with its fix, and says which fault it was', () => {
    const refusal = refusalOf(guardFault.arguments({ name: 'x', reason: '/a: wrong' }), 'legacy');
    const { text, status, isError } = refusalReply(1, refusal, true);
    const { result: said } = JSON.parse(text) as {
      result: { isError: boolean; content: readonly { text: string }[]; _meta: JsonObject };
    };
    assert.deepEqual([said.isError, said._meta['dev.bartizan/fault'], status, isError], [true, 'guard.arguments', 200, false]);
    assert.match(said.content[0]?.text ?? '', /guard\.arguments: .*\/a: wrong.*correct the arguments/);
    assert.match(refusalReply(null, refusal, true).text, /"error"/);
  });
});
