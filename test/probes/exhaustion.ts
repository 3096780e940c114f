// Attacks by using everything up, and by not ending. All are bounded and end by themselves.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type Outcome, outcome, type Probe, reasonOf, SYSPROBE, sys } from './outcome.ts';

function useMemory(): Outcome {
  const { stdout, signal, error } = spawnSync(SYSPROBE, ['membomb', '1024'], { encoding: 'utf8', timeout: 12_000 });
  const line = (stdout ?? '').trim().split('\n').pop() ?? '';
  return outcome(
    line.startsWith('ALLOWED') ? 'ALLOWED' : 'DENIED',
    `${line} ${signal ?? ''} ${error === undefined ? '' : reasonOf(error)}`,
  );
}

/** Writes as much as it can to standard error for 1.5 s. */
function floodStderr(): Promise<Outcome> {
  const block = Buffer.alloc(1 << 16, 120);
  const begin = Date.now();
  let bytes = 0;
  return new Promise((resolve) => {
    const go = (): void => {
      while (Date.now() - begin < 1500 && bytes < 64 << 20) {
        bytes += block.length;
        if (!process.stderr.write(block)) {
          process.stderr.once('drain', go);
          return;
        }
      }
      resolve(outcome('ALLOWED', `${bytes >> 20} MiB to stderr in ${Date.now() - begin} ms`));
    };
    go();
    setTimeout(() => resolve(outcome('DENIED', `made to wait at ${bytes >> 20} MiB`)), 2500);
  });
}

/** Ignores every request to end, and beats into a file. */
function ignoreTerm(workspace: string): Promise<Outcome> {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
  process.stdin.on('end', () => {});
  process.stdin.resume();
  process.stdout.write('READY\n');
  setInterval(() => {
    try {
      writeFileSync(`${workspace}/heartbeat`, String(Date.now()));
    } catch {
      // Nowhere to beat.
    }
  }, 200);
  return new Promise(() => {});
}

/** Attacks by exhaustion and on the end of life. */
export const exhaustionProbes: Readonly<Record<string, Probe>> = {
  'dos.fork-bomb-400': () => sys('forkbomb', 400),
  'dos.memory-1GiB': useMemory,
  'dos.cpu-4-procs': () => sys('cpubomb', 2),
  'dos.stderr-flood': floodStderr,
  'life.daemon': ({ workspace }) => {
    const { error } = spawnSync(SYSPROBE, ['daemon', `${workspace}/heartbeat`]);
    return error === undefined
      ? outcome('ALLOWED', 'daemon started (the host looks after the kill)')
      : outcome('DENIED', reasonOf(error));
  },
  'life.ignore-term': ({ workspace }) => ignoreTerm(workspace),
};
