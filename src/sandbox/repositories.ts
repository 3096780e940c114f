// Repositories in folders that a server may write: a planted hook would run as you when you next use git. Found and moved without ever following a link.
import { closeSync, constants, type Dirent, openSync, readdirSync, readlinkSync, renameSync } from 'node:fs';

/** How far is looked. */
export interface SearchBounds {
  readonly maxDepth: number;
  readonly maxEntries: number;
}

/** Before a start: what is near the top. After an end: what a server may have made. */
export const LOOK_BEFORE: SearchBounds = { maxDepth: 3, maxEntries: 5000 };
export const LOOK_AFTER: SearchBounds = { maxDepth: 32, maxEntries: 20_000 };

const BARE = ['HEAD', 'objects', 'refs'];

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const inside = (descriptor: number, name: string): string => `/proc/self/fd/${descriptor}/${name}`;

function open(path: string): number | undefined {
  try {
    return openSync(path, FOLDER);
  } catch {
    return undefined; // Gone, a link by now, or closed to us: nothing of ours to follow.
  }
}

function entriesOf(descriptor: number): readonly Dirent[] {
  try {
    return readdirSync(`/proc/self/fd/${descriptor}`, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The names in a folder that make it a repository. */
function repositoryNames(entries: readonly Dirent[]): readonly string[] {
  const names = new Set(entries.map(({ name }) => name));
  if (names.has('.git')) return ['.git'];
  return BARE.every((name) => names.has(name)) ? ['HEAD'] : [];
}

/** Told of an open folder, whose path may change while it is looked at, and of the name in it that makes a repository. */
type Found = (descriptor: number, name: string) => void;

function search(folder: string, { maxDepth, maxEntries }: SearchBounds, found: Found): void {
  let left = maxEntries;
  const look = (path: string, depth: number): void => {
    const descriptor = open(path);
    if (descriptor === undefined) return;
    const entries = entriesOf(descriptor);
    left -= entries.length;
    for (const name of repositoryNames(entries)) found(descriptor, name);
    for (const entry of entries)
      if (entry.isDirectory() && entry.name !== '.git' && depth < maxDepth && left > 0)
        look(inside(descriptor, entry.name), depth + 1);
    closeSync(descriptor);
  };
  look(folder, 0);
}

/** Repositories in a folder, by path. */
export function repositoriesIn(folder: string, bounds: SearchBounds): readonly string[] {
  const paths: string[] = [];
  search(folder, bounds, (descriptor, name) => {
    const path = readlinkSync(`/proc/self/fd/${descriptor}`);
    paths.push(name === '.git' ? `${path}/.git` : path);
  });
  return paths;
}

/** Renames what makes a repository, so that no tool takes it for one. Answers with the new paths. */
export function moveRepositories(folder: string, suffix: string): readonly string[] {
  const moved: string[] = [];
  search(folder, LOOK_AFTER, (descriptor, name) => {
    const to = `${name}.${suffix}`;
    try {
      renameSync(inside(descriptor, name), inside(descriptor, to));
      moved.push(`${readlinkSync(`/proc/self/fd/${descriptor}`)}/${to}`);
    } catch {
      // Gone by now, or not ours to rename: the next start refuses the folder.
    }
  });
  return moved;
}
