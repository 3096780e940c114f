// Reads and writes bartizan.lock and bartizan.lock.d/ in a folder: bounded, checked against each other, and after a crash either as before or as after.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../base/fault.ts';
import { SERVER_NAME } from '../protocol/names.ts';
import { isApproved } from './approvals.ts';
import type { Catalogue } from './catalogue.ts';
import { conflictLine, mergeLocks, ownEntry, sidesOf, type Undecided } from './conflict.ts';
import type { LockFile, ServerEntry } from './entry.ts';
import { lockFault } from './faults.ts';
import { moveInto, readBounded, writeAside, writing } from './files.ts';
import {
  type DefinitionsFile,
  MAX_DEFINITIONS_BYTES,
  MAX_LOCK_BYTES,
  parseDefinitions,
  parseLockFile,
  printDefinitions,
  printLockFile,
} from './lock-text.ts';
import { type Lock, pinMismatch } from './state.ts';

/** The committed file of what was approved. */
export const LOCK_NAME = 'bartizan.lock';
/** The folder of the approved definitions. */
export const DEFINITIONS_FOLDER = 'bartizan.lock.d';
/** A definitions file that becomes valid with the lock that is written after it: two files cannot be replaced at once. */
const NEXT = '.next';
const ASIDE = /^(.+)\.json\.(?:\d+\.)?next$/;
/** Looks at a lock that somebody else writes meanwhile. */
const TRIES = 3;

const definitionsPath = (name: string): string => `${DEFINITIONS_FOLDER}/${name}.json`;

/**
 * Reads the lock of a folder; undefined if there is none. `only` reads the definitions of these servers alone (the relay needs one).
 * @throws Fault `lock.conflict`, `lock.newer`, `lock.invalid`, `lock.too-large`, `lock.unreadable`, `lock.missing-definitions`,
 * `lock.wrong-definitions`
 */
export function readLock(folder: string, only?: readonly string[]): Lock | undefined {
  for (let tries = 1; ; tries++) {
    const bytes = readBounded(join(folder, LOCK_NAME), MAX_LOCK_BYTES);
    if (bytes === undefined) return undefined;
    try {
      return lockFrom(folder, bytes, only);
    } catch (thrown) {
      // Another program may have written between lock and definitions.
      if (tries === TRIES || !isOther(join(folder, LOCK_NAME), bytes, MAX_LOCK_BYTES)) throw thrown;
    }
  }
}

function lockFrom(folder: string, bytes: Buffer, only: readonly string[] | undefined): Lock {
  const file = parseLockFile(bytes, LOCK_NAME);
  const catalogues = new Map<string, Catalogue>();
  for (const name of only ?? Object.keys(file.servers)) {
    const entry = ownEntry(file, name);
    if (entry !== undefined) catalogues.set(name, catalogueOf(folder, name, entry));
  }
  return { file, catalogues, files: [{ path: LOCK_NAME, bytes }] };
}

function catalogueOf(folder: string, name: string, entry: ServerEntry): Catalogue {
  const path = definitionsPath(name);
  const first = attempt(folder, path, name, entry);
  if (first !== undefined && 'catalogue' in first) return first.catalogue;
  // The file that was written beside a lock is the one, if a crash kept it from its place.
  for (const aside of asideOf(folder, name)) {
    const found = attempt(folder, aside, name, entry);
    if (found !== undefined && 'catalogue' in found) return found.catalogue;
  }
  throw first?.fault ?? lockFault['missing-definitions']({ path, server: name });
}

/** Each writer has names of its own: several programs may lock at once. */
const asidePath = (name: string): string => `${definitionsPath(name)}.${process.pid}${NEXT}`;

/** What writers left beside the definitions of a server. */
function asideOf(folder: string, name: string): readonly string[] {
  const place = join(folder, DEFINITIONS_FOLDER);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((found) => ASIDE.exec(found)?.[1] === name)
    .map((found) => `${DEFINITIONS_FOLDER}/${found}`);
}

type Attempt = { readonly catalogue: Catalogue } | { readonly fault: Fault } | undefined;

function attempt(folder: string, path: string, name: string, entry: ServerEntry): Attempt {
  const bytes = readBounded(join(folder, path), MAX_DEFINITIONS_BYTES);
  if (bytes === undefined) return undefined;
  try {
    const file = parseDefinitions(bytes, path);
    const reason = mismatch(file, name, entry);
    if (reason === undefined) return { catalogue: file };
    return { fault: lockFault['wrong-definitions']({ path, server: name, reason }) };
  } catch (thrown) {
    if (thrown instanceof Fault) return { fault: thrown };
    throw thrown;
  }
}

function mismatch(file: DefinitionsFile, name: string, entry: ServerEntry): string | undefined {
  return file.server === name ? pinMismatch(entry.pins, file) : `it is the file of server "${file.server}"`;
}

/**
 * Writes what differs and answers the lock as it is on disk now. Definitions are written aside, the lock takes effect, then they take their places;
 * readers know both. Definitions of no server are removed.
 * @throws Fault `lock.cannot-write`, `lock.too-large`, `lock.invalid`, `lock.changed-meanwhile`
 */
export function writeLock(folder: string, lock: Lock): Lock {
  const bytes = printLockFile(lock.file, LOCK_NAME);
  const texts = [...lock.catalogues]
    .filter(([name]) => ownEntry(lock.file, name) !== undefined)
    .map(([name, catalogue]) => [name, printDefinitions(name, catalogue, definitionsPath(name))] as const);
  const written = texts.filter(([name, text]) => isOther(join(folder, definitionsPath(name)), text, MAX_DEFINITIONS_BYTES));
  if (written.length > 0) writing(DEFINITIONS_FOLDER, () => mkdirSync(join(folder, DEFINITIONS_FOLDER), { recursive: true }));
  for (const [name, text] of written) writeAside(join(folder, asidePath(name)), text);
  replaceLock(folder, lock, bytes);
  // If somebody was quicker, theirs are the definitions now.
  if (!isOther(join(folder, LOCK_NAME), bytes, MAX_LOCK_BYTES)) {
    for (const [name] of written) moveInto(join(folder, asidePath(name)), join(folder, definitionsPath(name)));
    sweep(folder, lock);
  }
  return { ...lock, files: [{ path: LOCK_NAME, bytes }] };
}

function isOther(path: string, bytes: Uint8Array, max: number): boolean {
  return readBounded(path, max)?.equals(bytes) !== true;
}

function replaceLock(folder: string, lock: Lock, bytes: Buffer): void {
  const path = join(folder, LOCK_NAME);
  const now = readBounded(path, MAX_LOCK_BYTES);
  const then = lock.files.find((file) => file.path === LOCK_NAME)?.bytes;
  const isSame = now === undefined || then === undefined ? now === then : now.equals(then);
  if (!isSame) throw lockFault['changed-meanwhile']({ path: LOCK_NAME });
  if (now?.equals(bytes) === true) return;
  const aside = join(folder, `.${LOCK_NAME}.${process.pid}${NEXT}`);
  try {
    writeAside(aside, bytes);
    moveInto(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Removes definitions of servers that are gone, and what crashed writes left of those that were written now. */
function sweep(folder: string, lock: Lock): void {
  const place = join(folder, DEFINITIONS_FOLDER);
  if (!existsSync(place)) return;
  for (const found of readdirSync(place)) {
    const [, name = '', next] = /^(.+)\.json(\.(?:\d+\.)?next)?$/.exec(found) ?? [];
    const isGone = SERVER_NAME.test(name) && ownEntry(lock.file, name) === undefined;
    if (isGone || (next !== undefined && lock.catalogues.has(name))) writing(found, () => rmSync(join(place, found)));
  }
}

/** What could be saved of a conflicted or damaged lock. */
export interface Recovered {
  readonly lock: Lock;
  /** Servers that need a new approval: the branches differ, or their definitions are not the approved ones. */
  readonly undecided: readonly Undecided[];
}

/**
 * Reads a lock after a merge: what both branches approved stays approved, anything else is named and left out. Undefined if there is no lock.
 * @throws Fault `lock.newer`, `lock.invalid`, `lock.too-large`, `lock.unreadable`
 */
export function recoverLock(folder: string): Recovered | undefined {
  const bytes = readBounded(join(folder, LOCK_NAME), MAX_LOCK_BYTES);
  if (bytes === undefined) return undefined;
  const [ours, theirs] = bothSides(bytes).map((side) => parseLockFile(side, LOCK_NAME));
  const { file, undecided } = mergeLocks(ours as LockFile, theirs as LockFile);
  const catalogues = new Map<string, Catalogue>();
  const lost: Undecided[] = [];
  for (const [name, entry] of Object.entries(file.servers)) {
    const catalogue = isApproved(entry) ? anyMatching(folder, name, entry) : undefined;
    if (catalogue === undefined) lost.push({ name, sides: [entry] });
    else catalogues.set(name, catalogue);
  }
  const kept = Object.fromEntries(Object.entries(file.servers).filter(([name]) => catalogues.has(name)));
  return {
    lock: { file: { ...file, servers: kept }, catalogues, files: [{ path: LOCK_NAME, bytes }] },
    undecided: [...undecided, ...lost],
  };
}

function bothSides(bytes: Buffer): readonly [Uint8Array, Uint8Array] {
  const text = bytes.toString('utf8');
  if (conflictLine(text) === undefined) return [bytes, bytes];
  const { ours, theirs } = sidesOf(text);
  return [Buffer.from(ours), Buffer.from(theirs)];
}

/** The definitions that the pins stand for, from either side of a conflict; a broken side is no side. */
function anyMatching(folder: string, name: string, entry: ServerEntry): Catalogue | undefined {
  for (const path of [definitionsPath(name), ...asideOf(folder, name)]) {
    const bytes = readBounded(join(folder, path), MAX_DEFINITIONS_BYTES);
    for (const side of bytes === undefined ? [] : bothSides(bytes)) {
      const file = parsedOrNone(side, path);
      if (file !== undefined && mismatch(file, name, entry) === undefined) return file;
    }
  }
  return undefined;
}

function parsedOrNone(bytes: Uint8Array, path: string): DefinitionsFile | undefined {
  try {
    return parseDefinitions(bytes, path);
  } catch (thrown) {
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}
