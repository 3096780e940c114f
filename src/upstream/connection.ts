// A connection to one server in one era, opened for one kind of client. Everything above sees this shape; eras differ only behind it.
import type { JsonObject } from '../base/json.ts';
import type { MirroredParameter } from '../protocol/headers.ts';
import type { RpcError } from '../protocol/message.ts';
import type { ListName } from '../protocol/methods.ts';
import type { Era } from '../protocol/revisions.ts';
import type { Judged } from './judged.ts';

/** A request that a server makes of a client: sampling, elicitation, roots. */
export interface Ask {
  readonly method: string;
  readonly params?: JsonObject | undefined;
}

/** What the client answered. */
export type Answer = { readonly result: JsonObject } | { readonly error: RpcError };

/** A notification without its routing parts (progress tokens and subscription ids belong to one hop). */
export interface Notice {
  readonly method: string;
  readonly params?: JsonObject | undefined;
}

/** What a call needs from the client while it runs. */
export interface CallSide {
  /** Progress (without its token) and log messages of this call, in order, always before its outcome. */
  onNotice(notice: Notice): void;
  /** A request of the server inside this call. `signal` fires when the server takes it back. */
  ask(ask: Ask, signal: AbortSignal): Promise<Answer>;
}

/** What travels with a call beside the judged request. */
export interface CallOptions {
  readonly wantsProgress: boolean;
  /** Modern servers send log messages only for requests that name a level. */
  readonly logLevel?: string | undefined;
  /** The caller's own capabilities and name: on a modern hop they travel with each request. */
  readonly client: ClientFacts;
  /** Annotated parameters that a modern HTTP server wants mirrored into headers. */
  readonly mirrored?: readonly MirroredParameter[] | undefined;
  /** Fires when the caller no longer wants the reply; the server is told in its own era's way. */
  readonly signal: AbortSignal;
  /** Time without any sign of life after which the call fails with `upstream.timeout`, in ms. */
  readonly idleTimeoutMs: number;
}

/** The end of a call: what the server said, its source text where it is still exact. */
export type Outcome =
  | { readonly kind: 'result'; readonly result: JsonObject; readonly text?: string | undefined }
  | { readonly kind: 'error'; readonly error: RpcError };

/** What a client declares of itself; it travels to servers unchanged, and no session carries another caller's. */
export interface ClientFacts {
  readonly info: JsonObject;
  readonly capabilities: JsonObject;
  /** The legacy revision the client asked for; the newest one for modern clients. */
  readonly legacyVersion: string;
}

/** What a server said of itself when the connection was opened. */
export interface Hello {
  readonly era: Era;
  readonly version: string;
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject | undefined;
  readonly instructions: string | undefined;
  /** The whole initialize or discover result, unknown members included. */
  readonly raw: JsonObject;
}

/** Listener of what belongs to no call. */
export interface ConnectionListener {
  /** List changes, resource updates, unattributed log messages, task status. */
  onNotice(notice: Notice): void;
  /** Does it want log lines that no call is known for? */
  readonly wantsLogs?: boolean;
  /** A request outside any call; absent when nobody can answer. */
  ask?: ((ask: Ask, signal: AbortSignal) => Promise<Answer>) | undefined;
  /** The connection ended. */
  onClose?: (() => void) | undefined;
}

/** All definitions of one list as this connection's server shows them. */
export interface Definitions {
  readonly items: readonly JsonObject[];
  /** By name, URI or URI template; the first of equal keys counts. */
  readonly byKey: ReadonlyMap<string, JsonObject>;
  /** Members of the list result beside the definitions and the cursor (first page). */
  readonly around: JsonObject;
}

/** Watched resources by URI, each with the judgement that let it pass: a client chose the URI, so the seal goes to the wire with it. */
export type Watched = ReadonlyMap<string, Judged>;

/** One server, one era, one kind of client. */
export interface Connection {
  readonly server: string;
  readonly transport: 'stdio' | 'http' | 'sse';
  readonly hello: Hello;
  readonly isClosed: boolean;
  /** Sends a judged request and waits for its outcome. @throws Fault `upstream.*` */
  call(judged: Judged, options: CallOptions, side: CallSide): Promise<Outcome>;
  /** Tells the server something that needs no answer (`notifications/roots/list_changed`). */
  notify(notice: Notice): Promise<void>;
  /** Hears what belongs to no call until the returned function is called. */
  listen(listener: ConnectionListener): () => void;
  /** The definitions of one list, from memory while they are current. @throws Fault `upstream.*` */
  definitions(list: ListName): Promise<Definitions>;
  /** Definitions already read, without waiting. */
  known(list: ListName): Definitions | undefined;
  /** Sets which resources this connection wants updates of (merged over all listeners by the caller). @throws Fault `upstream.*`, with the server's own error (`serverErrorOf`) where it refuses */
  watch(watched: Watched): Promise<void>;
  /**
   * Sets the least severity that the server logs (legacy; modern servers get it with each request).
   * @throws Fault `upstream.*`, with the server's own error (`serverErrorOf`) where it refuses
   */
  setLogLevel(level: string): Promise<void>;
  close(): Promise<void>;
}
