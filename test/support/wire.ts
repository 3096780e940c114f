// What a client of a story speaks over. A wire carries texts, exactly; it knows nothing of eras.
import type { IncomingHttpHeaders } from 'node:http';

/** Where a message came from: the one pipe, the stream of one POST (by its number), or the server stream. */
export type Origin = 'pipe' | 'stream' | number;

/** How a message is sent. */
export interface SendOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Closes the POST's own stream. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of a POST. */
export interface Posted {
  /** Its number: the origin of what comes on its stream. */
  readonly post: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The body, unless it was an event stream. */
  readonly body: string;
}

/** A way to a gateway or server. */
export interface Wire {
  readonly transport: 'stdio' | 'http' | 'sse';
  /** Sends one message. A pipe answers `undefined` at once; a POST answers when its response ended. Rejects when the way is broken or given up. */
  send(text: string, options?: SendOptions): Promise<Posted | undefined>;
  /** Hears every message; called once, before the first send. */
  listen(onText: (text: string, origin: Origin) => void): void;
  close(): Promise<void>;
}
