// What one HTTP request is to the pool: bytes to send, and someone who receives the response or the reason why there is none.
import type { Fault } from '../../base/fault.ts';
import type { ResponseSink } from './response.ts';

/** Where an exchange is: waiting, connecting or on a connection. */
export interface Place {
  /** Lets go of the exchange without a word to it: what was sent may run, so its connection is closed. */
  abandon(): void;
  /** Reads nothing more for so long. */
  pause(ms: number): void;
}

/** One request on its way. Exactly one of `onEnd` and `onFault` is called, unless it was abandoned. */
export interface Exchange extends ResponseSink {
  /** Set by the pool while it has the exchange. */
  place: Place | undefined;
  /** Head and body of the request; ASCII only if `encoding` is `latin1`. */
  readonly payload: string;
  readonly encoding: 'latin1' | 'utf8';
  /** Until when the next byte must come if the last one came now, both in ms of the monotonic clock. */
  deadlineAfter(nowMs: number): number;
  /** That deadline passed; `onFault` is not called. */
  onTimeout(): void;
  onFault(fault: Fault): void;
}
