// What a contract test needs of an implementation: a place that several stores can be opened on, and a clock that only the test moves.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../base/fault.ts';
import type { Store } from './ports.ts';

/** A clock that stands still until it is moved. */
export interface ManualClock {
  now(): number;
  monotonicMs(): number;
  advance(ms: number): void;
}

/** Starts at a known moment: 2026-11-21 12:00:00 UTC. */
export function manualClock(): ManualClock {
  let elapsedMs = 0;
  const startMs = Date.UTC(2026, 10, 21, 12);
  return {
    now: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    advance: (ms) => {
      elapsedMs += ms;
    },
  };
}

/** One empty place for stores. Each `open` acts like another process: nothing is shared but what is stored. */
export interface Place {
  readonly clock: ManualClock;
  open(bounds?: { readonly maxPending?: number }): Store;
  /** Closes every store that was opened and removes everything. */
  end(): Promise<void>;
}

/** Promises of a port: a true sentence and the work that shows it. */
export type Contract = readonly (readonly [sentence: string, work: (place: Place) => Promise<void>])[];

/** Makes a test of each promise; `freshPlace` answers an empty place each time. */
export function runContract(contract: Contract, freshPlace: () => Place): void {
  for (const [sentence, work] of contract) {
    test(sentence, async () => {
      const place = freshPlace();
      try {
        await work(place);
      } finally {
        await place.end();
      }
    });
  }
}

/** Expects a fault with this code. */
export function faultCode(code: string): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof Fault, `expected the fault ${code}, got ${String(error)}`);
    assert.equal(error.code, code);
    return true;
  };
}
