import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { afterEach, describe, it } from 'node:test';
import { httpTransport } from '../client/http-transport.ts';
import { type ClientOptions, McpClient } from '../client/mcp-client.ts';
import { ChildProcesses } from '../machine/child-processes.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import { throughput } from './throughput.ts';

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly arguments: { readonly text: string; readonly nonce: string } };
}

/** The answer to a call, as text; null leaves the connection without one. */
type Answering = (asked: Asked, calls: number) => string | null;

const textResult = (id: number, text: string): string =>
  JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } });

const honest: Answering = ({ id, params }) => textResult(id, `${params.arguments.nonce}|${params.arguments.text}`);

const HANDSHAKE = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'x', version: '1' } };

/** An HTTP gateway that answers calls as told. */
async function gatewayThat(answering: Answering): Promise<{ url: string; stop: () => void }> {
  let calls = 0;
  const reply = (body: string): string | null => {
    const asked = JSON.parse(body) as Asked;
    if (asked.id === undefined) return '';
    if (asked.method === 'initialize') return JSON.stringify({ jsonrpc: '2.0', id: asked.id, result: HANDSHAKE });
    return answering(asked, ++calls);
  };
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const answer = body === '' ? '' : reply(body);
    if (answer === null) response.destroy();
    else response.writeHead(answer === '' ? 202 : 200).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/mcp`, stop: () => server.close().closeAllConnections() };
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function measured(answering: Answering) {
  const { url, stop } = await gatewayThat(answering);
  stops.push(stop);
  const prepare = (options?: ClientOptions) => new McpClient(httpTransport(url), options);
  const open = async (options?: ClientOptions) => {
    const client = prepare(options);
    await client.connect();
    return client;
  };
  const handle: Handle = {
    name: 'x',
    isStdio: false,
    isDirect: false,
    endpoint: undefined,
    tool: (name) => name,
    roots: () => [],
    prepare,
    open,
    isAlive: () => true,
    stop: async () => {},
  };
  let nonces = 0;
  const bench: Bench = {
    node: '',
    repository: '',
    folder: '',
    programs: '',
    peers: undefined,
    readyMs: 1000,
    callMs: 1000,
    processes: new ChildProcesses(),
    log: () => undefined,
    nextNonce: () => `n${++nonces}`,
  };
  return throughput(bench, handle, { inFlight: 4, calls: 40, maxMs: 5000 });
}

describe('a throughput run', () => {
  it('counts no error where every call gets its own answer', async () => {
    const { calls, errors, wrongAnswers } = await measured(honest);
    assert.deepEqual([calls, errors, wrongAnswers], [40, 0, 0]);
  });

  it('finds one answer that belongs to another call', async () => {
    const { errors, wrongAnswers, firstError } = await measured((asked, calls) =>
      calls === 20 ? textResult(asked.id, `n1|${asked.params.arguments.text}`) : honest(asked, calls),
    );
    assert.deepEqual([errors, wrongAnswers], [1, 1]);
    assert.match(firstError ?? '', /^WRONG ANSWER: wanted n\d+, got/);
  });

  it('finds one answer that is cut short', async () => {
    const { errors, wrongAnswers } = await measured((asked, calls) =>
      calls === 20 ? textResult(asked.id, asked.params.arguments.nonce) : honest(asked, calls),
    );
    assert.deepEqual([errors, wrongAnswers], [1, 1]);
  });

  it('finds an answer with the id of another call, as stray and as lost', async () => {
    const { errors, wrongAnswers } = await measured((asked, calls) =>
      calls === 20 ? textResult(asked.id + 1000, 'n1|x') : honest(asked, calls),
    );
    assert.deepEqual([errors, wrongAnswers], [2, 1]);
  });

  it('finds an answer that never comes', async () => {
    const { errors } = await measured((asked, calls) => (calls === 20 ? null : honest(asked, calls)));
    assert.equal(errors, 1);
  });

  it('finds a JSON-RPC error', async () => {
    const refusal = ({ id }: Asked) => JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32603, message: 'internal' } });
    const { errors, firstError } = await measured((asked, calls) => (calls === 20 ? refusal(asked) : honest(asked, calls)));
    assert.deepEqual([errors, firstError], [1, '-32603: internal']);
  });
});
