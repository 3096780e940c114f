// Writes the record of an installed tree into the state folder, whole or not at all.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TreeManifest } from './tree-listing.ts';

/** Saves a record; answers whether that worked. A reader never sees half of one. */
export function saveManifest(path: string, manifest: TreeManifest): boolean {
  const draft = `${path}.${process.pid}.${performance.now().toString(36)}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, JSON.stringify(manifest), { mode: 0o600, flag: 'wx' });
    renameSync(draft, path);
    return true;
  } catch {
    rmSync(draft, { force: true });
    return false;
  }
}
