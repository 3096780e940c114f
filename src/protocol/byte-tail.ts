// The bytes of a line whose end has not come yet. Cheap for any sizes of chunks: large ones are kept as they are, small ones gathered in blocks.

const BLOCK_BYTES = 16_384;
/** Smaller chunks are copied, so that one-byte chunks do not cost an object each. */
const KEPT_BYTES = 4_096;

/** Collects chunks in linear time and memory. The caller bounds `length`. */
export class ByteTail {
  /** Bytes collected. */
  length = 0;
  #parts: Buffer[] = [];
  #block: Buffer | undefined;
  /** The block holds bytes of this line from `#from` to `#to`. */
  #from = 0;
  #to = 0;

  /** Adds a chunk; it may be kept, so its owner must not write to it any more. */
  add(chunk: Buffer): void {
    this.length += chunk.length;
    if (chunk.length >= KEPT_BYTES) {
      this.#closeBlock();
      this.#parts.push(chunk);
      return;
    }
    if (this.#block === undefined || this.#block.length - this.#to < chunk.length) {
      this.#closeBlock();
      this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
      this.#from = 0;
      this.#to = 0;
    }
    this.#to += chunk.copy(this.#block, this.#to);
  }

  /** Everything collected and `last`, as one buffer that is the caller's; afterwards the tail is empty. */
  take(last: Buffer): Buffer {
    if (this.length === 0) return last;
    this.#closeBlock();
    const parts = this.#parts;
    if (last.length > 0) parts.push(last);
    const whole = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts, this.length + last.length);
    this.clear();
    return whole;
  }

  /** Forgets everything. */
  clear(): void {
    this.length = 0;
    this.#parts = [];
    this.#from = this.#to;
  }

  #closeBlock(): void {
    if (this.#block !== undefined && this.#to > this.#from) this.#parts.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
