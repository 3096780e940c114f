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
  const closed = closedOn(path, uid);
  if (closed !== undefined) throw sandboxFault['not-reachable']({ uid, path, reason: `${closed} is closed to it` });
  if (!isOpen(path, uid, bit))
    throw sandboxFault['not-reachable']({ uid, path, reason: bit === WRITE ? 'it may not write there' : 'it may not read it' });
}

/** @throws Fault `sandbox.not-reachable` (facts: uid, path, reason) */
export function checkReach(plan: Plan, node: string, uid: number): void {
  check(node, uid, ENTER);
  for (const mount of plan.mounts) if (mount.kind === 'bind') check(mount.source, uid, mount.isWritable ? WRITE : READ);
}
