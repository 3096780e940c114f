// Records the system calls of a sandbox from outside it: strace before the launcher, its output in a folder that the server never sees. Bounded.
import { chownSync, createReadStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isRunAlive, runNow } from '../linux/leftovers.ts';
import { findTool } from '../machine.ts';
import type { Plan } from '../plan.ts';
import { TraceReader } from './trace.ts';
import { type Disk, UseCollector, type Uses } from './uses.ts';

/** A trace of one start. */
export interface Recording {
  /** What stands before the launcher. */
  readonly words: readonly string[];
  /** Has it grown beyond its bound? Then the server has to be ended. */
  isTooLarge(): boolean;
  /** Reads it; the server has ended. */
  uses(plan: Plan, disk: Disk): Promise<Uses>;
  /** Removes it. */
  end(): void;
}

const MAX_BYTES = 512 * 1024 * 1024;
const MAX_STRING = '4096';
const PREFIX = 'bartizan-learn-';

/** What a killed Bartizan left. Others' folders are refused by the system. */
function sweepTraces(): void {
  for (const name of readdirSync(tmpdir()).filter((one) => one.startsWith(PREFIX))) {
    if (isRunAlive(name.slice(PREFIX.length).split('-')[0] ?? '')) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Somebody else's.
    }
  }
}

/** Prepares a recording; `uid`: who the server will be, when that is not us. @throws Fault `sandbox.tool-missing` */
export function startRecording(uid: number | undefined): Recording {
  const strace = findTool('strace', 'strace');
  sweepTraces();
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${runNow()}-`));
  if (uid !== undefined) chownSync(folder, uid, uid);
  const file = join(folder, 'trace');
  const sizeOf = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    words: [
      ...[strace, '--follow-forks', '--decode-fds=path', '--quiet=all', '--string-limit', MAX_STRING, '--signal=none'],
      ...['--trace=%file,connect', '--output', file, '--'],
    ],
    isTooLarge: () => sizeOf() > MAX_BYTES,
    async uses(plan, disk) {
      const reader = new TraceReader(plan.folder);
      const collector = new UseCollector(plan, disk);
      if (sizeOf() > 0) {
        const lines = createInterface({ input: createReadStream(file, { end: MAX_BYTES, encoding: 'utf8' }) });
        for await (const line of lines) {
          const traced = reader.read(line);
          if (traced !== undefined) collector.take(traced);
        }
      }
      return collector.uses();
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}
