// What the load clients need of a transport.
import type { JsonObject, Message } from '../programs/protocol.ts';

/** Protocol revisions by their shape: with a handshake and sessions, or stateless. */
export type Era = 'legacy' | 'modern';

/** A request with its id. */
export interface RequestMessage {
  readonly jsonrpc: '2.0';
  readonly id: number;
  readonly method: string;
  readonly params: JsonObject;
}

/** A request on its way. */
export interface Flight {
  /** The result member of the answer. Rejects with a failure of failures.ts, or an Error where no answer came. */
  readonly result: Promise<unknown>;
  /** Gives up on the answer, as the revision asks a client to. */
  abort(): void;
}

/** Where a transport delivers what is not the answer to a request of its own. */
export interface Inbox {
  readonly era: Era;
  /** A request or notification of the server. */
  incoming(message: Message): void;
  /** An answer that belongs to no open request. */
  stray(): void;
  /** Something that is no message at all. */
  noise(): void;
}

/** One way to a server. */
export interface Transport {
  /** The spawned process, for transports that spawn one. */
  readonly pid: number | undefined;
  /** Whether the other side is gone for good. */
  readonly isEnded: boolean;
  /** Opens what must be open before the first message. */
  open(): Promise<void>;
  /** Tells the revision that the handshake agreed on. */
  agreed(version: string): void;
  /** `timeoutMs` null waits for ever: for subscriptions only. */
  request(message: RequestMessage, timeoutMs: number | null): Flight;
  /** Sends a notification, or the answer to a request of the server. */
  send(message: Message): Promise<void>;
  /** Opens the standalone stream of server messages; resolves to an HTTP status. */
  openStream(): Promise<number>;
  /** Closes everything; with `endsSession` the session is ended first. */
  close(endsSession: boolean): Promise<void>;
}

/** Makes a transport that delivers to an inbox. */
export type TransportMaker = (inbox: Inbox) => Transport;
