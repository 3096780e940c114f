// The key of the secrets file: from a passphrase, a key file or a command's output. Each file has a salt of its own; the key itself is written nowhere.
import { hkdfSync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { secretsFault } from './faults.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import { type RunProgram, troubleOf } from './run-program.ts';

/** Where the key comes from, as the secrets file says. */
export type KeySource =
  | { readonly from: 'passphrase' }
  | { readonly from: 'key-file'; readonly path: string }
  | { readonly from: 'command'; readonly command: readonly string[] };

/** Cost of scrypt (RFC 7914): N = 2^cost, r = 8, p = 1. */
export interface KeyHeader {
  readonly source: KeySource;
  /** Base64. */
  readonly salt: string;
  readonly cost: number;
  /** Tells a wrong key from a damaged file. Base64. */
  readonly check: string;
}

/** Asks a person for a passphrase, without echo. */
export type AskHidden = (question: string) => Promise<string>;

/** What getting a key may need. */
export interface KeyParts {
  /** Undefined where nobody can be asked. */
  readonly ask: AskHidden | undefined;
  readonly run: RunProgram;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** 128 MiB and some 0.3 s: what a guess costs. */
const COST = 17;
/** Bounds of a header that is read: a forged one may neither weaken the key nor fill the memory. */
const MIN_COST = 14;
const MAX_COST = 20;
const KEY_BYTES = 32;
const MIN_FILE_BYTES = 32;
const MAX_FILE_BYTES = 4096;
const MIN_PASSPHRASE_CHARS = 8;
const COMMAND_MS = 60_000;

/** Is this a header that a key can be made with? */
export function isKeyHeader(value: unknown): value is KeyHeader {
  const { source, salt, cost, check } = (value ?? {}) as Partial<KeyHeader>;
  const isText = (text: unknown): boolean => typeof text === 'string' && text.length > 0 && text.length <= 4096;
  const { from } = (source ?? {}) as Partial<KeySource>;
  const isSource =
    from === 'passphrase' ||
    (from === 'key-file' && isText((source as { path?: unknown }).path)) ||
    (from === 'command' && isCommand((source as { command?: unknown }).command));
  return (
    isSource && isText(salt) && isText(check) && Number.isInteger(cost) && Number(cost) >= MIN_COST && Number(cost) <= MAX_COST
  );
}

function isCommand(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= 64 && value.every((word) => typeof word === 'string');
}

function keyFileBytes(path: string): Buffer {
  const bytes = readOwnFile(path, { maxBytes: MAX_FILE_BYTES, mayBeRoots: false });
  if (bytes === undefined) throw secretsFault['no-key']({ path, reason: 'it is not there' });
  if (bytes.length < MIN_FILE_BYTES) throw secretsFault['no-key']({ path, reason: `it has less than ${MIN_FILE_BYTES} bytes` });
  return bytes;
}

async function commandOutput(command: readonly string[], { run, env }: KeyParts): Promise<Buffer> {
  const [program = ''] = command;
  const ran = await run(command, { env, timeoutMs: COMMAND_MS });
  const text = ran.out.replace(/\r?\n$/, '');
  const reason = troubleOf(ran, program) ?? (text === '' ? 'it printed nothing' : undefined);
  if (reason !== undefined) throw secretsFault['command-failed']({ what: 'the key of the secrets', program, reason });
  return Buffer.from(text);
}

/** The words a key is made of. @throws Fault `secrets.locked`, `secrets.no-key`, `secrets.command-failed` */
async function materialOf(source: KeySource, file: string, parts: KeyParts): Promise<Buffer> {
  if (source.from === 'key-file') return keyFileBytes(source.path);
  if (source.from === 'command') return commandOutput(source.command, parts);
  if (parts.ask === undefined) throw secretsFault.locked({ path: file });
  return Buffer.from((await parts.ask('Passphrase of the secrets: ')).normalize('NFC'));
}

function stretched(material: Buffer, salt: Buffer, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // 128 * N * r bytes (RFC 7914 §2), and a little for the rest.
  scrypt(material, salt, KEY_BYTES, { N, r: 8, p: 1, maxmem: 128 * N * 8 + 1024 * 1024 }, (error, key) =>
    error === null ? resolve(key) : reject(error),
  );
  return promise;
}

/** A key file is random already and is not stretched; what people choose or type is. */
function rootOf(source: KeySource, material: Buffer, salt: Buffer, cost: number): Promise<Buffer> | Buffer {
  return source.from === 'key-file'
    ? Buffer.from(hkdfSync('sha256', material, salt, 'bartizan secrets root', KEY_BYTES))
    : stretched(material, salt, cost);
}

const part = (root: Buffer, use: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, '', `bartizan secrets ${use}`, KEY_BYTES));

/**
 * The key of a file that exists.
 * @throws Fault `secrets.locked`, `secrets.wrong-key`, `secrets.no-key`, `secrets.command-failed`, `secrets.unsafe-file`
 */
export async function openKey(header: KeyHeader, file: string, parts: KeyParts): Promise<Buffer> {
  const { source, cost } = header;
  const root = await rootOf(source, await materialOf(source, file, parts), Buffer.from(header.salt, 'base64'), cost);
  const check = part(root, 'check');
  const expected = Buffer.from(header.check, 'base64');
  if (expected.length !== check.length || !timingSafeEqual(expected, check)) {
    const what =
      source.from === 'passphrase'
        ? 'this passphrase'
        : source.from === 'command'
          ? `what ${source.command[0]} prints`
          : `the key file ${source.path}`;
    throw secretsFault['wrong-key']({ what, path: file });
  }
  return part(root, 'seal');
}

async function newMaterial(source: KeySource, file: string, parts: KeyParts): Promise<Buffer> {
  if (source.from !== 'passphrase') return materialOf(source, file, parts);
  if (parts.ask === undefined) throw secretsFault.locked({ path: file });
  const first = await parts.ask('New passphrase of the secrets: ');
  if ([...first].length < MIN_PASSPHRASE_CHARS)
    throw secretsFault['bad-passphrase']({ reason: `it has less than ${MIN_PASSPHRASE_CHARS} characters` });
  if ((await parts.ask('The same again: ')) !== first) throw secretsFault['bad-passphrase']({ reason: 'the two differ' });
  return Buffer.from(first.normalize('NFC'));
}

/** A new header and its key; a key file that is missing is made. @throws as {@link openKey}, and `secrets.bad-passphrase` */
export async function newKey(
  source: KeySource,
  file: string,
  parts: KeyParts,
): Promise<{ readonly header: KeyHeader; readonly key: Buffer }> {
  const rules = { maxBytes: MAX_FILE_BYTES, mayBeRoots: false };
  if (source.from === 'key-file' && readOwnFile(source.path, rules) === undefined)
    replaceOwnFile(source.path, `${randomBytes(KEY_BYTES).toString('base64url')}\n`);
  const salt = randomBytes(KEY_BYTES);
  const root = await rootOf(source, await newMaterial(source, file, parts), salt, COST);
  const check = part(root, 'check').toString('base64');
  return { header: { source, salt: salt.toString('base64'), cost: COST, check }, key: part(root, 'seal') };
}
