// The promise: a client that takes tasks need not wait for a person. The extension's own client library polls a real service, which is killed and started again meanwhile.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTaskSessionFromClient, DispatchError, type RawClientDispatch } from '@modelcontextprotocol/ext-tasks/client';
import type { JsonObject } from '../../src/base/json.ts';
import { type Approver, approverOf, bartizan, newQuestion } from '../support/approvers.ts';
import { MODERN } from '../support/client.ts';
import { at } from '../support/look.ts';
import { Place, type Service } from '../support/place.ts';

const INFO = { name: 'tasks-story', version: '1' };
const CAPABILITIES = { extensions: { 'io.modelcontextprotocol/tasks': {} } };

const POLICY = `
@id("use") permit(principal, action == Action::"call_tool", resource in Server::"story");
@id("confirm") @ask("it may change something")
forbid(principal, action == Action::"call_tool", resource == Tool::"story/echo");
`;

describe('an approval of a call by a client that takes tasks', () => {
  const place = new Place();
  let service: Service;
  let ada: Approver;
  let key = '';

  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'dual', name: 'story' }) } });
    mkdirSync(place.path('policy'), { recursive: true });
    writeFileSync(place.path('policy/story.cedar'), POLICY);
    ada = await approverOf(place, 'ada');
    key = place.newKey('desk');
    service = await place.serve([]);
  });
  after(() => place.end());

  const authorization = (): string => `Bearer ${key}`;

  /** The SDK refuses results of extensions: the library is given a road of its own. */
  const dispatch: RawClientDispatch = async (request) => {
    const { method = '', params = {} } = request as { readonly method?: string; readonly params?: JsonObject };
    const name = String(params['taskId'] ?? params['name']);
    const response = await fetch(`${service.url}/s/story`, {
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
    await client.connect(new StreamableHTTPClientTransport(new URL(`${service.url}/s/story`), { requestInit }));
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
    await service.program.stop('SIGKILL');
    service = await place.serve([]);
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
});
