// The event streams of one process: the long-lived ones are bounded and kept alive with one timer for all, and none outlives the key that opened it.
import type { ServerResponse } from 'node:http';
import type { Headers } from '../exchange.ts';
import { limitFault } from '../faults.ts';
import type { HttpChannel } from './http-channel.ts';

/** How often a silent stream gets a comment, in ms. */
const KEEP_ALIVE_MS = 25_000;
/** How often it is looked whether who opened a stream may still come in, in ms. */
const LOOK_MS = 500;

/** What streams are bounded by. */
export interface StreamRules {
  readonly maxStreams: number;
  /** May a request with these headers still come in? */
  readonly mayStay: (headers: Headers) => boolean;
}

/** Open streams. */
export interface Streams {
  /** Counts a long-lived stream until its response closes; where there are too many, whoever holds more than half gives way. @throws Fault `limits.streams` */
  hold(channel: HttpChannel, response: ServerResponse, callerId: string): void;
  /** Ends a stream, whatever it carries, as soon as its request would be refused (a key that was revoked, or whose grace is over). */
  watch(headers: Headers, response: ServerResponse): void;
  readonly size: number;
  /** Ends all of them. */
  close(): void;
}

interface Held {
  readonly channel: HttpChannel;
  readonly response: ServerResponse;
  readonly callerId: string;
}

/** Makes the streams of one process. */
export function createStreams({ maxStreams, mayStay }: StreamRules): Streams {
  const open = new Set<Held>();
  const watched = new Map<ServerResponse, Headers>();
  const timers = [
    setInterval(() => {
      for (const { channel } of open) channel.keepAlive();
    }, KEEP_ALIVE_MS),
    setInterval(() => {
      for (const [response, headers] of watched) if (!mayStay(headers)) response.destroy();
    }, LOOK_MS),
  ];
  for (const timer of timers) timer.unref();
  /** Nobody can lock the others out by opening all of them. */
  const takeFromMost = (newcomer: string): boolean => {
    const most = [...Map.groupBy(open, ({ callerId }) => callerId).values()].find((held) => held.length * 2 > maxStreams);
    const [oldest] = most ?? [];
    if (oldest === undefined || oldest.callerId === newcomer) return false;
    open.delete(oldest);
    oldest.response.destroy();
    return true;
  };
  return {
    hold(channel, response, callerId) {
      if (open.size >= maxStreams && !takeFromMost(callerId)) throw limitFault.streams({ max: maxStreams });
      const held = { channel, response, callerId };
      open.add(held);
      response.once('close', () => open.delete(held));
    },
    watch(headers, response) {
      watched.set(response, headers);
      response.once('close', () => watched.delete(response));
    },
    get size() {
      return open.size;
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      for (const { channel } of open) channel.finish();
    },
  };
}
