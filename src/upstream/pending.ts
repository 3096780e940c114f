// The requests of one wire that wait for their reply: matched by id, bounded in number and in time. A reply settles exactly one, once.
import type { Fault } from '../base/fault.ts';
import { isObject, type Json } from '../base/json.ts';
import type { Id, RpcRequest } from '../protocol/message.ts';
import { upstreamFault } from './faults.ts';
import type { WireReply, WireRequestOptions } from './wire.ts';

/** What waiting requests share. */
export interface PendingParts {
  /** The server's name, for faults. */
  readonly name: string;
  readonly maxPending: number;
  /** How often time-outs are looked at: one timer for all of them. */
  readonly sweepMs: number;
  readonly monotonicMs: () => number;
}

interface Waiting {
  readonly resolve: (reply: WireReply) => void;
  readonly reject: (fault: Fault) => void;
  readonly idleTimeoutMs: number;
  readonly progressToken: Json | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onAbort: (() => void) | undefined;
  /** When it fails unless there is a sign of life before. */
  deadlineMs: number;
  /** Set when a message that could not be read may have been its reply: then silence has a better name than a time-out. */
  lost: Fault | undefined;
}

/** Requests in flight on one wire. Ids are compared with their type: `"1"` does not answer `1`. */
export class Pending {
  readonly #parts: PendingParts;
  readonly #waiting = new Map<Id, Waiting>();
  readonly #byProgress = new Map<Json, Waiting>();
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: PendingParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#waiting.size;
  }

  has(id: Id): boolean {
    return this.#waiting.has(id);
  }

  /** Why this request cannot be taken now; undefined if it can. */
  refusal(id: Id, signal: AbortSignal | undefined): Fault | undefined {
    const { name, maxPending } = this.#parts;
    if (signal?.aborted === true) return upstreamFault.cancelled({ name });
    if (this.#waiting.has(id)) return upstreamFault['duplicate-id']({ name, id });
    return this.#waiting.size >= maxPending ? upstreamFault.busy({ name, max: maxPending }) : undefined;
  }

  /** Waits for the reply of a request that was not refused. Rejects with a Fault. */
  add({ id, params }: RpcRequest, { idleTimeoutMs, signal }: WireRequestOptions): Promise<WireReply> {
    this.#timer ??= setInterval(() => this.#sweep(), this.#parts.sweepMs).unref();
    return new Promise((resolve, reject) => {
      const meta = params?.['_meta'];
      const progressToken = isObject(meta) ? meta['progressToken'] : undefined;
      const onAbort =
        signal === undefined ? undefined : () => void this.fail(id, upstreamFault.cancelled({ name: this.#parts.name }));
      const deadlineMs = this.#parts.monotonicMs() + idleTimeoutMs;
      const waiting = { resolve, reject, idleTimeoutMs, progressToken, signal, onAbort, deadlineMs, lost: undefined };
      this.#waiting.set(id, waiting);
      if (progressToken !== undefined) this.#byProgress.set(progressToken, waiting);
      if (onAbort !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Gives a request its reply. False if none waits under this id. */
  settle(id: Id, reply: WireReply): boolean {
    const waiting = this.#take(id);
    waiting?.resolve(reply);
    return waiting !== undefined;
  }

  /** Fails one request. False if none waits under this id. */
  fail(id: Id, fault: Fault): boolean {
    const waiting = this.#take(id);
    waiting?.reject(fault);
    return waiting !== undefined;
  }

  failAll(fault: Fault): void {
    for (const id of [...this.#waiting.keys()]) this.fail(id, fault);
    this.#stop();
  }

  /** A sign of life of the request with this progress token. */
  touch(progressToken: Json | undefined): void {
    const waiting = progressToken === undefined ? undefined : this.#byProgress.get(progressToken);
    if (waiting !== undefined) waiting.deadlineMs = this.#parts.monotonicMs() + waiting.idleTimeoutMs;
  }

  /** A sign of life that may belong to any request. */
  touchAll(): void {
    const nowMs = this.#parts.monotonicMs();
    for (const waiting of this.#waiting.values()) waiting.deadlineMs = nowMs + waiting.idleTimeoutMs;
  }

  /** A message was dropped unread that may have been a reply. The only request in flight fails now; of several nobody knows which. */
  lostReply(fault: Fault): void {
    for (const [id, waiting] of this.#waiting) {
      waiting.lost = fault;
      if (this.#waiting.size === 1) this.fail(id, fault);
    }
  }

  #take(id: Id): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    if (waiting.progressToken !== undefined && this.#byProgress.get(waiting.progressToken) === waiting) {
      this.#byProgress.delete(waiting.progressToken);
    }
    if (waiting.onAbort !== undefined) waiting.signal?.removeEventListener('abort', waiting.onAbort);
    return waiting;
  }

  /** The timer lives on while requests come and go, so that a call costs none, and ends at the first sweep that finds nothing. */
  #sweep(): void {
    if (this.#waiting.size === 0) this.#stop();
    const nowMs = this.#parts.monotonicMs();
    for (const [id, waiting] of this.#waiting) {
      const { deadlineMs, idleTimeoutMs, lost } = waiting;
      if (deadlineMs <= nowMs) this.fail(id, lost ?? upstreamFault.timeout({ name: this.#parts.name, idleTimeoutMs }));
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
