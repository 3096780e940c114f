// A wire carries JSON-RPC messages to one server and back. It frames, bounds and matches replies by id; it knows no era and judges nothing.
import type { Fault } from '../base/fault.ts';
import type { RpcNotification, RpcReply, RpcRequest } from '../protocol/message.ts';

/** A reply as it came: parsed strictly, and the exact source text of its `result` member for replies that nobody changes. */
export interface WireReply {
  readonly message: RpcReply;
  /** Source text of the `result` member (absent for errors). */
  readonly resultText?: string;
  /** HTTP status of the answer that carried it (absent on stdio). */
  readonly status?: number;
  /** Bytes of the whole message. */
  readonly bytes: number;
}

/** What a request may need beside its message. */
export interface WireRequestOptions {
  /** Gives up waiting: HTTP closes the response stream, stdio forgets the id. The wire itself never sends `notifications/cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Time without any byte or message for this request after which it fails with `upstream.timeout`, in ms. */
  readonly idleTimeoutMs: number;
  /** Extra HTTP headers of this request, e.g. `mcp-method` (ignored on stdio). */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Messages that arrive on this request's own stream before its reply (HTTP only; on stdio nothing is attributable). */
  readonly onMessage?: ((message: RpcRequest | RpcNotification) => void) | undefined;
}

/** Listener of what belongs to no request: on stdio every request and notification of the server, on HTTP those of the GET stream. */
export interface WireListener {
  onMessage(message: RpcRequest | RpcNotification): void;
  /** The wire ended and will carry nothing more; called once. */
  onClose(reason: Fault): void;
  /** A message was dropped: junk line, unknown id, duplicate answer, broken JSON. `code` is a fault code. */
  onDropped(code: string): void;
}

/** One bidirectional connection to a server. */
export interface Wire {
  readonly transport: 'stdio' | 'http' | 'sse';
  /**
   * Sends a request and resolves with its reply (also an error reply). The id must be unique among requests in flight on this wire.
   * @throws Fault `upstream.timeout`, `upstream.closed`, `upstream.refused` (connect failed), `upstream.http-status` (facts: status),
   * `upstream.broken-reply` (not acceptable JSON-RPC), `upstream.too-large`, `upstream.cancelled` (signal)
   */
  request(message: RpcRequest, options: WireRequestOptions): Promise<WireReply>;
  /** Sends a notification, or a reply to a request of the server. */
  send(message: RpcNotification | RpcReply, headers?: Readonly<Record<string, string>>): Promise<void>;
  /**
   * HTTP legacy only: opens the GET stream if the server has one; elsewhere does nothing. Resolves once the server answered with a
   * status (stream or refusal), since a server may ask on that stream during the very first call. Never rejects.
   */
  openServerStream(headers: Readonly<Record<string, string>>): Promise<void>;
  /** Ends it: stdio ends input, then TERM, then KILL of the whole group; HTTP closes streams. Resolves when all is gone. */
  close(): Promise<void>;
}
