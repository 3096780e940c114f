// A modern server (2026-07-28): no session, each request carries its caller's envelope; one long `subscriptions/listen` tells of changes.

import type { Fault } from '../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import { mirrorHeaders } from '../protocol/headers.ts';
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import { type Envelope, envelopeMembers, MetaKey, metaOf, withMembers } from '../protocol/meta.ts';
import { LISTS, type ListName } from '../protocol/methods.ts';
import type { CallsInFlight } from './calls.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type {
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
import { saidBy, upstreamFault } from './faults.ts';
import { areJudged, isFault, Judged } from './judged.ts';
import type { ConnectionParts } from './legacy-connection.ts';
import { paced } from './paced.ts';
import type { Wire } from './wire.ts';

interface Send {
  readonly id: number;
  readonly method: string;
  readonly params: JsonObject;
  readonly signal: AbortSignal;
  readonly idleTimeoutMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** How long to wait before a broken change stream is opened again, in ms. */
const RELISTEN_MS = 2_000;

/** How long a server may take to say that it listens, in ms: who wants to watch a resource waits for that. */
const ACKNOWLEDGE_MS = 10_000;

/** The request that holds the change stream open. */
interface Stream {
  readonly id: number;
  readonly controller: AbortController;
  /** What the server said that it will tell of; rejects when the stream ended before it said so. */
  readonly honoured: PromiseWithResolvers<JsonObject>;
}

/** A modern server. */
export class ModernConnection implements Connection {
  readonly server: string;
  readonly transport: Wire['transport'];
  readonly hello: Hello;
  readonly #wire: Wire;
  readonly #parts: ConnectionParts;
  readonly #facts: ClientFacts;
  readonly #calls: CallsInFlight;
  readonly #listeners = new Set<ConnectionListener>();
  readonly #catalogue: Catalogue;
  #watched: Watched = new Map();
  #stream: Stream | undefined;
  #isClosed = false;

  constructor(wire: Wire, hello: Hello, facts: ClientFacts, parts: ConnectionParts, calls: CallsInFlight) {
    this.server = parts.server;
    this.transport = wire.transport;
    this.hello = hello;
    this.#wire = wire;
    this.#parts = parts;
    this.#facts = facts;
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
    if (this.#filter() !== undefined) this.#openStream();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  async call(judged: Judged, options: CallOptions, side: CallSide): Promise<Outcome> {
    if (!Judged.isFor(judged, this.server)) throw upstreamFault['not-judged']({ name: this.server });
    if (options.signal.aborted) throw upstreamFault.cancelled({ name: this.server });
    const { method, params } = judged.exchange;
    const id = this.#calls.nextId();
    const { client, logLevel, signal, idleTimeoutMs } = options;
    const envelope = { version: this.hello.version, capabilities: client.capabilities, clientInfo: client.info, logLevel };
    this.#calls.add({ id, side, wantsProgress: options.wantsProgress, logLevel });
    try {
      return await this.#request({
        id,
        method,
        params: enveloped(params, envelope, options.wantsProgress ? id : undefined),
        signal,
        idleTimeoutMs,
        headers: mirrorHeaders(this.hello.version, method, params, options.mirrored),
      });
    } catch (thrown) {
      const isTimeout = isFault(thrown) && thrown.code === 'upstream.timeout';
      if (isTimeout && this.transport === 'stdio') await this.#cancel(id);
      throw thrown;
    } finally {
      this.#calls.remove(id);
      // Over HTTP closing the stream is the cancellation; on stdio it has to be said (MCP 2026-07-28, Cancellation).
      if (signal.aborted && this.transport === 'stdio') await this.#cancel(id);
    }
  }

  async #request(send: Send): Promise<Outcome> {
    const message: RpcRequest = { jsonrpc: '2.0', id: send.id, method: send.method, params: send.params };
    const reply = await this.#wire.request(message, {
      signal: send.signal,
      idleTimeoutMs: send.idleTimeoutMs,
      headers: send.headers,
      onMessage: (inner) => this.#receive(inner, send.id),
    });
    if ('error' in reply.message) return { kind: 'error', error: reply.message.error };
    return { kind: 'result', result: reply.message.result, text: reply.resultText };
  }

  /** A request of Bartizan's own, in the name of the client this connection was opened for, with nothing that client could answer. */
  #own(method: string, params: JsonObject): Promise<Outcome> {
    const { idleTimeoutMs } = this.#parts;
    return this.#request({
      id: this.#calls.nextId(),
      method,
      params: enveloped(params, {
        version: this.hello.version,
        capabilities: this.#facts.capabilities,
        clientInfo: this.#facts.info,
      }),
      signal: AbortSignal.timeout(idleTimeoutMs * 2),
      idleTimeoutMs,
      headers: mirrorHeaders(this.hello.version, method, params),
    });
  }

  async #cancel(requestId: number): Promise<void> {
    const message: RpcNotification = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } };
    await this.#wire.send(message).catch(() => this.#parts.onDropped('upstream.closed'));
  }

  /** Modern clients have no notifications that a server needs. */
  async notify(_notice: Notice): Promise<void> {}

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

  /** Each request names its own level. */
  async setLogLevel(_level: string): Promise<void> {}

  async watch(watched: Watched): Promise<void> {
    if (!areJudged(watched, this.server)) throw upstreamFault['not-judged']({ name: this.server });
    const added = [...watched.keys()].filter((uri) => !this.#watched.has(uri));
    this.#watched = watched;
    const before = this.#stream;
    const stream = this.#filter() === undefined ? undefined : this.#openStream();
    before?.controller.abort();
    if (stream === undefined || added.length === 0) return;
    try {
      await this.#listensTo(stream, added);
    } catch (thrown) {
      // Who asks again has to be told again that it is not watched.
      this.#watched = new Map([...watched].filter(([uri]) => !added.includes(uri)));
      throw thrown;
    }
  }

  /** Waits until the server has said that it will tell of these resources (MCP 2026-07-28, Subscriptions). @throws Fault `upstream.*` */
  async #listensTo({ honoured }: Stream, uris: readonly string[]): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(upstreamFault.timeout({ name: this.server, idleTimeoutMs: ACKNOWLEDGE_MS })),
      ACKNOWLEDGE_MS,
    );
    try {
      const { resourceSubscriptions: heard } = await Promise.race([honoured.promise, late.promise]);
      if (Array.isArray(heard) && uris.every((uri) => heard.includes(uri))) return;
    } finally {
      clearTimeout(timer);
    }
    const message = 'The server does not tell of changes of this resource.';
    throw upstreamFault['refused-request']({ name: this.server, reason: message }, { code: ErrorCode.invalidParams, message });
  }

  /** What to ask the server to tell of: the changes it says it can tell, and the resources somebody watches. */
  #filter(): JsonObject | undefined {
    const { capabilities } = this.hello;
    const tells = (name: string): true | undefined =>
      (isObject(capabilities[name]) && capabilities[name]['listChanged'] === true) || undefined;
    const filter: JsonObject = {
      toolsListChanged: tells('tools'),
      promptsListChanged: tells('prompts'),
      resourcesListChanged: tells('resources'),
      resourceSubscriptions: this.#watched.size === 0 ? undefined : [...this.#watched.keys()],
    };
    return Object.values(filter).some((wanted) => wanted !== undefined) ? filter : undefined;
  }

  #openStream(): Stream {
    const id = this.#calls.nextId();
    const controller = new AbortController();
    const stream: Stream = { id, controller, honoured: Promise.withResolvers() };
    // Most streams nobody waits for.
    stream.honoured.promise.catch(() => undefined);
    this.#stream = stream;
    const method = 'subscriptions/listen';
    const params = { notifications: this.#filter() ?? {} };
    const envelope = { version: this.hello.version, capabilities: {}, clientInfo: this.#facts.info };
    this.#request({
      id,
      method,
      params: enveloped(params, envelope),
      signal: controller.signal,
      idleTimeoutMs: Number.POSITIVE_INFINITY,
      headers: mirrorHeaders(this.hello.version, method, params),
    })
      .then((outcome) => {
        stream.honoured.reject(this.#notListening(outcome));
        this.#streamEnded(stream, outcome.kind === 'result');
      })
      .catch((thrown: unknown) => {
        stream.honoured.reject(thrown);
        this.#streamEnded(stream, true);
      });
    return stream;
  }

  #notListening(outcome: Outcome): Fault {
    if (outcome.kind === 'result') return upstreamFault.closed({ name: this.server, reason: 'it ended its stream of changes' });
    return upstreamFault['refused-request'](
      { name: this.server, reason: saidBy(outcome.error, this.#parts.mask) },
      outcome.error,
    );
  }

  /** A stream that ended may have missed changes: what is known no longer counts, and it is opened again unless the server refuses it. */
  #streamEnded(stream: Stream, mayRetry: boolean): void {
    if (this.transport === 'stdio' && stream.controller.signal.aborted && !this.#isClosed) void this.#cancel(stream.id);
    if (this.#stream !== stream || this.#isClosed) return;
    this.#stream = undefined;
    for (const list of Object.keys(LISTS) as ListName[]) this.#catalogue.changed(list);
    if (mayRetry) setTimeout(() => !this.#isClosed && this.#stream === undefined && this.#openStream(), RELISTEN_MS).unref();
  }

  /** Takes a message that came on no request's stream (stdio). */
  receive(message: RpcRequest | RpcNotification): void {
    this.#receive(message, undefined);
  }

  #receive(message: RpcRequest | RpcNotification, callId: number | undefined): void {
    // Requests of servers do not exist on the modern wire (MCP 2026-07-28): nobody could answer them.
    if ('id' in message) return this.#parts.onDropped('upstream.stray-message');
    const { method, params } = message;
    if (method === 'notifications/progress') return this.#progress(params);
    if (method === 'notifications/message') return this.#logged({ method, params }, callId);
    this.#changed(method, params);
  }

  #progress(params: JsonObject | undefined): void {
    const call = this.#calls.get(params?.['progressToken']);
    if (call === undefined || !call.wantsProgress || params === undefined) return this.#parts.onDropped('upstream.stray-message');
    call.side.onNotice({ method: 'notifications/progress', params: withMembers(params, { progressToken: undefined }) });
  }

  #logged(notice: Notice, callId: number | undefined): void {
    const call = this.#calls.get(callId) ?? (this.transport === 'stdio' ? this.#calls.newest() : undefined);
    // A server must not log for a request that named no level.
    if (call?.logLevel === undefined) return this.#parts.onDropped('upstream.stray-message');
    call.side.onNotice(notice);
  }

  #changed(method: string, params: JsonObject | undefined): void {
    if (method === 'notifications/cancelled') return;
    if (method === 'notifications/subscriptions/acknowledged') return this.#acknowledged(params);
    if (subscriptionOf(params) !== this.#stream?.id) return this.#parts.onDropped('upstream.stray-message');
    const lists = (Object.keys(LISTS) as ListName[]).filter((list) => LISTS[list].changed === method);
    for (const list of lists) this.#catalogue.changed(list);
    const notice: Notice = { method, params: params === undefined ? undefined : withoutSubscription(params) };
    if (lists.length > 0) this.#tellChanged(notice);
    else this.#tell(notice);
  }

  #tell(notice: Notice): void {
    for (const listener of [...this.#listeners]) listener.onNotice(notice);
  }

  readonly #tellChanged = paced((notice) => !this.#isClosed && this.#tell(notice));

  #acknowledged(params: JsonObject | undefined): void {
    const { notifications } = params ?? {};
    if (subscriptionOf(params) === this.#stream?.id) this.#stream?.honoured.resolve(isObject(notifications) ? notifications : {});
  }

  closedBy(_reason: Fault): void {
    this.#end();
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const listener of [...this.#listeners]) listener.onClose?.();
  }

  async close(): Promise<void> {
    this.#end();
    this.#stream?.controller.abort();
    await this.#wire.close();
  }
}

/** Params with the members that every modern request carries. */
export function enveloped(params: JsonObject, envelope: Envelope, progressToken?: number): JsonObject {
  return withMembers(params, { _meta: { ...metaOf(params), ...envelopeMembers(envelope), progressToken } });
}

function subscriptionOf(params: JsonObject | undefined): Json | undefined {
  const id = metaOf(params)?.[MetaKey.subscription];
  return typeof id === 'string' ? Number(id) : id;
}

function withoutSubscription(params: JsonObject): JsonObject {
  const { [MetaKey.subscription]: _, ...rest } = metaOf(params) ?? {};
  return withMembers(params, { _meta: Object.keys(rest).length === 0 ? undefined : rest });
}
