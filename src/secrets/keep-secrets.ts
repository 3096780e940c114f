// Keeps secrets for `bartizan secret`: in the keyring where one answers, else sealed in the file. One writer at a time; the file is replaced as a whole.
import { secretsFault } from './faults.ts';
import { type KeyHeader, type KeyParts, type KeySource, newKey } from './file-key.ts';
import { type Keyring, keyringOf } from './keyring.ts';
import { keyHolder } from './read-secret.ts';
import { type RunProgram, runProgram } from './run-program.ts';
import { checkSecretName } from './secret-name.ts';
import {
  type Entry,
  entryOf,
  MAX_SECRET_BYTES,
  MAX_SECRETS,
  openValue,
  readSecretsFile,
  type SecretsFile,
  sealValue,
  secretsPathOf,
  writeSecretsFile,
} from './secrets-file.ts';
import { whileLocked } from './write-lock.ts';

/** Where a secret is kept. */
export type Place = Entry['in'];

/** What keeping secrets needs. */
export interface KeepParts {
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Undefined where nobody can be asked for a passphrase. */
  readonly ask: KeyParts['ask'];
  /** The key file that is made when there is neither a keyring nor a key: secrets then work unattended. */
  readonly defaultKeyFile: string;
  /** Epoch ms. */
  readonly now: () => number;
  readonly run?: RunProgram;
}

/** A secret as `ls` shows it: never its value. */
export interface StoredSecret {
  readonly name: string;
  readonly in: Place;
  /** ISO 8601. */
  readonly changed: string;
}

/** What setting a secret did. */
export interface Kept {
  readonly in: Place;
  /** The key file that was made for it just now. */
  readonly newKeyFile?: string;
  /** Why the keyring was not used, though nobody asked for the file. */
  readonly noKeyring?: string;
}

/** Changes the secrets of a state folder. */
export interface SecretKeeper {
  /** All secrets by name. @throws Fault of reading the file */
  list(): readonly StoredSecret[];
  /** How the file's values are opened; undefined while it has none. */
  keySource(): KeySource | undefined;
  /** Where a value goes that nobody names a place for. */
  usualPlace(): Promise<Place>;
  /** Keeps a value, in place of an older one. @throws Fault `secrets.*` */
  set(name: string, value: string, place: Place | undefined): Promise<Kept>;
  /** Forgets a secret. @throws Fault `secrets.not-kept`, `secrets.keyring-failed` */
  remove(name: string): Promise<void>;
  /** Seals all values of the file anew under another key. Answers how many. @throws Fault `secrets.*` */
  protect(source: KeySource): Promise<number>;
}

interface Work {
  readonly path: string;
  readonly parts: KeepParts;
  readonly key: KeyParts;
  readonly keyOf: (header: KeyHeader) => Promise<Buffer>;
}

/** Makes a keeper. Nothing is read yet. */
export function createSecretKeeper(parts: KeepParts): SecretKeeper {
  const path = secretsPathOf(parts.stateDir);
  const key: KeyParts = { ask: parts.ask, env: parts.env, run: parts.run ?? runProgram };
  const work: Work = { path, parts, key, keyOf: keyHolder(path, key) };
  return {
    list: () =>
      Object.entries(readSecretsFile(path).entries)
        .map(([name, entry]) => ({ name, in: entry.in, changed: entry.changed }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    keySource: () => readSecretsFile(path).key?.source,
    usualPlace: async () =>
      typeof (await keyringFor(work, readSecretsFile(path), '', undefined)) === 'object' ? 'keyring' : 'file',
    set: (name, value, place) => set(work, name, value, place),
    remove: (name) => remove(work, name),
    protect: (source) => protect(work, source),
  };
}

function keyring({ parts, key }: Work, { id }: SecretsFile): Keyring | undefined {
  return keyringOf({ run: key.run, env: parts.env, platform: parts.platform, id });
}

/** The keyring if the value goes there, else why not. */
async function keyringFor(
  work: Work,
  file: SecretsFile,
  value: string,
  place: Place | undefined,
): Promise<Keyring | string | undefined> {
  if (place === 'file') return undefined;
  const found = keyring(work, file);
  if (found === undefined) return `none is known on ${work.parts.platform}`;
  if (Buffer.byteLength(value) > found.maxBytes) return `it takes at most ${found.maxBytes} bytes`;
  return (await found.trouble()) ?? found;
}

function checkValue(name: string, value: string): void {
  checkSecretName(name);
  if (value === '') throw secretsFault.empty({ name });
  if (Buffer.byteLength(value) > MAX_SECRET_BYTES) throw secretsFault['too-large']({ name, maxBytes: MAX_SECRET_BYTES });
  if (value.includes('\0')) throw secretsFault['bad-value']({ name, place: 'any server', reason: 'it holds a NUL byte' });
}

async function set(work: Work, name: string, value: string, place: Place | undefined): Promise<Kept> {
  checkValue(name, value);
  // The first write of a file decides its id, which the keyring's entries carry: not before the lock is held.
  const seen = readSecretsFile(work.path);
  const target = await keyringFor(work, seen, value, place);
  if (typeof target === 'string' && place === 'keyring') throw secretsFault['no-keyring']({ name, reason: target });
  if (typeof target === 'object') return setInKeyring(work, name, value);
  const made = seen.key === undefined ? await firstKey(work) : { header: seen.key, key: await work.keyOf(seen.key) };
  await whileLocked(work.path, () => {
    const file = readSecretsFile(work.path);
    refuseIfChanged(work, seen, file);
    const keyed = { ...file, key: made.header };
    const entry: Entry = { in: 'file', changed: changedNow(work), sealed: sealValue(keyed, name, value, made.key) };
    write(work, keyed, name, entry);
  });
  await forgetElsewhere(work, seen, name);
  return {
    in: 'file',
    ...('newKeyFile' in made ? { newKeyFile: made.newKeyFile } : {}),
    ...(target === undefined ? {} : { noKeyring: target }),
  };
}

async function firstKey(work: Work): Promise<{ header: KeyHeader; key: Buffer; newKeyFile: string }> {
  const { defaultKeyFile } = work.parts;
  const made = await newKey({ from: 'key-file', path: defaultKeyFile }, work.path, work.key);
  return { ...made, newKeyFile: defaultKeyFile };
}

async function setInKeyring(work: Work, name: string, value: string): Promise<Kept> {
  return whileLocked(work.path, async () => {
    const file = readSecretsFile(work.path);
    // The id comes first: the keyring's entry carries it. The entry comes last: what is there now is lost only when the new value is safe.
    if (Object.keys(file.entries).length === 0) writeSecretsFile(work.path, file);
    await keyring(work, file)?.store(name, value);
    write(work, file, name, { in: 'keyring', changed: changedNow(work) });
    return { in: 'keyring' as const };
  });
}

/** A value that is now in the file must not stay in the keyring as well. */
async function forgetElsewhere(work: Work, before: SecretsFile, name: string): Promise<void> {
  if (entryOf(before, name)?.in === 'keyring') await keyring(work, before)?.remove(name);
}

function refuseIfChanged({ path }: Work, seen: SecretsFile, now: SecretsFile): void {
  if (JSON.stringify(seen.key) !== JSON.stringify(now.key)) throw secretsFault.busy({ path, waitedMs: 0 });
}

const changedNow = ({ parts }: Work): string => new Date(parts.now()).toISOString();

function write({ path }: Work, file: SecretsFile, name: string, entry: Entry): void {
  const entries = { ...file.entries, [name]: entry };
  if (Object.keys(entries).length > MAX_SECRETS)
    throw secretsFault.io({ path, reason: `it would hold more than ${MAX_SECRETS} secrets` });
  writeSecretsFile(path, { ...file, entries });
}

async function remove(work: Work, name: string): Promise<void> {
  checkSecretName(name);
  await whileLocked(work.path, async () => {
    const file = readSecretsFile(work.path);
    const entry = entryOf(file, name);
    if (entry === undefined) throw secretsFault['not-kept']({ name });
    if (entry.in === 'keyring') await keyring(work, file)?.remove(name);
    const { [name]: _gone, ...entries } = file.entries;
    writeSecretsFile(work.path, { ...file, entries });
  });
}

async function protect(work: Work, source: KeySource): Promise<number> {
  const seen = readSecretsFile(work.path);
  const old = seen.key === undefined ? undefined : await work.keyOf(seen.key);
  const { header, key } = await newKey(source, work.path, work.key);
  return whileLocked(work.path, () => {
    const file = readSecretsFile(work.path);
    refuseIfChanged(work, seen, file);
    let count = 0;
    const entries: Record<string, Entry> = {};
    for (const [name, entry] of Object.entries(file.entries)) {
      if (entry.in === 'keyring' || old === undefined) {
        entries[name] = entry;
        continue;
      }
      const sealed = sealValue(file, name, openValue(file, name, entry.sealed, old, work.path), key);
      entries[name] = { ...entry, sealed };
      count += 1;
    }
    writeSecretsFile(work.path, { ...file, key: header, entries });
    return count;
  });
}
