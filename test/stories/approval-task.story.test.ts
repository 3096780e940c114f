// The promise: a client that takes tasks need not wait for a person. The extension's own client library polls a real service, which is killed and started again meanwhile.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient, DispatchError, type RawClientDispatch } from '@modelcontextprotocol/ext-tasks/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { type Approver, approverOf, bartizan, newQuestion } from '../support/approvers.ts';
import { META, MODERN } from '../support/client.ts';
import { at } from '../support/look.ts';
import { Place, type Service } from '../support/place.ts';

const INFO = { name: 'tasks-story', version: '1' };
const CAPABILITIES = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

const ENVELOPE = {
  [`${META}protocolVersion`]: MODERN,
  [`${META}clientCapabilities`]: CAPABILITIES,
  [`${META}clientInfo`]: INFO,
};

const POLICY = `
@id("use") permit(principal, action == Action::"call_tool", resource in Server::"story");
@id("confirm") @ask("it may change something")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/echo");
@id("confirm-wait") @ask("it may take long")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/wait");
`;

describe('an approval of a call by a client that takes tasks', () => {
  const place = new Place();
  /** The service that runs, or is being started: the library gives up early on one that is away, and a busy machine starts slowly. */
  let serving: Promise<Service>;
  let ada: Approver;
  let key = '';

  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) } });
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), POLICY);
    ada = await approverOf(place, 'ada');
    key = place.newKey('desk');
    serving = place.serve([]);
    await serving;
  });
  after(() => place.end());

  const authorization = (): string => `Bearer ${key}`;

  /** The SDK refuses results of extensions: the library is given a road of its own. */
  const dispatch: RawClientDispatch = async (request) => {
    const { method = '', params = {} } = request as { readonly method?: string; readonly params?: JsonObject };
    const name = String(params['taskId'] ?? params['name']);
    const { url } = await serving;
    const response = await fetch(`${url}/s/story`, {
      method: 'POST',
      headers: {
        authorization: authorization(),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': MODERN,
        'mcp-method': method,
        'mcp-name': name,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...(request as JsonObject) }),
    }).catch((away: unknown) => {
      throw new DispatchError('the service is away', true, { cause: away });
    });
    const { result, error } = (await response.json()) as { readonly result?: never; readonly error?: never };
    return error === undefined ? { kind: 'result', result: result as never } : { kind: 'error', error };
  };

  /** How often the tool ran with this tag. */
  const ran = (tag: string): number =>
    place.journal('request').filter(({ method, params }) => method === 'tools/call' && at(params, 'arguments', 'tag') === tag)
      .length;

  async function session() {
    const client = new Client(INFO, { capabilities: CAPABILITIES, versionNegotiation: { mode: { pin: MODERN } } });
    const requestInit = { headers: { authorization: authorization() } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${(await serving).url}/s/story`), { requestInit }));
    return createTaskSessionFromClient(client, {
      endpointId: 'story',
      rawDispatch: dispatch,
      v2RequestFraming: { protocolVersion: MODERN, clientInfo: INFO, clientCapabilities: CAPABILITIES },
    });
  }

  it('is fetched by polls; it is made once, after the answer, although the service was killed while the person thought', async () => {
    const tasks = await session();
    const tag = 'as a task';
    const execution = await tasks.callTool('echo', { tag });
    assert.equal(execution.kind, 'task');
    const settled = execution.settle();
    const id = await newQuestion(place);
    assert.equal(ran(tag), 0);
    await killed();
    assert.equal((await ada.allow(id)).code, 0);
    const { outcome } = await settled;
    assert.equal(outcome.status, 'completed', JSON.stringify(outcome));
    assert.match(JSON.stringify(outcome), new RegExp(tag));
    assert.equal(ran(tag), 1);
  });

  it('that is refused ends with what the agent can act on, and runs nothing', async () => {
    const tasks = await session();
    const execution = await tasks.callTool('echo', { tag: 'refused' });
    const settled = execution.settle();
    assert.equal((await bartizan(place, ['approvals', 'refuse', await newQuestion(place)])).code, 0);
    assert.match(JSON.stringify((await settled).outcome), /approval\.refused: /);
    assert.equal(ran('refused'), 0);
  });

  /** What a request without the library is answered with. */
  const told = (method: string, params: JsonObject): Promise<Json> =>
    dispatch({ method, params: { ...params, _meta: ENVELOPE } } as never) as unknown as Promise<Json>;
  const about = (method: string, taskId: string): Promise<Json> => told(method, { taskId });
  const taskOf = async (name: string, tag: string): Promise<string> =>
    String(at(await told('tools/call', { name, arguments: { tag } }), 'result', 'taskId'));

  async function killed(): Promise<void> {
    const { program } = await serving;
    serving = program.stop('SIGKILL').then(() => place.serve([]));
    await serving;
  }

  it('that was taken back is not made by the next process either, whatever a person allows later', async () => {
    const tag = 'taken back';
    const taskId = await taskOf('echo', tag);
    const id = await newQuestion(place);
    await about('tasks/cancel', taskId);
    await killed();
    assert.equal((await ada.allow(id)).code, 0);
    assert.equal(at(await about('tasks/get', taskId), 'result', 'status'), 'cancelled');
    assert.equal(ran(tag), 0);
  });

  it('that is killed while it runs is not made again: it says that what came of it is gone', async () => {
    const tag = 'killed while it ran';
    const taskId = await taskOf('wait', tag);
    assert.equal((await ada.allow(await newQuestion(place))).code, 0);
    assert.equal(at(await about('tasks/get', taskId), 'result', 'status'), 'working');
    assert.equal(ran(tag), 1);
    await killed();
    for (let polls = 0; polls < 2; polls++) assert.match(JSON.stringify(await about('tasks/get', taskId)), /approval\.gone: /);
    assert.equal(ran(tag), 1);
  });
});

describe('an approval of a call that asks for a task of 2025-11-25', () => {
  const place = new Place();
  after(() => place.end());

  it('shows the SDK of that time why it has to wait; once allowed, the server makes its task and the result is fetched', async () => {
    const script = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'));
    place.configure({ servers: { every: place.entry(script) }, limits: { approvalHoldMs: 50 } });
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/all.cedar'), '@id("all") @ask("it is long") permit(principal, action, resource);');
    const ada = await approverOf(place, 'ada');
    const client = new LegacyClient({ name: 'legacy-tasks', version: '1' }, { capabilities: {} });
    const args = [fileURLToPath(import.meta.resolve('../../src/cli/main.ts')), 'run', 'every', '--config', place.config];
    await client.connect(
      new StdioClientTransport({ command: process.execPath, args, env: place.environment(), stderr: 'ignore' }),
    );
    const call = async (): Promise<string> => {
      const name = 'simulate-research-query';
      const told: string[] = [];
      for await (const said of client.experimental.tasks.callToolStream({ name, arguments: { topic: 'moats' } }, undefined, {
        task: { ttl: 60_000 },
      }))
        told.push(said.type === 'error' ? said.error.message : `${said.type} ${JSON.stringify(said)}`);
      return told.join('\n');
    };
    assert.match(await call(), /has to be approved by a person first.*it is long/);
    assert.equal((await ada.allow(await newQuestion(place))).code, 0);
    assert.match(await call(), /^taskCreated .*\nresult .*Research Report: moats/s);
    await client.close();
  });
});
