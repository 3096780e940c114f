// The calls in flight on one connection: which call a progress token, a log line or a question of the server belongs to.
import type { CallSide } from './connection.ts';

/** A call in flight. Its id on this hop is also its progress token. */
export interface CallInFlight {
  readonly id: number;
  readonly side: CallSide;
  readonly wantsProgress: boolean;
  readonly logLevel: string | undefined;
}

/** The calls of one connection, oldest first. */
export class CallsInFlight {
  readonly #calls = new Map<number, CallInFlight>();
  #lastId = 0;

  /** A fresh id; ids of two callers can never be equal because no client chooses one. */
  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  add(call: CallInFlight): void {
    this.#calls.set(call.id, call);
  }

  remove(id: number): void {
    this.#calls.delete(id);
  }

  get(id: unknown): CallInFlight | undefined {
    return typeof id === 'number' ? this.#calls.get(id) : undefined;
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The call started last: on stdio a server's question names no call, and all calls of a connection are one caller's. */
  newest(): CallInFlight | undefined {
    let last: CallInFlight | undefined;
    for (const call of this.#calls.values()) last = call;
    return last;
  }
}
