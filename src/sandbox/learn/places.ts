// The fewest places that cover what a server used: files where it used a file or two, folders where it used more, never a place that must not be granted.
import { dirname } from 'node:path';
import type { Disk, PathUse } from './uses.ts';

/** A place to grant, and the uses that speak for it. */
export interface ProposedPlace {
  readonly field: 'read' | 'write';
  /** Absolute. */
  readonly path: string;
  readonly uses: readonly PathUse[];
}

/** From so many files on, the folder is meant. */
const FILES_OF_A_FOLDER = 3;
/** Looking at every part of a path on the way down is how programs resolve it: no use of those parts. */
const isOnTheWay = (path: string, others: readonly string[]): boolean => others.some((other) => other.startsWith(`${path}/`));

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** The nearest folder that is there: a server cannot be granted what it has yet to make. */
function folderFor(path: string, disk: Disk): string {
  let folder = disk.kindOf(path) === 'folder' ? path : dirname(path);
  while (folder !== '/' && disk.kindOf(folder) !== 'folder') folder = dirname(folder);
  return folder;
}

function outermost(folders: readonly string[]): readonly string[] {
  const unique = [...new Set(folders)].sort();
  return unique.filter((folder) => !unique.some((other) => other !== folder && isWithin(folder, other)));
}

/** Folders to read: those that were listed, those named when it was started, and those of several files. */
function readFolders(reads: readonly PathUse[], named: readonly string[], disk: Disk): readonly string[] {
  const listed = reads.filter(({ kind, path }) => kind === 'list' || (named.includes(path) && disk.kindOf(path) === 'folder'));
  const files = reads.filter(({ kind, path }) => kind !== 'list' && disk.kindOf(path) === 'file');
  const counts = new Map<string, number>();
  for (const { path } of new Map(files.map((use) => [use.path, use])).values())
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  const crowded = [...counts].filter(([, count]) => count >= FILES_OF_A_FOLDER).map(([folder]) => folder);
  return outermost([...listed.map(({ path }) => path), ...crowded]);
}

/** May a place be granted? What may not is told by itself and covers nothing else. */
export type MayGrant = (path: string, field: ProposedPlace['field']) => boolean;

/** Is it a use of the place itself, and not a look on the way to another? */
const isNeeded =
  (others: readonly string[], named: readonly string[], disk: Disk) =>
  ({ kind, path, wasRefused }: PathUse): boolean => {
    if (kind !== 'look' || disk.kindOf(path) === 'file' || named.includes(path)) return true;
    // A folder that is only looked at, and is there anyway as part of a path, needs no grant.
    return wasRefused && !isOnTheWay(path, others);
  };

/** Which places to propose. `named`: absolute paths of the command line. */
export function placesFor(
  uses: readonly PathUse[],
  named: readonly string[],
  disk: Disk,
  mayGrant: MayGrant,
): readonly ProposedPlace[] {
  const writes = uses.filter(({ kind }) => kind === 'write');
  const folderOf = new Map(writes.map(({ path }) => [path, folderFor(path, disk)]));
  const isFine = ({ path }: PathUse): boolean => mayGrant(folderOf.get(path) ?? '/', 'write');
  const writeFolders = outermost(writes.filter(isFine).map(({ path }) => folderOf.get(path) ?? '/'));
  const others = uses.map(({ path }) => path);
  const reads = uses
    .filter(({ kind, path }) => kind !== 'write' && !writeFolders.some((folder) => isWithin(path, folder)))
    .filter(isNeeded(others, named, disk));
  const [fine, refused] = [true, false].map((wanted) => reads.filter(({ path }) => mayGrant(path, 'read') === wanted));
  const folders = readFolders(fine ?? [], named, disk).filter((folder) => mayGrant(folder, 'read'));
  const files = (fine ?? []).map(({ path }) => path).filter((path) => !folders.some((folder) => isWithin(path, folder)));
  const alone = (field: ProposedPlace['field'], some: readonly PathUse[]): readonly ProposedPlace[] =>
    [...new Set(some.map(({ path }) => path))].map((path) => ({ field, path, uses: some.filter((use) => use.path === path) }));
  return [
    ...outermost([...folders, ...files]).map((path): ProposedPlace => ({ field: 'read', path, uses: within(reads, path) })),
    ...writeFolders.map((path): ProposedPlace => ({ field: 'write', path, uses: within(writes, path) })),
    ...alone('read', refused ?? []),
    ...alone(
      'write',
      writes.filter((use) => !isFine(use)),
    ),
  ];
}

const within = (uses: readonly PathUse[], folder: string): readonly PathUse[] =>
  uses.filter(({ path }) => isWithin(path, folder));
