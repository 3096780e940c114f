// A legacy session with one server (2024-11-05 to 2025-11-25): handshake, requests in both directions, one client's capabilities for its whole life.
import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import { metaOf, withMembers } from '../protocol/meta.ts';
import { LISTS, type ListName, SERVER_METHODS } from '../protocol/methods.ts';
import { isLegacyRevision } from '../protocol/revisions.ts';
import { CallsInFlight } from './calls.ts';
import { type Catalogue, type CatalogueLimits, createCatalogue } from './catalogue.ts';
import type {
  Answer,
  Ask,
  CallOptions,
  CallSide,
  ClientFacts,
  Connection,
  ConnectionListener,
  Definitions,
  Hello,
  Notice,
  Outcome,
  Watched,
} from './connection.ts';
import { type Mask, saidBy, upstreamFault } from './faults.ts';
import { areJudged, isFault, Judged } from './judged.ts';
import { paced } from './paced.ts';
import type { Wire, WireListener } from './wire.ts';

/** What a connection needs beside its wire. */
export interface ConnectionParts {
  readonly server: string;
  readonly clock: Clock;
  readonly limits: CatalogueLimits;
  /** Time without a sign of life for Bartizan's own requests, in ms. */
  readonly idleTimeoutMs: number;
  /** A message of the server was dropped; `code` says why. */
  readonly onDropped: (code: string) => void;
  /** Hides in its words what the server was given in secret. */
  readonly mask?: Mask | undefined;
}

/** Makes a wire that reports to this listener. */
export type OpenWire = (listener: WireListener) => Promise<Wire>;

/** Questions of one server that are open at once: each costs a client's attention, entries in the trail and memory. */
const MAX_QUESTIONS = 64;
/** Messages before the handshake ended that are kept: a server has no business talking then. */
const MAX_EARLY = 16;

const refusal = (message: string) => ({ error: { code: ErrorCode.methodNotFound, message } });

/** What the initialize handshake came to. */
export type Handshake =
  | { readonly kind: 'opened'; readonly connection: LegacyConnection }
  | {
      readonly kind: 'refused';
      readonly error: JsonObject | undefined;
      readonly status: number | undefined;
      readonly wire: Wire;
    };

/** A legacy session. */
export class LegacyConnection implements Connection {
  readonly server: string;
  readonly transport: Wire['transport'];
  readonly hello: Hello;
  readonly #wire: Wire;
  readonly #parts: ConnectionParts;
  readonly #calls: CallsInFlight;
  readonly #listeners = new Set<ConnectionListener>();
  readonly #asked = new Map<string | number, AbortController>();
  readonly #catalogue: Catalogue;
  readonly #streamOpen: Promise<void>;
  #isStreamOpen = false;
  #watched: Watched = new Map();
  #isClosed = false;

  constructor(wire: Wire, hello: Hello, parts: ConnectionParts, calls: CallsInFlight) {
    this.server = parts.server;
    this.transport = wire.transport;
    this.hello = hello;
    this.#wire = wire;
    this.#parts = parts;
    this.#calls = calls;
    this.#catalogue = createCatalogue({
      server: parts.server,
      clock: parts.clock,
      limits: parts.limits,
      mask: parts.mask,
      readPage: (method, cursor) => this.#own(method, cursor === undefined ? {} : { cursor }),
      offers: (list) => {
        const declared = hello.capabilities[LISTS[list].capability];
        return { has: isObject(declared), tells: isObject(declared) && declared['listChanged'] === true };
      },
    });
    this.#streamOpen = wire.openServerStream({ 'mcp-protocol-version': hello.version }).then(() => {
      this.#isStreamOpen = true;
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async call(judged: Judged, options: CallOptions, side: CallSide): Promise<Outcome> {
    if (!Judged.isFor(judged, this.server)) throw upstreamFault['not-judged']({ name: this.server });
    // A server may ask on its own stream while the first call runs, and drops the question when there is none.
    if (!this.#isStreamOpen) await this.#streamOpen;
    if (options.signal.aborted) throw upstreamFault.cancelled({ name: this.server });
    const { method, params } = judged.exchange;
    const id = this.#calls.nextId();
    this.#calls.add({ id, side, wantsProgress: options.wantsProgress, logLevel: options.logLevel });
    const cancel = (): void => void this.#cancel(id);
    options.signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.#request(id, method, withProgress(params, options.wantsProgress ? id : undefined), options);
    } catch (thrown) {
      // Nobody waits any more: the server is told (MCP 2025-11-25, Lifecycle › Timeouts).
      if (isFault(thrown) && thrown.code === 'upstream.timeout') cancel();
      throw thrown;
    } finally {
      options.signal.removeEventListener('abort', cancel);
      this.#calls.remove(id);
    }
  }

  async #request(
    id: number,
    method: string,
    params: JsonObject,
    options: Pick<CallOptions, 'signal' | 'idleTimeoutMs'>,
  ): Promise<Outcome> {
    const message: RpcRequest = { jsonrpc: '2.0', id, method, params };
    const reply = await this.#wire.request(message, {
      signal: options.signal,
      idleTimeoutMs: options.idleTimeoutMs,
      headers: this.#headers(),
      onMessage: (inner) => this.#receive(inner, id),
    });
    if ('error' in reply.message) return { kind: 'error', error: reply.message.error };
    return { kind: 'result', result: reply.message.result, text: reply.resultText };
  }

  /** A request of Bartizan's own, shaped by no client. */
  async #own(method: string, params: JsonObject): Promise<Outcome> {
    const { idleTimeoutMs } = this.#parts;
    return this.#request(this.#calls.nextId(), method, params, { signal: AbortSignal.timeout(idleTimeoutMs * 2), idleTimeoutMs });
  }

  #headers(): Record<string, string> {
    return { 'mcp-protocol-version': this.hello.version };
  }

  async #cancel(id: number): Promise<void> {
    await this.#send('notifications/cancelled', { requestId: id, reason: 'the client cancelled' });
  }

  async #send(method: string, params?: JsonObject): Promise<void> {
    const message: RpcNotification = params === undefined ? { jsonrpc: '2.0', method } : { jsonrpc: '2.0', method, params };
    // A notification that cannot be sent changes nothing: the wire reports its own end.
    await this.#wire.send(message, this.#headers()).catch(() => this.#parts.onDropped('upstream.closed'));
  }

  async notify(notice: Notice): Promise<void> {
    await this.#send(notice.method, notice.params);
  }

  listen(listener: ConnectionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  definitions(list: ListName): Promise<Definitions> {
    return this.#catalogue.get(list);
  }

  known(list: ListName): Definitions | undefined {
    return this.#catalogue.known(list);
  }

  async watch(watched: Watched): Promise<void> {
    if (!areJudged(watched, this.server)) throw upstreamFault['not-judged']({ name: this.server });
    const before = this.#watched;
    this.#watched = watched;
    const added = [...watched.keys()].filter((uri) => !before.has(uri));
    const left = [...before.keys()].filter((uri) => !watched.has(uri));
    const settled = await Promise.allSettled([
      ...added.map((uri) => this.#accepted('resources/subscribe', { uri })),
      ...left.map((uri) => this.#accepted('resources/unsubscribe', { uri })),
    ]);
    // What the server did not accept is not watched: who asks for it again must not be told that it is.
    const refused = new Set(added.filter((_, at) => settled[at]?.status === 'rejected'));
    if (refused.size > 0) this.#watched = new Map([...this.#watched].filter(([uri]) => !refused.has(uri)));
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }

  /** @throws Fault `upstream.*`; what the server itself refused with goes with it */
  async #accepted(method: string, params: JsonObject): Promise<void> {
    const outcome = await this.#own(method, params);
    if (outcome.kind === 'error')
      throw upstreamFault['refused-request'](
        { name: this.server, reason: saidBy(outcome.error, this.#parts.mask) },
        outcome.error,
      );
  }

  setLogLevel(level: string): Promise<void> {
    return this.#accepted('logging/setLevel', { level });
  }

  /** Takes a message of the server; `callId` names the call whose stream carried it. */
  receive(message: RpcRequest | RpcNotification): void {
    this.#receive(message, undefined);
  }

  #receive(message: RpcRequest | RpcNotification, callId: number | undefined): void {
    if ('id' in message) void this.#answer(message, callId);
    else this.#noticed(message, callId);
  }

  #noticed(message: RpcNotification, callId: number | undefined): void {
    const { method, params } = message;
    if (method === 'notifications/progress') return this.#progress(params);
    if (method === 'notifications/cancelled') return this.#takenBack(params?.['requestId']);
    if (method === 'notifications/message') return this.#logged({ method, params }, callId);
    const lists = (Object.keys(LISTS) as ListName[]).filter((list) => LISTS[list].changed === method);
    for (const list of lists) this.#catalogue.changed(list);
    if (lists.length > 0) this.#tellChanged({ method, params });
    else this.#tell({ method, params });
  }

  #tell(notice: Notice): void {
    for (const listener of [...this.#listeners]) listener.onNotice(notice);
  }

  readonly #tellChanged = paced((notice) => !this.#isClosed && this.#tell(notice));

  #progress(params: JsonObject | undefined): void {
    const call = this.#calls.get(params?.['progressToken']);
    // A token that no call here gave out is forged or late: it reaches nobody.
    if (call === undefined || !call.wantsProgress || params === undefined) return this.#parts.onDropped('upstream.stray-message');
    call.side.onNotice({ method: 'notifications/progress', params: withMembers(params, { progressToken: undefined }) });
  }

  /** A log line goes to the call that caused it where that is known, else to the sessions that listen, else to the newest call. */
  #logged(notice: Notice, callId: number | undefined): void {
    const listeners = [...this.#listeners].filter((listener) => listener.wantsLogs === true);
    const call = this.#calls.get(callId);
    if (call !== undefined || listeners.length === 0) (call ?? this.#calls.newest())?.side.onNotice(notice);
    else for (const listener of listeners) listener.onNotice(notice);
  }

  #takenBack(requestId: Json | undefined): void {
    if (typeof requestId === 'string' || typeof requestId === 'number') this.#asked.get(requestId)?.abort();
  }

  async #answer(request: RpcRequest, callId: number | undefined): Promise<void> {
    const controller = new AbortController();
    // A second question under the same id could collect the first one's answer.
    if (this.#asked.has(request.id)) return this.#parts.onDropped('upstream.duplicate-request');
    if (this.#asked.size >= MAX_QUESTIONS) {
      this.#parts.onDropped('upstream.too-many-questions');
      const { error } = refusal('Too many questions are open.');
      return this.#wire.send({ jsonrpc: '2.0', id: request.id, error }, this.#headers()).catch(() => undefined);
    }
    this.#asked.set(request.id, controller);
    const answer = await this.#ask(request, callId, controller.signal).catch(() =>
      refusal('The question could not be answered.'),
    );
    this.#asked.delete(request.id);
    if (controller.signal.aborted || this.#isClosed) return;
    await this.#wire.send({ jsonrpc: '2.0', id: request.id, ...answer }, this.#headers()).catch(() => undefined);
  }

  async #ask(request: RpcRequest, callId: number | undefined, signal: AbortSignal): Promise<Answer> {
    if (request.method === 'ping') return { result: {} };
    const ask: Ask = { method: request.method, params: askParams(request.params) };
    const known = SERVER_METHODS.has(request.method) || request.method.startsWith('tasks/');
    if (!known) return refusal('Method not found');
    // On stdio, and on an HTTP server's own stream, a question names no call; all calls of a connection are one caller's.
    const call = this.#calls.get(callId) ?? this.#calls.newest();
    if (call !== undefined) return call.side.ask(ask, signal);
    for (const listener of this.#listeners) if (listener.ask !== undefined) return listener.ask(ask, signal);
    return refusal('No call is running that could carry the question.');
  }

  /** The wire ended. */
  closedBy(_reason: Fault): void {
    this.#end();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const controller of this.#asked.values()) controller.abort();
    for (const listener of [...this.#listeners]) listener.onClose?.();
  }

  async close(): Promise<void> {
    this.#end();
    await this.#wire.close();
  }
}

function withProgress(params: JsonObject, token: number | undefined): JsonObject {
  return token === undefined ? params : withMembers(params, { _meta: { ...metaOf(params), progressToken: token } });
}

/** A progress token of the server's question routes on its own hop only. */
function askParams(params: JsonObject | undefined): JsonObject | undefined {
  const meta = metaOf(params);
  if (params === undefined || meta?.['progressToken'] === undefined) return params;
  const { progressToken: _, ...rest } = meta;
  return withMembers(params, { _meta: Object.keys(rest).length === 0 ? undefined : rest });
}

/**
 * Opens a wire and shakes hands. A refusal is an answer (the server may be modern), a broken wire is a throw.
 * @throws Fault `upstream.*`
 */
export async function shakeHands(
  open: OpenWire,
  facts: ClientFacts,
  parts: ConnectionParts,
  onWireClose: (reason: Fault) => void,
): Promise<Handshake> {
  const calls = new CallsInFlight();
  let connection: LegacyConnection | undefined;
  const early: (RpcRequest | RpcNotification)[] = [];
  const wire = await open({
    onMessage: (message) => {
      if (connection !== undefined) connection.receive(message);
      else if (early.length < MAX_EARLY) early.push(message);
      else parts.onDropped('upstream.stray-message');
    },
    onClose: (reason) => (connection === undefined ? onWireClose(reason) : connection.closedBy(reason)),
    onDropped: parts.onDropped,
  });
  try {
    const opened = await initialize(wire, calls, facts, parts);
    if (opened.kind === 'refused') return { ...opened, wire };
    connection = new LegacyConnection(wire, opened.hello, parts, calls);
    await connection.notify({ method: 'notifications/initialized' });
    for (const message of early) connection.receive(message);
    return { kind: 'opened', connection };
  } catch (thrown) {
    await wire.close();
    throw thrown;
  }
}

type Initialized =
  | { readonly kind: 'opened'; readonly hello: Hello }
  | { readonly kind: 'refused'; readonly error: JsonObject | undefined; readonly status: number | undefined };

async function initialize(wire: Wire, calls: CallsInFlight, facts: ClientFacts, parts: ConnectionParts): Promise<Initialized> {
  const params: JsonObject = { protocolVersion: facts.legacyVersion, capabilities: facts.capabilities, clientInfo: facts.info };
  const reply = await wire.request(
    { jsonrpc: '2.0', id: calls.nextId(), method: 'initialize', params },
    { idleTimeoutMs: parts.idleTimeoutMs },
  );
  if ('error' in reply.message) {
    return { kind: 'refused', error: reply.message.error as unknown as JsonObject, status: reply.status };
  }
  const { result } = reply.message;
  const version = result['protocolVersion'];
  if (!isLegacyRevision(version)) throw upstreamFault['unknown-version']({ name: parts.server, version: String(version) });
  return { kind: 'opened', hello: legacyHello(version, result) };
}

function legacyHello(version: string, result: JsonObject): Hello {
  const { capabilities, serverInfo, instructions } = result;
  return {
    era: 'legacy',
    version,
    capabilities: isObject(capabilities) ? capabilities : {},
    serverInfo: isObject(serverInfo) ? serverInfo : undefined,
    instructions: typeof instructions === 'string' ? instructions : undefined,
    raw: result,
  };
}
