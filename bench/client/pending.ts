// Requests whose answers come on a shared stream, matched by id.
import type { Message } from '../programs/protocol.ts';
import { rpcFailure } from './failures.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
  readonly timer: NodeJS.Timeout | undefined;
}

/** The open requests of one stream. */
export class Pending {
  readonly #waiting = new Map<unknown, Waiting>();

  /** Waits for the answer with this id. */
  wait(id: number, timeoutMs: number | null): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = timeoutMs === null ? undefined : setTimeout(() => this.fail(id, new Error('timeout')), timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
  }

  /** Hands an answer over; false where nobody waits for it. */
  settle(message: Message): boolean {
    const waiting = this.#take(message.id);
    if (message.error) waiting?.reject(rpcFailure(message.error));
    else waiting?.resolve(message.result);
    return waiting !== undefined;
  }

  fail(id: number, error: Error): void {
    this.#take(id)?.reject(error);
  }

  /** Stops waiting, without an outcome. */
  forget(id: number): void {
    this.#take(id);
  }

  failAll(error: Error): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(error);
  }

  #take(id: unknown): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    return waiting;
  }
}
