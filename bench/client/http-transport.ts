// Streamable HTTP as a load client speaks it: JSON and stream answers, sessions of legacy revisions, mirrored headers of the modern one.
import { Buffer } from 'node:buffer';
import { at, type Message, MODERN_VERSION } from '../programs/protocol.ts';
import { httpFailure, rpcFailure } from './failures.ts';
import type { AnswerSink, HttpConnection } from './http-connection.ts';
import { type Headers, HttpPool } from './http-pool.ts';
import { sseParser } from './sse-parser.ts';
import type { Flight, Inbox, RequestMessage, Transport, TransportMaker } from './transport.ts';

const PLAIN_HEADER = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

const encodedHeader = (value: string): string =>
  PLAIN_HEADER.test(value) && !value.startsWith('=?base64?') ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;

/** The headers that mirror a modern body (MCP 2026-07-28, Transports), as ready lines. */
const mirroredHeaders = (message: Message): string => {
  const name = at(message.params, 'name') ?? at(message.params, 'uri');
  const nameLine = typeof name === 'string' ? `Mcp-Name: ${encodedHeader(name)}\r\n` : '';
  return `Mcp-Method: ${message.method ?? ''}\r\n${nameLine}`;
};

interface Outcome {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Reads the answer to one POST. `id` undefined: nothing but acceptance is expected. */
class PostAnswer implements AnswerSink {
  readonly #inbox: Inbox;
  readonly #id: number | undefined;
  readonly #outcome: Outcome;
  readonly #onSession: ((session: string) => void) | null;
  readonly #pieces: Buffer[] = [];
  #status = 0;
  #isSettled = false;
  #stream: ((bytes: Buffer) => void) | null = null;

  constructor(inbox: Inbox, id: number | undefined, outcome: Outcome, onSession: ((session: string) => void) | null) {
    this.#inbox = inbox;
    this.#id = id;
    this.#outcome = outcome;
    this.#onSession = onSession;
  }

  onHead(status: number, headers: Readonly<Record<string, string>>): void {
    this.#status = status;
    const session = headers['mcp-session-id'];
    if (session !== undefined) this.#onSession?.(session);
    if (headers['content-type']?.startsWith('text/event-stream')) {
      this.#stream = sseParser((data) => this.#message(JSON.parse(data) as Message));
    }
  }

  onBody(bytes: Buffer): void {
    if (this.#stream === null) this.#pieces.push(bytes);
    else this.#stream(bytes);
  }

  onEnd(): void {
    if (this.#stream !== null) {
      if (!this.#isSettled) this.#outcome.reject(new Error('stream ended without an answer'));
      return;
    }
    const [first] = this.#pieces;
    const text = (this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces)).toString();
    if (this.#id === undefined && this.#status >= 200 && this.#status < 300) this.#outcome.resolve(this.#status);
    else this.#whole(text);
  }

  onError(error: Error): void {
    this.#outcome.reject(error);
  }

  #whole(text: string): void {
    let answer: unknown;
    try {
      answer = this.#id === undefined ? null : JSON.parse(text);
    } catch {
      answer = null;
    }
    for (const message of Array.isArray(answer) ? answer : [answer]) {
      if (at(message, 'jsonrpc') !== undefined) this.#message(message as Message);
    }
    if (!this.#isSettled) this.#outcome.reject(httpFailure(this.#status, text));
  }

  #message(message: Message): void {
    if (message.method !== undefined) {
      this.#inbox.incoming(message);
      return;
    }
    const isMine = message.id === this.#id && this.#id !== undefined && !this.#isSettled;
    if (!isMine) this.#inbox.stray();
    if (message.error && (isMine || message.id === null || message.id === undefined)) {
      this.#isSettled = true;
      this.#outcome.reject(rpcFailure(message.error));
    } else if (isMine) {
      this.#isSettled = true;
      this.#outcome.resolve(message.result);
    }
  }
}

/** A client's side of Streamable HTTP. */
class HttpTransport implements Transport {
  readonly pid = undefined;
  readonly isEnded = false;
  readonly #inbox: Inbox;
  readonly #pool: HttpPool;
  #session: string | undefined;
  #version: string | undefined;

  constructor(url: string, headers: Headers, inbox: Inbox) {
    this.#inbox = inbox;
    this.#pool = new HttpPool(url, headers);
    if (inbox.era === 'modern') this.agreed(MODERN_VERSION);
  }

  async open(): Promise<void> {}

  agreed(version: string): void {
    this.#version = version;
    this.#setHeaders();
  }

  request(message: RequestMessage, timeoutMs: number | null): Flight {
    let connection: HttpConnection | undefined;
    let timer: NodeJS.Timeout | undefined;
    const result = new Promise<unknown>((resolve, reject) => {
      connection = this.#post(message, message.id, {
        resolve: (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
    if (timeoutMs !== null) timer = setTimeout(() => connection?.fail(new Error('timeout')), timeoutMs);
    const abort = () => {
      clearTimeout(timer);
      connection?.close();
    };
    return { result, abort };
  }

  async send(message: Message): Promise<void> {
    await new Promise<unknown>((resolve, reject) => {
      this.#post(message, undefined, { resolve, reject });
    });
  }

  openStream(): Promise<number> {
    return new Promise((resolve) => {
      const read = sseParser((data) => {
        const message = JSON.parse(data) as Message;
        if (message.method !== undefined) this.#inbox.incoming(message);
      });
      this.#pool.openStream({
        onHead: (status) => resolve(status),
        onBody: read,
        onEnd: () => undefined,
        onError: () => resolve(0),
      });
    });
  }

  async close(endsSession: boolean): Promise<void> {
    if (endsSession && this.#session !== undefined) await this.#pool.delete();
    this.#pool.closeAll();
  }

  #post(message: Message, id: number | undefined, outcome: Outcome): HttpConnection {
    const isModern = this.#inbox.era === 'modern';
    const onSession = message.method === 'initialize' && !isModern ? (session: string) => this.#startSession(session) : null;
    const answer = new PostAnswer(this.#inbox, id, outcome, onSession);
    return this.#pool.post(JSON.stringify(message), isModern ? mirroredHeaders(message) : '', answer);
  }

  #startSession(session: string): void {
    this.#session = session;
    this.#setHeaders();
  }

  #setHeaders(): void {
    this.#pool.setHeaders({
      ...(this.#session === undefined ? {} : { 'Mcp-Session-Id': this.#session }),
      ...(this.#version === undefined ? {} : { 'MCP-Protocol-Version': this.#version }),
    });
  }
}

/** Streamable HTTP to a URL; `headers` go with every request. */
export const httpTransport =
  (url: string, headers: Headers = {}): TransportMaker =>
  (inbox) =>
    new HttpTransport(url, headers, inbox);
