// The story server over Streamable HTTP (both eras at one address) and over HTTP+SSE, on loopback. It checks what a strict server checks.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isObject, type JsonObject } from '../../../src/base/json.ts';
import type { StoryOptions } from './parts.ts';
import { Peer, type Send } from './peer.ts';

const event = (message: JsonObject): string => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

/** Opens an event stream. */
function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  response.flushHeaders();
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } }));
}

async function bodyOf(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function goneOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => !response.writableFinished && controller.abort());
  return controller.signal;
}

/** Answers on a POST: JSON when the reply comes first, else an event stream that ends with it. */
function sendOn(response: ServerResponse, id: unknown, headers: Readonly<Record<string, string>> = {}): Send {
  return (message) => {
    const isReply = message['id'] === id && message['method'] === undefined;
    if (isReply && !response.headersSent) {
      response.writeHead(statusOf(message, headers['x-era'] === 'modern'), { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(message));
      return;
    }
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
    response.write(event(message));
    if (isReply) response.end();
  };
}

/** The HTTP status of a reply: modern errors have their own. */
function statusOf({ error }: JsonObject, isModern: boolean): number {
  return isModern && isObject(error) ? (STATUS[String(error['code'])] ?? 200) : 200;
}

const STATUS: Readonly<Record<string, number>> = { '-32601': 404, '-32022': 400, '-32021': 400 };
const NAMED: Readonly<Record<string, string>> = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' };

/** Which header does not mirror the body? */
function mismatch(headers: IncomingMessage['headers'], message: JsonObject): string | undefined {
  const params = isObject(message['params']) ? message['params'] : {};
  const args = isObject(params['arguments']) ? params['arguments'] : {};
  const name = params[NAMED[String(message['method'])] ?? ''];
  if (headers['mcp-method'] !== message['method']) return 'Mcp-Method';
  if (name !== undefined && headers['mcp-name'] !== name) return 'Mcp-Name';
  return name === 'mirrored' && headers['mcp-param-region'] !== args['region'] ? 'Mcp-Param-Region' : undefined;
}

interface Session {
  readonly peer: Peer;
  stream: ServerResponse | undefined;
}

class Streamable {
  readonly #options: StoryOptions;
  readonly #sessions = new Map<string, Session>();
  readonly #modern: Peer;
  #keys = 0;

  constructor(options: StoryOptions) {
    this.#options = options;
    this.#modern = new Peer(options, 'modern', () => undefined);
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') return this.#post(request, response);
    const id = String(request.headers['mcp-session-id']);
    const session = this.#sessions.get(id);
    if (session === undefined) return refuse(response, 405, -32_000, 'no such session');
    if (request.method === 'DELETE') {
      this.#sessions.delete(id);
      session.peer.end();
      session.stream?.end();
      this.#options.journal('session-ended', { session: id });
      response.writeHead(204).end();
      return;
    }
    openStream(response);
    session.stream = response;
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const message = await bodyOf(request);
    const version = request.headers['mcp-protocol-version'];
    if (version === '2026-07-28' && this.#options.era !== 'legacy') return this.#postModern(request, response, message);
    if (this.#options.era === 'modern') return refuseLegacy(response, message);
    if (version === '2026-07-28') return refuse(response, 400, -32_000, 'Bad Request: unsupported protocol version');
    this.#postLegacy(request, response, message);
  }

  #postModern(request: IncomingMessage, response: ServerResponse, message: JsonObject): void {
    const header = mismatch(request.headers, message);
    if (header !== undefined) return refuse(response, 400, -32_020, `HeaderMismatch: ${header}`);
    this.#options.journal('headers', { headers: kept(request.headers) });
    if (message['id'] === undefined) response.writeHead(202).end();
    this.#keys += 1;
    this.#modern.receive(message, sendOn(response, message['id'], { 'x-era': 'modern' }), goneOf(response), `key-${this.#keys}`);
  }

  #postLegacy(request: IncomingMessage, response: ServerResponse, message: JsonObject): void {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) return refuse(response, 404, -32_001, 'Session not found');
    if (known === undefined && message['method'] !== 'initialize') return refuse(response, 400, -32_000, 'no session');
    this.#options.journal('headers', { headers: kept(request.headers) });
    const { session, headers } = known === undefined ? this.#open() : { session: known, headers: {} };
    if (message['id'] === undefined || message['method'] === undefined) response.writeHead(202).end();
    // On the legacy wire a closed stream is no cancellation.
    session.peer.receive(message, sendOn(response, message['id'], headers));
  }

  #open(): { readonly session: Session; readonly headers: Readonly<Record<string, string>> } {
    const id = randomUUID();
    const session: Session = {
      peer: new Peer(this.#options, id, (message) => void session.stream?.write(event(message))),
      stream: undefined,
    };
    this.#sessions.set(id, session);
    this.#options.journal('session-opened', { session: id });
    return { session, headers: { 'mcp-session-id': id } };
  }
}

function refuseLegacy(response: ServerResponse, message: JsonObject): void {
  const error = {
    code: -32_022,
    message: 'Unsupported protocol version',
    data: { supported: ['2026-07-28'], requested: 'legacy' },
  };
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: message['id'] ?? null, error }));
}

const kept = (headers: IncomingMessage['headers']): JsonObject =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

class OldTransport {
  readonly #options: StoryOptions;
  readonly #open = new Map<string, { readonly peer: Peer; readonly send: Send }>();

  constructor(options: StoryOptions) {
    this.#options = options;
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'GET' && url.pathname === '/sse') return this.#stream(response);
    const open = this.#open.get(url.searchParams.get('session') ?? '');
    if (request.method !== 'POST' || url.pathname !== '/messages') return refuse(response, 405, -32_000, 'not here');
    if (open === undefined) return refuse(response, 404, -32_000, 'no such session');
    const message = await bodyOf(request);
    response.writeHead(202).end('Accepted');
    open.peer.receive(message, open.send);
  }

  #stream(response: ServerResponse): void {
    const id = randomUUID();
    openStream(response);
    const send: Send = (message) => void response.write(event(message));
    const peer = new Peer(this.#options, id, send);
    this.#open.set(id, { peer, send });
    this.#options.journal('session-opened', { session: id });
    response.once('close', () => {
      this.#open.delete(id);
      peer.end();
      this.#options.journal('session-ended', { session: id });
    });
    response.write(`event: endpoint\ndata: /messages?session=${id}\n\n`);
  }
}

/** Listens on 127.0.0.1 and resolves with the endpoint's address. */
export async function serveOverHttp(options: StoryOptions, isOld: boolean, port: number): Promise<string> {
  const served = isOld ? new OldTransport(options) : new Streamable(options);
  const server = createServer((request, response) => {
    served.take(request, response).catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  options.journal('started', { transport: isOld ? 'sse' : 'http' });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${isOld ? '/sse' : '/mcp'}`;
}
