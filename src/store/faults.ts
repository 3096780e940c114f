// Faults of the store and the state folder, and the one place where an error of SQLite becomes a fault. Texts of SQLite are never passed on.
import { Fault, faults } from '../base/fault.ts';

/** Entries of the `store` area, listed by `bartizan explain`. */
export const storeFaultTable = {
  'unsafe-dir': {
    summary: 'the state folder {path} is not safe: {reason}',
    fix: 'make it yours alone (chmod 700 {path}), or name another folder in BARTIZAN_STATE_DIR',
  },
  'bad-dir': {
    summary: 'the state folder cannot be used: {reason}',
    fix: 'set BARTIZAN_STATE_DIR to an absolute path of a folder that you may write',
  },
  'unsafe-file': {
    summary: 'the file {path} is not safe: {reason}',
    fix: 'if others may have read it, delete it and start again; otherwise chmod 600 {path}',
  },
  'bad-secret': {
    summary: 'the key file {path} does not hold {bytes} bytes',
    fix: 'restore it from a backup, or delete it and start again',
  },
  'bad-quarantine': {
    summary: 'what is in quarantine cannot be read, so everything is refused ({path}: {reason})',
    fix: 'make it your own private file again (chmod 600), or remove it and quarantine again what has to be',
  },
  'quarantine-busy': {
    summary: 'nothing was changed: another program writes {path} for seconds',
    fix: 'try again; see who has the file open where that goes on (fuser, lsof)',
  },
  'too-many-quarantined': { summary: '{max} are in quarantine already', fix: 'lift what is no longer needed' },
  'cannot-open': {
    summary: 'the store {path} cannot be opened ({reason})',
    fix: 'check that its folder exists and that you may read and write it',
  },
  foreign: {
    summary: 'the file {path} is a database of another program',
    fix: 'move it away, or name another folder in BARTIZAN_STATE_DIR',
  },
  newer: { summary: 'the store {path} was written by a newer Bartizan (version {found}, known {known})', fix: 'update Bartizan' },
  corrupt: {
    summary: 'the store {path} is damaged ({reason})',
    fix: 'move {path} away to keep it as evidence, then restore a backup or start again',
  },
  'read-only': {
    summary: 'the store {path} cannot be written ({reason})',
    fix: 'give your account write access to the file and its folder',
  },
  full: {
    summary: 'the store {path} is full: its size bound is reached, or the disk is',
    fix: 'free disk space, raise trail.maxBytes, or move {path} away while nothing runs',
  },
  locked: {
    summary: 'the store {path} is held by another process (waited {waitedMs} ms)',
    fix: 'end the program that holds it, then try again',
  },
  io: { summary: 'reading or writing the store {path} failed ({reason})', fix: 'check the disk and the file, then try again' },
  gone: { summary: 'the file {path} was removed or replaced while in use', fix: 'put it back if you can, then restart Bartizan' },
  'trail-cut': {
    summary: 'entries that were committed are missing from the trail in {path} (entry {seq} is gone or changed)',
    fix: 'keep the file as evidence, find who changed it, then restart Bartizan',
  },
  'tree-broken': {
    summary: 'the tree of the trail in {path} cannot go on: {what} is missing',
    fix: 'see what else is wrong with: bartizan trail verify; keep the file as evidence',
  },
  altered: {
    summary: 'the trail is not as it was written, at {seq}: {detail} ({kind})',
    fix: 'keep the store as evidence, and compare it with a copy or with what was anchored elsewhere',
  },
  'no-entry': {
    summary: 'there is no entry {seq} among the {size} that are signed',
    fix: 'see the numbers (seq) with: bartizan trail query --json; retention may have removed it',
  },
  overloaded: {
    summary: 'more than {max} trail entries are waiting to be committed',
    fix: 'try again in a moment; if it lasts, check the disk',
  },
  closed: { summary: 'the store {path} is closed', fix: 'start Bartizan again' },
  'entry-too-large': {
    summary: 'a trail entry has {chars} characters, more than {max}',
    fix: 'report this: an entry holds digests, never contents',
  },
  'bad-key-name': { summary: '"{name}" is not a name for an access key', fix: 'use 1 to 32 of the characters a-z, 0-9 and -' },
  'key-exists': { summary: 'there is an access key named "{name}"', fix: 'choose another name, or rotate or revoke that one' },
  'unknown-key': { summary: 'there is no valid access key named "{name}"', fix: 'see the names with: bartizan keys list' },
  'too-many-keys': { summary: 'there are {max} valid access keys, the most allowed', fix: 'revoke those that nobody uses' },
  'bad-grace': {
    summary: "the end of the old key's validity must lie between now and {maxDays} days from now",
    fix: 'name an earlier moment',
  },
} as const;

/** Makers of the `store` faults. */
export const storeFault = faults('store', storeFaultTable);

// Primary result codes of SQLite (sqlite.org/rescode.html); extended codes carry them in their low byte.
const PERM = 3;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

/** Extended code: the lock file could not grow, which only a full disk explains. */
const IOERR_SHMSIZE = 4_874;

interface SqliteError extends Error {
  readonly errcode: number;
  readonly errstr: string;
}

const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && typeof (error as Partial<SqliteError>).errcode === 'number';

const primaryCode = (error: unknown): number | undefined => (isSqliteError(error) ? error.errcode & 0xff : undefined);

/** Did SQLite give up because another connection holds the lock? Then the same work may be tried again. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === BUSY || code === LOCKED;
}

/** Did a row meet another with the same key? */
export function isConflict(error: unknown): boolean {
  return primaryCode(error) === CONSTRAINT;
}

/** The fault for whatever a statement threw. A Fault passes unchanged; `waitedMs` is shown when the store was locked. */
export function storeFaultOf(error: unknown, path: string, waitedMs = 0): Fault {
  if (error instanceof Fault) return error;
  const reason = isSqliteError(error) ? error.errstr : error instanceof Error ? error.name : 'unknown';
  if (isSqliteError(error) && error.errcode === IOERR_SHMSIZE) return storeFault.full({ path }, error);
  switch (primaryCode(error)) {
    case BUSY:
    case LOCKED:
      return storeFault.locked({ path, waitedMs: Math.round(waitedMs) }, error);
    case READONLY:
    case PERM:
      return storeFault['read-only']({ path, reason }, error);
    case CORRUPT:
    case NOTADB:
      return storeFault.corrupt({ path, reason }, error);
    case FULL:
      return storeFault.full({ path }, error);
    case CANTOPEN:
      return storeFault['cannot-open']({ path, reason }, error);
    default:
      return storeFault.io({ path, reason }, error);
  }
}
