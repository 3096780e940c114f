// Reading small files of the state folder: regular ones of this user that nobody else may write or read.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown');

/** The text of a private file; undefined: there is none. `refuse` makes the fault for one that cannot be relied on. */
export function readPrivateText(
  path: string,
  maxBytes: number,
  refuse: (reason: string, cause?: unknown) => Error,
): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw refuse(codeOf(error), error);
  }
  try {
    const stats = fstatSync(file);
    const isOwn = process.getuid === undefined || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0);
    if (!stats.isFile() || !isOwn) throw refuse('others may have written it');
    if (stats.size > maxBytes) throw refuse('it is too large');
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
