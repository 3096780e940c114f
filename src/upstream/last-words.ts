// A server's stderr on its way into its ring: read no faster than its bound, so that a flood of it takes the event loop from nobody. Nothing is lost;
// while it rests the system's pipe holds the server back.
import type { Readable } from 'node:stream';
import { Rate } from './http/rate.ts';
import type { Ring } from './ring.ts';

/** Far above what any server logs; measured, so much costs a twentieth of a core. */
const MAX_BYTES_PER_SECOND = 8 * 1024 * 1024;

/** Passes a stream on to a ring until it ends. */
export function keepLastWords(source: Readable, ring: Ring, monotonicMs: () => number): void {
  const rate = new Rate(MAX_BYTES_PER_SECOND);
  source.on('data', (chunk: Buffer) => {
    ring.push(chunk);
    const pauseMs = rate.count(monotonicMs(), chunk.length);
    if (pauseMs === 0) return;
    source.pause();
    setTimeout(() => source.resume(), pauseMs).unref();
  });
}
