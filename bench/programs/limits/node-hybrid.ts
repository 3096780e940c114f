// Limit: node:http on the client side, raw sockets with a pool on the upstream side, the full work on every message. A realistic floor for a
// gateway that wants Node's hardened HTTP parser at its edge. Understands JSON answers with a content-length only.
//   node-hybrid.ts PORT UPSTREAM_PORT [AUDIT_FILE]
import { Buffer } from 'node:buffer';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net from 'node:net';
import { AuditFile, type CheckedRequest, checkAnswer, checkRequest } from './work.ts';

const [port, upstreamPort] = process.argv.slice(2, 4).map(Number);
const audit = new AuditFile(process.argv[4]);
const HEAD_END = Buffer.from('\r\n\r\n');
const NOT_FORWARDED = new Set(['connection', 'keep-alive', 'host', 'content-length', 'transfer-encoding']);
const NOT_RETURNED = ['connection', 'keep-alive', 'date'];

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

const pool: UpstreamSocket[] = [];

/** One keep-alive connection to the upstream, one exchange at a time. */
class UpstreamSocket {
  isDead = false;
  readonly #socket = net.connect({ port: upstreamPort ?? 0, host: '127.0.0.1', noDelay: true });
  #onAnswer: ((answer: Answer | null) => void) | null = null;
  #held: Buffer | null = null;
  #total = -1;
  #bodyStart = 0;
  #status = 0;
  #headers: Record<string, string> = {};

  constructor() {
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('close', () => {
      this.isDead = true;
      this.#onAnswer?.(null);
    });
    this.#socket.on('error', () => undefined);
  }

  send(head: string, body: string, onAnswer: (answer: Answer | null) => void): void {
    this.#onAnswer = onAnswer;
    this.#held = null;
    this.#total = -1;
    this.#socket.write(head + body, 'utf8');
  }

  #receive(chunk: Buffer): void {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    if (this.#total < 0 && !this.#readHead(bytes)) {
      this.#held = bytes;
      return;
    }
    if (bytes.length < this.#total) {
      this.#held = bytes;
      return;
    }
    const onAnswer = this.#onAnswer;
    this.#onAnswer = null;
    pool.push(this);
    onAnswer?.({ status: this.#status, headers: this.#headers, body: bytes.subarray(this.#bodyStart, this.#total) });
  }

  #readHead(bytes: Buffer): boolean {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) return false;
    const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
    this.#status = Number(statusLine.slice(9, 12));
    this.#headers = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      this.#headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    this.#bodyStart = end + 4;
    this.#total = this.#bodyStart + Number(this.#headers['content-length'] ?? 0);
    return true;
  }
}

const upstreamSocket = (): UpstreamSocket => {
  for (let socket = pool.pop(); socket; socket = pool.pop()) {
    if (!socket.isDead) return socket;
  }
  return new UpstreamSocket();
};

const headFor = (request: IncomingMessage, body: string): string => {
  let head = `${request.method} ${request.url} HTTP/1.1\r\nhost: 127.0.0.1:${upstreamPort}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  for (const name in request.headers) if (!NOT_FORWARDED.has(name)) head += `${name}: ${request.headers[name]}\r\n`;
  return `${head}\r\n`;
};

const forward = (request: IncomingMessage, response: ServerResponse, body: string): void => {
  let checked: CheckedRequest | null = null;
  if (body !== '') {
    try {
      checked = checkRequest(body);
    } catch {
      response.writeHead(400).end();
      return;
    }
  }
  upstreamSocket().send(headFor(request, body), body, (answer) => {
    if (answer === null) {
      response.writeHead(502).end();
      return;
    }
    if (checked?.method && answer.body.length > 0) audit.record(checked, checkAnswer(answer.body.toString()));
    for (const name of NOT_RETURNED) delete answer.headers[name];
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  });
};

http
  .createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [first] = chunks;
      forward(request, response, (chunks.length === 1 && first ? first : Buffer.concat(chunks)).toString());
    });
  })
  .listen(port, '127.0.0.1', 4096);
