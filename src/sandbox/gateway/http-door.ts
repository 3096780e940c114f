// Plain HTTP of a server: every request on a connection is read, must name the granted host, and is written anew. Nothing is tunnelled or upgraded.
import type { ClientRequest, IncomingMessage, RequestOptions, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type Refusal, recordedName } from './records.ts';

/** A connection that came for a granted name on a port of plain HTTP. */
export interface Visit {
  readonly name: string;
  readonly port: number;
  /** A fresh connection to the checked address; undefined if it cannot be had (already recorded). */
  readonly open: () => Promise<Socket | undefined>;
  readonly refused: (refusal: Refusal, detail: string) => void;
}

/** The part of `node:http` that is used; loaded only when the first plain request comes. */
type Http = Pick<typeof import('node:http'), 'createServer' | 'request'>;

/** Belong to one connection (RFC 9110 §7.6.1): written anew, or dropped. */
const HOP_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const HEADERS_MS = 10_000;
const REQUEST_MS = 300_000;
const KEEP_ALIVE_MS = 30_000;
const ANSWER_IDLE_MS = 300_000;

/** Pairs as Node has them: name, value, name, value … without those of the connection. */
export function ownHeaders(raw: readonly string[], connection: string | undefined): string[] {
  const named = new Set(
    (connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase();
    if (!HOP_HEADERS.has(name) && (!named.has(name) || name === 'host')) kept.push(raw[index] ?? '', raw[index + 1] ?? '');
  }
  return kept;
}

/** Why a request may not pass. */
export function mistakeOf(
  request: IncomingMessage,
  { name, port }: Pick<Visit, 'name' | 'port'>,
): readonly [Refusal, string] | undefined {
  const hosts = request.rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === 'host');
  const written = (request.headers.host ?? '').toLowerCase();
  const asked = port === 80 ? written.replace(/:80$/, '') : written.replace(new RegExp(`:${port}$`), '');
  if (hosts.length !== 1 || asked !== name) return ['other-host', recordedName(written)];
  // Absolute and authority forms name a host of their own (RFC 9112 §3.2).
  return request.url?.startsWith('/') === true ? undefined : ['broken-request', recordedName(request.url ?? '')];
}

/** Serves connections of a sandbox. */
export class HttpDoor {
  readonly #http: Http;
  readonly #server: Server;
  readonly #visits = new WeakMap<Socket, Visit>();

  constructor(http: Http) {
    this.#http = http;
    const times = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS };
    this.#server = http.createServer({ requireHostHeader: true, insecureHTTPParser: false, ...times }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket) => this.#hangUp(request.socket, socket, 'upgrade'));
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) =>
      this.#hangUp(request.socket, socket, 'broken-request'),
    );
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code !== 'ECONNRESET') this.#visits.get(socket)?.refused('broken-request', recordedName(error.code ?? ''));
      socket.destroy();
    });
  }

  /** Takes a connection over. */
  enter(socket: Socket, visit: Visit): void {
    this.#visits.set(socket, visit);
    this.#server.emit('connection', socket);
  }

  #hangUp(from: Socket, socket: Socket, refusal: Refusal): void {
    this.#visits.get(from)?.refused(refusal, '');
    socket.destroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visit = this.#visits.get(request.socket);
    const mistake = visit === undefined ? (['broken-request', ''] as const) : mistakeOf(request, visit);
    if (visit === undefined || mistake !== undefined) {
      if (mistake !== undefined) visit?.refused(...mistake);
      response.writeHead(421, { connection: 'close' }).end();
      return;
    }
    const socket = await visit.open();
    if (socket === undefined) response.writeHead(502, { connection: 'close' }).end();
    else this.#pass(request, response, socket);
  }

  #pass(request: IncomingMessage, response: ServerResponse, socket: Socket): void {
    const options: RequestOptions = {
      // Without an agent: with one, even `false`, Node would dial by itself, to localhost.
      createConnection: () => socket,
      setHost: false,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: onwardHeaders(request),
    };
    const onward = this.#http.request(options);
    socket.setTimeout(ANSWER_IDLE_MS, () => socket.destroy());
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, ownHeaders(answer.rawHeaders, answer.headers.connection));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    onward.on('upgrade', (_answer, upgraded: Socket) => upgraded.destroy());
    onward.on('error', () => response.destroy());
    onward.on('close', () => socket.destroy());
    response.on('close', () => onward.destroy());
    sendBody(request, onward);
  }
}

/** The framing is ours: a body goes on with exactly one length, or chunked. */
function onwardHeaders(request: IncomingMessage): string[] {
  const headers = ownHeaders(request.rawHeaders, request.headers.connection);
  if (request.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked');
  headers.push('Connection', 'close');
  return headers;
}

/** Sends the body of a request on, if it has one. */
export function sendBody(request: IncomingMessage, onward: ClientRequest): void {
  const hasBody = request.headers['transfer-encoding'] !== undefined || request.headers['content-length'] !== undefined;
  if (hasBody) request.pipe(onward);
  else onward.end();
  request.on('error', () => onward.destroy());
}
