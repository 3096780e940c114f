// A name of the MCP registry leads to what its entry names, also where that is a remote server; the review says what the entry asks for.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startRegistry } from '../../src/supply/registry.test-kit.ts';
import { call, conversation, machine, ok, PASSPHRASE } from '../support/machine.ts';

const NAME = 'io.github.acme/notes';
const ANSWERS: Readonly<Record<string, object>> = {
  initialize: { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'notes', version: '1' } },
  'tools/list': { tools: [{ name: 'greet', inputSchema: { type: 'object' } }] },
  'tools/call': { content: [{ type: 'text', text: 'hello' }] },
};

/** A server over HTTP that remembers the paths it was asked at. */
async function startRemote(t: TestContext): Promise<{ readonly url: string; readonly paths: Set<string> }> {
  const paths = new Set<string>();
  const server = createServer(async (request, response) => {
    paths.add(request.url ?? '');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== 'POST') return void response.writeHead(405).end();
    const { id, method } = JSON.parse(Buffer.concat(chunks).toString()) as { id?: number; method: string };
    if (id === undefined) return void response.writeHead(202).end();
    const result = ANSWERS[method];
    const answer = result === undefined ? { error: { code: -32601, message: 'unknown' } } : { result };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  });
  await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  t.after(() => server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, paths };
}

test('an entry with a remote server is added by its name, and reached where the entry says, query included', async (t) => {
  const [registry, remote] = [await startRegistry(t), await startRemote(t)];
  const headers = [{ name: 'X-Team', isRequired: true, isSecret: true }];
  const server = {
    name: NAME,
    version: '1.0.0',
    remotes: [{ type: 'streamable-http', url: `${remote.url}/mcp?team=a`, headers }],
  };
  registry.answer(`/v0.1/servers/${NAME}/versions/latest`, (_, response) => void response.end(JSON.stringify({ server })));
  const own = machine(t, registry.url, { env: { BARTIZAN_MCP_REGISTRY: registry.url } });
  await ok(own.bartizan(['key', 'new', ...PASSPHRASE]));
  const { out } = await ok(own.bartizan(['add', NAME, '--yes', ...PASSPHRASE]));
  assert.match(out, /registry entry +io\.github\.acme\/notes 1\.0\.0/);
  assert.match(out, /asks for +header X-Team, required, a secret/);
  assert.match(readFileSync(join(own.project, 'bartizan.yaml'), 'utf8'), /mcp\?team=a/);
  const { out: said } = await ok(own.bartizan(['run', 'notes'], conversation(call('greet'))));
  assert.match(said, /hello/);
  assert.deepEqual([...remote.paths], ['/mcp?team=a']);
});
