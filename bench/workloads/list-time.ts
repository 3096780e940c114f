// The time of a whole tools/list, all pages.
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from '../machine/process-tree.ts';
import type { Handle } from '../setup/handles.ts';
import { percentile, rounded, sorted } from '../stats.ts';

const LISTS = 20;
const SETTLE_MS = 500;

export interface ListTime {
  readonly tools: number;
  readonly uniqueNames: number;
  readonly kilobytes: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly cpuMsPerList: number | null;
}

/** Reads the list again and again, once the gateway has settled. */
export async function listTime(handle: Handle): Promise<ListTime> {
  await sleep(SETTLE_MS);
  const client = await handle.open();
  try {
    const tools = await client.listAll('tools');
    const times: number[] = [];
    const cpuBefore = cpuSeconds(handle.roots());
    for (let list = 0; list < LISTS; list++) {
      const startedAt = performance.now();
      await client.listAll('tools');
      times.push(performance.now() - startedAt);
    }
    const cpu = cpuSeconds(handle.roots()) - cpuBefore;
    const ordered = sorted(times);
    return {
      tools: tools.length,
      uniqueNames: new Set(tools.map((tool) => tool.name)).size,
      kilobytes: rounded(Buffer.byteLength(JSON.stringify(tools)) / 1024, 0),
      p50: rounded(percentile(ordered, 0.5), 2),
      p95: rounded(percentile(ordered, 0.95), 2),
      cpuMsPerList: rounded((cpu / LISTS) * 1000, 2),
    };
  } finally {
    await client.close(true);
  }
}
