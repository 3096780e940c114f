// Looks at the files of a tree: what is there, and what it holds. It follows no link and changes nothing.
// On the start path of the relay: imports node:fs and node:crypto, nothing else.
import { createHash, hash } from 'node:crypto';
import { closeSync, constants, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { supplyFault } from './faults.ts';
import { NO_DIGEST, type Seen, type TreeEntry } from './tree-listing.ts';

const CHUNK_BYTES = 1024 * 1024;
const EXECUTABLE = 0o111;

/** SHA-256 (hex) of a file's content. Never follows a link. */
export function fileDigest(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const first = readSync(file, chunk);
    if (first < CHUNK_BYTES && readSync(file, chunk, first, CHUNK_BYTES - first, null) === 0) {
      return hash('sha256', chunk.subarray(0, first), 'hex');
    }
    return digestOfLong(path);
  } finally {
    closeSync(file);
  }
}

function digestOfLong(path: string): string {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const sum = createHash('sha256');
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) sum.update(chunk.subarray(0, read));
    return sum.digest('hex');
  } finally {
    closeSync(file);
  }
}

/** What an entry is, by its own stats; undefined for what no tree may hold (devices, sockets, pipes). */
export function kindOf(stats: Stats): TreeEntry['kind'] | undefined {
  if (stats.isFile()) return (stats.mode & EXECUTABLE) === 0 ? 'f' : 'x';
  if (stats.isDirectory()) return 'd';
  return stats.isSymbolicLink() ? 'l' : undefined;
}

/** The digest of what is at a path now. */
export function digestAt(path: string, kind: TreeEntry['kind']): string {
  if (kind === 'd') return NO_DIGEST;
  return kind === 'l' ? hash('sha256', readlinkSync(path), 'hex') : fileDigest(path);
}

export const seenOf = ({ size, mtimeMs, ctimeMs, ino }: Stats): Seen => ({ size, mtimeMs, ctimeMs, ino });

/** A tree as it is on disk. */
export interface MeasuredTree {
  /** Sorted by path. */
  readonly entries: readonly (TreeEntry & { readonly seen: Seen })[];
  readonly bytes: number;
}

/** How much of a tree is looked at. */
export interface TreeBounds {
  readonly maxFiles: number;
  readonly maxTreeBytes: number;
  readonly maxPathBytes: number;
}

interface Walk {
  readonly subject: string;
  readonly root: string;
  readonly bounds: TreeBounds;
  readonly isLeftOut: (path: string) => boolean;
  readonly found: (TreeEntry & { readonly seen: Seen })[];
  bytes: number;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Links may only lead to what is in the tree as well: other content is not pinned. `..` may only lead: behind another step, which may be a link itself
 * (`l -> .`), it would climb from where that link leads.
 */
function leavesTree(link: string, target: string): boolean {
  if (target.startsWith('/') || /^[A-Za-z]:/.test(target)) return true;
  const steps = target.split(/[/\\]/).filter((step) => step !== '' && step !== '.');
  const climbs = steps.findIndex((step) => step !== '..');
  const isMixed = climbs >= 0 && steps.indexOf('..', climbs) >= 0;
  return isMixed || (climbs < 0 ? steps.length : climbs) > link.split('/').length - 1;
}

function addEntry(walk: Walk, path: string): TreeEntry['kind'] {
  const full = `${walk.root}/${path}`;
  const stats = lstatSync(full);
  const kind = kindOf(stats);
  const refuse = (reason: string): never => {
    throw supplyFault['bad-tree']({ subject: walk.subject, path, reason });
  };
  if (kind === undefined) return refuse('it is neither file, folder nor link');
  if (CONTROL.test(path) || !path.isWellFormed()) return refuse('its name holds control characters');
  if (Buffer.byteLength(path) > walk.bounds.maxPathBytes) return refuse('its path is too long');
  if (kind === 'l' && leavesTree(path, readlinkSync(full))) return refuse('it is a link that leaves the folder');
  if (kind === 'f' || kind === 'x') walk.bytes += stats.size;
  if (walk.found.length >= walk.bounds.maxFiles) {
    throw supplyFault['too-large']({ subject: walk.subject, max: walk.bounds.maxFiles, unit: 'files' });
  }
  if (walk.bytes > walk.bounds.maxTreeBytes) {
    throw supplyFault['too-large']({ subject: walk.subject, max: walk.bounds.maxTreeBytes, unit: 'bytes' });
  }
  walk.found.push({ kind, digest: digestAt(full, kind), path, seen: seenOf(stats) });
  return kind;
}

function addFolder(walk: Walk, folder: string): void {
  const names: readonly Dirent[] = readdirSync(folder === '' ? walk.root : `${walk.root}/${folder}`, { withFileTypes: true });
  for (const { name } of names) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (!walk.isLeftOut(path) && addEntry(walk, path) === 'd') addFolder(walk, path);
  }
}

/**
 * Lists and hashes everything below `root`.
 * @throws Fault `supply.bad-tree`, `supply.too-large`
 */
export function measureTree(
  subject: string,
  root: string,
  bounds: TreeBounds,
  isLeftOut: (path: string) => boolean = () => false,
): MeasuredTree {
  const walk: Walk = { subject, root, bounds, isLeftOut, found: [], bytes: 0 };
  addFolder(walk, '');
  return { entries: walk.found.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)), bytes: walk.bytes };
}

/**
 * Hashes one file as a tree of its own.
 * @throws Fault `supply.bad-tree`, `supply.too-large`
 */
export function measureFile(subject: string, root: string, path: string, bounds: TreeBounds): MeasuredTree {
  const walk: Walk = { subject, root, bounds, isLeftOut: () => false, found: [], bytes: 0 };
  if (addEntry(walk, path) === 'd') throw supplyFault['bad-tree']({ subject, path, reason: 'it is a folder' });
  return { entries: walk.found, bytes: walk.bytes };
}
