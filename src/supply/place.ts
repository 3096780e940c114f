// Where artefacts are: trees in the cache (content-addressed), their records in the state folder. On the start path of the relay.
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import type { Artefact } from './artefact.ts';
import { supplyFault } from './faults.ts';

/** Folders and machine that decide where an artefact is. */
export interface Surroundings {
  readonly cacheDir: string;
  readonly stateDir: string;
  /** The project: local artefacts are relative to it. */
  readonly cwd: string;
  readonly platform: { readonly os: string; readonly cpu: string };
}

/** Where one artefact is on this machine. */
export interface Place {
  /** Root of its files. For a single local file: the folder it is in. */
  readonly root: string;
  /** The record of what was last seen of it. */
  readonly manifest: string;
  readonly tree: string;
}

const HEX_256 = /^[0-9a-f]{64}$/;

/**
 * Finds the place of an artefact; whether anything is there is another question.
 * @throws Fault `supply.not-pinned`
 */
export function placeOf(artefact: Artefact, { cacheDir, stateDir, cwd, platform }: Surroundings): Place {
  const { tree } = artefact;
  // The digest becomes a part of a path: whatever a lock file says, it is 64 hex digits or nothing.
  if (tree === undefined || !HEX_256.test(tree)) throw supplyFault['not-pinned']({ subject: artefact.name, what: 'tree digest' });
  const trees = join(stateDir, 'trees');
  if (artefact.kind !== 'local') {
    const key = `${tree}-${platform.os}-${platform.cpu}`;
    return { root: join(cacheDir, 'trees', key), manifest: join(trees, `${key}.json`), tree };
  }
  const path = resolve(cwd, artefact.name);
  // A single file is pinned by its own digest as well; a folder has none but its tree's.
  const isFile = artefact.integrity !== undefined;
  const key = `${tree}-${createHash('sha256').update(path).digest('hex').slice(0, 16)}`;
  return { root: isFile ? dirname(path) : path, manifest: join(trees, `${key}.json`), tree };
}
