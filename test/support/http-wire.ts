// Streamable HTTP as a client speaks it, on node:http, so that every header and byte is the test's own.
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Origin, Posted, SendOptions, Wire } from './wire.ts';

/** Splits the text of an event stream into the data of its events. */
export function createEventReader(onEvent: (data: string, event: string | undefined) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const lines = block.split('\n');
      const data = lines.filter((line) => line.startsWith('data:')).map((line) => line.slice(5).trim());
      const event = lines
        .find((line) => line.startsWith('event:'))
        ?.slice(6)
        .trim();
      if (data.length > 0) onEvent(data.join('\n'), event);
    }
  };
}

/** Sends one HTTP request and hands over the response as soon as its head is there. */
export function open(url: string, options: RequestOptions, body?: string | Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, options, resolve);
    sent.once('error', reject);
    sent.end(body);
  });
}

const isStream = (response: IncomingMessage): boolean =>
  response.headers['content-type']?.startsWith('text/event-stream') === true;

/** Reads a response to its end: its text, and its events as they come. */
export function readAll(response: IncomingMessage, onEvent: (data: string, event: string | undefined) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const read = createEventReader(onEvent);
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      if (isStream(response)) read(chunk);
      else text += chunk;
    });
    response.once('end', () => resolve(text));
    response.once('error', reject);
    response.once('close', () => reject(new Error('the response was cut off')));
  });
}

/** A client's way to one HTTP endpoint. */
export class HttpWire implements Wire {
  readonly transport = 'http';
  readonly url: string;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #headers: Readonly<Record<string, string>>;
  #onText: (text: string, origin: Origin) => void = () => undefined;
  #posts = 0;
  #stream: IncomingMessage | undefined;

  /** `headers` go with every request (an access key). */
  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  listen(onText: (text: string, origin: Origin) => void): void {
    this.#onText = onText;
  }

  async send(text: string | Uint8Array, { headers, signal }: SendOptions = {}): Promise<Posted> {
    this.#posts += 1;
    const post = this.#posts;
    const fixed = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const options: RequestOptions = { method: 'POST', agent: this.#agent, headers: { ...fixed, ...this.#headers, ...headers } };
    const response = await open(this.url, signal === undefined ? options : { ...options, signal }, text);
    const body = await readAll(response, (data) => this.#onText(data, post));
    if (body !== '' && !isStream(response)) this.#onText(body, post);
    return { post, status: response.statusCode ?? 0, headers: response.headers, body };
  }

  /** Opens the server stream of a legacy session; resolves when it is open. */
  async openStream(headers: Readonly<Record<string, string>>): Promise<number> {
    const response = await open(this.url, {
      method: 'GET',
      headers: { accept: 'text/event-stream', ...this.#headers, ...headers },
    });
    this.#stream = response;
    readAll(response, (data) => this.#onText(data, 'stream')).catch(() => undefined);
    return response.statusCode ?? 0;
  }

  /** Sends a request without a body, and gives its status. */
  async bare(method: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const response = await open(this.url, { method, agent: this.#agent, headers: { ...this.#headers, ...headers } });
    response.resume();
    return response.statusCode ?? 0;
  }

  async close(): Promise<void> {
    this.#stream?.destroy();
    this.#agent.destroy();
  }
}
