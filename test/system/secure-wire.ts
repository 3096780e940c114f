// Streamable HTTP over TLS to an address of this machine, under the name that its certificate has. No resolver is asked.

import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { readAll } from '../support/http-wire.ts';
import type { Origin, Posted, SendOptions, Wire } from '../support/wire.ts';

/** Where a service is, and what is trusted and told. */
export interface SecurePlace {
  readonly port: number;
  readonly path: string;
  /** The name in the certificate. */
  readonly name: string;
  readonly ca: string;
  readonly headers: Readonly<Record<string, string>>;
}

const CONTENT = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** A client's way through TLS. */
export class SecureWire implements Wire {
  readonly transport = 'http';
  readonly #place: SecurePlace;
  readonly #agent = new Agent({ keepAlive: true });
  #onText: (text: string, origin: Origin) => void = () => undefined;
  #posts = 0;
  #stream: IncomingMessage | undefined;

  constructor(place: SecurePlace) {
    this.#place = place;
  }

  listen(onText: (text: string, origin: Origin) => void): void {
    this.#onText = onText;
  }

  /** Sends one request; resolves with the head of its response. */
  open(options: RequestOptions, body?: string): Promise<IncomingMessage> {
    const { port, path, name, ca, headers } = this.#place;
    const fixed = { host: '127.0.0.1', port, path, servername: name, ca, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const sent = request({ ...fixed, ...options, headers: { host: name, ...headers, ...options.headers } }, resolve);
      sent.once('error', reject);
      sent.end(body);
    });
  }

  async send(text: string, { headers, signal }: SendOptions = {}): Promise<Posted> {
    this.#posts += 1;
    const post = this.#posts;
    const options: RequestOptions = { method: 'POST', headers: { ...CONTENT, ...headers } };
    const response = await this.open(signal === undefined ? options : { ...options, signal }, text);
    const body = await readAll(response, (data) => this.#onText(data, post));
    if (body !== '') this.#onText(body, post);
    return { post, status: response.statusCode ?? 0, headers: response.headers, body };
  }

  /** Opens the stream of a legacy session for what belongs to no request. */
  async openStream(headers: Readonly<Record<string, string>>): Promise<number> {
    const response = await this.open({ method: 'GET', headers: { accept: 'text/event-stream', ...headers } });
    this.#stream = response;
    readAll(response, (data) => this.#onText(data, 'stream')).catch(() => undefined);
    return response.statusCode ?? 0;
  }

  /** Sends a request and gives its status alone. */
  async bare(method: string, headers: Readonly<Record<string, string>>, body?: string): Promise<number> {
    const response = await this.open({ method, headers: { ...CONTENT, ...headers } }, body);
    response.resume();
    return response.statusCode ?? 0;
  }

  async close(): Promise<void> {
    this.#stream?.destroy();
    this.#agent.destroy();
  }
}
