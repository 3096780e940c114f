// Signals to a whole process group, and whether anything in it still runs. It must never signal group 0 or 1: that would be us, or everybody.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_POLL_MS = 5;
const MAX_POLL_MS = 50;
/** Every so many polls `/proc` is asked whether only zombies are left. */
const POLLS_PER_SCAN = 4;

/** Is this the number of a group that may be ours? 0 would be our own group, 1 (as `kill -- -1`) everybody. */
export const isPgid = (pgid: number): boolean => Number.isSafeInteger(pgid) && pgid > 1;

/** Sends a signal to every process of the group. False if none could get it: the group is gone. */
export function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  if (!isPgid(pgid)) {
    return false;
  }
  try {
    process.kill(-pgid, signal);
    return true;
  } catch {
    // ESRCH: nobody there. EPERM: only processes of others, or (macOS) only zombies: nothing that we could end.
    return false;
  }
}

/**
 * Does `/proc` know a process of the group that is not a zombie? An orphan whose new parent never reaps it (a container
 * without an init) stays a zombie for ever and still takes signals.
 */
function hasLiveMember(pgid: number): boolean {
  for (const entry of readdirSync('/proc')) {
    if (/^\d+$/.test(entry) && isLiveIn(pgid, entry)) {
      return true;
    }
  }
  return false;
}

function isLiveIn(pgid: number, pid: string): boolean {
  try {
    // proc_pid_stat(5): `pid (comm) state ppid pgrp …`; comm may hold spaces and parentheses, so count from the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return group === String(pgid) && state !== 'Z' && state !== 'X';
  } catch {
    return false; // It ended between the listing and the look.
  }
}

/** Waits until nothing of the group runs any more, at most `withinMs`. True if it is gone. */
export async function groupGone(pgid: number, withinMs: number, platform: NodeJS.Platform): Promise<boolean> {
  let pollMs = FIRST_POLL_MS;
  let waitedMs = 0;
  for (let polls = 0; ; polls += 1) {
    if (!signalGroup(pgid, 0)) {
      return true;
    }
    if (platform === 'linux' && polls % POLLS_PER_SCAN === POLLS_PER_SCAN - 1 && !hasLiveMember(pgid)) {
      return true;
    }
    if (waitedMs >= withinMs) {
      return false;
    }
    await sleep(pollMs);
    waitedMs += pollMs;
    pollMs = Math.min(pollMs * 2, MAX_POLL_MS);
  }
}
