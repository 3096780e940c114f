// An exchange: one request with all that is known about it. Each step adds one fact; a step that lacks the previous one's fact does not compile.
import type { JsonObject } from '../base/json.ts';
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import type { Method } from '../protocol/methods.ts';
import type { Era } from '../protocol/revisions.ts';
import type { ClientFacts } from '../upstream/connection.ts';
import type { Session } from './session.ts';

/** The endpoint of all servers together. Server names cannot be `*`. */
export const ALL_SERVERS = '*';

/** The verified principal behind a message. */
export interface Caller {
  /** `key:NAME` over HTTP with an access key, `user:NAME` over stdio, `anyone` with `--no-auth` on a loopback bind. */
  readonly id: string;
}

/** How the client's hop works. */
export type ClientTransport = 'stdio' | 'http' | 'sse';

/** HTTP headers in lower case, as `node:http` gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The client's side of one request: its own stream before the reply. */
export interface Channel {
  readonly transport: ClientTransport;
  /** Sends a message that belongs to this request, before its reply. `false`: this channel cannot carry one. */
  send(message: RpcRequest | RpcNotification): boolean;
  /** Fires when the client went away. Only on the modern HTTP hop is that a cancellation (protocol.md §0.7). */
  readonly gone: AbortSignal;
}

/** What came in: strictly parsed, nothing decided. */
export interface Received {
  /** Bartizan's own id of the exchange, in the trail. */
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  /** Monotonic ms, for durations. */
  readonly startedMs: number;
  readonly direction: 'inward' | 'outward';
  /** A server's name, or {@link ALL_SERVERS}. */
  readonly endpoint: string;
  readonly request: RpcRequest;
  readonly params: JsonObject;
  readonly headers?: Headers | undefined;
  readonly channel: Channel;
  /** Who sent it: verified by the listener before it read a body (identity is never taken from a message). */
  readonly caller: Caller;
  /** Throws as soon as its caller would not be let in any more (a key that was revoked meanwhile): asked before its reply goes out. Absent where no key lets in. */
  readonly checkCaller?: (() => void) | undefined;
  /** The legacy session it named, which belongs to this caller (absent for `initialize` and modern requests). */
  readonly session?: Session | undefined;
  /** The era that the transport tells: the `MCP-Protocol-Version` header over HTTP. */
  readonly headerVersion?: string | undefined;
}

/** What the client is in this exchange: from its session (legacy), or from the request's own envelope (modern). */
export interface Client {
  readonly era: Era;
  readonly version: string;
  readonly transport: ClientTransport;
  readonly facts: ClientFacts;
  /** Least severity of log messages it asked for. */
  readonly logLevel?: string | undefined;
}

/** … and from whom: caller and client. */
export interface Identified extends Received {
  readonly methodRule: Method;
  readonly client: Client;
}

/** An answer to questions of a server that a modern client brings back. */
export interface Resumption {
  readonly kind: 'parked' | 'upstream' | 'approval';
  /** Of a parked call its handle, of an approval its question. */
  readonly handle?: string | undefined;
  /** Of a modern upstream: its own state, byte for byte. */
  readonly state?: string | undefined;
  /** Answers by the keys of the questions. */
  readonly responses: JsonObject;
}

/** … and whereto: names of a server and a definition, never a connection. `params` are what will be sent. */
export interface Routed extends Identified {
  readonly server: string;
  readonly method: string;
  /** The definition's name as the server knows it. */
  readonly name?: string | undefined;
  readonly resumes?: Resumption | undefined;
  /** The exchange whose call this one goes on with, from a state that was opened here. */
  readonly origin?: string | undefined;
}

/** Answered by Bartizan itself, or from catalogues. */
export interface Local extends Identified {
  readonly server?: undefined;
}
