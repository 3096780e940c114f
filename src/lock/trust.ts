// Which project files this user has trusted on this machine (architecture.md §7): a digest over exactly the bytes that are used afterwards.
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../base/digest.ts';
import { lockFault } from './faults.ts';
import { type ReadFile, readBounded } from './files.ts';
import { byCodeUnits } from './pins.ts';

/** Project files by digest; what the store keeps for a trusted project. */
export interface ProjectDigest {
  /** Over all files: their paths and contents. */
  readonly digest: string;
  /** SHA-256 (hex) of each file by its path, sorted. */
  readonly files: Readonly<Record<string, string>>;
}

/** The folder of a project's policy. */
const POLICY_FOLDER = 'policy';
const MAX_FILES = 1_000;
const MAX_BYTES = 16_777_216;
const MAX_DEPTH = 8;

/**
 * The digest of the files as they were read: bartizan.yaml, bartizan.lock (`Lock.files`) and the policy. Definitions in bartizan.lock.d/ are held
 * by their pins in bartizan.lock. The order of the files does not matter; each path counts once.
 */
export function projectDigest(files: readonly ReadFile[]): ProjectDigest {
  const sorted = [...files].sort((a, b) => byCodeUnits(a.path, b.path));
  const digests = Object.fromEntries(sorted.map(({ path, bytes }) => [path, sha256Hex(bytes)]));
  // Lengths first: no two sets of paths and contents read alike.
  const text = Object.entries(digests)
    .map(([path, digest]) => `${path.length}:${path}${digest}`)
    .join('');
  return { digest: sha256Hex(text), files: digests };
}

/**
 * Reads the policy files of a project (policy/, all regular files below it). A link is refused: what it leads to may change without any digest.
 * @throws Fault `lock.unreadable`, `lock.too-large`
 */
export function readPolicyFiles(folder: string): readonly ReadFile[] {
  const found: ReadFile[] = [];
  collect(folder, POLICY_FOLDER, 0, found);
  return found;
}

function collect(folder: string, path: string, depth: number, found: ReadFile[]): void {
  const unreadable = (place: string, reason: string): Error => lockFault.unreadable({ path: join(folder, place), reason });
  if (depth > MAX_DEPTH) throw unreadable(path, 'folders are nested too deep');
  for (const entry of entriesOf(folder, path)) {
    const below = `${path}/${entry.name}`;
    if (found.length >= MAX_FILES) throw unreadable(POLICY_FOLDER, `more than ${MAX_FILES} files`);
    if (entry.isDirectory()) collect(folder, below, depth + 1, found);
    else found.push({ path: below, bytes: policyBytes(folder, below, entry, room(found)) });
  }
}

/** Bytes that all files together may still have. */
const room = (found: readonly ReadFile[]): number => found.reduce((left, { bytes }) => left - bytes.length, MAX_BYTES);

function policyBytes(folder: string, path: string, entry: Dirent, maxBytes: number): Buffer {
  const bytes = entry.isFile() ? readBounded(join(folder, path), maxBytes) : undefined;
  if (bytes === undefined) throw lockFault.unreadable({ path: join(folder, path), reason: 'it is no regular file' });
  return bytes;
}

function entriesOf(folder: string, path: string): readonly Dirent[] {
  try {
    return readdirSync(join(folder, path), { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw lockFault.unreadable({ path: join(folder, path), reason: String(code) }, error);
  }
}

/** What differs from what was trusted. */
export interface TrustChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/** Is this project trusted as it is? */
export interface Trust {
  /** `never`: nothing was trusted here; `edited`: something else was. */
  readonly state: 'trusted' | 'never' | 'edited';
  readonly changes: readonly TrustChange[];
}

/** Compares with what the store remembers for this folder. Pure; only `trusted` may start anything. */
export function trustOf(now: ProjectDigest, trusted: ProjectDigest | undefined): Trust {
  if (trusted === undefined) return { state: 'never', changes: Object.keys(now.files).map((path) => ({ path, kind: 'added' })) };
  if (now.digest === trusted.digest) return { state: 'trusted', changes: [] };
  const [before, after] = [new Map(Object.entries(trusted.files)), new Map(Object.entries(now.files))];
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort(byCodeUnits);
  const changes = paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path): TrustChange => ({ path, kind: before.has(path) ? (after.has(path) ? 'changed' : 'removed') : 'added' }));
  return { state: 'edited', changes };
}
