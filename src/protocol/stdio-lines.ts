// Framing of stdio: one message per line (MCP 2025-11-25, Transports, stdio). It bounds and cuts; it never decodes or judges.
import { ByteTail } from './byte-tail.ts';

const LF = 0x0a;
const CR = 0x0d;

/** What a splitter is told. */
export interface LineSplitterOptions {
  /** Longest line, in bytes, without its end. */
  readonly maxBytes: number;
  /** A line without its LF or CRLF; empty lines are skipped. The buffer may share memory with a chunk: read it before returning, or copy. */
  readonly onLine: (line: Buffer) => void;
  /** A line passed the limit and is dropped up to its end. Called once per line, with the bytes seen so far. */
  readonly onOverlong: (bytes: number) => void;
}

/** Splits a stream of bytes into lines, whatever the borders of its chunks. Holds at most `maxBytes` and one chunk. */
export class LineSplitter {
  readonly #options: LineSplitterOptions;
  readonly #tail = new ByteTail();
  #isDropping = false;

  constructor(options: LineSplitterOptions) {
    this.#options = options;
  }

  /** Takes the next bytes and reports every line that they complete, in order. */
  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, from)) {
      const piece = chunk.subarray(from, end);
      from = end + 1;
      if (this.#isDropping) this.#isDropping = false;
      else this.#end(piece);
    }
    if (from < chunk.length && !this.#isDropping) this.#keep(from === 0 ? chunk : chunk.subarray(from));
  }

  #end(piece: Buffer): void {
    const line = this.#tail.take(piece);
    const length = line.length > 0 && line[line.length - 1] === CR ? line.length - 1 : line.length;
    if (length > this.#options.maxBytes) this.#options.onOverlong(line.length);
    else if (length > 0) this.#options.onLine(length === line.length ? line : line.subarray(0, length));
  }

  #keep(piece: Buffer): void {
    const bytes = this.#tail.length + piece.length;
    // One more than the limit may be the CR of a line that just fits.
    if (bytes <= this.#options.maxBytes + 1) {
      this.#tail.add(piece);
      return;
    }
    this.#tail.clear();
    this.#isDropping = true;
    this.#options.onOverlong(bytes);
  }
}
