// What this machine remembers of a project: which files its user trusted, and the newest approved state of each server. One private file per project folder.
import { hash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { KnownState } from '../lock/approvals.ts';
import type { ProjectDigest } from '../lock/trust.ts';
import { settingsFault } from './faults.ts';
import { readPrivate, writePrivate } from './private-file.ts';

/** What is remembered of one project. */
export interface Memory {
  /** The project's folder, links resolved. */
  readonly folder: string;
  /** Undefined: nothing was ever trusted here. */
  readonly trusted?: (ProjectDigest & { readonly at: string }) | undefined;
  /** Newest approved states by server; kept after a server was removed, so that an old state cannot come back. */
  readonly known: Readonly<Record<string, KnownState>>;
}

const fileOf = (stateDir: string, folder: string): string => join(stateDir, 'projects', `${hash('sha256', folder)}.json`);

/** Two names of one folder are one project. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/**
 * What is remembered of the project in a folder.
 * @throws Fault `settings.bad-memory` rather than forget: a machine that forgot would take an older state for a first one
 */
export function recall(stateDir: string, folder: string): Memory {
  const real = realFolder(folder);
  const path = fileOf(stateDir, real);
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

/** Writes what is remembered: all of it or nothing. @throws Fault `settings.bad-memory` */
export function remember(stateDir: string, memory: Memory): void {
  writePrivate(fileOf(stateDir, memory.folder), `${JSON.stringify(memory, undefined, 2)}\n`);
}
