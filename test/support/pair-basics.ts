// What every pair must do without being asked anything: handshake, lists, calls, prompts, resources, completion, errors.
import assert from 'node:assert/strict';
import { PROMPTS, RESOURCES, TEMPLATES } from '../servers/stories/catalogue.ts';
import { TOOLS } from '../servers/stories/tools.ts';
import { META, type Reply } from './client.ts';
import { at, each, listAt, objectAt } from './look.ts';
import type { Pair } from './pairs.ts';

/** One thing that a pair must do. */
export interface Check {
  readonly name: string;
  readonly run: (pair: Pair) => Promise<void>;
}

const SERVER_INFO = `${META}serverInfo`;

/** Asserts that a result has exactly the members that its era knows beside its own. */
function isOfEra({ client }: Pair, { result }: Reply, isCacheable: boolean): void {
  assert.equal(at(result, 'resultType'), client.era === 'modern' ? 'complete' : undefined, 'resultType');
  const cached = client.era === 'modern' && isCacheable;
  assert.equal(typeof at(result, 'ttlMs'), cached ? 'number' : 'undefined', 'ttlMs');
  if (!cached) assert.equal(at(result, 'cacheScope'), undefined, 'cacheScope');
  else assert.ok(['private', 'public'].includes(String(at(result, 'cacheScope'))), 'cacheScope');
  assert.equal(typeof at(result, '_meta', SERVER_INFO), client.era === 'modern' ? 'object' : 'undefined', 'serverInfo in _meta');
}

async function hello(pair: Pair): Promise<void> {
  const { client, kind, upstream, upstreamEra } = pair;
  const reply = await client.open();
  assert.deepEqual(reply.error, undefined);
  const { result } = reply;
  const capabilities = objectAt(result, 'capabilities');
  for (const name of ['tools', 'prompts', 'resources', 'completions', 'logging'])
    assert.ok(capabilities[name] !== undefined, name);
  assert.equal('tasks' in capabilities, client.era === 'legacy' && upstreamEra === 'legacy', 'legacy tasks stay in their era');
  assert.equal('extensions' in capabilities, client.era === 'modern' && upstreamEra === 'modern', 'extensions stay in their era');
  const info = client.era === 'modern' ? objectAt(result, '_meta', SERVER_INFO) : objectAt(result, 'serverInfo');
  assert.deepEqual([info['name'], info['x-kept']], [upstream.name, true]);
  if (client.era === 'legacy') {
    assert.equal(at(result, 'protocolVersion'), kind.version);
    assert.equal(at(result, 'supportedVersions'), undefined);
    return client.openStream();
  }
  isOfEra(pair, reply, true);
  assert.ok(listAt(result, 'supportedVersions').includes(client.version));
}

async function lists(pair: Pair): Promise<void> {
  const wanted = [
    ['tools/list', 'tools', TOOLS.map(({ definition }) => definition)],
    ['prompts/list', 'prompts', PROMPTS],
    ['resources/list', 'resources', RESOURCES],
    ['resources/templates/list', 'resourceTemplates', TEMPLATES],
  ] as const;
  for (const [method, member, definitions] of wanted) {
    const reply = await pair.client.request(method);
    const known = listAt(reply.result, member).filter((item) => !String(at(item, 'name')).startsWith('grown-'));
    assert.deepEqual(known, JSON.parse(JSON.stringify(definitions)), `${method}: all pages, every member, in order`);
    assert.equal(at(reply.result, 'nextCursor'), undefined, 'nothing is left behind a cursor');
    isOfEra(pair, reply, true);
  }
  const { error } = await pair.client.request('tools/list', { cursor: 'made-up' });
  assert.equal(at(error, 'code'), -32_602, 'a cursor that nobody gave out');
}

async function calls(pair: Pair): Promise<void> {
  const { client, tag } = pair;
  const args = { tag, nested: [{ a: null }, 1.5, 'ä\u2028😀'], __proto__x: 1 };
  const reply = await client.call('echo', args);
  isOfEra(pair, reply, false);
  const { content, structuredContent, 'x-unknown': unknown } = reply.result ?? {};
  assert.deepEqual([content, structuredContent, unknown], [[{ type: 'text', text: JSON.stringify(args) }], args, { kept: true }]);
  assert.equal(at(reply.result, '_meta', 'example.org/mark'), 7);
  const { text } = await client.call('exact');
  assert.match(text, /"big":12345678901234567890,"decimal":0\.10000000000000000001/, 'numbers pass exactly');
  const seen = await client.call('capabilities');
  const declared = { ...client.capabilities };
  if (pair.upstreamEra !== client.era) {
    delete declared['tasks'];
    delete declared['extensions'];
  }
  assert.deepEqual(
    JSON.parse(String(at(seen.result, 'content', 0, 'text'))),
    declared,
    'the server sees what this client declared',
  );
}

async function mirrors({ client, kind }: Pair): Promise<void> {
  const isModernHttp = client.era === 'modern' && kind.transport === 'http';
  const headers: Record<string, string> = isModernHttp ? { 'mcp-param-region': 'here' } : {};
  const { result, error } = await client.call('mirrored', { region: 'here' }, { headers });
  assert.deepEqual([error, at(result, 'structuredContent', 'region')], [undefined, 'here']);
  if (!isModernHttp) return;
  const refused = await client.call('mirrored', { region: 'here' }, { headers: { 'mcp-param-region': 'there' } });
  assert.deepEqual([refused.status, at(refused.error, 'code')], [400, -32_020]);
}

async function prompts(pair: Pair): Promise<void> {
  const { client } = pair;
  const reply = await client.request('prompts/get', { name: 'greet', arguments: { whom: 'you' } });
  assert.equal(at(reply.result, 'messages', 0, 'content', 'text'), 'Hello you');
  isOfEra(pair, reply, false);
  const unknown = await client.request('prompts/get', { name: 'nobody' });
  assert.equal(at(unknown.error, 'code'), -32_602);
  const ref = { type: 'ref/prompt', name: 'greet' };
  const completed = await client.request('completion/complete', { ref, argument: { name: 'whom', value: 'al' } });
  assert.deepEqual(at(completed.result, 'completion', 'values'), ['alice', 'albert']);
  const template = { type: 'ref/resource', uri: 'story://item/{id}' };
  const more = await client.request('completion/complete', { ref: template, argument: { name: 'id', value: 'b' } });
  assert.deepEqual(at(more.result, 'completion', 'values'), ['bob']);
}

async function resources(pair: Pair): Promise<void> {
  const { client } = pair;
  for (const uri of ['story://one', 'story://item/7']) {
    const reply = await client.request('resources/read', { uri });
    assert.deepEqual(listAt(reply.result, 'contents'), [{ uri, mimeType: 'text/plain', text: `the text of ${uri}` }]);
    isOfEra(pair, reply, true);
  }
  const { error } = await client.request('resources/read', { uri: 'story://nothing' });
  assert.deepEqual(
    [at(error, 'code'), at(error, 'data', 'uri')],
    [client.era === 'legacy' ? -32_002 : -32_602, 'story://nothing'],
  );
}

async function errors(pair: Pair): Promise<void> {
  const { client, kind } = pair;
  const failed = await client.call('fail');
  assert.deepEqual([at(failed.result, 'isError'), at(failed.result, 'content', 0, 'text')], [true, 'it failed']);
  const own = await client.call('rpc-error');
  assert.deepEqual(
    [at(own.error, 'code'), at(own.error, 'message'), at(own.error, 'data', 'why')],
    [-32_050, 'a refusal of its own', 'story'],
  );
  assert.match(own.text, /12345678901234567890/, 'numbers in errors pass exactly');
  const unknown = await client.call('no-such-tool');
  assert.deepEqual([at(unknown.error, 'code'), at(unknown.error, 'data', 'code')], [-32_602, 'gateway.unknown-tool']);
  const method = await client.request('no/such/method');
  assert.equal(at(method.error, 'code'), -32_601);
  if (kind.transport === 'http') assert.equal(method.status, client.era === 'modern' ? 404 : 200);
  const ping = await client.request('ping');
  assert.deepEqual([ping.result, at(ping.error, 'code')], client.era === 'legacy' ? [{}, undefined] : [undefined, -32_601]);
  const misfit = await client.call('strict', { count: 'many' });
  if (kind.version >= '2025-11-25') assert.match(String(at(misfit.result, 'content', 0, 'text')), /^guard\.arguments: /);
  else assert.deepEqual([at(misfit.error, 'code'), at(misfit.error, 'data', 'code')], [-32_602, 'guard.arguments']);
}

/** Checks without questions, in the order in which they must run: the handshake is first. */
export const BASICS: readonly Check[] = [
  { name: 'handshake', run: hello },
  { name: 'lists', run: lists },
  { name: 'calls', run: calls },
  { name: 'mirrored parameters', run: mirrors },
  { name: 'prompts and completion', run: prompts },
  { name: 'resources', run: resources },
  { name: 'errors', run: errors },
];

/** Names of a list of definitions. */
export const namesOf = (reply: Reply, member: string): readonly unknown[] => each(listAt(reply.result, member), 'name');
