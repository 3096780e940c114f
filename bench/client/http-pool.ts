// The connections of one HTTP client: as many as there are exchanges at once.
import { Buffer } from 'node:buffer';
import { type AnswerSink, HttpConnection } from './http-connection.ts';

/** How long the end of a session is waited for. */
const DELETE_MS = 2000;

/** Builds request heads and keeps connections alive between exchanges. */
export class HttpPool {
  readonly #host: string;
  readonly #port: number;
  readonly #own: Headers;
  readonly #open = new Set<HttpConnection>();
  #path: string;
  #free: HttpConnection[] = [];
  #common = '';

  constructor(url: string, own: Headers) {
    const { hostname, port, pathname, search } = new URL(url);
    this.#host = hostname;
    this.#port = Number(port === '' ? 80 : port);
    this.#path = pathname + search;
    this.#own = own;
    this.setHeaders({});
  }

  get origin(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** Sets the path of later exchanges (the 2024-11-05 transport names it on its stream). */
  setPath(path: string): void {
    this.#path = path;
  }

  /** Sets the headers that every later exchange carries besides its own. */
  setHeaders(headers: Headers): void {
    const all = { 'User-Agent': 'bench', ...this.#own, ...headers };
    this.#common = Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  }

  /** Sends a message; `headers` are ready lines. Returns the connection it went out on. */
  post(body: string, headers: string, sink: AnswerSink): HttpConnection {
    const connection = this.#connection();
    const head =
      `POST ${this.#path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\nContent-Type: application/json\r\n` +
      `Accept: application/json, text/event-stream\r\n${this.#common}${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    connection.send(head, body, sink);
    return connection;
  }

  /** Opens a stream of server messages on a connection of its own. */
  openStream(sink: AnswerSink): void {
    const connection = this.#connect((gone) => this.#open.delete(gone));
    const head = `GET ${this.#path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\nAccept: text/event-stream\r\n${this.#common}\r\n`;
    connection.send(head, '', sink);
  }

  /** Ends the session that the common headers name. */
  async delete(): Promise<void> {
    const head = `DELETE ${this.#path} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\n${this.#common}Content-Length: 0\r\n\r\n`;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DELETE_MS);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#connection().send(head, '', { onHead: () => undefined, onBody: () => undefined, onEnd: end, onError: end });
    });
  }

  closeAll(): void {
    for (const connection of this.#open) connection.close();
    this.#open.clear();
    this.#free = [];
  }

  #connection(): HttpConnection {
    for (let connection = this.#free.pop(); connection; connection = this.#free.pop()) {
      if (!connection.isDead) return connection;
    }
    return this.#connect((connection, isUsable) => {
      if (isUsable) this.#free.push(connection);
      else this.#open.delete(connection);
    });
  }

  #connect(onFree: (connection: HttpConnection, isUsable: boolean) => void): HttpConnection {
    const connection = new HttpConnection(this.#host, this.#port, onFree);
    this.#open.add(connection);
    return connection;
  }
}

/** Headers by name. */
export type Headers = Readonly<Record<string, string>>;
