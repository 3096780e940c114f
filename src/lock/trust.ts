// Which project files this user has trusted on this machine (architecture.md §7): a digest over exactly the bytes that are used afterwards.
import type { ReadFile } from './lock-folder.ts';

/** Project files by digest; what the store keeps for a trusted project. */
export interface ProjectDigest {
  /** Over all files: their paths and contents. */
  readonly digest: string;
  /** SHA-256 (hex) of each file by its path, sorted. */
  readonly files: Readonly<Record<string, string>>;
}

/** The digest of the files as they were read: bartizan.yaml, bartizan.lock, bartizan.lock.d/*, policy/*. */
export function projectDigest(files: readonly ReadFile[]): ProjectDigest {
  throw new Error(`not written yet ${files}`);
}

/** Reads the files of a project that are trusted together, beside those of the lock. @throws Fault `lock.unreadable`, `lock.too-large` */
export function readProjectFiles(folder: string, settingsFile: string): readonly ReadFile[] {
  throw new Error(`not written yet ${folder} ${settingsFile}`);
}

/** What differs from what was trusted. */
export interface TrustChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/** Is this project trusted as it is? Pure: `trusted` is what the store remembers for this folder. */
export function trustOf(
  now: ProjectDigest,
  trusted: ProjectDigest | undefined,
): { readonly state: 'trusted' | 'never' | 'edited'; readonly changes: readonly TrustChange[] } {
  throw new Error(`not written yet ${now} ${trusted}`);
}
