// A real HTTP server in front of a gateway whose servers are functions, and clients that send exactly what a test says.
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Json, JsonObject } from '../../base/json.ts';
import { type FakeServer, type Scene, type SceneOptions, sceneOf, tool } from '../gateway.test-kit.ts';
import { type AccessRules, isWelcome, LOOPBACK_HOSTS } from './access.ts';
import type { HttpEdgeParts } from './edge.ts';
import { HttpEdge } from './http.ts';
import { createStreams, type Streams } from './streams.ts';

/** What an HTTP client got. */
export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON, or the data of each event of a stream. */
  readonly json: JsonObject;
  readonly events: readonly JsonObject[];
}

/** An edge that listens. */
export interface Listening {
  readonly scene: Scene;
  readonly streams: Streams;
  readonly port: number;
  readonly server: Server;
  /** Mutable: what tests switch. */
  readonly now: { isOpen: boolean; access: AccessRules };
  /** Sends a request. */
  send(over?: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Readonly<Record<string, string | undefined>>;
    readonly body?: string | Buffer;
  }): Promise<Got>;
  /** Posts JSON. */
  post(body: Json | string, headers?: Readonly<Record<string, string | undefined>>, path?: string): Promise<Got>;
  /** Opens a legacy session; answers with the headers that name it. */
  open(capabilities?: JsonObject, headers?: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  /** Writes raw bytes and reads until the server closes or `until` matches. */
  raw(bytes: string | readonly string[], until?: RegExp): Promise<string>;
  close(): Promise<void>;
}

const eventsIn = (text: string): readonly JsonObject[] =>
  text.split('\n\n').flatMap((block) => {
    const data = block.split('\n').flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
    return data.length === 0 || data[0] === '' ? [] : [JSON.parse(data.join('\n')) as JsonObject];
  });

const parsed = (text: string): JsonObject => {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return {};
  }
};

/** Starts an edge. No key is asked for unless `access` says so. */
export async function listening(
  servers: readonly FakeServer[] = [{ lists: { tools: [tool('x')] } }],
  options: SceneOptions & { readonly edge?: Partial<HttpEdgeParts>; readonly maxStreams?: number } = {},
): Promise<Listening> {
  const scene = sceneOf(servers, options);
  const now: Listening['now'] = {
    isOpen: true,
    access: { hosts: new Set(LOOPBACK_HOSTS), origins: new Set(), findKey: undefined, isMetricsOpenTo: () => true },
  };
  const streams = createStreams({ maxStreams: options.maxStreams ?? 10, mayStay: (headers) => isWelcome(headers, now.access) });
  const edge = new HttpEdge({
    gateway: scene.gateway,
    sessions: scene.sessions,
    access: () => now.access,
    limits: { maxDepth: 32, maxBytes: 10_000, maxQueuedBytes: 200_000 },
    streams,
    isOpen: () => now.isOpen,
    handOver: () => false,
    ...options.edge,
  });
  const server = createServer({ maxHeaderSize: 8_192, insecureHTTPParser: false }, (message, response) =>
    edge.take(message, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const send: Listening['send'] = ({ method = 'POST', path = '/s/one', headers = {}, body = '' } = {}) =>
    new Promise((resolve, reject) => {
      const sent = Object.fromEntries(
        Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
      );
      const outgoing = request({ host: '127.0.0.1', port, method, path, headers: sent, agent: false });
      outgoing.once('error', reject);
      outgoing.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject).once('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            json: parsed(text),
            events: eventsIn(text),
          });
        });
      });
      outgoing.end(body);
    });
  const post: Listening['post'] = (body, headers = {}, path = '/s/one') =>
    send({
      path,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    });

  return {
    scene,
    streams,
    port,
    server,
    now,
    send,
    post,
    async open(capabilities = {}, headers = {}) {
      const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'client', version: '1' } };
      const got = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params }, headers);
      return { ...headers, 'mcp-session-id': String(got.headers['mcp-session-id']), 'mcp-protocol-version': '2025-11-25' };
    },
    raw: (bytes, until) =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1');
        let text = '';
        const pieces = typeof bytes === 'string' ? [bytes] : [...bytes];
        const next = (): void => {
          const piece = pieces.shift();
          if (piece !== undefined) socket.write(piece, () => setImmediate(next));
        };
        socket.once('connect', next);
        socket.on('data', (chunk: Buffer) => {
          text += chunk.toString('latin1');
          if (until?.test(text) === true) socket.destroy();
        });
        socket.once('error', (error: NodeJS.ErrnoException) =>
          error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(text) : reject(error),
        );
        socket.once('close', () => resolve(text));
      }),
    async close() {
      streams.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await scene.close();
    },
  };
}

/** Headers of a modern request. */
export const modernHeaders = (method: string, name?: string): Record<string, string> => ({
  'mcp-protocol-version': '2026-07-28',
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
});

/** The fault code of an answer. */
export const faultOf = ({ json }: Pick<Got, 'json'>): unknown =>
  ((json['error'] as JsonObject | undefined)?.['data'] as JsonObject | undefined)?.['code'];
