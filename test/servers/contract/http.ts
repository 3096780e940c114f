// The contract server over Streamable HTTP and over HTTP+SSE, in this process, on a loopback port.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createContractServer } from './contract-server.ts';

/** A running server. */
export interface ContractHttpServer {
  readonly url: string;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

async function listening(server: Server, path: string): Promise<ContractHttpServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Streamable HTTP: answers that say more than one thing, or wait, come as an event stream. */
export function startStreamableServer(): Promise<ContractHttpServer> {
  const answer = createContractServer();
  const streamed = new Set(['test/notify', 'test/ask']);
  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    const message = JSON.parse(await bodyOf(request));
    const isStream = streamed.has(message.method);
    if (message.id === undefined || message.method === undefined) response.writeHead(202).end();
    else if (isStream) response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (text: string): void => {
      if (!isStream) response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      else if ('method' in JSON.parse(text)) response.write(`data: ${text}\n\n`);
      else response.end(`event: message\ndata: ${text}\n\n`);
    };
    answer(message, { send, die: () => void request.socket.destroy() });
    return undefined;
  });
  return listening(server, '/mcp');
}

/** HTTP+SSE: everything inwards on one stream. */
export function startSseServer(): Promise<ContractHttpServer> {
  const answer = createContractServer();
  const streams = new Map<string, ServerResponse>();
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const key = String(streams.size);
      streams.set(key, response);
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .write(`event: endpoint\ndata: /messages?session=${key}\n\n`);
      return;
    }
    const stream = streams.get(new URL(request.url ?? '', 'http://x').searchParams.get('session') ?? '');
    const message = JSON.parse(await bodyOf(request));
    response.writeHead(202).end('Accepted');
    answer(message, { send: (text) => stream?.write(`event: message\ndata: ${text}\n\n`), die: () => stream?.destroy() });
  });
  return listening(server, '/sse');
}
