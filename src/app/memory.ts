// What this machine remembers of a project: which files its user trusted, and the newest approved state of each server. One private file per project folder.
import { hash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { LOCK_WAIT_MS, takeWriteLock } from '../base/write-lock.ts';
import type { KnownState } from '../lock/approvals.ts';
import type { ProjectDigest } from '../lock/trust.ts';
import { settingsFault } from './faults.ts';
import { makePrivateFolder, readPrivate, writePrivate } from './private-file.ts';

/** What is remembered of one project. */
export interface Memory {
  /** The project's folder, links resolved. */
  readonly folder: string;
  /** Undefined: nothing was ever trusted here. */
  readonly trusted?: (ProjectDigest & { readonly at: string }) | undefined;
  /** Newest approved states by server; kept after a server was removed, so that an old state cannot come back. */
  readonly known: Readonly<Record<string, KnownState>>;
}

/** Two names of one folder are one project. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Where it is remembered. */
export const memoryFile = (stateDir: string, folder: string): string =>
  join(stateDir, 'projects', `${hash('sha256', realFolder(folder))}.json`);

/**
 * What is remembered of the project in a folder.
 * @throws Fault `settings.bad-memory` rather than forget: a machine that forgot would take an older state for a first one
 */
export function recall(stateDir: string, folder: string): Memory {
  const real = realFolder(folder);
  const path = memoryFile(stateDir, real);
  const text = readPrivate(path);
  if (text === undefined) return { folder: real, known: {} };
  try {
    const found = JSON.parse(text) as Memory;
    if (found.folder === real && typeof found.known === 'object' && found.known !== null) return found;
  } catch (error) {
    throw settingsFault['bad-memory']({ path, reason: 'it is not JSON' }, error);
  }
  throw settingsFault['bad-memory']({ path, reason: 'it is not what Bartizan writes' });
}

/** What is remembered of a project, while no other program changes it. */
export interface Held {
  readonly recall: () => Memory;
  /** Writes it: all of it or nothing. @throws Fault `settings.bad-memory` */
  readonly remember: (change: Partial<Memory>) => void;
}

/**
 * Does work while no other program of this user writes what is approved or remembered of a project. Not to be nested.
 * @throws Fault `settings.busy`, `settings.bad-memory`, and what the work throws
 */
export function whileSole<T>(stateDir: string, folder: string, work: (held: Held) => T): T {
  const path = memoryFile(stateDir, folder);
  const leave = locked(path);
  const now = (): Memory => recall(stateDir, folder);
  try {
    return work({
      recall: now,
      remember: (change) => writePrivate(path, `${JSON.stringify({ ...now(), ...change }, undefined, 2)}\n`),
    });
  } finally {
    leave();
  }
}

function locked(path: string): () => void {
  makePrivateFolder(path);
  let leave: (() => void) | undefined;
  try {
    leave = takeWriteLock(path);
  } catch (error) {
    throw settingsFault['bad-memory']({ path: `${path}.lock`, reason: 'it cannot be locked' }, error);
  }
  if (leave === undefined) throw settingsFault.busy({ path, waitedMs: LOCK_WAIT_MS });
  return leave;
}
