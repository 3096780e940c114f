// What each caller has running: counts for the limits, exact because every entry is left again.
import { limitFault } from './faults.ts';

/** What one message, or one parked call, holds of its caller's bytes. */
export interface Weight {
  /** @throws Fault `limits.bytes-in-flight` when it is too much for its caller: then it is not counted */
  add(bytes: number): void;
  /** Gives all of it back; once or more often. */
  release(): void;
}

/** Counts of what runs now. */
export interface Load {
  /** Counts one more call of a caller. The returned function must be called exactly when it ended. */
  enter(callerId: string): () => void;
  count(callerId: string): number;
  readonly total: number;
  /** Begins to count the bytes of a message that is read, handled or parked. */
  weigh(callerId: string): Weight;
}

/** Makes the counts of one process. */
export function createLoad({ maxBytesInFlight: max }: { readonly maxBytesInFlight: number }): Load {
  const byCaller = new Map<string, number>();
  const bytesOf = new Map<string, number>();
  let total = 0;
  return {
    enter(callerId) {
      byCaller.set(callerId, (byCaller.get(callerId) ?? 0) + 1);
      total += 1;
      return () => {
        const left = (byCaller.get(callerId) ?? 1) - 1;
        total -= 1;
        if (left === 0) byCaller.delete(callerId);
        else byCaller.set(callerId, left);
      };
    },
    count: (callerId) => byCaller.get(callerId) ?? 0,
    get total() {
      return total;
    },
    weigh(callerId) {
      let own = 0;
      return {
        add(bytes) {
          const all = (bytesOf.get(callerId) ?? 0) + bytes;
          if (all > max) throw limitFault['bytes-in-flight']({ max });
          bytesOf.set(callerId, all);
          own += bytes;
        },
        release() {
          const left = (bytesOf.get(callerId) ?? 0) - own;
          own = 0;
          if (left > 0) bytesOf.set(callerId, left);
          else bytesOf.delete(callerId);
        },
      };
    },
  };
}
