// Whose process is this, and is that life of Bartizan over? Sandboxes end by themselves; should one be left all the same, it is found by the mark in its arguments
// and ended at the next start.
import { readdirSync, readFileSync } from 'node:fs';

const MARK_NAME = 'BARTIZAN_SANDBOX';

/** Who started a sandbox: a process number alone could be given to somebody else. */
export interface Owner {
  readonly pid: number;
  /** Field 22 of `/proc/PID/stat`: clock ticks since boot. */
  readonly startTicks: string;
}

/** When a process began; undefined if there is none. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** This process. */
export const ownerNow = (): Owner => ({ pid: process.pid, startTicks: startTicksOf(process.pid) ?? '0' });

/** This process as a word, for labels. */
export const runNow = (): string => `${process.pid}.${ownerNow().startTicks}`;

/** Is the process that this word names still the same one? */
export function isRunAlive(run: string): boolean {
  const [pid = '', startTicks] = run.split('.');
  return /^\d+$/.test(pid) && startTicksOf(Number(pid)) === startTicks;
}

/** First arguments of bubblewrap: a variable that `--clearenv` takes away again, for the eyes of {@link leftovers} alone. */
export const markOf = ({ pid, startTicks }: Owner): readonly string[] => ['--setenv', MARK_NAME, `${pid}.${startTicks}`];

function ownerOf(pid: string): Owner | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const isOurs = words[0]?.endsWith('/bwrap') === true && words[1] === '--setenv' && words[2] === MARK_NAME;
    const [owner = '', startTicks = ''] = (isOurs ? (words[3] ?? '') : '').split('.');
    return /^\d+$/.test(owner) ? { pid: Number(owner), startTicks } : undefined;
  } catch {
    return undefined;
  }
}

/** Processes of sandboxes whose owner is gone. */
export function leftovers(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const owner = ownerOf(name);
      return owner !== undefined && startTicksOf(owner.pid) !== owner.startTicks;
    })
    .map(Number);
}

/** Ends them. Others' processes are refused by the system. */
export function sweepLeftovers(): void {
  for (const pid of leftovers()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone by itself, or not ours.
    }
  }
}
