// Follows the trail of a running process: soon after their commit entries get into the tree, and now and then its head is signed. It holds up no message,
// and what is released depends on the commit alone. What a crash leaves behind is taken up by the next process.
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { storeFaultOf } from '../faults.ts';
import type { Trail } from '../ports.ts';
import type { NoteSigner } from './note.ts';
import type { FreshRow, StoredCheckpoint, TrailLog } from './ports.ts';

/** Entries in one transaction: about half a millisecond, and half a tile. */
const SLICE_ROWS = 128;

/** Most entries remembered until they are in the tree; beyond that they are read back. */
const MAX_FRESH = 4_096;

/** Longest time a lone entry stays out of the tree, in ms. */
const SEAL_AFTER_MS = 1_000;

/** Longest time, in ms, and most entries between two signed heads while something is recorded. */
const SIGN_AFTER_MS = 10_000;
const SIGN_AFTER_ROWS = 16_384;

/** Pause between slices while catching up with what other processes or versions left, in ms: calls come first. */
const CATCH_UP_PAUSE_MS = 4;

/** A start has better things to do, in ms. */
const START_AFTER_MS = 1_500;

/** After a fault, in ms. */
const AGAIN_AFTER_MS = 5_000;

/** While another process holds the lock: between two tries, in ms, and how many. */
const TRY_AGAIN_MS = 10;
const MAX_TRIES = 500;

/** Longest time closing spends on what is left, in ms. */
const CLOSE_MS = 500;

/** What sealing works with. */
export interface SealingParts {
  readonly trail: Trail;
  readonly log: TrailLog;
  /** Asked for when the first head is signed. */
  readonly signer: () => NoteSigner;
  readonly clock: Clock;
  /** Told of each new checkpoint; what it does takes place beside. */
  readonly onCheckpoint: (checkpoint: StoredCheckpoint) => void;
  /** Told once of each kind of trouble. Calls go on: their entries are committed all the same. */
  readonly onTrouble: (fault: Fault) => void;
}

/** Sealing in progress. */
export interface Sealing {
  /** Seals and signs what is left, within half a second. */
  close(): Promise<void>;
}

/** Seals everything that is committed, now; waits while other processes write. @throws Fault `store.*` */
export async function sealAll(log: TrailLog): Promise<void> {
  for (let tries = 0; ; ) {
    try {
      if (!log.sealSlice(SLICE_ROWS * 4).isBehind) return;
      tries = 0;
    } catch (error) {
      tries += 1;
      if (!(error instanceof Fault) || error.code !== 'store.locked' || tries >= MAX_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Starts to follow. */
export function startSealing(parts: SealingParts): Sealing {
  const follower = new Follower(parts);
  parts.trail.onCommit((seq, body) => follower.noted({ seq, body }));
  follower.wake(START_AFTER_MS);
  return follower;
}

class Follower implements Sealing {
  readonly #parts: SealingParts;
  readonly #troubles = new Set<string>();
  /** Entries of this process that are committed and, as far as it knows, not sealed. */
  #fresh: FreshRow[] = [];
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #isQueued = false;
  #isClosed = false;
  #unsigned = 0;
  #signedMs: number;
  #sealed: number | undefined;
  #signing: Promise<void> | undefined;

  constructor(parts: SealingParts) {
    this.#parts = parts;
    this.#signedMs = parts.clock.monotonicMs();
  }

  noted(row: FreshRow): void {
    if (this.#fresh.length >= MAX_FRESH) this.#fresh = [];
    this.#fresh.push(row);
    if (this.#fresh.length >= SLICE_ROWS) this.#soon();
    else this.wake(SEAL_AFTER_MS);
  }

  /** After what waits in this turn of the event loop. */
  #soon(): void {
    if (this.#isQueued || this.#isClosed) return;
    this.#isQueued = true;
    setImmediate(() => {
      this.#isQueued = false;
      this.#work();
    });
  }

  /** Works at the latest in `ms`. */
  wake(ms: number): void {
    const dueMs = this.#parts.clock.monotonicMs() + ms;
    if (this.#isClosed || dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => this.#work(), ms).unref();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const endMs = this.#parts.clock.monotonicMs() + CLOSE_MS;
    await this.#signing;
    while (this.#seal() && this.#parts.clock.monotonicMs() < endMs) await new Promise((resolve) => setImmediate(resolve));
    if (this.#unsigned > 0) await this.#sign();
  }

  #work(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#dueMs = Number.POSITIVE_INFINITY;
    const isBehind = this.#seal();
    if (this.#fresh.length >= SLICE_ROWS) this.#soon();
    else if (isBehind) this.wake(CATCH_UP_PAUSE_MS);
    this.#signIfDue();
  }

  /** One slice. Is there more? */
  #seal(): boolean {
    try {
      const { sealed, isBehind } = this.#parts.log.sealSlice(SLICE_ROWS, this.#fresh);
      const grown = sealed - (this.#sealed ?? sealed - 1);
      this.#sealed = sealed;
      this.#unsigned += sealed === 0 ? 0 : grown;
      this.#fresh = this.#fresh.filter(({ seq }) => seq > sealed);
      return isBehind;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  #signIfDue(): void {
    if (this.#unsigned === 0 || this.#signing !== undefined) return;
    const waitedMs = this.#parts.clock.monotonicMs() - this.#signedMs;
    if (waitedMs < SIGN_AFTER_MS && this.#unsigned < SIGN_AFTER_ROWS) return this.wake(SIGN_AFTER_MS - waitedMs);
    this.#signing = this.#sign().finally(() => {
      this.#signing = undefined;
    });
  }

  async #sign(): Promise<void> {
    const { log, signer, clock, onCheckpoint } = this.#parts;
    this.#unsigned = 0;
    this.#signedMs = clock.monotonicMs();
    try {
      const made = await log.sign(signer(), clock.now());
      if (made !== undefined) onCheckpoint(made);
    } catch (error) {
      this.#unsigned = 1;
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    const fault = error instanceof Fault ? error : storeFaultOf(error, 'store.db');
    // Another process writes: it may well be sealing.
    if (fault.code === 'store.locked') return this.wake(SEAL_AFTER_MS);
    if (!this.#troubles.has(fault.code)) this.#parts.onTrouble(fault);
    this.#troubles.add(fault.code);
    this.wake(AGAIN_AFTER_MS);
  }
}
