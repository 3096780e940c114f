// Ends the TLS of a server towards a named host, fills its secret into the named header, and goes on over verified TLS to that host alone. Replies come back
// with the secret hidden, or not at all. The secret reaches no other host, no other header, no log and never the server.
import type { IncomingMessage, OutgoingHttpHeader, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Transform } from 'node:stream';
import type { SecureContext, TLSSocket } from 'node:tls';
import { mistakeOf, ownHeaders, sendBody, type Visit } from '../gateway/http-door.ts';
import type { Authority } from './authority.ts';
import { Concealer } from './conceal.ts';
import { type Credential, fillHeaders, formsToMask } from './credential.ts';

/** The parts of Node that are used; loaded only for a server that has placeholders. */
export interface DoorModules {
  readonly http: Pick<typeof import('node:http'), 'createServer' | 'request'>;
  readonly tls: Pick<typeof import('node:tls'), 'TLSSocket' | 'connect' | 'createSecureContext' | 'getCACertificates'>;
  readonly zlib: Pick<typeof import('node:zlib'), 'createUnzip' | 'createBrotliDecompress' | 'createZstdDecompress'>;
}

/** What a door is made of. */
export interface DoorParts {
  readonly credentials: readonly Credential[];
  readonly authority: Authority;
  /** PEM of authorities for the way out, beside those that Node trusts. */
  readonly extraCa?: string | undefined;
}

const HANDSHAKE_MS = 10_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 300_000;
const KEEP_ALIVE_MS = 30_000;
const ANSWER_IDLE_MS = 300_000;

/**
 * Not sent on: a coding that we cannot read, and ways to get a reply in pieces, each too small to be noticed (RFC 9110 §14).
 * Those of the connection are gone before.
 */
const NOT_ONWARD: ReadonlySet<string> = new Set(['accept-encoding', 'range', 'if-range', 'expect']);
/** No longer true of what goes back. */
const NOT_BACK: ReadonlySet<string> = new Set([
  'content-length',
  'content-encoding',
  'content-md5',
  'digest',
  'content-digest',
  'alt-svc',
]);
/** They make a host repeat what it got, or open a tunnel. */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['TRACE', 'TRACK', 'CONNECT']);

function without(raw: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    if (!names.has((raw[index] ?? '').toLowerCase())) kept.push(raw[index] ?? '', raw[index + 1] ?? '');
  return kept;
}

/** Serves the connections of one sandbox to the hosts of its placeholders. */
export class PlaceholderDoor {
  readonly #modules: DoorModules;
  readonly #parts: DoorParts;
  readonly #server: Server;
  readonly #concealer: Concealer;
  readonly #visits = new WeakMap<Socket, Visit>();
  readonly #contexts = new Map<string, SecureContext>();

  constructor(modules: DoorModules, parts: DoorParts) {
    this.#modules = modules;
    this.#parts = parts;
    // Of all its secrets, whatever the host: one that learned a secret elsewhere tells it nobody here.
    this.#concealer = new Concealer(formsToMask(parts.credentials));
    const times = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS };
    const options = { requireHostHeader: true, insecureHTTPParser: false, ...times };
    this.#server = modules.http.createServer(options, (request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket) => this.#hangUp(request.socket, socket));
    this.#server.on('connect', (request: IncomingMessage, socket: Socket) => this.#hangUp(request.socket, socket));
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      if (error.code !== 'ECONNRESET') this.#visits.get(socket)?.refused('broken-request', error.code ?? '');
      socket.destroy();
    });
  }

  /** Takes a connection over. Its hello has been read (its server name is `visit.name`) and put back; `visit.open` dials the checked address of that name. */
  enter(socket: Socket, visit: Visit): void {
    const secureContext = this.#contextFor(visit.name);
    if (secureContext === undefined) {
      socket.resetAndDestroy();
      return;
    }
    const secure = new this.#modules.tls.TLSSocket(socket, {
      isServer: true,
      secureContext,
      // A client that speaks nothing else is told so.
      ALPNCallback: ({ protocols }) => protocols.find((protocol) => protocol === 'http/1.1'),
    });
    const late = setTimeout(() => secure.destroy(), HANDSHAKE_MS);
    secure.once('secure', () => clearTimeout(late));
    secure.once('close', () => clearTimeout(late));
    secure.on('error', () => {}); // Told by `close`.
    this.#visits.set(secure, visit);
    this.#server.emit('connection', secure);
  }

  #contextFor(name: string): SecureContext | undefined {
    const known = this.#contexts.get(name);
    if (known !== undefined) return known;
    const identity = this.#parts.authority.identityFor(name);
    if (identity === undefined) return undefined;
    const context = this.#modules.tls.createSecureContext({ ...identity, minVersion: 'TLSv1.2' });
    this.#contexts.set(name, context);
    return context;
  }

  #hangUp(from: Socket, socket: Socket): void {
    this.#visits.get(from)?.refused('upgrade', '');
    socket.destroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visit = this.#visits.get(request.socket);
    const { servername } = request.socket as TLSSocket;
    const isPlain = visit !== undefined && servername === visit.name && !REFUSED_METHODS.has(request.method ?? '');
    const mistake = isPlain ? mistakeOf(request, visit) : (['broken-request', request.method ?? ''] as const);
    if (visit === undefined || mistake !== undefined) {
      if (mistake !== undefined) visit?.refused(...mistake);
      response.writeHead(421, { connection: 'close' }).end();
      return;
    }
    const socket = await this.#open(visit);
    if (socket === undefined) response.writeHead(502, { connection: 'close' }).end();
    else this.#pass(request, response, socket, visit);
  }

  /** A connection to the host, which has proved that it is this host. */
  async #open(visit: Visit): Promise<TLSSocket | undefined> {
    const plain = await visit.open();
    if (plain === undefined) return undefined;
    const { extraCa } = this.#parts;
    const { tls } = this.#modules;
    const secure = tls.connect({
      socket: plain,
      servername: visit.name,
      ALPNProtocols: ['http/1.1'],
      minVersion: 'TLSv1.2',
      // Whatever the environment of Bartizan says.
      rejectUnauthorized: true,
      ...(extraCa === undefined ? {} : { ca: [...tls.getCACertificates('default'), extraCa] }),
    });
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const late = setTimeout(() => resolve('no TLS in time'), HANDSHAKE_MS);
    secure.once('secureConnect', () => resolve(secure.authorized ? undefined : 'not authorized'));
    secure.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'broken TLS'));
    secure.once('close', () => resolve('closed'));
    const trouble = await promise;
    clearTimeout(late);
    if (trouble === undefined) return secure;
    visit.refused('unverified-host', trouble);
    secure.destroy();
    return undefined;
  }

  #pass(request: IncomingMessage, response: ServerResponse, socket: TLSSocket, visit: Visit): void {
    const onward = this.#modules.http.request({
      // Without an agent: with one, even `false`, Node would dial by itself.
      createConnection: () => socket,
      setHost: false,
      method: request.method ?? 'GET',
      path: request.url ?? '/',
      headers: this.#onwardHeaders(request, visit),
    });
    socket.setTimeout(ANSWER_IDLE_MS, () => socket.destroy());
    onward.on('response', (answer) => this.#answer(answer, response, visit));
    onward.on('upgrade', (_answer, upgraded: Socket) => upgraded.destroy());
    onward.on('error', () => response.destroy());
    onward.on('close', () => socket.destroy());
    response.on('close', () => onward.destroy());
    sendBody(request, onward);
  }

  #onwardHeaders(request: IncomingMessage, { name, port }: Visit): string[] {
    const own = without(ownHeaders(request.rawHeaders, request.headers.connection), NOT_ONWARD);
    const here = this.#parts.credentials.filter((one) => one.host === name && one.port === port);
    const headers = [...fillHeaders(own, here), 'Accept-Encoding', 'identity', 'Connection', 'close'];
    if (request.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked');
    return headers;
  }

  #answer(answer: IncomingMessage, response: ServerResponse, visit: Visit): void {
    const coding = codingOf(answer, this.#modules.zlib);
    const isPiece = answer.statusCode === 206 || answer.headers['content-range'] !== undefined;
    if (coding === undefined || isPiece) {
      visit.refused('unreadable-reply', isPiece ? 'a piece of a reply' : 'an unknown content coding');
      answer.destroy();
      response.writeHead(502, { connection: 'close' }).end();
      return;
    }
    const headers = without(ownHeaders(answer.rawHeaders, answer.headers.connection), NOT_BACK);
    response.writeHead(answer.statusCode ?? 502, headers.map((text) => this.#concealer.hide(text)) as OutgoingHttpHeader[]);
    // At once: a stream of events begins before its first one.
    response.flushHeaders();
    const streams = [answer, ...(coding === 'none' ? [] : [coding]), this.#concealer.stream()];
    for (const stream of streams) stream.on('error', () => response.destroy());
    for (const [index, stream] of streams.entries()) stream.pipe((streams[index + 1] as Transform | undefined) ?? response);
  }
}

/** What undoes the content coding of a reply; undefined for one that we do not know. We asked for none. */
function codingOf(answer: IncomingMessage, zlib: DoorModules['zlib']): Transform | 'none' | undefined {
  switch ((answer.headers['content-encoding'] ?? '').trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'none';
    case 'gzip':
    case 'x-gzip':
    case 'deflate':
      return zlib.createUnzip();
    case 'br':
      return zlib.createBrotliDecompress();
    case 'zstd':
      return zlib.createZstdDecompress();
    default:
      return undefined;
  }
}
