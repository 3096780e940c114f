// Splits a connection's bytes into responses: head, body, end. It trusts no length it has not bounded, and never reads a byte as part of two responses.
import { BrokenResponse, parseHead, type ResponseHead } from './head.ts';

/** Who receives a response. A throw ends the connection. */
export interface ResponseSink {
  /** Answers how the body is wanted: gathered whole, at most so many bytes, or piece by piece as it comes (0). */
  onHead(head: ResponseHead): number;
  /** A piece, or the whole body, which may be empty. The bytes are valid during the call only. */
  onBody(bytes: Buffer): void;
  onEnd(): void;
}

/** Bounds of a reader. */
export interface ReaderLimits {
  readonly maxHeadBytes: number;
  readonly maxHeaders: number;
}

/** A body that is larger than its receiver wants; becomes `upstream.too-large`. */
export class OversizeBody extends Error {
  readonly maxBytes: number;

  constructor(maxBytes: number) {
    super(`a body larger than ${maxBytes} bytes`);
    this.maxBytes = maxBytes;
  }
}

const END_OF_HEAD = Buffer.from('\r\n\r\n', 'latin1');
const EMPTY = Buffer.alloc(0);
const MAX_INTERIM = 8;
const MAX_SIZE_LINE = 256;
const LF = 0x0a;

/** Chunk size and extensions, which are ignored (RFC 9112 §7.1.1): no control characters, at most 2^40 bytes. */
const SIZE_LINE = /^([0-9a-fA-F]{1,10})(?:[ \t]*;[\t -~\x80-\xff]*)?\r\n$/;
const TRAILER_LINE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t -~\x80-\xff]*\r\n$/;

const State = { head: 0, length: 1, close: 2, size: 3, chunk: 4, chunkEnd: 5, trailer: 6, done: 7 } as const;

/** Reads the responses of one connection, one after another. */
export class ResponseReader {
  readonly #limits: ReaderLimits;
  #sink: ResponseSink | undefined;
  #state: (typeof State)[keyof typeof State] = State.done;
  #head: ResponseHead | undefined;
  #interim = 0;
  /** Bytes of a head or line whose end has not come yet. */
  #partial: Buffer = EMPTY;
  #partialBytes = 0;
  /** Bytes of the body or chunk that are still to come. */
  #left = 0;
  #trailerBytes = 0;
  /** The most the sink wants gathered; 0 passes pieces on. */
  #wanted = 0;
  #gathered: Buffer = EMPTY;
  #gatheredBytes = 0;
  /** Did bytes follow the end of the response? Then nothing on this connection can be trusted any more. */
  excess = false;

  constructor(limits: ReaderLimits) {
    this.#limits = limits;
  }

  /** The head of the response that was read last. */
  get head(): ResponseHead | undefined {
    return this.#head;
  }

  /** Did any byte of the current response come? */
  get hasBegun(): boolean {
    return this.#state !== State.head || this.#partialBytes > 0 || this.#interim > 0;
  }

  /** Expects a response, for this sink. */
  expect(sink: ResponseSink): void {
    this.#sink = sink;
    this.#state = State.head;
    this.#head = undefined;
    this.#interim = 0;
    this.#trailerBytes = 0;
  }

  /** Gives up: nothing more reaches the sink. */
  stop(): void {
    this.#state = State.done;
    this.#sink = undefined;
    this.#drop();
  }

  /**
   * Takes bytes; `true` once the response is complete. Bytes beyond its end are the caller's to refuse: see `excess`.
   * @throws BrokenResponse, OversizeBody, and what the sink throws
   */
  feed(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length && this.#state !== State.done) at = this.#step(bytes, at);
    if (this.#state !== State.done) return false;
    this.excess = at < bytes.length;
    return true;
  }

  /** The peer ended the connection; `true` if that completes the response. */
  end(): boolean {
    if (this.#state !== State.close) return false;
    this.#finish();
    return true;
  }

  #step(bytes: Buffer, at: number): number {
    switch (this.#state) {
      case State.head:
        return this.#readHead(bytes, at);
      case State.length:
      case State.chunk:
        return this.#readCounted(bytes, at);
      case State.close:
        this.#take(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
      case State.size:
      case State.chunkEnd:
      case State.trailer:
        return this.#readLine(bytes, at);
      default:
        return bytes.length;
    }
  }

  #readHead(bytes: Buffer, at: number): number {
    if (this.#partialBytes === 0) {
      const end = bytes.indexOf(END_OF_HEAD, at);
      if (end >= 0 && end - at <= this.#limits.maxHeadBytes) {
        this.#begin(bytes.toString('latin1', at, end + 2));
        return end + 4;
      }
    }
    return this.#continueHead(bytes, at);
  }

  /** A head that came in pieces: gathered in one buffer of bounded size, each byte copied and searched once. */
  #continueHead(bytes: Buffer, at: number): number {
    const max = this.#limits.maxHeadBytes + 4;
    if (this.#partial.length < max) this.#partial = Buffer.allocUnsafe(max);
    const before = this.#partialBytes;
    const copied = bytes.copy(this.#partial, before, at, at + max - before);
    this.#partialBytes += copied;
    const end = this.#partial.subarray(0, this.#partialBytes).indexOf(END_OF_HEAD, Math.max(before - 3, 0));
    if (end < 0) {
      if (this.#partialBytes >= max) throw new BrokenResponse(`a head larger than ${this.#limits.maxHeadBytes} bytes`);
      return bytes.length;
    }
    const text = this.#partial.toString('latin1', 0, end + 2);
    this.#partial = EMPTY;
    this.#partialBytes = 0;
    this.#begin(text);
    return at + (end + 4 - before);
  }

  #begin(text: string): void {
    const head = parseHead(text, this.#limits.maxHeaders);
    if (head.status < 200) {
      // Nobody asked to switch protocols; other interim responses say nothing that matters here.
      if (head.status === 101 || ++this.#interim > MAX_INTERIM) throw new BrokenResponse(`an unexpected status ${head.status}`);
      return;
    }
    this.#head = head;
    const { framing } = head;
    this.#wanted = this.#sink?.onHead(head) ?? 0;
    if (this.#sink === undefined) return;
    if (framing === 'chunked') this.#state = State.size;
    else if (framing === 'close') this.#state = State.close;
    else this.#expectLength(framing);
  }

  #expectLength(length: number): void {
    if (this.#wanted > 0 && length > this.#wanted) throw new OversizeBody(this.#wanted);
    this.#left = length;
    this.#state = State.length;
    if (length === 0) this.#finish();
  }

  #readCounted(bytes: Buffer, at: number): number {
    const end = Math.min(at + this.#left, bytes.length);
    const whole = this.#state === State.length && this.#wanted > 0 && this.#gatheredBytes === 0 && end - at === this.#left;
    const piece = bytes.subarray(at, end);
    this.#left -= end - at;
    if (whole) {
      // The usual case: the whole body lies in one read, and is handed on without a copy.
      this.#wanted = 0;
      this.#sink?.onBody(piece);
      this.#complete();
      return end;
    }
    this.#take(piece);
    if (this.#left > 0) return end;
    if (this.#state === State.length) this.#finish();
    else if (this.#state === State.chunk) this.#state = State.chunkEnd;
    return end;
  }

  /** The short lines of chunked coding. */
  #readLine(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(LF, at);
    const stop = end < 0 ? bytes.length : end + 1;
    const max = this.#state === State.trailer ? this.#limits.maxHeadBytes : MAX_SIZE_LINE;
    if (this.#partialBytes + stop - at > max) throw new BrokenResponse('an overlong line between chunks');
    if (end >= 0 && this.#partialBytes === 0) {
      this.#line(bytes.toString('latin1', at, stop));
      return stop;
    }
    if (this.#partial.length < max) this.#partial = Buffer.allocUnsafe(max);
    this.#partialBytes += bytes.copy(this.#partial, this.#partialBytes, at, stop);
    if (end < 0) return stop;
    const text = this.#partial.toString('latin1', 0, this.#partialBytes);
    this.#partialBytes = 0;
    this.#line(text);
    return stop;
  }

  #line(text: string): void {
    if (this.#state === State.size) this.#sizeLine(text);
    else if (this.#state === State.trailer) this.#trailerLine(text);
    else if (text === '\r\n') this.#state = State.size;
    else throw new BrokenResponse('a chunk that does not end where it says');
  }

  #sizeLine(text: string): void {
    const digits = SIZE_LINE.exec(text)?.[1];
    if (digits === undefined) throw new BrokenResponse('a malformed chunk size');
    this.#left = Number.parseInt(digits, 16);
    if (this.#wanted > 0 && this.#gatheredBytes + this.#left > this.#wanted) throw new OversizeBody(this.#wanted);
    this.#state = this.#left === 0 ? State.trailer : State.chunk;
  }

  #trailerLine(text: string): void {
    if (text === '\r\n') return this.#finish();
    this.#trailerBytes += text.length;
    if (this.#trailerBytes > this.#limits.maxHeadBytes || !TRAILER_LINE.test(text))
      throw new BrokenResponse('unacceptable trailers');
  }

  #take(piece: Buffer): void {
    if (this.#wanted === 0) {
      this.#sink?.onBody(piece);
      return;
    }
    const needed = this.#gatheredBytes + piece.length;
    if (needed > this.#wanted) throw new OversizeBody(this.#wanted);
    if (needed > this.#gathered.length) this.#grow(needed);
    piece.copy(this.#gathered, this.#gatheredBytes);
    this.#gatheredBytes = needed;
  }

  #grow(needed: number): void {
    // A stated length is allocated at once (it was bounded); else capacity doubles, so that each byte is copied twice at most.
    const stated =
      this.#state === State.length ? needed + this.#left : Math.max(needed, Math.min(this.#gathered.length * 2, this.#wanted));
    const larger = Buffer.allocUnsafe(Math.max(stated, 4096));
    this.#gathered.copy(larger, 0, 0, this.#gatheredBytes);
    this.#gathered = larger;
  }

  #finish(): void {
    if (this.#wanted > 0) this.#sink?.onBody(this.#gathered.subarray(0, this.#gatheredBytes));
    this.#complete();
  }

  #complete(): void {
    const sink = this.#sink;
    this.stop();
    sink?.onEnd();
  }

  #drop(): void {
    this.#partial = EMPTY;
    this.#partialBytes = 0;
    this.#gathered = EMPTY;
    this.#gatheredBytes = 0;
  }
}
