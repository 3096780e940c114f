// May an ordinary user reach what a plan mounts? Asked only when Bartizan is root and starts servers as somebody else.
import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { sandboxFault } from './faults.ts';
import type { Plan } from './plan.ts';

const isOpen = (path: string, uid: number, bit: number): boolean => {
  const { uid: owner, gid, mode } = statSync(path);
  const shift = owner === uid ? 6 : gid === uid ? 3 : 0;
  return (mode & (bit << shift)) !== 0;
};

const READ = 4;
const WRITE = 2;
const ENTER = 1;

/** The first folder on the way that is closed to `uid`; undefined if there is none. Access lists are not read: they can only open more. */
function closedOn(path: string, uid: number): string | undefined {
  const ways: string[] = [];
  for (let folder = dirname(path); folder !== '/'; folder = dirname(folder)) ways.unshift(folder);
  return ways.find((folder) => !isOpen(folder, uid, ENTER));
}

function check(path: string, uid: number, bit: number): void {
  const refuse = (reason: string, remedy: string): Error => sandboxFault['not-reachable']({ uid, path, reason, remedy });
  const closed = closedOn(path, uid);
  if (closed !== undefined)
    throw refuse(
      `${closed} is closed to it`,
      `move it to where that user can reach it (BARTIZAN_CACHE_DIR for installed servers), or open the folder: chmod o+x ${closed}`,
    );
  if (isOpen(path, uid, bit)) return;
  throw bit === WRITE
    ? refuse('it may not write there', `give it to that user: chown ${uid} ${path}`)
    : refuse('it may not read it', `let that user read it: chmod o+rX ${path}`);
}

/** @throws Fault `sandbox.not-reachable` (facts: uid, path, reason, remedy) */
export function checkReach(plan: Plan, node: string, uid: number): void {
  check(node, uid, ENTER);
  for (const mount of plan.mounts) if (mount.kind === 'bind') check(mount.source, uid, mount.isWritable ? WRITE : READ);
}
