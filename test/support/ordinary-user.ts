// System tests of the sandbox run servers as an ordinary user. When the tests run as root, a throw-away number is taken, and a copy of what it cannot reach.
import { chownSync, copyFileSync, cpSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { ROOT } from './place.ts';

/** Nobody's: no entry in the list of users. */
export const THROW_AWAY_UID = 60_918;
const isRoot = process.getuid?.() === 0;

/** `runAs` of the tests: a number when they run as root. */
export const runAs: number | undefined = isRoot ? THROW_AWAY_UID : undefined;

const isReachable = (path: string): boolean => path === '/' || ((statSync(path).mode & 1) !== 0 && isReachable(dirname(path)));

/** A folder of the ordinary user that ends with the tests. */
export function userFolder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-system-')));
  if (isRoot) chownSync(path, THROW_AWAY_UID, THROW_AWAY_UID);
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What the tests start servers with. */
export interface Reachable {
  readonly node: string;
  /** A folder with `node_modules`, `src` and `test`. */
  readonly root: string;
}

/** The repository and Node, or copies where the ordinary user can reach them. */
export function reachable(): Reachable {
  const node = realpathSync(process.execPath);
  if (!isRoot || (isReachable(dirname(node)) && isReachable(ROOT))) return { node, root: ROOT };
  const copy = userFolder();
  copyFileSync(node, join(copy, 'node'));
  for (const name of ['node_modules', 'src', 'test', 'package.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  return { node: join(copy, 'node'), root: copy };
}
