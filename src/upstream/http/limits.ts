// The bounds of an HTTP connection to a server, in one place. Every one is finite; zero never means unlimited.

/** Bounds of an HTTP client and of the wires on it. */
export interface HttpLimits {
  /** Sockets per origin that carry requests or wait for one. */
  readonly maxSockets: number;
  /** Sockets per origin that carry long-lived streams (listening, GET); counted apart, so that streams never starve calls. */
  readonly maxStreams: number;
  /** Requests that may wait for a socket; one more is `upstream.busy`. */
  readonly maxQueued: number;
  /** A socket idle for so long is closed, in ms. */
  readonly idleSocketMs: number;
  /** Time to connect, TLS and proxy included, in ms. */
  readonly connectTimeoutMs: number;
  /** Bytes of a response head, and of all trailers of a response. */
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
  /** Bytes of one message: a JSON body or one event of a stream. */
  readonly maxMessageBytes: number;
  /** Bytes of one request's whole event stream; not applied to requests without idle time-out, which may live for days. */
  readonly maxStreamBytes: number;
  /** Messages a second on one stream that no request waits for; then it is not read for the rest of the second. */
  readonly maxUnaskedPerSecond: number;
  /** Nesting of a message. */
  readonly maxDepth: number;
  /** Time for a notification or a reply to be accepted, in ms. */
  readonly sendTimeoutMs: number;
  /** How long, and for how many bytes, a response may go on after all that mattered was read, before its socket is closed. */
  readonly drainMs: number;
  readonly drainBytes: number;
  /** Reconnects of one request's broken stream, and failed ones in a row for the server's own stream. */
  readonly maxResumes: number;
  /** Longest pause before a reconnect that a server can ask for, in ms. */
  readonly maxRetryMs: number;
  /** How long a server may take to say whether it has a stream of its own before that is no longer waited for, in ms. */
  readonly streamGraceMs: number;
  /** Time that ending a session may take at close, in ms. */
  readonly closeMs: number;
}

/** The bounds that hold where settings name no other. */
export const defaultHttpLimits: HttpLimits = Object.freeze({
  maxSockets: 64,
  maxStreams: 1024,
  maxQueued: 1024,
  idleSocketMs: 30_000,
  connectTimeoutMs: 10_000,
  maxHeadBytes: 32_768,
  maxHeaders: 100,
  maxMessageBytes: 16 * 1024 * 1024,
  maxStreamBytes: 256 * 1024 * 1024,
  maxUnaskedPerSecond: 5_000,
  maxDepth: 128,
  sendTimeoutMs: 30_000,
  drainMs: 1_000,
  drainBytes: 65_536,
  maxResumes: 100,
  maxRetryMs: 30_000,
  streamGraceMs: 1_000,
  closeMs: 1_000,
});
