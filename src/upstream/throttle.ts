// Reads a server's output no faster than it can be worth: past a number of unasked lines a second it pauses, so that a flood of junk
// cannot take the event loop away from other servers. Nothing is lost; the system's pipe holds the server back.
import type { Readable } from 'node:stream';

/** What a throttle connects. */
export interface ThrottleParts {
  readonly source: Readable;
  readonly sink: (chunk: Buffer) => void;
  readonly maxPerSecond: number;
  readonly monotonicMs: () => number;
}

const WINDOW_MS = 1000;
/** Once this part of the limit is used up, chunks are taken in slices, so that one chunk full of junk cannot overshoot far. */
const WARY = 0.1;
const SLICE_BYTES = 4096;

/** Passes chunks from a stream to a sink, and pauses the stream while too much of it was unasked. */
export class Throttle {
  readonly #parts: ThrottleParts;
  #counted = 0;
  #windowStartMs = Number.NEGATIVE_INFINITY;
  /** The rest of a chunk that waits for the next window. */
  #held: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isReleased = false;

  constructor(parts: ThrottleParts) {
    this.#parts = parts;
    parts.source.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** Counts one unasked line; called by the sink. */
  count(): void {
    const nowMs = this.#parts.monotonicMs();
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#counted = 0;
    }
    this.#counted++;
  }

  /** Passes on what is held and no longer pauses: the source has ended, so what is left is little. */
  release(): void {
    this.#isReleased = true;
    clearTimeout(this.#timer);
    this.#resume();
  }

  #take(chunk: Buffer): void {
    const { maxPerSecond, sink } = this.#parts;
    for (let at = 0; at < chunk.length; ) {
      if (this.#counted >= maxPerSecond && !this.#isReleased) {
        this.#pause(chunk.subarray(at));
        return;
      }
      const end = this.#counted >= maxPerSecond * WARY ? Math.min(at + SLICE_BYTES, chunk.length) : chunk.length;
      sink(chunk.subarray(at, end));
      at = end;
    }
  }

  #pause(rest: Buffer): void {
    this.#held = rest;
    this.#parts.source.pause();
    const leftMs = this.#windowStartMs + WINDOW_MS - this.#parts.monotonicMs();
    this.#timer = setTimeout(() => this.#resume(), Math.max(1, leftMs)).unref();
  }

  #resume(): void {
    const held = this.#held;
    this.#held = undefined;
    this.#timer = undefined;
    this.#counted = 0;
    if (held !== undefined) this.#take(held);
    if (this.#held === undefined && this.#parts.source.isPaused()) this.#parts.source.resume();
  }
}
