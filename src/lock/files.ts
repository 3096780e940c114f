// Reading and replacing small files: regular files only, never more bytes than allowed, never half of a write.
import { closeSync, constants, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lockFault } from './faults.ts';

/** A file as it was read: what is trusted and what is used are the same bytes. */
export interface ReadFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? 'unknown');

/** The bytes of a file, or undefined if there is none. @throws Fault `lock.unreadable`, `lock.too-large` */
export function readBounded(path: string, maxBytes: number): Buffer | undefined {
  let file: number;
  try {
    // Not blocking: a pipe in place of a file would hang a start for ever.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw lockFault.unreadable({ path, reason: codeOf(error) }, error);
  }
  try {
    return readOpen(file, path, maxBytes);
  } finally {
    closeSync(file);
  }
}

function readOpen(file: number, path: string, maxBytes: number): Buffer {
  const stats = fstatSync(file);
  if (!stats.isFile()) throw lockFault.unreadable({ path, reason: 'it is no regular file' });
  if (stats.size > maxBytes) throw lockFault['too-large']({ path, max: maxBytes });
  // One byte more: a file that grows while it is read is found.
  const buffer = Buffer.alloc(stats.size + 1);
  let length = 0;
  for (;;) {
    const read = readSync(file, buffer, length, buffer.length - length, null);
    length += read;
    if (length > stats.size) throw lockFault.unreadable({ path, reason: 'it changes while it is read' });
    if (read === 0) return buffer.subarray(0, length);
  }
}

/** Writes a new file to disk, without replacing anything under its final name. @throws Fault `lock.cannot-write` */
export function writeAside(path: string, bytes: Uint8Array): void {
  try {
    rmSync(path, { force: true });
    const file = openSync(path, 'wx');
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw lockFault['cannot-write']({ path, reason: codeOf(error) }, error);
  }
}

/** Puts a file that was written aside in its place: at once, or not at all. @throws Fault `lock.cannot-write` */
export function moveInto(aside: string, path: string): void {
  try {
    renameSync(aside, path);
  } catch (error) {
    throw lockFault['cannot-write']({ path, reason: codeOf(error) }, error);
  }
}

/** Turns an error of the file system into a fault that names the path. */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw lockFault['cannot-write']({ path, reason: codeOf(error) }, error);
  }
}
