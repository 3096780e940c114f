// Stand-ins for tests of connections: a wire whose other end is a function, a clock that only the test moves, and judged requests.
import type { Clock } from '../base/clock.ts';
import { Fault } from '../base/fault.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { RpcError, RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';
import type { CallOptions, CallSide, ClientFacts, Notice } from './connection.ts';
import { upstreamFault } from './faults.ts';
import { Judged, type Outgoing } from './judged.ts';
import type { ConnectionParts, OpenWire } from './legacy-connection.ts';
import type { Wire, WireListener, WireReply, WireRequestOptions } from './wire.ts';

/** A clock that stands still until it is moved. */
export interface HandClock extends Clock {
  advance(ms: number): void;
}

/** Starts at 2026-11-21 12:00:00 UTC. */
export function handClock(): HandClock {
  let elapsedMs = 0;
  return {
    now: () => Date.UTC(2026, 10, 21, 12) + elapsedMs,
    monotonicMs: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms;
    },
  };
}

/** What a server answers: a result, an error, or a fault of the wire. */
export type Said = { readonly result: JsonObject } | { readonly error: RpcError; readonly status?: number } | Fault;

/** The other end of a wire. */
export type Serve = (request: RpcRequest, options: WireRequestOptions, wire: FakeWire) => Said | Promise<Said>;

/** A wire that keeps what was sent. */
export interface FakeWire extends Wire {
  readonly requests: RpcRequest[];
  readonly headers: (Readonly<Record<string, string>> | undefined)[];
  /** Notifications and replies that went to the server. */
  readonly sent: (RpcNotification | RpcReply)[];
  readonly isOpen: boolean;
  /** The server says something that belongs to no request. */
  say(message: RpcRequest | RpcNotification): void;
  /** The wire ends by itself. */
  end(fault?: Fault): void;
}

/** Waits for an answer, or fails as a wire does when its caller gives up. */
function orCancelled(said: Promise<Said>, signal: AbortSignal | undefined): Promise<Said> {
  if (signal === undefined) return said;
  const cancelled = new Promise<Said>((resolve) =>
    signal.addEventListener('abort', () => resolve(upstreamFault.cancelled({ name: 'fake' })), { once: true }),
  );
  return Promise.race([said, cancelled]);
}

/** Makes a wire to `serve`. */
export function fakeWire(listener: WireListener, serve: Serve, transport: Wire['transport'] = 'stdio'): FakeWire {
  const state = { isOpen: true };
  const wire: FakeWire = {
    transport,
    requests: [],
    headers: [],
    sent: [],
    get isOpen() {
      return state.isOpen;
    },
    async request(message, options): Promise<WireReply> {
      wire.requests.push(message);
      wire.headers.push(options.headers);
      const said = await orCancelled(Promise.resolve(serve(message, options, wire)), options.signal);
      if (said instanceof Fault) throw said;
      const reply = 'result' in said ? { result: said.result } : { error: said.error };
      const text = 'result' in said ? { resultText: JSON.stringify(said.result) } : {};
      const status = 'status' in said && said.status !== undefined ? { status: said.status } : {};
      return { message: { jsonrpc: '2.0', id: message.id, ...reply }, bytes: 1, ...text, ...status };
    },
    async send(message) {
      wire.sent.push(message);
    },
    async openServerStream() {},
    async close() {
      wire.end();
    },
    say: (message) => listener.onMessage(message),
    end(fault = upstreamFault.closed({ name: 'fake', reason: 'test' })) {
      if (!state.isOpen) return;
      state.isOpen = false;
      listener.onClose(fault);
    },
  };
  return wire;
}

/** Opens wires to `serve` and keeps them. */
export function fakeWires(
  serve: Serve,
  transport: Wire['transport'] = 'stdio',
): { readonly wires: FakeWire[]; readonly open: OpenWire } {
  const wires: FakeWire[] = [];
  return {
    wires,
    open: async (listener) => {
      const wire = fakeWire(listener, serve, transport);
      wires.push(wire);
      return wire;
    },
  };
}

/** What a client that declares nothing says of itself. */
export const FACTS: ClientFacts = { info: { name: 'client', version: '1' }, capabilities: {}, legacyVersion: '2025-11-25' };

/** Parts of a connection to the server `fake`; dropped messages are kept. */
export function connectionParts(clock: Clock = handClock()): ConnectionParts & { readonly dropped: string[] } {
  const dropped: string[] = [];
  return {
    server: 'fake',
    clock,
    limits: { maxPages: 5, maxDefinitions: 100 },
    idleTimeoutMs: 1_000,
    onDropped: (code) => dropped.push(code),
    dropped,
  };
}

/** A genuine seal from a judge that lets everything pass. */
export function judged(method: string, params: JsonObject, server = 'fake'): Promise<Judged> {
  return Judged.by<Outgoing, unknown>(() => true, { server, method, params });
}

/** Options of a call. */
export function callOptions(over: Partial<CallOptions> = {}): CallOptions {
  return { wantsProgress: false, client: FACTS, signal: new AbortController().signal, idleTimeoutMs: 1_000, ...over };
}

/** A client's side that keeps what it hears and answers every question with its name. */
export function callSide(name = 'side'): CallSide & { readonly notices: Notice[]; readonly asked: string[] } {
  const notices: Notice[] = [];
  const asked: string[] = [];
  return {
    notices,
    asked,
    onNotice: (notice) => notices.push(notice),
    ask: async ({ method }) => {
      asked.push(method);
      return { result: { answeredBy: name } };
    },
  };
}

/** The result of a discover or an initialize. */
export const HELLO = {
  legacy: (capabilities: JsonObject = { tools: {} }): JsonObject => ({
    protocolVersion: '2025-11-25',
    capabilities,
    serverInfo: { name: 'fake', version: '1' },
  }),
  modern: (capabilities: JsonObject = { tools: {} }): JsonObject => ({
    supportedVersions: ['2026-07-28'],
    capabilities,
    resultType: 'complete',
  }),
} as const;

/** Members of an envelope as they were sent. */
export const metaIn = (message: RpcRequest | RpcNotification | undefined): Record<string, Json | undefined> =>
  (message?.params?.['_meta'] ?? {}) as Record<string, Json | undefined>;

/** Lets everything that is ready happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** Resources as they are watched: judged by nobody who refuses. */
export async function watched(server: string, ...uris: readonly string[]): Promise<Map<string, Judged>> {
  const judged = uris.map(
    async (uri) => [uri, await Judged.by(() => undefined, { server, method: 'resources/subscribe', params: { uri } })] as const,
  );
  return new Map(await Promise.all(judged));
}
