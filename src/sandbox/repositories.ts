// Repositories in folders that a server may write: a planted hook would run as you when you next use git. Found and moved without ever following a link.
import { closeSync, constants, type Dirent, existsSync, openSync, readdirSync, readlinkSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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

/** Whose folders are looked at. */
type MayEnter = (name: string) => boolean;

const isForeign: MayEnter = (name) => name !== '.git';

/** Looks at the folders that lie so many levels below; were there any? */
function lookAt(
  path: string,
  below: number,
  mayEnter: MayEnter,
  meet: (descriptor: number, entries: readonly Dirent[]) => void,
): boolean {
  const descriptor = open(path);
  if (descriptor === undefined) return false;
  const entries = entriesOf(descriptor);
  if (below === 0) meet(descriptor, entries);
  const folders = below === 0 ? [] : entries.filter((entry) => entry.isDirectory());
  let isThere = below === 0;
  for (const { name } of folders)
    if (mayEnter(name) && lookAt(inside(descriptor, name), below - 1, mayEnter, meet)) isThere = true;
  closeSync(descriptor);
  return isThere;
}

/** Level by level: much that lies in one folder must not hide what is near the top of another. */
function search(folder: string, { maxDepth, maxEntries }: SearchBounds, found: Found, mayEnter = isForeign): void {
  let left = maxEntries;
  const meet = (descriptor: number, entries: readonly Dirent[]): void => {
    left -= entries.length;
    for (const name of repositoryNames(entries)) found(descriptor, name);
  };
  const isLeft: MayEnter = (name) => left > 0 && mayEnter(name);
  for (let depth = 0; depth <= maxDepth && left > 0 && lookAt(folder, depth, isLeft, meet); depth++);
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

/** The repository whose own files a folder is one of, or lies among: `.git`, `.git/hooks`, `x.git/hooks`. */
export function repositoryAround(folder: string): string | undefined {
  for (let path = folder; path !== dirname(path); path = dirname(path)) {
    if (basename(path) === '.git') return path;
    if (path !== folder && BARE.every((name) => existsSync(join(path, name)))) return path;
  }
  return undefined;
}

/** Renames what makes a repository, so that no tool takes it for one. Answers with the new paths. */
export function moveRepositories(folder: string, suffix: string): readonly string[] {
  const moved: string[] = [];
  const move: Found = (descriptor, name) => {
    const to = `${name}.${suffix}`;
    try {
      renameSync(inside(descriptor, name), inside(descriptor, to));
      moved.push(`${readlinkSync(`/proc/self/fd/${descriptor}`)}/${to}`);
    } catch {
      // Gone by now, or not ours to rename: the next start refuses the folder.
    }
  };
  search(folder, LOOK_AFTER, move, (name) => isForeign(name) && !name.endsWith(`.${suffix}`));
  return moved;
}
