// Refusals of callers that nobody knows: recorded, but only so many a second. A stranger must be able to fill neither the trail nor the terminal.

/** Refusals of unknown callers that are recorded, a second; what exceeds them is refused all the same. */
const PER_SECOND = 20;

/** Says whether one more refusal of a stranger is recorded. */
export type MayRecord = () => boolean;

/** Makes the count of one process. */
export function createStrangers(monotonicMs: () => number): MayRecord {
  let second = 0;
  let count = 0;
  return () => {
    const now = Math.floor(monotonicMs() / 1_000);
    if (now !== second) {
      second = now;
      count = 0;
    }
    count += 1;
    return count <= PER_SECOND;
  };
}
