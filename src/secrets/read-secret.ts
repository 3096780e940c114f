// Gives out secrets by name, each when it is asked for and from wherever it is kept. On the way to a start: nothing here loads what only changing them needs.
import { secretsFault } from './faults.ts';
import { type AskHidden, type KeyHeader, type KeyParts, openKey } from './file-key.ts';
import { keyringOf } from './keyring.ts';
import { readOwnFile } from './own-file.ts';
import { type RunProgram, runProgram, troubleOf } from './run-program.ts';
import { checkSecretName } from './secret-name.ts';
import { entryOf, MAX_SECRET_BYTES, openValue, readSecretsFile, type SecretsFile, secretsPathOf } from './secrets-file.ts';

/** Where settings say that a secret comes from. */
export type SecretSource = { readonly env: string } | { readonly file: string } | { readonly command: readonly string[] };

/** What reading secrets may need. */
export interface ReadParts {
  readonly stateDir: string;
  /** Those of the settings as they are now; a name that is not among them is one of `bartizan secret set`. */
  readonly sources: () => Readonly<Record<string, SecretSource>>;
  /** True only for settings that are this user's own or managed: a cloned repository must not choose what runs unconfined. */
  readonly maySecretCommands: boolean;
  /** The folder of the user's own settings, for the fault that names it. */
  readonly userFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Undefined where nobody can be asked for a passphrase. */
  readonly ask?: AskHidden | undefined;
  readonly run?: RunProgram;
}

/** Gives out secrets. */
export interface SecretReader {
  /**
   * The value of a secret, fresh each time.
   * @throws Fault `secrets.unknown`, `secrets.missing-source`, `secrets.command-not-allowed`, `secrets.command-failed`, `secrets.keyring-failed`,
   * `secrets.unsafe-file`, `secrets.corrupt`, those of {@link openKey}
   */
  read(name: string): Promise<string>;
  /** Asks for the passphrase now if one of these names will need it. @throws as `read` */
  unlock(names: readonly string[]): Promise<void>;
}

const COMMAND_MS = 60_000;

const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '');

/** Makes a reader. Nothing is read yet; the key of the file is derived once and kept in memory. */
export function createSecretReader(parts: ReadParts): SecretReader {
  const path = secretsPathOf(parts.stateDir);
  const { env, ask, run = runProgram } = parts;
  const keyOf = keyHolder(path, { env, ask, run });

  const kept = async (name: string): Promise<string> => {
    const file = readSecretsFile(path);
    const entry = entryOf(file, name);
    if (entry?.in === 'keyring') return inKeyring(file, name, { ...parts, run });
    if (entry === undefined) throw secretsFault.unknown({ name });
    if (file.key === undefined) throw secretsFault.corrupt({ path, reason: 'it has values but no key' });
    return openValue(file, name, entry.sealed, await keyOf(file.key), path);
  };

  return {
    async read(name) {
      checkSecretName(name);
      const source = sourceOf(parts, name);
      const value = source === undefined ? await kept(name) : await fromSource(name, source, { ...parts, run });
      if (value === '') throw secretsFault.empty({ name });
      if (Buffer.byteLength(value) > MAX_SECRET_BYTES) throw secretsFault['too-large']({ name, maxBytes: MAX_SECRET_BYTES });
      return value;
    },
    async unlock(names) {
      const file = readSecretsFile(path);
      const needs = names.some((name) => sourceOf(parts, name) === undefined && entryOf(file, name)?.in === 'file');
      if (needs && file.key?.source.from === 'passphrase') await keyOf(file.key);
    },
  };
}

function sourceOf({ sources }: ReadParts, name: string): SecretSource | undefined {
  const all = sources();
  return Object.hasOwn(all, name) ? all[name] : undefined;
}

/** Derives the key of a header once, however many ask; a failure is not kept. */
export function keyHolder(path: string, parts: KeyParts): (header: KeyHeader) => Promise<Buffer> {
  const keys = new Map<string, Promise<Buffer>>();
  return (header) => {
    const id = JSON.stringify(header);
    const known = keys.get(id);
    if (known !== undefined) return known;
    const opening = openKey(header, path, parts);
    keys.set(id, opening);
    opening.catch(() => keys.delete(id));
    return opening;
  };
}

type SourceParts = ReadParts & { readonly run: RunProgram };

async function inKeyring(file: SecretsFile, name: string, { run, env, platform }: SourceParts): Promise<string> {
  const keyring = keyringOf({ run, env, platform, id: file.id });
  if (keyring === undefined) throw secretsFault['no-keyring']({ name, reason: `none is known on ${platform}` });
  const value = await keyring.lookup(name);
  if (value === undefined) throw secretsFault.unknown({ name });
  return value;
}

async function fromSource(name: string, source: SecretSource, parts: SourceParts): Promise<string> {
  if ('env' in source) {
    const value = parts.env[source.env];
    if (value === undefined) throw secretsFault['missing-source']({ name, source: `the environment variable ${source.env}` });
    return value;
  }
  if ('file' in source) {
    const bytes = readOwnFile(source.file, { maxBytes: MAX_SECRET_BYTES, mayBeRoots: true });
    if (bytes === undefined) throw secretsFault['missing-source']({ name, source: `the file ${source.file}` });
    return withoutLineEnd(bytes.toString('utf8'));
  }
  return fromCommand(name, source.command, parts);
}

async function fromCommand(name: string, command: readonly string[], parts: SourceParts): Promise<string> {
  const { maySecretCommands, userFolder, env, run } = parts;
  if (!maySecretCommands) throw secretsFault['command-not-allowed']({ name, userFolder });
  const [program = ''] = command;
  const ran = await run(command, { env, timeoutMs: COMMAND_MS });
  const reason = troubleOf(ran, program);
  if (reason !== undefined) throw secretsFault['command-failed']({ what: `the secret "${name}"`, program, reason });
  return withoutLineEnd(ran.out);
}
