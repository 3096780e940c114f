// One HTTP answer: JSON when the reply is all there is, an event stream as soon as something has to go before it. The status is held until then.
import type { ServerResponse } from 'node:http';
import type { RpcNotification, RpcRequest } from '../../protocol/message.ts';
import { sseEvent } from '../../protocol/sse.ts';
import type { Channel, ClientTransport } from '../exchange.ts';

/** What a channel may do. */
export interface HttpChannelOptions {
  /** Does the client accept event streams? */
  readonly takesEvents: boolean;
  /** Bytes that may wait for a client that does not read. */
  readonly maxQueuedBytes: number;
  /** Told when a client reads too slowly; its connection is closed. */
  readonly onSlow: () => void;
  /** Told when the answer becomes an event stream. */
  readonly onStream: () => void;
  /** Headers of every answer (session id). */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP answer in the making. */
export class HttpChannel implements Channel {
  readonly transport: ClientTransport = 'http';
  readonly #response: ServerResponse;
  readonly #options: HttpChannelOptions;
  #gone: AbortController | undefined;
  #isStream = false;
  #isEnded = false;

  constructor(response: ServerResponse, options: HttpChannelOptions) {
    this.#response = response;
    this.#options = options;
  }

  /** Fires when the client's connection closed before the reply was complete. */
  get gone(): AbortSignal {
    if (this.#gone === undefined) {
      const controller = new AbortController();
      this.#gone = controller;
      this.#response.once('close', () => {
        if (!this.#response.writableFinished) controller.abort();
      });
    }
    return this.#gone.signal;
  }

  get isOpen(): boolean {
    return !this.#isEnded && !this.#response.destroyed;
  }

  /** Starts the event stream, if it is not started. */
  start(): void {
    if (this.#isStream) return;
    this.#isStream = true;
    this.#response.writeHead(200, {
      ...this.#options.headers,
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    this.#response.flushHeaders();
    this.#options.onStream();
  }

  send(message: RpcRequest | RpcNotification): boolean {
    if (!this.isOpen || !this.#options.takesEvents) return false;
    this.start();
    return this.#write(sseEvent(JSON.stringify(message)));
  }

  /** A comment that keeps proxies from closing a silent stream. */
  keepAlive(): void {
    if (this.isOpen && this.#isStream) this.#write(': still here\n\n');
  }

  /** Writes an event that is not a message (the old transport's `endpoint`). */
  event(name: string, text: string): void {
    this.start();
    this.#write(sseEvent(text, { event: name }));
  }

  #write(text: string): boolean {
    this.#response.write(text);
    if (this.#response.writableLength <= this.#options.maxQueuedBytes) return true;
    // Whoever does not read must not fill our memory.
    this.#options.onSlow();
    this.#response.destroy();
    return false;
  }

  /** Sends the reply and ends the answer. */
  reply(text: string, status: number, headers?: Readonly<Record<string, string>>): void {
    if (!this.isOpen) return;
    this.#isEnded = true;
    if (this.#isStream) {
      this.#response.end(sseEvent(text));
      return;
    }
    this.#response.writeHead(status, {
      ...this.#options.headers,
      ...headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    this.#response.end(text);
  }

  /** Ends the answer without a reply: 202 for what needs none, or the end of a stream. */
  finish(status = 202): void {
    if (!this.isOpen) return;
    this.#isEnded = true;
    if (!this.#isStream) this.#response.writeHead(status, { ...this.#options.headers, 'content-length': 0 });
    this.#response.end();
  }
}
