// Limit: HTTP/1.1 reverse proxy on raw sockets with an upstream pool; bytes are forwarded unchanged. With --work each body is also parsed,
// checked, scanned and recorded before it is forwarded. An experiment: no limits on input, no smuggling defence.
//   node-raw.ts PORT UPSTREAM_PORT [--work [AUDIT_FILE]]
import { Buffer } from 'node:buffer';
import net from 'node:net';
import { AuditFile, type CheckedRequest, checkAnswer, checkRequest } from './work.ts';

const [port, upstreamPort] = process.argv.slice(2, 4).map(Number);
const workFlag = process.argv.indexOf('--work');
const audit = workFlag < 0 ? null : new AuditFile(process.argv[workFlag + 1]);
const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const LAST_CHUNK = '\r\n0\r\n\r\n';

const pool: UpstreamSocket[] = [];

/** One keep-alive connection to the upstream, one exchange at a time. */
class UpstreamSocket {
  isDead = false;
  owner: ClientSocket | null = null;
  readonly #socket = net.connect({ port: upstreamPort ?? 0, host: '127.0.0.1', noDelay: true });
  #checked: CheckedRequest | null = null;
  #head: Buffer | null = null;
  #isInBody = false;
  #isChunked = false;
  #left = 0;
  #headLength = 0;
  #tail = '';
  /** Pieces of an answer that is checked before it goes out; null where bytes go out as they come. */
  #collected: Buffer[] | null = null;

  constructor() {
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('close', () => {
      this.isDead = true;
      this.owner?.end();
    });
    this.#socket.on('error', () => undefined);
  }

  start(owner: ClientSocket, bytes: Buffer, checked: CheckedRequest | null): void {
    this.owner = owner;
    this.#checked = checked;
    this.#head = null;
    this.#isInBody = false;
    this.#collected = null;
    this.#socket.write(bytes);
  }

  destroy(): void {
    this.owner = null;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    if (this.owner === null) {
      this.#socket.destroy();
      return;
    }
    if (this.#isInBody) {
      this.#body(this.owner, chunk);
      return;
    }
    const bytes = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) {
      this.#head = bytes;
      return;
    }
    this.#readHead(bytes.toString('latin1', 0, end));
    this.#body(this.owner, bytes);
  }

  #readHead(head: string): void {
    const length = LENGTH.exec(head);
    this.#headLength = head.length + HEAD_END.length;
    this.#isChunked = length === null && CHUNKED.test(head);
    this.#left = this.#headLength + (length === null ? 0 : Number(length[1]));
    this.#tail = '';
    this.#isInBody = true;
    this.#collected = audit !== null && !this.#isChunked && this.#left > this.#headLength ? [] : null;
  }

  #body(owner: ClientSocket, bytes: Buffer): void {
    if (this.#isChunked) {
      owner.write(bytes);
      this.#tail = (this.#tail + bytes.toString('latin1', Math.max(0, bytes.length - LAST_CHUNK.length))).slice(
        -LAST_CHUNK.length,
      );
      if (this.#tail === LAST_CHUNK || this.#tail === LAST_CHUNK.slice(2)) this.#done(owner);
      return;
    }
    this.#left -= bytes.length;
    if (this.#collected === null) owner.write(bytes);
    else this.#collect(owner, this.#collected, bytes);
    if (this.#left <= 0) this.#done(owner);
  }

  #collect(owner: ClientSocket, collected: Buffer[], bytes: Buffer): void {
    collected.push(bytes);
    if (this.#left > 0) return;
    const whole = collected.length === 1 ? bytes : Buffer.concat(collected);
    if (this.#checked) audit?.record(this.#checked, checkAnswer(whole.toString('utf8', this.#headLength)));
    owner.write(whole);
  }

  #done(owner: ClientSocket): void {
    this.owner = null;
    pool.push(this);
    owner.next();
  }
}

const upstreamSocket = (): UpstreamSocket => {
  for (let socket = pool.pop(); socket; socket = pool.pop()) {
    if (!socket.isDead) return socket;
  }
  return new UpstreamSocket();
};

const checkedBody = (text: string): CheckedRequest | null => {
  try {
    const checked = checkRequest(text);
    return checked?.method ? checked : null;
  } catch {
    return null; // forwarded as it is in this limit
  }
};

/** One connection of a client. */
class ClientSocket {
  readonly #socket: net.Socket;
  #held: Buffer | null = null;
  #upstream: UpstreamSocket | null = null;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#held = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
      if (this.#upstream === null) this.next();
    });
    socket.on('close', () => this.#upstream?.destroy());
    socket.on('error', () => undefined);
  }

  /** Forwards the next request, once it has come whole. */
  next(): void {
    this.#upstream = null;
    const bytes = this.#held;
    const end = bytes?.indexOf(HEAD_END) ?? -1;
    if (bytes === null || end < 0) return;
    const bodyStart = end + HEAD_END.length;
    const length = LENGTH.exec(bytes.toString('latin1', 0, end + 2));
    const total = bodyStart + (length === null ? 0 : Number(length[1]));
    if (bytes.length < total) return;
    this.#held = bytes.length > total ? bytes.subarray(total) : null;
    const checked = audit !== null && total > bodyStart ? checkedBody(bytes.toString('utf8', bodyStart, total)) : null;
    this.#upstream = upstreamSocket();
    this.#upstream.start(this, bytes.length > total ? bytes.subarray(0, total) : bytes, checked);
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.destroy();
  }
}

net.createServer({ noDelay: true }, (socket) => new ClientSocket(socket)).listen(port, '127.0.0.1', 4096);
