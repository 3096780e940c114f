// Parked calls: a legacy server asked during a call, and a modern client can only be asked by answering its request (protocol.md §1.6).
// The call goes on here while the client fetches the answers. Each handle is consumed once; parked calls are bounded per caller and in time.
import { isObject, type JsonObject } from '../base/json.ts';
import { ErrorCode } from '../protocol/error-codes.ts';
import type { Answer, Ask, Notice, Outcome } from '../upstream/connection.ts';
import { gatewayFault, limitFault } from './faults.ts';
import type { Load, Weight } from './load.ts';

/** What the client gets next: the end of the call, or questions. */
export type Round =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'questions'; readonly asks: ReadonlyMap<string, Ask> };

interface Question {
  readonly ask: Ask;
  readonly settle: (answer: Answer) => void;
}

/** Questions that a server sends together reach the client together: this long after the last one, in ms. */
const GATHER_MS = 15;
const NOT_ANSWERED: Answer = { error: { code: ErrorCode.internal, message: 'The client did not answer.' } };

/** A call that may be parked. */
export class HeldCall {
  readonly callerId: string;
  readonly #abort: AbortController;
  readonly #open = new Map<string, Question>();
  readonly #asked = new Set<string>();
  #outcome: Promise<Outcome> | undefined;
  #next: (() => void) | undefined;
  #fail: ((fault: Error) => void) | undefined;
  #failed: Error | undefined;
  #onNotice: ((notice: Notice) => void) | undefined;
  #gather: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(callerId: string, abort: AbortController) {
    this.callerId = callerId;
    this.#abort = abort;
  }

  /** Sets what runs; called once, before the first {@link nextRound}. */
  run(outcome: Promise<Outcome>): void {
    this.#outcome = outcome;
    outcome.catch(() => undefined);
  }

  /** A question of the server. Resolves with the client's answer, in a later request. */
  ask(ask: Ask, signal: AbortSignal): Promise<Answer> {
    this.#count += 1;
    const key = `q${this.#count}`;
    return new Promise((resolve) => {
      const settle = (answer: Answer): void => {
        if (this.#open.delete(key)) resolve(answer);
      };
      this.#open.set(key, { ask, settle });
      signal.addEventListener('abort', () => settle(NOT_ANSWERED), { once: true });
      this.#gatherSoon();
    });
  }

  /** A server's questions that come together are given together. */
  #gatherSoon(): void {
    clearTimeout(this.#gather);
    this.#gather = setTimeout(() => this.#next?.(), GATHER_MS);
  }

  /** A notice of the server: to the request that waits now; between two requests nobody could get it. */
  notify(notice: Notice): void {
    this.#onNotice?.(notice);
  }

  /** Ends the call for the client, and gives it up upstream. */
  fail(fault: Error): void {
    this.#failed ??= fault;
    this.#fail?.(this.#failed);
    this.abandon();
  }

  /** Waits for what the client gets next; notices meanwhile go to `onNotice`. @throws what the call threw */
  async nextRound(onNotice: (notice: Notice) => void): Promise<Round> {
    if (this.#failed !== undefined) throw this.#failed;
    this.#onNotice = onNotice;
    const questions = new Promise<Round>((resolve, reject) => {
      this.#fail = reject;
      this.#next = () => {
        const fresh = new Map(
          [...this.#open].filter(([key]) => !this.#asked.has(key)).map(([key, { ask }]) => [key, ask] as const),
        );
        if (fresh.size === 0) return;
        for (const key of fresh.keys()) this.#asked.add(key);
        this.#next = undefined;
        this.#onNotice = undefined;
        resolve({ kind: 'questions', asks: fresh });
      };
    });
    if (this.#outcome === undefined) throw gatewayFault.internal();
    // What was asked between two rounds waits for this one.
    if ([...this.#open.keys()].some((key) => !this.#asked.has(key))) this.#gatherSoon();
    const ended = this.#outcome.then((outcome): Round => ({ kind: 'outcome', outcome }));
    return Promise.race([ended, questions]);
  }

  /** Takes the client's answers. A question that was asked and stays unanswered counts as declined: the server must not wait for ever. */
  answer(responses: JsonObject): void {
    for (const key of this.#asked) {
      const response = responses[key];
      this.#open.get(key)?.settle(isObject(response) ? { result: response } : NOT_ANSWERED);
    }
  }

  /** Gives the call up: the server is told. */
  abandon(): void {
    clearTimeout(this.#gather);
    for (const question of [...this.#open.values()]) question.settle(NOT_ANSWERED);
    this.#abort.abort();
  }
}

/** Bounds of parked calls. */
export interface ParkLimits {
  readonly maxPerCaller: number;
  readonly maxMs: number;
}

/** The parked calls of one process. */
export interface ParkedCalls {
  /** Parks a call, whose parameters have so many bytes, under a fresh handle. @throws Fault `limits.parked`, `limits.bytes-in-flight` */
  park(held: HeldCall, bytes: number): string;
  /** Takes a parked call out; its handle is worth nothing afterwards. @throws Fault `gateway.bad-state` */
  take(handle: string, callerId: string): HeldCall;
  readonly size: number;
  /** Gives up all of them. */
  close(): void;
}

interface Parked {
  readonly held: HeldCall;
  readonly timer: NodeJS.Timeout;
  readonly weight: Weight;
}

/** Makes the parked calls of one process. */
export function createParkedCalls(limits: ParkLimits, newId: () => string, load: Pick<Load, 'weigh'>): ParkedCalls {
  const parked = new Map<string, Parked>();
  const countOf = (callerId: string): number => [...parked.values()].filter(({ held }) => held.callerId === callerId).length;
  const weigh = (held: HeldCall, bytes: number): Weight => {
    if (countOf(held.callerId) >= limits.maxPerCaller) throw limitFault.parked({ max: limits.maxPerCaller });
    const weight = load.weigh(held.callerId);
    weight.add(bytes);
    return weight;
  };
  const end = ({ timer, weight }: Parked): void => {
    clearTimeout(timer);
    weight.release();
  };
  return {
    park(held, bytes) {
      const handle = newId();
      try {
        const weight = weigh(held, bytes);
        const timer = setTimeout(() => {
          parked.delete(handle);
          weight.release();
          held.abandon();
        }, limits.maxMs).unref();
        parked.set(handle, { held, timer, weight });
        return handle;
      } catch (thrown) {
        held.abandon();
        throw thrown;
      }
    },
    take(handle, callerId) {
      const found = parked.get(handle);
      if (found === undefined || found.held.callerId !== callerId) throw gatewayFault['bad-state']();
      parked.delete(handle);
      end(found);
      return found.held;
    },
    get size() {
      return parked.size;
    },
    close() {
      for (const each of parked.values()) {
        end(each);
        each.held.abandon();
      }
      parked.clear();
    },
  };
}
