// Merge conflicts in the lock: takes both sides apart, so that `bartizan lock` can put together what both approved. It never invents a state.
import type { LockFile } from './entry.ts';

/** Does this text hold markers of an unresolved merge? A line of JSON never begins like that. */
export function hasConflict(text: string): boolean {
  return /^(?:<{7}|>{7}|\|{7}|={7})(?:\s|$)/m.test(text);
}

/** Both sides put together, and the servers that need a new approval because the sides differ. */
export interface Merged {
  readonly file: LockFile;
  readonly undecided: readonly string[];
}

/** Puts a conflicted bartizan.lock together: servers that are equal or on one side only are kept, others are left out and named. @throws Fault `lock.invalid` */
export function mergeConflicted(text: string): Merged {
  throw new Error(`not written yet ${text}`);
}
