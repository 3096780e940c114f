// One writer of the secrets at a time.
import { LOCK_WAIT_MS, takeWriteLock } from '../base/write-lock.ts';
import { secretsFault } from './faults.ts';

/** Does work while no other process writes. @throws Fault `secrets.busy`, `secrets.io`, and what the work throws */
export async function whileLocked<T>(path: string, work: () => Promise<T> | T, waitMs = LOCK_WAIT_MS): Promise<T> {
  const leave = locked(path, waitMs);
  try {
    return await work();
  } finally {
    leave();
  }
}

function locked(path: string, waitMs: number): () => void {
  let leave: (() => void) | undefined;
  try {
    leave = takeWriteLock(path, waitMs);
  } catch (error) {
    throw secretsFault.io({ path: `${path}.lock`, reason: error instanceof Error ? error.name : 'unknown' }, error);
  }
  if (leave === undefined) throw secretsFault.busy({ path, waitedMs: waitMs });
  return leave;
}
