// Reads a server's output in turns: after a burst of lines that no request waits for it rests a little, so that a flood of junk cannot
// take the event loop away from other servers. Nothing is lost; while it rests the system's pipe holds the server back.
import type { Readable } from 'node:stream';

/** Unasked lines of one burst: a few milliseconds of work, even if each is broken. */
const BURST_LINES = 500;
const REST_MS = 10;
/** So many lines are passed on before the count is looked at again: one chunk may hold tens of thousands. */
const LINES_AT_ONCE = 100;
const NEWLINE = 0x0a;

/** Passes chunks from a stream to a sink, and pauses the stream after each burst. */
export class Throttle {
  /** Resolves when the stream is closed and everything in it was passed on. */
  readonly done: Promise<void>;
  readonly #end: () => void;
  readonly #source: Readable;
  readonly #sink: (chunk: Buffer) => void;
  #counted = 0;
  /** The rest of a chunk that waits for the end of the pause. */
  #held: Buffer | undefined;

  constructor(source: Readable, sink: (chunk: Buffer) => void) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#end = resolve;
    this.#source = source;
    this.#sink = sink;
    source.on('data', (chunk: Buffer) => {
      // Node resumes the pipes of a process that ended, paused or not.
      if (this.#held === undefined) this.#take(chunk);
      else this.#rest(Buffer.concat([this.#held, chunk]));
    });
    source.on('close', () => {
      if (this.#held === undefined) this.#end();
    });
  }

  /** Counts one unasked line; called by the sink. */
  count(): void {
    this.#counted++;
  }

  #take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#counted >= BURST_LINES) {
        this.#rest(chunk.subarray(at));
        return;
      }
      const end = afterLines(chunk, at, LINES_AT_ONCE);
      this.#sink(end - at === chunk.length ? chunk : chunk.subarray(at, end));
      at = end;
    }
  }

  #rest(held: Buffer): void {
    if (this.#held === undefined) setTimeout(() => this.#resume(), REST_MS).unref();
    this.#held = held;
    this.#source.pause();
  }

  #resume(): void {
    const held = this.#held;
    this.#held = undefined;
    this.#counted = 0;
    if (held !== undefined) this.#take(held);
    if (this.#held !== undefined) return;
    if (this.#source.closed) this.#end();
    else this.#source.resume();
  }
}

/** The offset after so many lines from `at` on, or the end. */
function afterLines(chunk: Buffer, at: number, lines: number): number {
  let end = at;
  for (let line = 0; line < lines; line++) {
    end = chunk.indexOf(NEWLINE, end) + 1;
    if (end === 0) return chunk.length;
  }
  return end;
}
