// The HTTP+SSE transport of 2024-11-05, for gateways that serve nothing newer: a GET opens the stream and names the path; each message is
// POSTed there and answered on the stream.
import type { Message } from '../programs/protocol.ts';
import { httpFailure } from './failures.ts';
import { type Headers, HttpPool } from './http-pool.ts';
import { Pending } from './pending.ts';
import { sseParser } from './sse-parser.ts';
import type { Flight, Inbox, RequestMessage, Transport, TransportMaker } from './transport.ts';

/** How long the stream may take to name the path. */
const OPEN_MS = 20_000;

class SseTransport implements Transport {
  readonly pid = undefined;
  readonly isEnded = false;
  readonly #inbox: Inbox;
  readonly #pool: HttpPool;
  readonly #pending = new Pending();

  constructor(url: string, headers: Headers, inbox: Inbox) {
    this.#inbox = inbox;
    this.#pool = new HttpPool(url, headers);
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no endpoint event')), OPEN_MS);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
        this.#pending.failAll(error);
      };
      const read = sseParser((data) => {
        if (data.startsWith('{')) {
          this.#message(JSON.parse(data) as Message);
          return;
        }
        const { pathname, search } = new URL(data, this.#pool.origin);
        this.#pool.setPath(pathname + search);
        clearTimeout(timer);
        resolve();
      });
      this.#pool.openStream({
        onHead: (status) => {
          if (status !== 200) fail(httpFailure(status, ''));
        },
        onBody: read,
        onEnd: () => fail(new Error('stream ended')),
        onError: fail,
      });
    });
  }

  agreed(version: string): void {
    this.#pool.setHeaders({ 'MCP-Protocol-Version': version });
  }

  request(message: RequestMessage, timeoutMs: number | null): Flight {
    const result = this.#pending.wait(message.id, timeoutMs);
    this.send(message).catch((error) => this.#pending.fail(message.id, error));
    return { result, abort: () => this.#pending.forget(message.id) };
  }

  send(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      let status = 0;
      this.#pool.post(JSON.stringify(message), '', {
        onHead: (answered) => {
          status = answered;
        },
        onBody: () => undefined,
        onEnd: () => (status >= 200 && status < 300 ? resolve() : reject(httpFailure(status, ''))),
        onError: reject,
      });
    });
  }

  async openStream(): Promise<number> {
    return 200;
  }

  async close(): Promise<void> {
    this.#pool.closeAll();
  }

  #message(message: Message): void {
    if (message.method !== undefined) this.#inbox.incoming(message);
    else if (!this.#pending.settle(message)) this.#inbox.stray();
  }
}

/** The deprecated transport to a URL. */
export const sseTransport =
  (url: string, headers: Headers = {}): TransportMaker =>
  (inbox) =>
    new SseTransport(url, headers, inbox);
