// Small files that this machine remembers things in: only their user may read or write them, and they are written whole or not at all.
import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { settingsFault } from './faults.ts';

const MAX_BYTES = 1_048_576;

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);

/** The text of a file, or undefined where there is none. Another user who could write here could trust himself. @throws Fault `settings.bad-memory` */
export function readPrivate(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw settingsFault['bad-memory']({ path, reason: codeOf(error) }, error);
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

/** Writes a file whole or not at all. @throws Fault `settings.bad-memory` */
export function writePrivate(path: string, text: string): void {
  const draft = `${path}.${process.pid}`;
  makePrivateFolder(path);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw settingsFault['bad-memory']({ path, reason: codeOf(error) }, error);
  }
}

/** Makes the folder of such a file. @throws Fault `settings.bad-memory` */
export function makePrivateFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw settingsFault['bad-memory']({ path, reason: codeOf(error) }, error);
  }
}
