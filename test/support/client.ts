// A thin client of either era, written by hand so that every message it sends and gets is known exactly.
import assert from 'node:assert/strict';
import type { Json, JsonObject } from '../../src/base/json.ts';
import { until } from '../../src/upstream/processes.test-kit.ts';
import type { HttpWire } from './http-wire.ts';
import { at, objectAt } from './look.ts';
import type { Origin, Posted, SendOptions, Wire } from './wire.ts';

/** The modern revision. */
export const MODERN = '2026-07-28';
/** Prefix of the reserved `_meta` keys. */
export const META = 'io.modelcontextprotocol/';

/** A message as it came. */
export interface Received {
  readonly message: JsonObject;
  readonly text: string;
  readonly origin: Origin;
}

/** The reply to one request. */
export interface Reply {
  /** The whole message. */
  readonly message: JsonObject;
  readonly result: JsonObject | undefined;
  readonly error: JsonObject | undefined;
  /** Its exact text. */
  readonly text: string;
  /** What belongs to this request and came before the reply, in order: messages on the same stream. */
  readonly before: readonly JsonObject[];
  /** HTTP only. */
  readonly status: number | undefined;
}

/** What a server asks. */
export interface Question {
  readonly method: string;
  readonly params: JsonObject;
}

/** Answers a question: a result, or an error with `code`. */
export type Answerer = (question: Question) => JsonObject | Promise<JsonObject>;

/** What a client is. */
export interface ClientOptions {
  readonly wire: Wire;
  /** The revision it asks for. */
  readonly version: string;
  readonly capabilities?: JsonObject;
  readonly name?: string;
  readonly answer?: Answerer;
}

/** How one request is sent. */
export interface RequestOptions {
  readonly id?: string | number;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly meta?: JsonObject;
  /** Instead of the client's own. */
  readonly capabilities?: JsonObject;
}

const NAMED: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

const objectOf = (value: Json | undefined): JsonObject => objectAt(value);

interface Waiting {
  readonly resolve: (reply: Received) => void;
}

/** A client of one era. */
export class StoryClient {
  readonly era: 'legacy' | 'modern';
  readonly version: string;
  readonly wire: Wire;
  readonly capabilities: JsonObject;
  readonly name: string;
  /** Everything that came, in order. */
  readonly received: Received[] = [];
  /** The questions that were put to it, in order. */
  readonly questions: Question[] = [];
  /** Replaceable: how questions are answered from now on. */
  answer: Answerer;
  sessionId: string | undefined;
  readonly #waiting = new Map<string | number, Waiting>();
  #lastId = 0;
  #isOpen = false;

  constructor({ wire, version, capabilities = {}, name = 'story-client', answer }: ClientOptions) {
    this.wire = wire;
    this.version = version;
    this.era = version === MODERN ? 'modern' : 'legacy';
    this.capabilities = capabilities;
    this.name = name;
    this.answer = answer ?? (() => ({ code: -32_601, message: 'nobody answers' }));
    wire.listen((text, origin) => this.#take(text, origin));
  }

  #take(text: string, origin: Origin): void {
    const message: JsonObject = JSON.parse(text);
    const received = { message, text, origin };
    this.received.push(received);
    const { id, method, params } = message;
    if (method === undefined) this.#waiting.get(id as string | number)?.resolve(received);
    else if (id !== undefined) void this.#asked(id, { method: String(method), params: objectOf(params) });
  }

  async #asked(id: Json, question: Question): Promise<void> {
    this.questions.push(question);
    const answer = await this.answer(question);
    const isError = typeof answer['code'] === 'number' && typeof answer['message'] === 'string';
    // A client that closes meanwhile cannot answer any more, and nobody waits for it: what the server gets is checked at the server.
    await this.send({ jsonrpc: '2.0', id, ...(isError ? { error: answer } : { result: answer }) }).catch(() => undefined);
  }

  /** Shakes hands (legacy) or discovers (modern). */
  async open(): Promise<Reply> {
    if (this.era === 'modern') return this.request('server/discover');
    const clientInfo = { name: this.name, version: '1' };
    const reply = await this.request('initialize', {
      protocolVersion: this.version,
      capabilities: this.capabilities,
      clientInfo,
    });
    if (reply.error !== undefined) return reply;
    this.#isOpen = true;
    await this.notify('notifications/initialized');
    return reply;
  }

  /** The headers of one message of this client. */
  headersOf(message: JsonObject): Record<string, string> {
    if (this.wire.transport !== 'http') return {};
    if (this.era === 'modern') {
      const method = String(message['method']);
      const name = at(message, 'params', NAMED[method] ?? '');
      return {
        'mcp-protocol-version': MODERN,
        'mcp-method': method,
        ...(name === undefined ? {} : { 'mcp-name': String(name) }),
      };
    }
    // Revisions before 2025-06-18 know no version header.
    const version: Record<string, string> =
      this.#isOpen && this.version >= '2025-06-18' ? { 'mcp-protocol-version': this.version } : {};
    return this.sessionId === undefined ? version : { ...version, 'mcp-session-id': this.sessionId };
  }

  /** Sends any message. */
  send(message: JsonObject, options: SendOptions = {}): Promise<Posted | undefined> {
    return this.wire.send(JSON.stringify(message), { ...options, headers: { ...this.headersOf(message), ...options.headers } });
  }

  async notify(method: string, params: JsonObject = {}): Promise<Posted | undefined> {
    return this.send({ jsonrpc: '2.0', method, params });
  }

  /** A request of this client, ready to be sent. */
  requestOf(method: string, params: JsonObject = {}, options: RequestOptions = {}): JsonObject {
    this.#lastId += 1;
    const own = typeof params['_meta'] === 'object' ? (params['_meta'] as JsonObject) : {};
    const envelope = {
      [`${META}protocolVersion`]: this.version,
      [`${META}clientCapabilities`]: options.capabilities ?? this.capabilities,
      [`${META}clientInfo`]: { name: this.name, version: '1' },
    };
    const meta = { ...own, ...(this.era === 'modern' ? envelope : {}), ...options.meta };
    const sent = Object.keys(meta).length === 0 ? params : { ...params, _meta: meta };
    return { jsonrpc: '2.0', id: options.id ?? this.#lastId, method, params: sent };
  }

  /** Sends a request and waits for its reply. */
  async request(method: string, params: JsonObject = {}, options: RequestOptions = {}): Promise<Reply> {
    const message = this.requestOf(method, params, options);
    const id = message['id'] as string | number;
    const start = this.received.length;
    const { promise, resolve } = Promise.withResolvers<Received>();
    this.#waiting.set(id, { resolve });
    const sent = this.send(message, {
      signal: options.signal,
      ...(options.headers === undefined ? {} : { headers: options.headers }),
    });
    try {
      // A response without a reply (an HTTP error, an empty 202) must not hang the story.
      const posted = await sent;
      const received = posted === undefined ? await promise : await Promise.race([promise, this.#unanswered(posted)]);
      const sessionId = posted?.headers['mcp-session-id'];
      if (typeof sessionId === 'string') this.sessionId = sessionId;
      return this.#replyOf(received, start, posted);
    } finally {
      this.#waiting.delete(id);
    }
  }

  async #unanswered(posted: Posted): Promise<Received> {
    await new Promise((resolve) => setImmediate(resolve));
    const found = this.received.findLast(({ message, origin }) => origin === posted.post && message['method'] === undefined);
    return found ?? { message: {}, text: posted.body, origin: posted.post };
  }

  #replyOf(received: Received, start: number, posted: Posted | undefined): Reply {
    const { message, text } = received;
    const since = this.received.slice(start);
    const end = since.indexOf(received);
    const before = since.slice(0, end < 0 ? since.length : end).filter(({ origin }) => origin === received.origin);
    const result = message['result'] === undefined ? undefined : objectOf(message['result']);
    const error = message['error'] === undefined ? undefined : objectOf(message['error']);
    return { message, text, result, error, before: before.map((one) => one.message), status: posted?.status };
  }

  /** Calls a tool to its end: a modern client answers questions with retries. */
  call(name: string, args: JsonObject = {}, options: RequestOptions = {}): Promise<Reply> {
    return this.ask('tools/call', { name, arguments: args }, options);
  }

  /** Sends a request and answers what comes back as `input_required`, round after round. */
  async ask(method: string, params: JsonObject, options: RequestOptions = {}): Promise<Reply> {
    let reply = await this.request(method, params, options);
    for (let round = 0; round < 10 && reply.result?.['resultType'] === 'input_required'; round++) {
      const { requestState, inputRequests } = reply.result;
      const inputResponses = await this.#answers(objectOf(inputRequests));
      const id = `retry-${round}-${this.#lastId}`;
      reply = await this.request(method, { ...params, inputResponses, requestState }, { ...options, id });
    }
    return reply;
  }

  async #answers(requests: JsonObject): Promise<JsonObject> {
    const answers: Record<string, Json> = {};
    for (const [key, request] of Object.entries(requests)) {
      const question = { method: String(at(request, 'method')), params: objectAt(request, 'params') };
      this.questions.push(question);
      answers[key] = await this.answer(question);
    }
    return answers;
  }

  /** Opens the stream for what belongs to no request, where the transport has one. */
  async openStream(): Promise<void> {
    if (this.wire.transport !== 'http') return;
    assert.equal(await (this.wire as HttpWire).openStream(this.headersOf({})), 200);
  }

  /** Params of the notifications of a method, as they came. */
  notices(method: string): readonly JsonObject[] {
    return this.received.filter(({ message }) => message['method'] === method).map(({ message }) => objectOf(message['params']));
  }

  /** Waits for a notification whose params fit, and gives them. */
  async noticed(method: string, fits: (params: JsonObject) => boolean = () => true): Promise<JsonObject> {
    const find = (): JsonObject | undefined => this.notices(method).find(fits);
    await until(`a fitting ${method} came`, () => find() !== undefined);
    return find() ?? {};
  }

  /** Ends the session where there is one, and the way. */
  async close(): Promise<void> {
    if (this.wire.transport === 'http' && this.sessionId !== undefined)
      await (this.wire as HttpWire).bare('DELETE', this.headersOf({}));
    await this.wire.close();
  }
}
