// Lets a stream of a server through at a bounded rate: a flood fills its own pipe and makes it wait, instead of filling our memory and logs.
import { PassThrough, type Readable } from 'node:stream';

/** How much passes. */
export interface Rate {
  /** At once. */
  readonly burstBytes: number;
  readonly bytesPerSecond: number;
}

/** For standard error: more than any honest log. */
export const STDERR_RATE: Rate = { burstBytes: 1024 * 1024, bytesPerSecond: 256 * 1024 };

/** How often a waiting stream is looked at, in ms. */
const STEP_MS = 50;

/** A slowed copy of `source`. It ends when the source does. */
export function slowed(source: Readable, rate: Rate, monotonicMs: () => number): Readable {
  const copy = new PassThrough({ highWaterMark: 64 * 1024 });
  let allowance = rate.burstBytes;
  let lastMs = monotonicMs();
  const refill = (): void => {
    const nowMs = monotonicMs();
    allowance = Math.min(rate.burstBytes, allowance + ((nowMs - lastMs) * rate.bytesPerSecond) / 1000);
    lastMs = nowMs;
  };
  const resume = (): void => {
    refill();
    if (allowance > 0 && !copy.writableNeedDrain) source.resume();
    else waiting = setTimeout(resume, STEP_MS).unref();
  };
  let waiting: NodeJS.Timeout | undefined;
  source.on('data', (chunk: Buffer) => {
    refill();
    allowance -= chunk.length;
    const isFull = !copy.write(chunk);
    if (allowance > 0 && !isFull) return;
    source.pause();
    waiting = setTimeout(resume, STEP_MS).unref();
  });
  const end = (): void => {
    clearTimeout(waiting);
    copy.end();
  };
  source.once('end', end);
  source.once('close', end);
  source.once('error', end);
  return copy;
}
