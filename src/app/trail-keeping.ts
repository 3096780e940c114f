// Keeps the trail of a running program: entries get into its tree, its heads are signed and anchored. Nothing of it is on a message's way.
import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { logSigner, type NoteSigner } from '../store/log/note.ts';
import { startSealing } from '../store/log/sealing.ts';
import type { Store } from '../store/ports.ts';
import { trailSeed } from '../store/state.ts';
import { parseAnchor } from './anchor-place.ts';
import { createAnchors } from './anchors.ts';

/** What the trail is kept with. */
export interface TrailKeepingParts {
  readonly stateDir: string;
  readonly clock: Clock;
  /** As settings name them. */
  readonly anchors: readonly string[];
  readonly report: (fault: Fault) => void;
}

/** The signer of a state folder's trail, made when it is first needed. */
export function trailSigner(stateDir: string): () => NoteSigner {
  const made: { signer?: NoteSigner } = {};
  return () => {
    made.signer ??= logSigner(trailSeed(stateDir));
    return made.signer;
  };
}

/** Starts to keep the trail of a store, for as long as the store is open. */
export function keepTrail(store: Store, { stateDir, clock, anchors: named, report }: TrailKeepingParts): Store {
  const signer = trailSigner(stateDir);
  const places = named.map(parseAnchor).filter((place) => typeof place !== 'string');
  const anchors = createAnchors(places, { log: store.log, clock, verifier: () => signer().verifier, report });
  const sealing = startSealing({
    trail: store.trail,
    log: store.log,
    clock,
    signer,
    onCheckpoint: (checkpoint) => anchors.take(checkpoint),
    onTrouble: report,
  });
  const close = async (): Promise<void> => {
    await sealing.close();
    await anchors.close();
    await store.close();
  };
  return { ...store, close };
}
