// How much room V8 takes in programs that live long: as much as makes collecting garbage cheap, and no more. Measured with bench/ under a load of calls.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves of the young heap. With half of it a service collects every sixty calls, which costs a fifth of its CPU time; twice as much is no faster. */
const YOUNG_BYTES = 2 * 8 * 1_024 * 1_024;

/** By so much of what is in use the old heap may grow until it is collected. V8 itself goes up to 300: pages that only wait to be given back. */
const OLD_GROWTH_PERCENT = 150;

const youngBytes = (): number => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/**
 * Bounds both heaps. The young one grows under load until it is large enough; left alone it goes on to 128 MB, which a relay never gives back. V8 reads the
 * flags whenever a heap would grow. To be called when the program is loaded: code that was kept compiled is worth nothing under other flags.
 */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${OLD_GROWTH_PERCENT}`);
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < YOUNG_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}
