// The cache: fetched archives and installed trees under the names of their contents, read-only. Everything is made aside and renamed into place,
// so that nobody ever sees half of it; what is read from it is checked again. It may be deleted at any time.
import { randomBytes } from 'node:crypto';
import { chmodSync, createReadStream, existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Artefact } from './artefact.ts';
import { supplyFault } from './faults.ts';
import { createCheck, type Expected, parseIntegrity } from './integrity.ts';
import { saveManifest } from './manifest.ts';
import { type Place, placeOf, type Surroundings } from './place.ts';
import { type MeasuredTree, measureTree, seenOf, type TreeBounds } from './tree.ts';
import { listingOf, type Seen, type TreeEntry, treeDigest } from './tree-listing.ts';

const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown';

/** Does something on disk; what the disk refuses becomes a fault that names the folder. */
export function onDisk<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw supplyFault['no-disk']({ path, reason: reasonOf(error) }, error);
  }
}

/** Makes a folder with those above it, for this user alone. */
export function ensureFolder(path: string): void {
  onDisk(path, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
}

/** Removes a tree although it is read-only. */
export function removeTree(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isDirectory()) makeWritable(path);
  rmSync(path, { recursive: true, force: true });
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) makeWritable(join(folder, entry.name));
}

/** Does work in a new folder of its own, which is gone afterwards whatever happens; what is to stay is renamed out of it. */
export async function inStaging<T>(cacheDir: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(cacheDir, 'staging', randomBytes(12).toString('hex'));
  ensureFolder(folder);
  try {
    return await work(folder);
  } finally {
    removeTree(folder);
  }
}

/** Where the archive with this integrity is, or would be. */
export function archivePath(cacheDir: string, { algorithm, digests }: Expected): string {
  const hex = Buffer.from(digests[0] ?? '', 'base64').toString('hex');
  return join(cacheDir, 'archives', algorithm, hex.slice(0, 2), hex.slice(2));
}

async function isWhole(path: string, expected: Expected): Promise<boolean> {
  const check = createCheck(path, expected);
  for await (const chunk of createReadStream(path)) check.update(chunk as Buffer);
  try {
    check.finish();
    return true;
  } catch {
    return false;
  }
}

/** The path of a cached archive, its bytes checked now; undefined if it is not there. One that is damaged is removed. */
export async function cachedArchive(cacheDir: string, subject: string, integrity: string): Promise<string | undefined> {
  const expected = parseIntegrity(subject, integrity);
  const path = archivePath(cacheDir, expected);
  if (!existsSync(path)) return undefined;
  if (await isWhole(path, expected)) return path;
  rmSync(path, { force: true });
  return undefined;
}

/** Moves a checked archive into the cache and answers its path there. */
export function keepArchive(cacheDir: string, file: string, subject: string, integrity: string): string {
  const path = archivePath(cacheDir, parseIntegrity(subject, integrity));
  ensureFolder(dirname(path));
  onDisk(path, () => {
    chmodSync(file, 0o400);
    renameSync(file, path);
  });
  return path;
}

/** A tree that was built in a staging folder. */
export interface BuiltTree {
  readonly folder: string;
  /** Is this path part of a package for some platforms only? Default: none is. */
  readonly isBound?: ((path: string) => boolean) | undefined;
  readonly bounds: TreeBounds;
  /** Executable files, where the file system cannot say (Windows). */
  readonly executables?: ReadonlySet<string> | undefined;
}

function makeReadOnly(folder: string, entries: readonly TreeEntry[]): void {
  for (const { kind, path } of entries) {
    if (kind === 'f' || kind === 'x') chmodSync(join(folder, path), kind === 'x' ? 0o555 : 0o444);
  }
  // Deepest first: a folder that is read-only would refuse changes to what is in it on some systems.
  for (const { kind, path } of entries.toReversed()) if (kind === 'd') chmodSync(join(folder, path), 0o555);
}

function recordOf(tree: MeasuredTree, root: string, isBound: (path: string) => boolean, hasRoot: boolean) {
  const fixed = tree.entries.filter(({ path }) => !isBound(path));
  const bound = tree.entries.filter(({ path }) => isBound(path));
  const seen = [...fixed, ...bound].map(({ path }) => seenOf(lstatSync(join(root, path))));
  if (hasRoot) seen.push(seenOf(lstatSync(root)));
  const numbers = seen.flatMap(({ size, mtimeMs, ctimeMs, ino }: Seen) => [size, mtimeMs, ctimeMs, ino]);
  return { version: 1, listing: listingOf(fixed), bound: listingOf(bound), seen: numbers } as const;
}

/** Records what was measured of files that stay where they are: a local source. */
export function recordTree(place: Place, tree: MeasuredTree, options: { readonly hasRoot: boolean }): void {
  const record = recordOf(tree, place.root, () => false, options.hasRoot);
  if (!saveManifest(place.manifest, record)) throw supplyFault['no-disk']({ path: place.manifest, reason: 'cannot write' });
}

/** The digest of a measured tree, without what is for some platforms only. */
export function digestOf(tree: MeasuredTree, isBound: (path: string) => boolean = () => false): string {
  return treeDigest(listingOf(tree.entries.filter(({ path }) => !isBound(path))));
}

/**
 * Moves a built tree into the cache under the name of its content and records it. With a `tree` in the artefact it must be that one.
 * @throws Fault `supply.tree-differs`, `supply.bad-tree`, `supply.too-large`, `supply.no-disk`
 */
export function keepTree(artefact: Artefact, built: BuiltTree, surroundings: Surroundings): { artefact: Artefact; root: string } {
  const isBound = built.isBound ?? (() => false);
  const measured = measureTree(artefact.name, built.folder, built.bounds);
  const executables = process.platform === 'win32' ? built.executables : undefined;
  const entries = measured.entries.map((entry) => (executables?.has(entry.path) ? { ...entry, kind: 'x' as const } : entry));
  const tree = { ...measured, entries };
  const digest = digestOf(tree, isBound);
  if (artefact.tree !== undefined && artefact.tree !== digest) {
    throw supplyFault['tree-differs']({ subject: artefact.name, expected: artefact.tree, found: digest });
  }
  const pinned = { ...artefact, tree: digest };
  const place = placeOf(pinned, surroundings);
  onDisk(place.root, () => {
    makeReadOnly(built.folder, entries);
    replaceFolder(built.folder, place.root);
  });
  const record = recordOf(tree, place.root, isBound, true);
  if (!saveManifest(place.manifest, record)) throw supplyFault['no-disk']({ path: place.manifest, reason: 'cannot write' });
  return { artefact: pinned, root: place.root };
}

/** What was there before may be damaged and is moved away first: a folder that is not empty is never renamed over. */
function replaceFolder(from: string, to: string): void {
  ensureFolder(dirname(to));
  const old = `${from}.old`;
  if (existsSync(to)) {
    // Who may not write a folder may not give it another parent either; root alone may.
    chmodSync(to, 0o700);
    renameSync(to, old);
  }
  renameSync(from, to);
  chmodSync(to, 0o555);
  removeTree(old);
}
