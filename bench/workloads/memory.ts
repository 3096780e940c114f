// Resident memory of a gateway: idle, and after load.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Memory, memoryOf } from '../machine/process-tree.ts';
import type { Bench } from '../setup/bench.ts';
import type { Handle } from '../setup/handles.ts';
import { throughput } from './throughput.ts';

const SETTLE_MS = 1500;
const LOADED_IN_FLIGHT = 16;

export interface IdleAndLoaded {
  readonly idle: Memory;
  readonly loaded: Memory;
}

/** Memory of a listening gateway that nobody has called for a while. */
export async function idleMemory(handle: Handle): Promise<Memory> {
  await sleep(SETTLE_MS);
  return memoryOf(handle.roots());
}

/** Memory of a gateway that its client spawned: before and after so many calls. */
export async function stdioMemory(bench: Bench, handle: Handle, calls: number, maxMs: number): Promise<IdleAndLoaded> {
  const client = await handle.open();
  try {
    const idle = memoryOf(handle.roots());
    await throughput(bench, handle, { inFlight: LOADED_IN_FLIGHT, calls, maxMs, client });
    return { idle, loaded: memoryOf(handle.roots()) };
  } finally {
    await client.close();
  }
}
