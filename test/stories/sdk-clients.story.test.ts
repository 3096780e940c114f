// The promise: the SDKs' own clients do real work on real files through Bartizan, in both eras, over every transport, with a key and without.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as OlderClient } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport as OlderStdioTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as OlderHttpTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport as OlderTransport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema, ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { Place, ROOT, type Service } from '../support/place.ts';
import { isWhole, trailOf } from '../support/trail.ts';

/** What every client of a story can do, whichever SDK it is of. */
interface Worker {
  readonly list: () => Promise<readonly string[]>;
  /** The text of a tool's result. */
  readonly call: (name: string, args: Record<string, unknown>) => Promise<string>;
  readonly close: () => Promise<void>;
}

const INFO = { name: 'sdk-story', version: '1.0.0' };
const CAPABILITIES = { roots: {}, elicitation: { form: {} } };
const NAMES = ['files', 'memory', 'asks'] as const;

const place = new Place();
// Some systems keep temporary folders behind a link, and the server for files names real paths.
const work = join(realpathSync(place.folder), 'work');
let service: Service;
let key = '';

before(async () => {
  mkdirSync(work);
  const official = (name: string): string => join(ROOT, `node_modules/@modelcontextprotocol/server-${name}/dist/index.js`);
  const fixture = join(ROOT, 'test/servers/conformance/main.ts');
  place.configure({
    servers: {
      files: place.entry(official('filesystem'), [work]),
      memory: place.entry(official('memory'), [], { env: { MEMORY_FILE_PATH: join(work, 'memory.jsonl') } }),
      asks: place.entry(fixture, ['--era', 'legacy', '--transport', 'stdio']),
    },
  });
  key = place.newKey('sdk');
  service = await place.serve([]);
});
after(() => place.end());

const roots = () => ({ roots: [{ uri: pathToFileURL(work).href, name: 'work' }] });
const accepted = () => ({ action: 'accept' as const, content: { username: 'ada', email: 'ada@example.org' } });

const textOf = (result: unknown): string =>
  ((result as { content?: readonly { text?: string }[] }).content ?? []).map(({ text }) => text ?? '').join('');

async function older(transport: OlderTransport): Promise<Worker> {
  const client = new OlderClient(INFO, { capabilities: CAPABILITIES });
  client.setRequestHandler(ListRootsRequestSchema, roots);
  client.setRequestHandler(ElicitRequestSchema, accepted);
  await client.connect(transport);
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => textOf(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

async function newer(transport: Parameters<Client['connect']>[0], isModern: boolean): Promise<Worker> {
  const versionNegotiation = { mode: isModern ? { pin: '2026-07-28' } : 'legacy' } as const;
  const client = new Client(INFO, { capabilities: CAPABILITIES, versionNegotiation });
  client.setRequestHandler('roots/list', roots);
  client.setRequestHandler('elicitation/create', accepted);
  await client.connect(transport);
  return {
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, args) => textOf(await client.callTool({ name, arguments: args })),
    close: () => client.close(),
  };
}

/** How the relay is started by a client. */
const relayOf = (name: string) => ({
  command: process.execPath,
  args: [join(ROOT, 'src/cli/main.ts'), 'run', name, '--config', place.config],
  env: place.environment(),
  cwd: place.folder,
});

/** Every way of every client; `name` is a server's, or none for all of them. */
const WAYS: Readonly<Record<string, (name: string | undefined) => Promise<Worker>>> = {
  'sdk 1.32 over Streamable HTTP': (name) => older(new OlderHttpTransport(urlOf(name), withKey()) as OlderTransport),
  'sdk 1.32 over HTTP+SSE': (name) =>
    older(new SSEClientTransport(new URL(`${urlOf(name).href.replace(/\/mcp$/, '')}/sse`), withKey())),
  'sdk 1.32 over stdio': (name) => older(new OlderStdioTransport(relayOf(name ?? '--all'))),
  'client 2 (legacy) over Streamable HTTP': (name) => newer(new StreamableHTTPClientTransport(urlOf(name), withKey()), false),
  'client 2 (modern) over Streamable HTTP': (name) => newer(new StreamableHTTPClientTransport(urlOf(name), withKey()), true),
  'client 2 (legacy) over stdio': (name) => newer(new StdioClientTransport(relayOf(name ?? '--all')), false),
  'client 2 (modern) over stdio': (name) => newer(new StdioClientTransport(relayOf(name ?? '--all')), true),
};

const urlOf = (name: string | undefined): URL => new URL(`${service.url}${name === undefined ? '/mcp' : `/s/${name}`}`);
const withKey = () => ({ requestInit: { headers: { authorization: `Bearer ${key}` } } });

/** Works on a file of its own, and leaves it as it should be. */
async function editFile(worker: Worker, prefix: string, file: string): Promise<void> {
  const path = join(work, file);
  await worker.call(`${prefix}write_file`, { path, content: 'one\ntwo\n' });
  await worker.call(`${prefix}edit_file`, { path, edits: [{ oldText: 'two', newText: 'three – “ü” 😀' }] });
  assert.equal(await worker.call(`${prefix}read_text_file`, { path }), 'one\nthree – “ü” 😀\n');
  assert.match(await worker.call(`${prefix}list_directory`, { path: work }), new RegExp(`\\[FILE\\] ${file}`));
  assert.equal(readFileSync(path, 'utf8'), 'one\nthree – “ü” 😀\n');
  assert.match(await worker.call(`${prefix}read_text_file`, { path: '/etc/hostname' }), /[Aa]ccess denied/);
}

async function rememberIn(worker: Worker, prefix: string, name: string): Promise<void> {
  await worker.call(`${prefix}create_entities`, { entities: [{ name, entityType: 'client', observations: ['was here'] }] });
  assert.match(await worker.call(`${prefix}search_nodes`, { query: name }), new RegExp(name));
}

describe('the SDKs’ clients', () => {
  for (const [index, [way, connect]] of Object.entries(WAYS).entries()) {
    it(`${way}: work with one server each`, async () => {
      const [files, memory, asks] = (await Promise.all(NAMES.map(connect))) as [Worker, Worker, Worker];
      assert.ok((await files.list()).includes('write_file'));
      await editFile(files, '', `own-${index}.txt`);
      await rememberIn(memory, '', `own-${index}`);
      assert.match(await asks.call('test_elicitation', { message: 'Who are you?' }), /ada@example\.org/);
      await Promise.all([files, memory, asks].map((worker) => worker.close()));
    });

    it(`${way}: work with all servers at once`, async () => {
      const worker = await connect(undefined);
      const names = await worker.list();
      assert.deepEqual([...new Set(names.map((name) => name.split('__')[0]))], NAMES.slice());
      await editFile(worker, 'files__', `all-${index}.txt`);
      await rememberIn(worker, 'memory__', `all-${index}`);
      assert.match(await worker.call('asks__test_elicitation', { message: 'Who are you?' }), /ada@example\.org/);
      await worker.close();
    });
  }

  it('without a key get nothing', async () => {
    for (const url of [urlOf('files'), urlOf(undefined)]) {
      await assert.rejects(older(new OlderHttpTransport(url) as OlderTransport));
      await assert.rejects(newer(new StreamableHTTPClientTransport(url), true));
    }
    await assert.rejects(older(new SSEClientTransport(new URL(`${service.url}/s/files/sse`))));
  });

  it('leave every call in the trail', () => {
    const writes = trailOf(place).filter(({ intent, result }) => intent?.name === 'write_file' && result === 'ok');
    assert.equal(writes.length, 2 * Object.keys(WAYS).length);
    const callers = new Set(writes.map(({ intent }) => intent?.caller.split(':')[0]));
    assert.deepEqual([...callers].sort(), ['key', 'user']);
    assert.ok(existsSync(join(work, 'memory.jsonl')));
    isWhole(place);
  });
});
