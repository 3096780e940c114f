// The file of the secrets: names in clear, values sealed (AES-256-GCM) under the file's key, or a note that the keyring has them. Never a value in clear.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { secretsFault } from './faults.ts';
import { isKeyHeader, type KeyHeader } from './file-key.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import { openBytes, sealBytes } from './seal-bytes.ts';

/** Where a secret is kept. */
export type Entry =
  | { readonly in: 'file'; readonly changed: string; readonly sealed: string }
  | { readonly in: 'keyring'; readonly changed: string };

/** What the file says. */
export interface SecretsFile {
  readonly format: 1;
  /** Tells this file's secrets from another's in one keyring. */
  readonly id: string;
  /** Absent until a value is sealed. */
  readonly key?: KeyHeader;
  readonly entries: Readonly<Record<string, Entry>>;
}

/** Largest value of a secret. */
export const MAX_SECRET_BYTES = 64 * 1024;
/** The most secrets there may be. */
export const MAX_SECRETS = 1_000;

const FORMAT = 1;
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The file in a state folder. */
export const secretsPathOf = (stateDir: string): string => join(stateDir, 'secrets.json');

function isEntry(value: unknown): value is Entry {
  const { in: place, changed, sealed } = (value ?? {}) as { in?: unknown; changed?: unknown; sealed?: unknown };
  return typeof changed === 'string' && (place === 'keyring' || (place === 'file' && typeof sealed === 'string'));
}

function checkedFile(value: unknown, path: string): SecretsFile {
  const { format, id, key, entries } = (value ?? {}) as Partial<SecretsFile>;
  if (typeof format === 'number' && format > FORMAT) throw secretsFault.newer({ path, found: format });
  const isWhole =
    format === FORMAT &&
    typeof id === 'string' &&
    /^[0-9a-f]{16}$/.test(id) &&
    (key === undefined || isKeyHeader(key)) &&
    typeof entries === 'object' &&
    entries !== null;
  if (!isWhole) throw secretsFault.corrupt({ path, reason: 'it is not a file of secrets' });
  const broken = Object.entries(entries).find(([, entry]) => !isEntry(entry));
  if (broken !== undefined) throw secretsFault.corrupt({ path, reason: `its entry "${broken[0]}" is not one` });
  return { format, id, ...(key === undefined ? {} : { key }), entries };
}

/** Reads the file; an empty one with a new id if there is none. @throws Fault `secrets.corrupt`, `secrets.newer`, `secrets.unsafe-file`, `secrets.io` */
export function readSecretsFile(path: string): SecretsFile {
  const bytes = readOwnFile(path, { maxBytes: MAX_FILE_BYTES, mayBeRoots: false });
  if (bytes === undefined) return { format: FORMAT, id: randomBytes(8).toString('hex'), entries: {} };
  try {
    return checkedFile(JSON.parse(bytes.toString('utf8')), path);
  } catch (error) {
    if (error instanceof SyntaxError) throw secretsFault.corrupt({ path, reason: 'it is not JSON' }, error);
    throw error;
  }
}

/** Replaces the file. @throws Fault `secrets.io` */
export function writeSecretsFile(path: string, file: SecretsFile): void {
  replaceOwnFile(path, `${JSON.stringify(file, null, 2)}\n`);
}

/** An entry; undefined for a name that is not there, `constructor` included. */
export function entryOf(file: SecretsFile, name: string): Entry | undefined {
  return Object.hasOwn(file.entries, name) ? file.entries[name] : undefined;
}

/** What a sealed value is bound to: its file and its name, so that entries cannot be exchanged. */
const bindingOf = (file: SecretsFile, name: string): readonly unknown[] => ['bartizan secret', FORMAT, file.id, name];

/** Seals a value for one name of one file. */
export function sealValue(file: SecretsFile, name: string, value: string, key: Buffer): string {
  return sealBytes(key, bindingOf(file, name), Buffer.from(value)).toString('base64');
}

/** Opens a sealed value. @throws Fault `secrets.corrupt` for one that is damaged or was sealed for another name */
export function openValue(file: SecretsFile, name: string, sealed: string, key: Buffer, path: string): string {
  const opened = openBytes(key, bindingOf(file, name), Buffer.from(sealed, 'base64'));
  if (opened === undefined) throw secretsFault.corrupt({ path, reason: `the value of "${name}" is not what was sealed` });
  return opened.toString('utf8');
}
