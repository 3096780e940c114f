// Keeps the trail of a running program: entries get into its tree, its heads are signed and anchored. Nothing of it is on a message's way.
import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { asFault } from '../gateway/refuse.ts';
import { logSigner, type NoteSigner } from '../store/log/note.ts';
import { removeOld } from '../store/log/retention.ts';
import { startSealing } from '../store/log/sealing.ts';
import type { Store } from '../store/ports.ts';
import { runOf, systemProcesses } from '../store/run.ts';
import { trailSeed } from '../store/state.ts';
import { parseAnchor } from './anchor-place.ts';
import { createAnchors } from './anchors.ts';

/** What the trail is kept with. */
export interface TrailKeepingParts {
  readonly stateDir: string;
  readonly clock: Clock;
  /** As settings name them. */
  readonly anchors: readonly string[];
  /** Entries older than this are removed, in ms; undefined: none are. */
  readonly keepMs: number | undefined;
  /** Payloads older than this are removed, in ms; all of them when undefined. */
  readonly payloadsMs: number | undefined;
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
export function keepTrail(
  store: Store,
  { stateDir, clock, anchors: named, keepMs, payloadsMs, report }: TrailKeepingParts,
): Store {
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
  const stop = new AbortController();
  const retention = startRetention(store, { keepMs, payloadsMs }, { clock, report, signal: stop.signal });
  const close = async (): Promise<void> => {
    stop.abort();
    await retention();
    await sealing.close();
    await anchors.close();
    await store.close();
  };
  return { ...store, close };
}

/** When entries are first looked at for their age, and how often from then on, in ms. */
const FIRST_LOOK_MS = 2_000;
const LOOK_EVERY_MS = 3_600_000;

interface RetentionContext {
  readonly clock: Clock;
  readonly report: (fault: Fault) => void;
  readonly signal: AbortSignal;
}

interface Ages {
  readonly keepMs: number | undefined;
  readonly payloadsMs: number | undefined;
}

/** Payloads go too once keeping them was switched off. */
async function removeOldOnes(store: Store, { keepMs, payloadsMs = 0 }: Ages, nowMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await store.log.removePayloads(nowMs - payloadsMs)))
    await new Promise((resolve) => setImmediate(resolve));
  if (keepMs !== undefined) await removeOld({ ...store, nowMs, run: runOf(process.pid, systemProcesses), signal }, keepMs);
}

/** Takes out what is old, now and then. Answers what waits for the end of that, once `signal` aborted. */
function startRetention(store: Store, ages: Ages, { clock, report, signal }: RetentionContext): () => Promise<void> {
  const state: { running: Promise<void>; timer: NodeJS.Timeout | undefined } = { running: Promise.resolve(), timer: undefined };
  const look = (): void => {
    if (signal.aborted) return;
    state.running = removeOldOnes(store, ages, clock.now(), signal).catch((thrown: unknown) => report(asFault(thrown)));
    state.timer = setTimeout(look, LOOK_EVERY_MS).unref();
  };
  state.timer = setTimeout(look, FIRST_LOOK_MS).unref();
  signal.addEventListener('abort', () => clearTimeout(state.timer), { once: true });
  return () => state.running;
}
