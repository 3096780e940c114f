// The last words of a server: the end of its stderr in bounded memory, whatever it writes. It never blocks the server and never grows.
import { type Redacted, redacted } from '../base/redacted.ts';

/** Bounds of a ring. */
export interface RingLimits {
  readonly maxLines: number;
  /** Of all lines together. */
  readonly maxBytes: number;
  /** A longer line is cut. */
  readonly maxLineBytes: number;
}

/** Ring limits of the gateway. */
export const RING_LIMITS: RingLimits = { maxLines: 500, maxBytes: 64 * 1024, maxLineBytes: 4096 };

/** So much more of a line is kept than is shown, so that a secret at the border is recognised. */
const MARGIN_BYTES = 4096;
/** Of one chunk only this much, and only as many lines as a ring holds, are read: a flood costs a look at its end. */
const MAX_READ_BYTES = 16 * 1024;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const NOTHING = Buffer.alloc(0);

/** Keeps the last lines of a byte stream. */
export class Ring {
  readonly #limits: RingLimits;
  readonly #onLine: ((line: string) => void) | undefined;
  readonly #mask: (text: string) => string;
  /** Own copies, so that a short line does not hold on to the chunk it came in. */
  readonly #lines: string[] = [];
  #chars = 0;
  #partial: Buffer = NOTHING;
  /** Bytes that were not read and of which nothing was said yet: what follows them up to the end of its line is not shown either. */
  #leftOut = 0;

  /** `onLine` hears each whole line, masked but otherwise unredacted, and cut; it must not throw. `mask` hides what the server was given. */
  constructor(
    limits: RingLimits = RING_LIMITS,
    onLine?: (line: string) => void,
    mask: (text: string) => string = (text) => text,
  ) {
    this.#limits = limits;
    this.#onLine = onLine;
    this.#mask = mask;
  }

  /** Takes the next bytes. */
  push(chunk: Buffer): void {
    let start = this.#skippable(chunk);
    if (start > 0) {
      this.#leftOut += this.#partial.length + start;
      this.#partial = NOTHING;
      // Only the rest of a line whose begin is gone: half a secret would be shown that nobody recognises.
      if (start === chunk.length && chunk.at(-1) !== NEWLINE) return;
      this.#add(leftOut(this.#leftOut));
      this.#leftOut = 0;
    }
    for (let end = chunk.indexOf(NEWLINE, start); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.#finish(chunk.subarray(start, end));
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  /** Bytes at the begin of a chunk that a flood makes not worth reading, up to the end of a line. */
  #skippable(chunk: Buffer): number {
    const first = Math.max(0, chunk.length - MAX_READ_BYTES);
    let at = chunk.length;
    // Fewer bytes than lines: nothing to count.
    for (let lines = 0; lines <= this.#limits.maxLines && chunk.length > this.#limits.maxLines; lines++) {
      at = at === 0 ? -1 : chunk.lastIndexOf(NEWLINE, at - 1);
      if (at < first) break;
    }
    if (at >= first && at < chunk.length) return at + 1;
    return first > 0 || this.#leftOut > 0 ? afterLine(chunk, first) : 0;
  }

  /** The last lines, oldest first; a last one without its end included. Safe to show: credentials masked, nothing invisible. */
  lines(): readonly Redacted[] {
    const partial = this.#leftOut > 0 ? leftOut(this.#leftOut) : this.#text(this.#partial);
    const all = partial === '' ? this.#lines : [...this.#lines, partial];
    return all.map((line) => redacted(line, { maxChars: this.#limits.maxLineBytes }));
  }

  /** The last line, at most `maxChars` long; undefined if the server wrote nothing. */
  last(maxChars: number): Redacted | undefined {
    const line = this.#text(this.#partial) || this.#lines.at(-1);
    return line === undefined ? undefined : redacted(line, { maxChars });
  }

  #finish(end: Buffer): void {
    this.#keep(end);
    const line = this.#text(this.#partial);
    this.#partial = NOTHING;
    if (line !== '') this.#add(line);
  }

  /** Keeps the begin of a line up to the limit and its margin; what follows it is cut. */
  #keep(bytes: Buffer): void {
    const room = this.#limits.maxLineBytes + MARGIN_BYTES - this.#partial.length;
    if (bytes.length === 0 || room <= 0) return;
    this.#partial = Buffer.concat([this.#partial, bytes.subarray(0, room)]);
  }

  #text(bytes: Buffer): string {
    const end = bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
    return this.#mask(bytes.toString('utf8', 0, end)).slice(0, this.#limits.maxLineBytes);
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#chars += line.length;
    while (this.#lines.length > this.#limits.maxLines || this.#chars > this.#limits.maxBytes) {
      this.#chars -= this.#lines.shift()?.length ?? 0;
    }
    this.#onLine?.(line);
  }
}

const leftOut = (bytes: number): string => `[${bytes} bytes left out]`;

/** Where the first line begins that starts at this offset or behind it. */
function afterLine(chunk: Buffer, from: number): number {
  const end = from > 0 ? chunk.indexOf(NEWLINE, from - 1) : chunk.indexOf(NEWLINE);
  return end < 0 ? chunk.length : end + 1;
}
