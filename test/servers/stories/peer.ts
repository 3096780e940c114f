// The story server's JSON-RPC: matches answers and cancellations, speaks either era on one connection, and journals every message it gets.
import { isObject, type Json, type JsonObject } from '../../../src/base/json.ts';
import { type Era, Failure, type Question, type StoryOptions, type Turn } from './parts.ts';
import { capabilitiesOf, Story, serverInfo } from './story.ts';

/** Sends one message to where the current one came from. */
export type Send = (message: JsonObject) => void;

const META = 'io.modelcontextprotocol/';
const LEGACY = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
const MODERN = '2026-07-28';

/** Thrown by a modern turn that needs answers first. */
class InputRequired extends Error {
  readonly questions: Readonly<Record<string, Question>>;
  readonly state: string;

  constructor(questions: Readonly<Record<string, Question>>, state: string) {
    super('input required');
    this.questions = questions;
    this.state = state;
  }
}

interface Running {
  readonly controller: AbortController;
  readonly listens?: { readonly filter: JsonObject; readonly send: Send };
}

const metaOf = (params: JsonObject): JsonObject => (isObject(params['_meta']) ? params['_meta'] : {});

/** One client connection (stdio, HTTP+SSE), one legacy session (HTTP), or all modern clients (HTTP). */
export class Peer {
  readonly session: string;
  readonly #options: StoryOptions;
  readonly #story: Story;
  readonly #send: Send;
  readonly #running = new Map<Json, Running>();
  readonly #asked = new Map<Json, { resolve: (result: JsonObject) => void; reject: (failure: Failure) => void }>();
  #capabilities: JsonObject = {};
  #asks = 0;

  /** `send` carries what belongs to no request. */
  constructor(options: StoryOptions, session: string, send: Send) {
    this.session = session;
    this.#options = options;
    this.#send = send;
    this.#story = new Story(options, (method, params) => this.#announce(method, params));
  }

  /** Takes one message; `send` answers on its own stream, `gone` fires when that closes. `key` tells requests with equal ids apart. */
  receive(message: JsonObject, send: Send, gone?: AbortSignal, key: Json = message['id'] ?? null): void {
    const { method, id } = message;
    const params = isObject(message['params']) ? message['params'] : {};
    if (typeof method !== 'string') return this.#answered(message);
    this.#options.journal(id === undefined ? 'notice' : 'request', { session: this.session, method, params });
    if (id === undefined) {
      if (method === 'notifications/cancelled') this.#running.get(params['requestId'] ?? null)?.controller.abort();
    } else void this.#request(id, key, method, params, send, gone);
  }

  #answered({ id, result, error }: JsonObject): void {
    const asked = this.#asked.get(id ?? null);
    this.#asked.delete(id ?? null);
    if (isObject(result)) asked?.resolve(result);
    else
      asked?.reject(new Failure(Number(isObject(error) ? error['code'] : 0), isObject(error) ? String(error['message']) : 'no'));
  }

  async #request(
    id: Json,
    key: Json,
    method: string,
    params: JsonObject,
    send: Send,
    gone: AbortSignal | undefined,
  ): Promise<void> {
    const controller = new AbortController();
    gone?.addEventListener('abort', () => controller.abort(), { once: true });
    const isListening = method === 'subscriptions/listen' && this.#eraOf(params) === 'modern';
    const filter = isObject(params['notifications']) ? params['notifications'] : {};
    this.#running.set(key, { controller, ...(isListening ? { listens: { filter, send: tagged(send, id) } } : {}) });
    try {
      const result = await this.#result(id, method, params, send, controller.signal);
      // Nobody may answer a cancelled request (MCP 2025-11-25, Cancellation).
      if (!controller.signal.aborted) send({ jsonrpc: '2.0', id, result });
    } catch (thrown) {
      if (!controller.signal.aborted) send({ jsonrpc: '2.0', id, ...endOf(thrown) });
    } finally {
      this.#running.delete(key);
    }
  }

  #eraOf(params: JsonObject): Era {
    return metaOf(params)[`${META}protocolVersion`] === undefined ? 'legacy' : 'modern';
  }

  async #result(id: Json, method: string, params: JsonObject, send: Send, signal: AbortSignal): Promise<JsonObject> {
    const era = this.#eraOf(params);
    if (this.#options.era !== 'dual' && this.#options.era !== era) {
      if (era === 'modern') throw new Failure(-32_601, 'Method not found');
      throw new Failure(-32_022, 'Unsupported protocol version', {
        supported: [MODERN],
        requested: String(params['protocolVersion']),
      });
    }
    if (method === 'initialize' && era === 'legacy') return this.#initialize(params);
    if (method === 'server/discover' && era === 'modern') return this.#discover();
    if (method === 'subscriptions/listen' && era === 'modern') return listened(id, params, send, signal);
    return this.#story.handle(this.#turn(era, method, params, send, signal));
  }

  #initialize(params: JsonObject): JsonObject {
    this.#capabilities = isObject(params['capabilities']) ? params['capabilities'] : {};
    const { protocolVersion } = params;
    return {
      protocolVersion: LEGACY.includes(String(protocolVersion)) ? String(protocolVersion) : '2025-11-25',
      capabilities: capabilitiesOf('legacy'),
      serverInfo: serverInfo(this.#options.name),
      instructions: this.#options.instructions,
    };
  }

  #discover(): JsonObject {
    return {
      resultType: 'complete',
      supportedVersions: this.#options.era === 'dual' ? [MODERN, ...LEGACY] : [MODERN],
      capabilities: capabilitiesOf('modern'),
      instructions: this.#options.instructions,
      ttlMs: 5_000,
      cacheScope: 'public',
      _meta: { [`${META}serverInfo`]: serverInfo(this.#options.name) },
    };
  }

  #turn(era: Era, method: string, params: JsonObject, send: Send, signal: AbortSignal): Turn {
    const declared = metaOf(params)[`${META}clientCapabilities`];
    return {
      era,
      session: this.session,
      method,
      params,
      capabilities: era === 'legacy' ? this.#capabilities : isObject(declared) ? declared : {},
      signal,
      tell: (told, facts) => send({ jsonrpc: '2.0', method: told, params: facts }),
      ask: (questions) => (era === 'legacy' ? this.#askAll(questions, send, signal) : answersIn(params, questions)),
    };
  }

  async #askAll(questions: Readonly<Record<string, Question>>, send: Send, signal: AbortSignal): Promise<JsonObject> {
    const answers = Object.entries(questions).map(
      async ([key, question]) => [key, await this.#ask(question, send, signal)] as const,
    );
    return Object.fromEntries(await Promise.all(answers));
  }

  #ask({ method, params }: Question, send: Send, signal: AbortSignal): Promise<JsonObject> {
    this.#asks += 1;
    const id = `ask-${this.#asks}`;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      signal.addEventListener('abort', () => {
        this.#options.journal('question-dropped', { session: this.session, method });
        reject(new Failure(-32_000, 'cancelled'));
      });
      send({ jsonrpc: '2.0', id, method, params });
    });
  }

  #announce(method: string, params: JsonObject): void {
    const listening = [...this.#running.values()].flatMap(({ listens }) => (listens === undefined ? [] : [listens]));
    for (const { filter, send } of listening) if (wants(filter, method, params)) send({ jsonrpc: '2.0', method, params });
    const isWatched = method !== 'notifications/resources/updated' || this.#story.watched.has(String(params['uri']));
    if (this.#options.era !== 'modern' && isWatched && listening.length === 0) this.#send({ jsonrpc: '2.0', method, params });
  }

  /** The client is gone: everything that runs for it is cancelled. */
  end(): void {
    for (const { controller } of this.#running.values()) controller.abort();
  }
}

function endOf(thrown: unknown): JsonObject {
  if (thrown instanceof InputRequired) {
    const inputRequests = Object.fromEntries(
      Object.entries(thrown.questions).map(([key, { method, params }]) => [key, { method, params }]),
    );
    return { result: { resultType: 'input_required', inputRequests, requestState: thrown.state } };
  }
  if (thrown instanceof Failure) {
    const { code, message, data } = thrown;
    return { error: data === undefined ? { code, message } : { code, message, data } };
  }
  return { error: { code: -32_603, message: String(thrown) } };
}

/** The answers to a modern turn's questions: those of this retry and those that its state remembers. */
async function answersIn(params: JsonObject, questions: Readonly<Record<string, Question>>): Promise<JsonObject> {
  const { requestState, inputResponses } = params;
  const remembered: JsonObject =
    typeof requestState === 'string' ? JSON.parse(Buffer.from(requestState, 'base64').toString('utf8')) : {};
  // Answers without a state answer nothing.
  const given = isObject(inputResponses) && typeof requestState === 'string' ? inputResponses : {};
  const answers = { ...remembered, ...given };
  if (Object.keys(questions).every((key) => answers[key] !== undefined)) {
    return Object.fromEntries(Object.keys(questions).map((key) => [key, answers[key]]));
  }
  throw new InputRequired(questions, Buffer.from(JSON.stringify(answers)).toString('base64'));
}

const tagged =
  (send: Send, id: Json): Send =>
  (message) => {
    const params = isObject(message['params']) ? message['params'] : {};
    send({ ...message, params: { ...params, _meta: { [`${META}subscriptionId`]: id } } });
  };

const FLAGS: Readonly<Record<string, string>> = {
  'notifications/tools/list_changed': 'toolsListChanged',
  'notifications/prompts/list_changed': 'promptsListChanged',
  'notifications/resources/list_changed': 'resourcesListChanged',
};

function wants(filter: JsonObject, method: string, params: JsonObject): boolean {
  const flag = FLAGS[method];
  if (flag !== undefined) return filter[flag] === true;
  const uris = filter['resourceSubscriptions'];
  return method === 'notifications/resources/updated' && Array.isArray(uris) && uris.includes(params['uri']);
}

async function listened(id: Json, params: JsonObject, send: Send, signal: AbortSignal): Promise<JsonObject> {
  tagged(
    send,
    id,
  )({
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: params['notifications'] ?? {} },
  });
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  return { resultType: 'complete' };
}
