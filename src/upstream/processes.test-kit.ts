// What tests of processes share: a mark in the environment finds everything that a test started, grandchildren included.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The variable that carries the mark. */
export const MARK = 'BARTIZAN_TEST_MARK';

export const newMark = (): string => randomUUID();

/** Path of a server in test/servers/hostile. */
export const hostile = (name: string): string => fileURLToPath(new URL(`../../test/servers/hostile/${name}.ts`, import.meta.url));

/** Numbers of the processes that carry the mark and are no zombies. */
export function marked(mark: string): number[] {
  const wanted = `${MARK}=${mark}`;
  if (process.platform === 'linux')
    return readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && procFile(pid, 'environ').includes(wanted))
      .map(Number);
  const lines = execFileSync('ps', ['-axEww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(wanted)).map((line) => Number.parseInt(line, 10));
}

/** A file of a process, or nothing: it may have ended, and a zombie has no environment. */
function procFile(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}

/** Numbers of the direct children of a process whose command line contains some text. */
export function childrenOf(parent: number, text: string): number[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-Aww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
    return lines.flatMap((line) => {
      const [pid = '', ppid, ...args] = line.trim().split(/\s+/);
      return ppid === String(parent) && args.join(' ').includes(text) ? [Number(pid)] : [];
    });
  }
  const isChild = (pid: string): boolean => {
    const [, ppid] = procFile(pid, 'stat')
      .replace(/^.*\) /s, '')
      .split(' ');
    return ppid === String(parent) && procFile(pid, 'cmdline').includes(text);
  };
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && isChild(pid))
    .map(Number);
}

/** Waits until a condition holds; throws after `withinMs`, so that a test fails instead of hanging. */
export async function until(what: string, holds: () => boolean, withinMs = 15_000): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 20) {
    if (waitedMs >= withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
}

/** Ends whatever still carries the mark, so that a failed test leaves nothing either. */
export function endMarked(mark: string): void {
  for (const pid of marked(mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself just now.
    }
  }
}
