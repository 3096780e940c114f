// Is what is installed still what was locked? Asked at every start, so it costs one lstat for each entry and hashes only what looks different.
// On the start path of the relay: imports node:fs, node:crypto and node:path, nothing else. It repairs nothing.
import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs';
import type { Artefact, Installed } from './artefact.ts';
import { supplyFault } from './faults.ts';
import { saveManifest } from './manifest.ts';
import { ociFault } from './oci-faults.ts';
import { type Place, placeOf, type Surroundings } from './place.ts';
import { installedAt, type Runtimes } from './start-line.ts';
import { digestAt, kindOf } from './tree.ts';
import { entriesOf, SEEN_NUMBERS, type TreeEntry, type TreeManifest, treeDigest } from './tree-listing.ts';

/** What opening an installed artefact needs. */
export type OpenContext = Surroundings & Runtimes;

function readManifest(subject: string, place: Place): TreeManifest {
  let text: string;
  try {
    text = readFileSync(place.manifest, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw supplyFault['not-installed']({ subject });
    throw supplyFault['bad-manifest']({ subject, reason: 'it cannot be read' }, error);
  }
  const manifest = parsed(text);
  if (manifest === undefined) throw supplyFault['bad-manifest']({ subject, reason: 'it is damaged' });
  // The lock file is the authority: a record that lists other content than was locked is worth nothing.
  if (treeDigest(manifest.listing) !== place.tree)
    throw supplyFault['bad-manifest']({ subject, reason: 'it lists another tree' });
  return manifest;
}

function parsed(text: string): TreeManifest | undefined {
  try {
    const value = JSON.parse(text) as Partial<TreeManifest> | null;
    const isWhole = value?.version === 1 && typeof value.listing === 'string' && typeof value.bound === 'string';
    return isWhole && Array.isArray(value.seen) ? (value as TreeManifest) : undefined;
  } catch {
    return undefined;
  }
}

interface Check {
  readonly subject: string;
  readonly root: string;
  readonly entries: readonly TreeEntry[];
  readonly seen: number[];
  readonly isDeep: boolean;
  /** Folders of the manifest, by what is in them; made when the first folder differs. */
  children: Map<string, Set<string>> | undefined;
  hasNews: boolean;
}

const tampered = (check: Check, path: string, what: string): never => {
  throw supplyFault['tampered']({ subject: check.subject, path, what });
};

function statsOf(check: Check, path: string): Stats {
  const stats = lstatSync(path === '' ? check.root : `${check.root}/${path}`, { throwIfNoEntry: false });
  if (stats !== undefined) return stats;
  return path === '' ? tampered(check, '.', 'the whole tree is gone') : tampered(check, path, 'it is gone');
}

function isAsSeen(stats: Stats, kind: TreeEntry['kind'], seen: readonly number[], at: number): boolean {
  return (
    stats.mtimeMs === seen[at + 1] &&
    stats.ctimeMs === seen[at + 2] &&
    stats.ino === seen[at + 3] &&
    // The size of a folder is the file system's own affair.
    (kind === 'd' || stats.size === seen[at])
  );
}

function childrenOf(check: Check, folder: string): ReadonlySet<string> {
  if (check.children === undefined) {
    check.children = new Map();
    for (const { path } of check.entries) {
      const slash = path.lastIndexOf('/');
      const parent = path.slice(0, Math.max(slash, 0));
      const names = check.children.get(parent) ?? new Set();
      check.children.set(parent, names.add(path.slice(slash + 1)));
    }
  }
  return check.children.get(folder) ?? new Set();
}

function checkFolder(check: Check, folder: string): void {
  const expected = childrenOf(check, folder);
  for (const name of readdirSync(folder === '' ? check.root : `${check.root}/${folder}`)) {
    if (!expected.has(name)) tampered(check, folder === '' ? name : `${folder}/${name}`, 'it was added');
  }
}

function checkEntry(check: Check, entry: TreeEntry, at: number): void {
  const stats = statsOf(check, entry.path);
  const isSame = isAsSeen(stats, entry.kind, check.seen, at);
  if (isSame && !check.isDeep) return;
  const kind = kindOf(stats);
  // Windows has no executable bit.
  const isSameKind = kind === entry.kind || (process.platform === 'win32' && kind === 'f' && entry.kind === 'x');
  if (kind === undefined || !isSameKind) return tampered(check, entry.path, 'its kind or mode is another');
  if (entry.kind === 'd') checkFolder(check, entry.path);
  else if (digestAt(`${check.root}/${entry.path}`, kind) !== entry.digest) tampered(check, entry.path, 'its content is another');
  if (isSame) return;
  check.hasNews = true;
  check.seen[at] = stats.size;
  check.seen[at + 1] = stats.mtimeMs;
  check.seen[at + 2] = stats.ctimeMs;
  check.seen[at + 3] = stats.ino;
}

/** Where the root's own stats stand: after those of all entries. A single local file has none. */
function checkRoot(check: Check, at: number): void {
  if (check.seen.length <= at) return;
  const root: TreeEntry = { kind: 'd', digest: '', path: '' };
  checkEntry(check, root, at);
}

function checkTree(subject: string, place: Place, isDeep: boolean): void {
  const manifest = readManifest(subject, place);
  const entries = [...entriesOf(manifest.listing), ...entriesOf(manifest.bound)];
  const check: Check = {
    subject,
    root: place.root,
    entries,
    seen: [...manifest.seen],
    isDeep,
    children: undefined,
    hasNews: false,
  };
  let at = 0;
  for (const entry of entries) {
    checkEntry(check, entry, at);
    at += SEEN_NUMBERS;
  }
  checkRoot(check, at);
  // Only a convenience: without it the next start hashes the same files again.
  if (check.hasNews) saveManifest(place.manifest, { ...manifest, seen: check.seen });
}

/**
 * How an artefact would start if it is installed. Nothing of it is looked at.
 * @throws Fault `supply.not-pinned`, `supply.no-program`
 */
export function locateInstalled(artefact: Artefact, context: OpenContext): Installed {
  return installedAt(artefact, placeOf(artefact, context).root, context);
}

/**
 * Opens an installed artefact for a start: its files are those of the lock file, by size, times and inode, and by content where these differ.
 * @throws Fault `supply.not-installed`, `supply.tampered`, `supply.bad-manifest`, `supply.not-pinned`, `supply.no-program`
 */
export function openInstalled(artefact: Artefact, context: OpenContext): Installed {
  return verifyTree(artefact, context, { deep: false });
}

/**
 * As {@link openInstalled}; with `deep` every file is hashed.
 * @throws Fault as {@link openInstalled}
 */
export function verifyTree(artefact: Artefact, context: OpenContext, { deep }: { readonly deep: boolean }): Installed {
  // Images are kept as layouts, not as trees; nothing here starts one.
  if (artefact.kind === 'oci') throw ociFault['no-start']({ image: artefact.name });
  const place = placeOf(artefact, context);
  checkTree(artefact.name, place, deep);
  return installedAt(artefact, place.root, context);
}
