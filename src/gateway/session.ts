// A client's legacy session: who it belongs to, its lines to servers, what runs in it, and the questions of servers that it has to answer.
import type { JsonObject } from '../base/json.ts';
import { createTurns, type InTurn } from '../base/turns.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { Id, RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';
import { LOG_LEVELS } from '../protocol/methods.ts';
import type { Answer, Ask, Connection, Notice } from '../upstream/connection.ts';
import type { Judged } from '../upstream/judged.ts';
import type { Lease } from '../upstream/pool.ts';
import type { Caller, Channel, Client } from './exchange.ts';
import type { ServerParts } from './lines.ts';

/** What a session needs from the gateway. */
export interface SessionParts {
  readonly id: string;
  readonly caller: Caller;
  readonly endpoint: string;
  readonly client: Client;
  /** Makes ids of questions to the client: random, so that no answer can be guessed or reach another session. */
  readonly newId: () => string;
  /** How long a question to the client may stay open, in ms. */
  readonly askMs: number;
  /** Judges and records what a server sends outside any call, and hands it back changed or not at all. */
  readonly onNotice: (session: Session, server: ServerParts, notice: Notice) => void;
  readonly onAsk: (session: Session, server: ServerParts, ask: Ask, signal: AbortSignal) => Promise<Answer>;
  /** A connection was opened, perhaps anew: what the client asked for earlier has to be asked of it. */
  readonly onConnected: (session: Session, server: ServerParts, connection: Connection) => void;
}

interface Line {
  readonly opening: Promise<Lease>;
  unlisten: (() => void) | undefined;
  lease: Lease | undefined;
}

/** A client that tells of its roots again within this time is heard once, at its end, in ms: each word of it is one to every server. */
const ROOTS_MS = 250;

const ASK_ENDED: Answer = { error: { code: ErrorCode.internal, message: 'The client did not answer.' } };

/** A legacy session. */
export class Session {
  readonly id: string;
  readonly caller: Caller;
  readonly endpoint: string;
  readonly client: Client;
  readonly #parts: SessionParts;
  readonly #lines = new Map<string, Line>();
  readonly #running = new Map<Id, { readonly controller: AbortController; readonly channel: Channel }>();
  readonly #questions = new Map<string, (answer: Answer) => void>();
  readonly #watched = new Map<string, Map<string, Judged>>();
  /** The client's GET streams, or the stdio pipe, with what ends each: they carry what belongs to no request. */
  readonly #streams = new Map<Channel, () => void>();
  logLevel: string | undefined;
  readonly watchesInTurn: InTurn = createTurns();
  #rootsTimer: NodeJS.Timeout | undefined;
  #hasNewRoots = false;
  #isEnded = false;

  constructor(parts: SessionParts) {
    this.id = parts.id;
    this.caller = parts.caller;
    this.endpoint = parts.endpoint;
    this.client = parts.client;
    this.#parts = parts;
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** How many requests run in this session. */
  get runningCount(): number {
    return this.#running.size;
  }

  /** The session's connection to a server; opened at first use, and again after the server ended. */
  async connect(server: ServerParts): Promise<Connection> {
    const line = this.#lines.get(server.name);
    if (line !== undefined && line.lease?.connection.isClosed !== true) return (line.lease ?? (await line.opening)).connection;
    return this.#open(server);
  }

  async #open(server: ServerParts): Promise<Connection> {
    this.#drop(server.name);
    const { caller, client, id } = this;
    const opening = server.pool.acquire({ callerId: caller.id, era: client.era, facts: client.facts, sessionId: id });
    const line: Line = { opening, unlisten: undefined, lease: undefined };
    this.#lines.set(server.name, line);
    try {
      const lease = await opening;
      if (this.#isEnded) {
        lease.release();
        return lease.connection;
      }
      line.lease = lease;
      line.unlisten = lease.connection.listen({
        wantsLogs: true,
        onNotice: (notice) => this.#parts.onNotice(this, server, notice),
        ask: (ask, signal) => this.#parts.onAsk(this, server, ask, signal),
      });
      this.#parts.onConnected(this, server, lease.connection);
      return lease.connection;
    } catch (thrown) {
      if (this.#lines.get(server.name) === line) this.#lines.delete(server.name);
      throw thrown;
    }
  }

  /** Connections that are open now, by server. */
  connections(): ReadonlyMap<string, Connection> {
    const open = new Map<string, Connection>();
    for (const [name, line] of this.#lines) if (line.lease !== undefined) open.set(name, line.lease.connection);
    return open;
  }

  #drop(server: string): void {
    const line = this.#lines.get(server);
    this.#lines.delete(server);
    line?.unlisten?.();
    line?.lease?.release();
  }

  /** Notes that a request runs. `undefined` when its id is in use. The signal fires when the client cancels it or the session ends. */
  begin(id: Id, channel: Channel): AbortSignal | undefined {
    if (this.#running.has(id)) return undefined;
    const controller = new AbortController();
    if (this.#isEnded) controller.abort();
    this.#running.set(id, { controller, channel });
    return controller.signal;
  }

  finish(id: Id): void {
    this.#running.delete(id);
  }

  /** The client cancels one of its own requests. */
  cancel(id: Id): void {
    this.#running.get(id)?.controller.abort();
  }

  /** Has the client a stream for what belongs to no request? */
  get hasStream(): boolean {
    return this.#streams.size > 0;
  }

  /** Takes a stream for what belongs to no request; `end` ends it with the session. Answers with what to call when it has closed. */
  addStream(channel: Channel, end: () => void = () => {}): () => void {
    this.#streams.set(channel, end);
    if (this.#isEnded) end();
    return () => void this.#streams.delete(channel);
  }

  /** Sends what belongs to no request, once: on the newest stream that can carry it, else on a request's own. */
  send(message: RpcRequest | RpcNotification): boolean {
    const running = [...this.#running.values()].map(({ channel }) => channel);
    return [...running, ...this.#streams.keys()].reverse().some((channel) => channel.send(message));
  }

  /** Does the session want a log message of this level? Without a level the server decides (MCP 2025-11-25, Logging). */
  wantsLog(params: JsonObject | undefined): boolean {
    if (this.logLevel === undefined) return true;
    return LOG_LEVELS.indexOf(String(params?.['level'])) >= LOG_LEVELS.indexOf(this.logLevel);
  }

  /** Asks the client and waits for its answer. Never rejects. */
  ask(ask: Ask, channel: Channel | undefined, signal: AbortSignal): Promise<Answer> {
    const id = this.#parts.newId();
    const request: RpcRequest = {
      jsonrpc: '2.0',
      id,
      method: ask.method,
      ...(ask.params === undefined ? {} : { params: ask.params }),
    };
    return new Promise<Answer>((resolve) => {
      const settle = (answer: Answer): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', takeBack);
        if (this.#questions.delete(id)) resolve(answer);
      };
      const takeBack = (): void => {
        this.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id, reason: 'no longer wanted' } });
        settle(ASK_ENDED);
      };
      const timer = setTimeout(takeBack, this.#parts.askMs).unref();
      this.#questions.set(id, settle);
      signal.addEventListener('abort', takeBack, { once: true });
      if (signal.aborted || this.#isEnded || !(channel?.send(request) === true || this.send(request))) settle(ASK_ENDED);
    });
  }

  /** Takes a reply of the client. `false`: nobody asked that (forged, late, or twice). */
  answered(reply: RpcReply): boolean {
    const settle = typeof reply.id === 'string' ? this.#questions.get(reply.id) : undefined;
    settle?.('error' in reply ? { error: reply.error } : { result: reply.result });
    return settle !== undefined;
  }

  /** The resources of a server that this session watches, as they were judged. Changed in turn ({@link watchesInTurn}): a refused one is taken back. */
  watched(server: string): Map<string, Judged> {
    let watched = this.#watched.get(server);
    if (watched === undefined) {
      watched = new Map();
      this.#watched.set(server, watched);
    }
    return watched;
  }

  /** Tells all servers of the session that its client's roots changed; what follows at once is told as one change. */
  async rootsChanged(): Promise<void> {
    this.#hasNewRoots = true;
    if (this.#rootsTimer !== undefined || this.#isEnded) return;
    this.#hasNewRoots = false;
    this.#rootsTimer = setTimeout(() => {
      this.#rootsTimer = undefined;
      if (this.#hasNewRoots) void this.rootsChanged();
    }, ROOTS_MS).unref();
    const notice: Notice = { method: 'notifications/roots/list_changed' };
    await Promise.all([...this.connections().values()].map((connection) => connection.notify(notice)));
  }

  /** Ends the session: everything that runs in it is cancelled, every line given back. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#rootsTimer);
    for (const { controller } of this.#running.values()) controller.abort();
    for (const settle of [...this.#questions.values()]) settle(ASK_ENDED);
    for (const server of [...this.#lines.keys()]) this.#drop(server);
    for (const end of this.#streams.values()) end();
  }
}
