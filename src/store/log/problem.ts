// What verification of the trail finds wrong: thrown where it is seen, told as a value by whoever verifies.
import { Fault } from '../../base/fault.ts';
import { storeFault } from '../faults.ts';

/** What is wrong, and where. */
export interface Problem {
  /**
   * `gap`: entries are missing. `chain`: an entry does not follow from the one before. `leaf`: an entry is not the one in the tree. `tile`: the tree does
   * not fit together. `index`: the index does not say what the entries say. `head`: a signed head is not of this trail, or its signature is wrong.
   * `kept`: the same of the head kept elsewhere. `cut`: a head, or the tree, holds entries that the trail no longer has. `removed`: more entries are gone than retention recorded.
   * `planted`: an entry stands where none can be.
   */
  readonly kind: 'gap' | 'chain' | 'leaf' | 'tile' | 'index' | 'head' | 'kept' | 'cut' | 'removed' | 'planted';
  /** The entry, or the size of a head. */
  readonly seq: number;
  readonly detail: string;
}

/** The fault of a problem. */
export const wrong = (kind: Problem['kind'], seq: number, detail: string): Fault => storeFault.altered({ kind, seq, detail });

/** What a fault of `wrong` says; any other error stays one. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Fault) || error.code !== 'store.altered') throw error;
  return error.facts as unknown as Problem;
}
