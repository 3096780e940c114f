// One keep-alive HTTP/1.1 connection of a load client, one exchange at a time. Written by hand so that the client costs less than what it measures.
import { Buffer } from 'node:buffer';
import net from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const NEWLINE = 10;
/** Bodies up to this length go out in one write with their head. */
const ONE_WRITE_CHARS = 16_384;

/** Headers by lower-case name. */
export type Headers = Readonly<Record<string, string>>;

/** Receives one answer, piece by piece. */
export interface AnswerSink {
  onHead(status: number, headers: Headers): void;
  onBody(bytes: Buffer): void;
  onEnd(): void;
  onError(error: Error): void;
}

type BodyMode = 'length' | 'chunked' | 'until-close';
type ChunkPart = 'size' | 'bytes' | 'bytes-end' | 'trailer';

const parsedHead = (head: string): { status: number; headers: Record<string, string> } => {
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { status: Number(statusLine.slice(9, 12)), headers };
};

/** A connection; `onFree` tells when it may be used again, or that it is gone. */
export class HttpConnection {
  isDead = false;
  readonly #socket: net.Socket;
  readonly #onFree: (connection: HttpConnection, isUsable: boolean) => void;
  #sink: AnswerSink | null = null;
  #held: Buffer | null = null;
  #isInBody = false;
  #mode: BodyMode = 'length';
  #part: ChunkPart = 'size';
  #left = 0;
  #isKept = true;

  constructor(host: string, port: number, onFree: (connection: HttpConnection, isUsable: boolean) => void) {
    this.#onFree = onFree;
    this.#socket = net.connect({ host, port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.fail(error));
    this.#socket.on('close', () => this.#closed());
  }

  send(head: string, body: string, sink: AnswerSink): void {
    this.#sink = sink;
    this.#isInBody = false;
    if (body.length < ONE_WRITE_CHARS) {
      this.#socket.write(head + body, 'utf8');
      return;
    }
    this.#socket.cork();
    this.#socket.write(head, 'latin1');
    this.#socket.write(body, 'utf8');
    this.#socket.uncork();
  }

  /** Ends the connection and the exchange on it. */
  fail(error: Error): void {
    if (this.isDead) return;
    const sink = this.#discard();
    sink?.onError(error);
    this.#onFree(this, false);
  }

  /** Ends the connection without telling anybody. */
  close(): void {
    this.isDead = true;
    this.#socket.destroy();
  }

  #closed(): void {
    if (this.isDead) return;
    if (!this.#isInBody || this.#mode !== 'until-close') {
      this.fail(new Error('connection closed'));
      return;
    }
    const sink = this.#discard();
    sink?.onEnd();
    this.#onFree(this, false);
  }

  #discard(): AnswerSink | null {
    const sink = this.#sink;
    this.#sink = null;
    this.close();
    return sink;
  }

  #receive(chunk: Buffer): void {
    let rest: Buffer | null = this.#held ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = null;
    try {
      while (rest !== null && rest.length > 0 && !this.isDead) {
        if (this.#sink === null) throw new Error('unexpected bytes after answer');
        rest = this.#isInBody ? this.#readBody(this.#sink, rest) : this.#readHead(this.#sink, rest);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Returns what follows the head; null where more bytes are needed. */
  #readHead(sink: AnswerSink, bytes: Buffer): Buffer | null {
    const end = bytes.indexOf(HEAD_END);
    if (end < 0) {
      this.#held = bytes;
      return null;
    }
    const rest = bytes.subarray(end + HEAD_END.length);
    const { status, headers } = parsedHead(bytes.toString('latin1', 0, end));
    if (status === 100) return rest;
    this.#expectBody(status, headers);
    this.#isInBody = true;
    sink.onHead(status, headers);
    if (this.#mode === 'length' && this.#left === 0) this.#end(sink);
    return rest;
  }

  #expectBody(status: number, headers: Headers): void {
    this.#isKept = headers.connection?.toLowerCase() !== 'close';
    this.#part = 'size';
    this.#left = 0;
    if (headers['transfer-encoding']?.includes('chunked')) {
      this.#mode = 'chunked';
    } else if (headers['content-length'] !== undefined || status === 204 || status === 304) {
      this.#mode = 'length';
      this.#left = Number(headers['content-length'] ?? 0);
    } else {
      this.#mode = 'until-close';
      this.#isKept = false;
    }
  }

  #readBody(sink: AnswerSink, bytes: Buffer): Buffer | null {
    if (this.#mode === 'until-close') {
      sink.onBody(bytes);
      return null;
    }
    if (this.#mode === 'chunked' && this.#part !== 'bytes') return this.#readChunkLine(sink, bytes);
    const piece = bytes.subarray(0, this.#left);
    this.#left -= piece.length;
    sink.onBody(piece);
    if (this.#left === 0) {
      if (this.#mode === 'chunked') this.#part = 'bytes-end';
      else this.#end(sink);
    }
    return bytes.subarray(piece.length);
  }

  #readChunkLine(sink: AnswerSink, bytes: Buffer): Buffer | null {
    const end = bytes.indexOf(NEWLINE);
    if (end < 0) {
      this.#held = bytes;
      return null;
    }
    const line = bytes.toString('latin1', 0, end).trim();
    if (this.#part === 'size') {
      this.#left = Number.parseInt(line, 16);
      if (Number.isNaN(this.#left)) throw new Error(`bad chunk size ${line}`);
      this.#part = this.#left === 0 ? 'trailer' : 'bytes';
    } else if (this.#part === 'bytes-end') {
      this.#part = 'size';
    } else if (line === '') {
      this.#end(sink);
    }
    return bytes.subarray(end + 1);
  }

  #end(sink: AnswerSink): void {
    this.#sink = null;
    this.#isInBody = false;
    sink.onEnd();
    if (!this.#isKept) this.close();
    this.#onFree(this, this.#isKept);
  }
}
