// How much of what nobody asked for a server may bring: past a number of messages (or bytes) a second it is not read for the rest of it, and its own
// writes hold it back.

const WINDOW_MS = 1000;

/** Counts in windows of a second. */
export class Rate {
  readonly #maxPerSecond: number;
  #count = 0;
  #startMs = Number.NEGATIVE_INFINITY;

  constructor(maxPerSecond: number) {
    this.#maxPerSecond = maxPerSecond;
  }

  /** Counts one, or more; answers for how long to stop reading, in ms (0: go on). */
  count(nowMs: number, by = 1): number {
    if (nowMs - this.#startMs >= WINDOW_MS) {
      this.#startMs = nowMs;
      this.#count = 0;
    }
    this.#count += by;
    return this.#count <= this.#maxPerSecond ? 0 : this.#startMs + WINDOW_MS - nowMs;
  }
}
