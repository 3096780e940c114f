// .pth files of wheels: Python's site module would run their "import" lines at every start, before the server. Folders they name are kept, code is only shown.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { FoundScript } from './artefact.ts';
import { LIB } from './wheel-unpack.ts';

/** What the .pth files of a tree ask for. */
export interface PathFiles {
  /** Folders inside the tree, relative to its root. */
  readonly folders: readonly string[];
  /** Lines that would have been run. */
  readonly scripts: readonly FoundScript[];
}

const MAX_BYTES = 256 * 1024;

/** Reads the .pth files at the top of the packages' folder. `ownerOf` names the package of a file. */
export function readPathFiles(root: string, ownerOf: (place: string) => string): PathFiles {
  const lib = join(root, LIB);
  const files = existsSync(lib) ? readdirSync(lib).filter((name) => name.endsWith('.pth')) : [];
  const folders: string[] = [];
  const scripts: FoundScript[] = [];
  for (const file of files.sort()) {
    const path = join(lib, file);
    const owner = ownerOf(`${LIB}/${file}`);
    if (statSync(path).size > MAX_BYTES) {
      scripts.push({ package: owner, event: file, command: '(too long to be shown)' });
      continue;
    }
    for (const line of readFileSync(path, 'utf8').split(/\r\n|\n|\r/)) {
      if (/^import[ \t]/.test(line)) scripts.push({ package: owner, event: file, command: line });
      else folders.push(...folderOf(root, line));
    }
  }
  return { folders, scripts };
}

function folderOf(root: string, line: string): readonly string[] {
  const text = line.trim().replaceAll('\\', '/');
  if (text === '' || text.startsWith('#') || posix.isAbsolute(text)) return [];
  const folder = posix.join(LIB, text);
  const isInside =
    folder.startsWith(`${LIB}/`) && statSync(join(root, folder), { throwIfNoEntry: false })?.isDirectory() === true;
  return isInside ? [folder.replace(/\/$/, '')] : [];
}
