// What this machine remembers of a project: which files its user trusted, and the newest approved state of each server. One private file per project folder.
import { hash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { KnownState } from '../lock/approvals.ts';
import type { ProjectDigest } from '../lock/trust.ts';
import { settingsFault } from './faults.ts';

/** What is remembered of one project. */
export interface Memory {
  /** The project's folder, links resolved. */
  readonly folder: string;
  /** Undefined: nothing was ever trusted here. */
  readonly trusted?: (ProjectDigest & { readonly at: string }) | undefined;
  /** Newest approved states by server; kept after a server was removed, so that an old state cannot come back. */
  readonly known: Readonly<Record<string, KnownState>>;
}

const MAX_BYTES = 1_048_576;

const fileOf = (stateDir: string, folder: string): string => join(stateDir, 'projects', `${hash('sha256', folder)}.json`);

/** Two names of one folder are one project. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Another user who could write here could trust himself. */
function readPrivate(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw settingsFault['bad-memory']({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
  try {
    const stats = fstatSync(file);
    const isOwn = process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
    if (!stats.isFile() || !isOwn) throw settingsFault['bad-memory']({ path, reason: 'others may have written it' });
    if (stats.size > MAX_BYTES) throw settingsFault['bad-memory']({ path, reason: 'it is too large' });
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
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
  const path = fileOf(stateDir, memory.folder);
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(join(stateDir, 'projects'), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify(memory, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw settingsFault['bad-memory']({ path, reason: String((error as NodeJS.ErrnoException).code) }, error);
  }
}
