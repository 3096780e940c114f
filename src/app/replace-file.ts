// Replacing a file that a person wrote: whole or not at all, and otherwise as it was.
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Writes other content, with the mode the file had; through a link, into the file it leads to. Throws errors of the system as they are. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  const target = realpathSync(path);
  const draft = `${target}.${process.pid}.new`;
  try {
    writeFileSync(draft, content, { mode: statSync(target).mode & 0o777, flag: 'wx', flush: true });
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
}
