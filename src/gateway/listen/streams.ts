// The long-lived streams of one process: bounded, and kept alive with one timer for all.
import type { ServerResponse } from 'node:http';
import { limitFault } from '../faults.ts';
import type { HttpChannel } from './http-channel.ts';

/** How often a silent stream gets a comment, in ms. */
const KEEP_ALIVE_MS = 25_000;

/** Open streams. */
export interface Streams {
  /** Counts a stream until its response closes. @throws Fault `limits.streams` */
  hold(channel: HttpChannel, response: ServerResponse): void;
  readonly size: number;
  /** Ends all of them. */
  close(): void;
}

/** Makes the streams of one process. */
export function createStreams(maxStreams: number): Streams {
  const open = new Set<HttpChannel>();
  const timer = setInterval(() => {
    for (const channel of open) channel.keepAlive();
  }, KEEP_ALIVE_MS).unref();
  return {
    hold(channel, response) {
      if (open.size >= maxStreams) throw limitFault.streams({ max: maxStreams });
      open.add(channel);
      response.once('close', () => open.delete(channel));
    },
    get size() {
      return open.size;
    },
    close() {
      clearInterval(timer);
      for (const channel of open) channel.finish();
    },
  };
}
