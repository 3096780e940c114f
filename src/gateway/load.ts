// What each caller has running: counts for the limits, exact because every entry is left again.
/** Counts of what runs now. */
export interface Load {
  /** Counts one more call of a caller. The returned function must be called exactly when it ended. */
  enter(callerId: string): () => void;
  count(callerId: string): number;
  readonly total: number;
}

/** Makes the counts of one process. */
export function createLoad(): Load {
  const byCaller = new Map<string, number>();
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
  };
}
