// The key that protects a fresh service: made once, kept in clear in one file that only its owner can read, known to the store by its digest.
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../base/digest.ts';
import type { Keys } from '../store/ports.ts';

const NAME = 'default';

/** The file of the first key, in the state folder. */
export function accessKeyPath(stateDir: string): string {
  return join(stateDir, 'access-key');
}

/** Makes sure that some key works: the file's own, or any that a person made. Answers the file's path if its key is valid. @throws Fault `store.*` */
export async function ensureAccessKey(keys: Keys, stateDir: string): Promise<string | undefined> {
  const path = accessKeyPath(stateDir);
  const kept = read(path);
  if (kept !== undefined && keys.find(sha256Hex(kept)) !== undefined) return path;
  const now = Date.now();
  const isUsable = (key: { readonly revokedMs?: number; readonly validUntilMs?: number }): boolean =>
    key.revokedMs === undefined && (key.validUntilMs ?? Number.POSITIVE_INFINITY) > now;
  // A person who made keys of his own, or revoked ours, gets no other behind his back.
  const all = await keys.list();
  if (all.some(isUsable) || all.some((key) => key.name === NAME)) return undefined;
  const { key } = await keys.create(NAME);
  writePrivately(path, `${key}\n`);
  return path;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Never readable by others, not even for a moment; never through a link that somebody planted. */
function writePrivately(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
  try {
    rmSync(path, { force: true });
    linkSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}
