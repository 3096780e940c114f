// Reads and writes bartizan.lock and bartizan.lock.d/ in a folder: whole or not at all, bounded, each file by atomic rename.
import type { Catalogue } from './catalogue.ts';
import type { LockedServer, LockFile, ServerEntry, ServerFacts } from './entry.ts';

/** A file as it was read: what is trusted and what is used are the same bytes. */
export interface ReadFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The lock of a project, pins and definitions checked against each other. */
export interface Lock {
  readonly file: LockFile;
  /** Definitions of the servers that were asked for, by server. */
  readonly catalogues: ReadonlyMap<string, Catalogue>;
  /** Every file that was read, for the trust digest. */
  readonly files: readonly ReadFile[];
}

/**
 * Reads the lock of a folder; undefined if there is none. `only` reads the definitions of these servers alone (the relay needs one).
 * @throws Fault `lock.conflict`, `lock.newer`, `lock.invalid`, `lock.too-large`, `lock.unreadable`, `lock.missing-definitions`, `lock.wrong-definitions`
 */
export function readLock(folder: string, only?: readonly string[]): Lock | undefined {
  throw new Error(`not written yet ${folder} ${only}`);
}

/** An empty lock. `project` is random: 32 hex digits from the caller. */
export function emptyLock(project: string): Lock {
  throw new Error(`not written yet ${project}`);
}

/** One server with its definitions, or undefined. */
export function lockedServer(lock: Lock, name: string): LockedServer | undefined {
  throw new Error(`not written yet ${lock} ${name}`);
}

/** Which changed definitions are approved; all when absent. */
export interface Selection {
  readonly tools?: readonly string[];
  readonly prompts?: readonly string[];
  readonly resources?: readonly string[];
  readonly templates?: readonly string[];
  /** Instructions, capabilities and server info too? */
  readonly server?: boolean;
}

/** What is to be approved. */
export interface Wanted {
  readonly facts: ServerFacts;
  readonly seen: Catalogue;
  /** What is locked now; its spelling is kept where nothing changed. */
  readonly previous?: LockedServer | undefined;
  /** With `previous`: approve only these, leave the rest as locked. */
  readonly only?: Selection | undefined;
  /** Highest counter this machine knows of that server (store), also after it was removed. */
  readonly knownCounter?: number | undefined;
}

/** The next state of a server, without approvals: show it, have it approved (approvals.ts), then put it into the lock. */
export function nextState(name: string, wanted: Wanted): LockedServer {
  throw new Error(`not written yet ${name} ${wanted}`);
}

/** The lock with this server added or replaced. */
export function withServer(lock: Lock, server: LockedServer): Lock {
  throw new Error(`not written yet ${lock} ${server}`);
}

/** The lock without this server. */
export function withoutServer(lock: Lock, name: string): Lock {
  throw new Error(`not written yet ${lock} ${name}`);
}

/** Writes what differs: definitions first, then bartizan.lock, then removes definitions of no server. @throws Fault `lock.cannot-write`, `lock.too-large` */
export function writeLock(folder: string, lock: Lock): void {
  throw new Error(`not written yet ${folder} ${lock}`);
}

/** A server under another name: same identity, artefact and pins. Answers the old name. */
export function renamedServer(lock: Lock, name: string, entry: Pick<ServerEntry, 'identity' | 'pins'>): string | undefined {
  throw new Error(`not written yet ${lock} ${name} ${entry}`);
}
