// The test upstream over Streamable HTTP: sessions for legacy clients, stateless requests for modern ones. Loopback only.
import { Buffer } from 'node:buffer';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { LEGACY_VERSIONS, META, type Message, MODERN_VERSION, objectAt, type RpcError } from '../protocol.ts';
import { errorMessage, settle } from './answers.ts';
import { type BenchServer, type Request, routedName } from './bench-server.ts';
import { type Admitted, HttpExchange, STREAM_HEAD, sendJson } from './http-exchange.ts';
import { type HttpSession, newHttpSession } from './http-sessions.ts';

/** How the upstream listens. */
export interface HttpOptions {
  readonly port: number;
  /** Whether every answer is sent as a stream. */
  readonly isAlwaysStreamed: boolean;
}

/** What a POST brought. */
interface Posted {
  readonly server: BenchServer;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly message: Message;
}

interface RefusedPost {
  readonly status: number;
  readonly error: RpcError;
}

const ROUTED = new Set(['tools/call', 'resources/read', 'prompts/get']);

const decodedHeader = (value: string | string[] | undefined): unknown => {
  if (typeof value !== 'string' || !value.startsWith('=?base64?') || !value.endsWith('?=')) return value;
  return Buffer.from(value.slice('=?base64?'.length, -'?='.length), 'base64').toString();
};

const claimedVersion = (message: Message): unknown => objectAt(message.params, '_meta')[META.protocolVersion];

/** Headers must mirror the body (MCP 2026-07-28, Transports): a gateway that renames must recompute them. */
function modernRefusal({ server, request, message }: Posted): RefusedPost | null {
  if (server.options.era === 'legacy') {
    return { status: 400, error: { code: -32600, message: 'Bad Request: unsupported protocol version' } };
  }
  if (message.id === undefined) return null;
  const version = request.headers['mcp-protocol-version'];
  const method = request.headers['mcp-method'];
  const name = decodedHeader(request.headers['mcp-name']);
  const wantedName = routedName(message.params);
  const isNameWrong = ROUTED.has(message.method ?? '') && name !== wantedName;
  if (version === claimedVersion(message) && method === message.method && !isNameWrong) return null;
  const seen = JSON.stringify([version, claimedVersion(message), method, message.method, name, wantedName]);
  return { status: 400, error: { code: -32020, message: `Header mismatch: ${seen}` } };
}

function legacyRefusal({ request, message }: Posted, session: HttpSession | null): RefusedPost | null {
  const requested = claimedVersion(message) ?? request.headers['mcp-protocol-version'];
  const isKnown = LEGACY_VERSIONS.some((version) => version === requested);
  if (claimedVersion(message) !== undefined || (requested !== undefined && !isKnown)) {
    const supported = [MODERN_VERSION, ...LEGACY_VERSIONS];
    return { status: 400, error: { code: -32022, message: 'Unsupported protocol version', data: { supported, requested } } };
  }
  if (session !== null || message.method === 'initialize') return null;
  if (request.headers['mcp-session-id'] !== undefined)
    return { status: 404, error: { code: -32001, message: 'Session not found' } };
  if (message.method === 'ping') return null;
  return { status: 400, error: { code: -32000, message: 'Bad Request: session required' } };
}

/** All servers of one upstream process, and their sessions. */
class HttpUpstream {
  readonly #servers: ReadonlyMap<string, BenchServer>;
  readonly #options: HttpOptions;
  readonly #sessions = new Map<string, HttpSession>();
  #requests = 0;

  constructor(servers: ReadonlyMap<string, BenchServer>, options: HttpOptions) {
    this.#servers = servers;
    this.#options = options;
  }

  serve(request: IncomingMessage, response: ServerResponse): void {
    const url = request.url ?? '';
    const query = url.indexOf('?');
    const server = this.#servers.get(query < 0 ? url : url.slice(0, query));
    if (server === undefined) {
      response.writeHead(404).end();
    } else if (request.method === 'POST') {
      this.#collect(server, request, response);
    } else if (request.method === 'GET') {
      this.#openStream(server, request, response);
    } else if (request.method === 'DELETE') {
      this.#endSession(server, request, response);
    } else {
      response.writeHead(405).end();
    }
  }

  #sessionOf(request: IncomingMessage): HttpSession | null {
    const id = request.headers['mcp-session-id'];
    return (typeof id === 'string' ? this.#sessions.get(id) : undefined) ?? null;
  }

  #openStream(server: BenchServer, request: IncomingMessage, response: ServerResponse): void {
    const session = this.#sessionOf(request);
    if (session === null || server.options.era === 'modern') {
      response.writeHead(405, { allow: 'POST' }).end();
      return;
    }
    response.writeHead(200, STREAM_HEAD);
    response.flushHeaders();
    session.open(response);
  }

  #endSession(server: BenchServer, request: IncomingMessage, response: ServerResponse): void {
    const session = this.#sessionOf(request);
    if (session !== null) {
      this.#sessions.delete(session.id);
      server.listeners.delete(session.listener);
      session.close();
    }
    response.writeHead(session === null ? 404 : 200).end();
  }

  #collect(server: BenchServer, request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [first] = chunks;
      const body = chunks.length === 1 && first ? first : Buffer.concat(chunks);
      let message: Message;
      try {
        message = JSON.parse(body.toString()) as Message;
      } catch {
        sendJson(response, 400, errorMessage(null, { code: -32700, message: 'Parse error' }));
        return;
      }
      this.#post({ server, request, response, message });
    });
  }

  #post(posted: Posted): void {
    const { request, response, message } = posted;
    const version = claimedVersion(message);
    const isModern =
      version === MODERN_VERSION ||
      (request.headers['mcp-protocol-version'] === MODERN_VERSION && message.method !== 'initialize');
    const session = isModern ? null : this.#sessionOf(request);
    const refusal = isModern ? modernRefusal(posted) : legacyRefusal(posted, session);
    if (refusal !== null) {
      sendJson(response, refusal.status, errorMessage(message.id ?? null, refusal.error));
    } else if (message.id === undefined || message.id === null || message.method === undefined) {
      this.#take(posted, session);
      response.writeHead(202).end();
    } else {
      new HttpExchange(this.#admit(posted, message as Request, isModern, session)).run();
    }
  }

  /** A notification, or the client's answer to a question. */
  #take({ server, message }: Posted, session: HttpSession | null): void {
    if (session === null) return;
    if (message.method === 'notifications/cancelled') server.cancel(`${session.id}:${JSON.stringify(message.params?.requestId)}`);
    else if (message.method === undefined) settle(session, message);
  }

  #admit(posted: Posted, request: Request, isModern: boolean, known: HttpSession | null): Admitted {
    const { server, response } = posted;
    const isStarting = !isModern && request.method === 'initialize' && server.options.era !== 'modern';
    const session = isStarting ? this.#startSession(server) : known;
    return {
      server,
      response,
      headers: posted.request.headers,
      request,
      isModern,
      session,
      head: isStarting && session ? { 'mcp-session-id': session.id } : {},
      keyPrefix: isModern ? `r${++this.#requests}:` : `${session?.id}:`,
      isAlwaysStreamed: this.#options.isAlwaysStreamed,
      nextQuestionId: () => `up-${++this.#requests}`,
    };
  }

  #startSession(server: BenchServer): HttpSession {
    const session = newHttpSession();
    this.#sessions.set(session.id, session);
    server.listeners.add(session.listener);
    return session;
  }
}

/** Serves the servers by path. */
export function serveHttp(servers: ReadonlyMap<string, BenchServer>, options: HttpOptions): void {
  const upstream = new HttpUpstream(servers, options);
  const listener = http.createServer((request, response) => upstream.serve(request, response));
  listener.keepAliveTimeout = 120_000;
  listener.headersTimeout = 130_000;
  listener.requestTimeout = 0;
  listener.maxRequestsPerSocket = 0;
  listener.listen(options.port, '127.0.0.1', 4096);
}
