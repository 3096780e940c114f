// The text whose SHA-256 names a tree: one line for each file, folder and link, sorted. Also the record of what was last seen on disk.
// On the start path of the relay: imports node:fs and node:crypto, nothing else.
import { hash } from 'node:crypto';

/**
 * One line of a listing, `KIND DIGEST PATH`: `f` file, `x` executable file, `d` folder, `l` symbolic link. The digest is the SHA-256 of the content
 * (of the target's text for a link; zeros for a folder). The path is posix, relative to the root, and holds no control characters.
 */
export interface TreeEntry {
  readonly kind: 'f' | 'x' | 'd' | 'l';
  readonly digest: string;
  readonly path: string;
}

/** The digest of a folder: it has no content of its own. */
export const NO_DIGEST = '0'.repeat(64);

const DIGEST_END = 66;

/** The text of a listing: sorted by UTF-16 code units, each line ended by a line feed. */
export function listingOf(entries: readonly TreeEntry[]): string {
  return entries
    .toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({ kind, digest, path }) => `${kind} ${digest} ${path}\n`)
    .join('');
}

/** The entries of a listing that {@link listingOf} wrote. */
export function entriesOf(listing: string): readonly TreeEntry[] {
  if (listing === '') return [];
  const entries: TreeEntry[] = [];
  for (const line of listing.slice(0, -1).split('\n')) {
    entries.push({ kind: line[0] as TreeEntry['kind'], digest: line.slice(2, DIGEST_END), path: line.slice(DIGEST_END + 1) });
  }
  return entries;
}

/** What names a tree: SHA-256 of its listing, hex. */
export const treeDigest = (listing: string): string => hash('sha256', listing, 'hex');

/** What is remembered of one entry besides its content: a change of any of these makes it be hashed again. */
export interface Seen {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** Record of an installed tree, in the state folder. */
export interface TreeManifest {
  readonly version: 1;
  /** What the tree digest of the lock file is over. */
  readonly listing: string;
  /** Files of packages for this platform only: they are pinned by the integrity of their packages. */
  readonly bound: string;
  /** Size, mtime, ctime (ms) and inode of each entry of `listing`, then of `bound`. */
  readonly seen: readonly number[];
}

/** Numbers kept for each entry. */
export const SEEN_NUMBERS = 4;
