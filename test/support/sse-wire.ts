// HTTP+SSE of 2024-11-05 as a client speaks it: one GET stream, and POSTs to the address that its first event names.
import { Agent, type IncomingMessage } from 'node:http';
import { open, readAll } from './http-wire.ts';
import type { Origin, Posted, Wire } from './wire.ts';

/** A client's way over the old transport. */
export class SseWire implements Wire {
  readonly transport = 'sse';
  readonly #agent = new Agent({ keepAlive: true });
  readonly #headers: Readonly<Record<string, string>>;
  readonly #opened: Promise<{ readonly response: IncomingMessage; readonly endpoint: string }>;
  #onText: (text: string, origin: Origin) => void = () => undefined;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#headers = headers;
    this.#opened = this.#open(url);
    this.#opened.catch(() => undefined);
  }

  async #open(url: string): Promise<{ readonly response: IncomingMessage; readonly endpoint: string }> {
    const response = await open(url, { headers: { accept: 'text/event-stream', ...this.#headers } });
    if (response.statusCode !== 200) throw new Error(`the stream was refused with HTTP ${response.statusCode}`);
    const named = Promise.withResolvers<string>();
    readAll(response, (data, event) => {
      if (event === 'endpoint') named.resolve(new URL(data, url).href);
      else this.#onText(data, 'pipe');
    }).catch((error: unknown) => named.reject(error));
    return { response, endpoint: await named.promise };
  }

  listen(onText: (text: string, origin: Origin) => void): void {
    this.#onText = onText;
  }

  async send(text: string): Promise<Posted | undefined> {
    const { endpoint } = await this.#opened;
    const headers = { 'content-type': 'application/json', ...this.#headers };
    const response = await open(endpoint, { method: 'POST', agent: this.#agent, headers }, text);
    const body = await readAll(response, () => undefined);
    if (response.statusCode !== 202) return { post: 0, status: response.statusCode ?? 0, headers: response.headers, body };
    return undefined;
  }

  /** The address to which this stream's client posts. */
  async endpoint(): Promise<string> {
    return (await this.#opened).endpoint;
  }

  async close(): Promise<void> {
    const opened = await this.#opened.catch(() => undefined);
    opened?.response.destroy();
    this.#agent.destroy();
  }
}
