// Opens the store for commands that look at it or keep its keys, and always closes it again.
import { systemClock } from '../base/clock.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/ports.ts';
import { ensureStateDir, storePathOf } from '../store/state.ts';
import { stateFolder } from './surroundings.ts';

// Far above any bound in the settings: revoking a key must work on a full trail.
const MAX_BYTES = 1024 ** 4;

/** Runs work on the store of the state folder. @throws Fault of `store`, and what the work throws */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const path = storePathOf(ensureStateDir(stateFolder()));
  const store = openStore({ path, durability: 'full', maxBytes: MAX_BYTES, clock: systemClock });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
