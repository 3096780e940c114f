// A light MCP client for load and probes. Matches every answer to its call; never hides one that matches none.
import { at, type JsonObject, LEGACY_VERSIONS, META, type Message, MODERN_VERSION } from '../programs/protocol.ts';
import type { Era, Flight, Inbox, Transport, TransportMaker } from './transport.ts';

const DEFAULT_TIMEOUT_MS = 20_000;
/** Pages of a list that are followed at most. */
const MAX_PAGES = 2000;

/** How a client presents itself and what it keeps. */
export interface ClientOptions {
  readonly era?: Era;
  readonly capabilities?: JsonObject;
  readonly identity?: JsonObject;
  /** Results that requests of the server are answered with, by method. */
  readonly answers?: Readonly<Record<string, unknown>>;
  readonly keepsNotifications?: boolean;
  readonly timeoutMs?: number;
}

/** What one request may set apart from its client. */
export interface RequestOptions {
  readonly meta?: JsonObject;
  /** Waits for ever: for subscriptions. */
  readonly isEndless?: boolean;
}

/** A request that can be cancelled. */
export interface StartedRequest extends Flight {
  readonly id: number;
}

/** A client on one transport. */
export class McpClient implements Inbox {
  readonly era: Era;
  notifications: Message[] = [];
  /** Requests that the server sent. */
  asked: Message[] = [];
  /** Answers that belonged to no open request. */
  unmatched = 0;
  /** Lines that were no JSON. */
  noiseLines = 0;
  /** The result of the handshake, legacy only. */
  handshake: JsonObject | undefined;
  readonly #options: ClientOptions;
  readonly #transport: Transport;
  readonly #modernMeta: JsonObject;
  readonly #timeoutMs: number;
  #lastId = 0;

  constructor(maker: TransportMaker, options: ClientOptions = {}) {
    this.era = options.era ?? 'legacy';
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#modernMeta = {
      [META.protocolVersion]: MODERN_VERSION,
      [META.clientInfo]: this.#identity,
      [META.clientCapabilities]: options.capabilities ?? {},
    };
    this.#transport = maker(this);
  }

  get pid(): number | undefined {
    return this.#transport.pid;
  }

  get isEnded(): boolean {
    return this.#transport.isEnded;
  }

  get #identity(): JsonObject {
    return this.#options.identity ?? { name: 'bench-client', version: '1.0.0' };
  }

  /** Opens the transport and, for legacy revisions, shakes hands. */
  async connect(): Promise<void> {
    await this.#transport.open();
    if (this.era === 'modern') return;
    const result = (await this.request('initialize', {
      protocolVersion: LEGACY_VERSIONS[0],
      capabilities: this.#options.capabilities ?? {},
      clientInfo: this.#identity,
    })) as JsonObject;
    this.handshake = result;
    this.#transport.agreed(String(result.protocolVersion));
    await this.notify('notifications/initialized');
  }

  /** Sends a request that can be cancelled. */
  start(method: string, params: JsonObject, options: RequestOptions = {}): StartedRequest {
    const id = ++this.#lastId;
    const message = { jsonrpc: '2.0', id, method, params: this.#params(params, options.meta) } as const;
    const { result, abort } = this.#transport.request(message, options.isEndless ? null : this.#timeoutMs);
    return { id, result, abort };
  }

  /** Sends a request; resolves to its result. Rejects as `Flight.result` does. */
  request(method: string, params: JsonObject, options?: RequestOptions): Promise<unknown> {
    return this.start(method, params, options).result;
  }

  /** Calls a tool. */
  call(name: string, args: JsonObject, meta?: JsonObject): Promise<unknown> {
    return this.start('tools/call', { name, arguments: args }, meta === undefined ? {} : { meta }).result;
  }

  /** All entries of a list, page after page. */
  async listAll(member: string, method = `${member}/list`): Promise<JsonObject[]> {
    const all: JsonObject[] = [];
    let cursor: unknown;
    for (let page = 0; page < MAX_PAGES; page++) {
      const result = await this.request(method, cursor === undefined ? {} : { cursor });
      const entries = at(result, member);
      if (Array.isArray(entries)) all.push(...entries);
      cursor = at(result, 'nextCursor');
      if (cursor === undefined) break;
    }
    return all;
  }

  notify(method: string, params?: JsonObject): Promise<void> {
    return this.#transport.send({ jsonrpc: '2.0', method, ...(params === undefined ? {} : { params }) });
  }

  openStream(): Promise<number> {
    return this.#transport.openStream();
  }

  close(endsSession = false): Promise<void> {
    return this.#transport.close(endsSession);
  }

  incoming(message: Message): void {
    if (message.id === undefined || message.id === null) {
      if (this.#options.keepsNotifications) this.notifications.push(message);
      return;
    }
    this.asked.push(message);
    const result = message.method === 'ping' ? {} : this.#options.answers?.[message.method ?? ''];
    const outcome = result === undefined ? { error: { code: -32601, message: 'no answer to this method' } } : { result };
    this.#transport.send({ jsonrpc: '2.0', id: message.id, ...outcome }).catch(() => undefined);
  }

  stray(): void {
    this.unmatched++;
  }

  noise(): void {
    this.noiseLines++;
  }

  #params(params: JsonObject, meta: JsonObject | undefined): JsonObject {
    if (this.era === 'modern') return { ...params, _meta: { ...this.#modernMeta, ...meta } };
    return meta === undefined ? params : { ...params, _meta: meta };
  }
}
