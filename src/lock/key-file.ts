// The approver's key: Ed25519, kept only encrypted under a passphrase. The private key never leaves this file's functions.
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scrypt,
  sign,
} from 'node:crypto';
import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { canonical } from '../base/canonical-json.ts';
import { Fault } from '../base/fault.ts';
import type { Json } from '../base/json.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';
import { isSignature, publicKeyOf, publicKeyText, type Signer, strictBase64 } from './dsse.ts';
import { lockFault } from './faults.ts';
import { object, type Shape, text, whole } from './shape.ts';

/** A new key: text for the key file, and what others may know. */
export interface NewKey {
  readonly text: string;
  readonly publicKey: string;
}

interface KeyFile {
  readonly version: 1;
  readonly name: string;
  readonly publicKey: string;
  /** Cost of scrypt as its power of two: memory is 2^cost KiB (r = 8, p = 1). */
  readonly cost: number;
  readonly salt: string;
  readonly nonce: string;
  /** AES-256-GCM of the PKCS #8 key and its tag; all other members are authenticated with it. */
  readonly sealed: string;
}

/** 128 MiB and about half a second a guess (RFC 9106's advice for Argon2 is of that order; Node has scrypt). */
const COST = 17;
/** A file that asks for more would only be there to exhaust memory. */
const MAX_COST = 20;
const SALT_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Below this, guessing pays whatever the cost. */
const MIN_PASSPHRASE_CHARS = 12;
const MAX_DEPTH = 4;

const base64 = (what: string): Shape => text(what, 1_024, /^[A-Za-z0-9+/]+={0,2}$/);
const shape = object('A key of an approver.', {
  version: whole('Version.', 1),
  name: text('whose key it is', 200),
  publicKey: text('a public key', 60, /^ed25519:[A-Za-z0-9+/]{43}=$/),
  cost: whole('Cost of scrypt.', 14),
  salt: base64('base64'),
  nonce: base64('base64'),
  sealed: base64('base64'),
});

/** Makes a key for a person. @throws Fault `lock.weak-passphrase` */
export async function newKey(name: string, passphrase: string): Promise<NewKey> {
  refuseWeak(passphrase);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { text: await locked(name, privateKey, passphrase), publicKey: publicKeyText(publicKey) };
}

/** What a key file says without its passphrase: not to be relied on before it was opened. @throws Fault `lock.bad-key-file` */
export function keyFileFacts(text: string): { readonly name: string; readonly publicKey: string } {
  const { name, publicKey } = parsed(text);
  return { name, publicKey };
}

/** Opens a key. @throws Fault `lock.bad-key-file`, `lock.wrong-passphrase` */
export async function openKey(text: string, passphrase: string): Promise<Signer> {
  const { publicKey } = parsed(text);
  const key = await unlocked(text, passphrase);
  return { publicKey, sign: async (bytes) => sign(null, bytes, key) };
}

/** Another passphrase for the same key. @throws Fault `lock.wrong-passphrase`, `lock.weak-passphrase` */
export async function changePassphrase(text: string, old: string, next: string): Promise<string> {
  refuseWeak(next);
  return locked(parsed(text).name, await unlocked(text, old), next);
}

/** Writes a key file readable by its owner alone; never over another, never through a link. @throws Fault `lock.key-exists`, `lock.cannot-write` */
export function writeKeyFile(path: string, text: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, text, { mode: 0o600, flag: 'wx' });
    linkSync(aside, path);
  } catch (error) {
    const { code: reason, syscall } = error as NodeJS.ErrnoException;
    if (reason === 'EEXIST' && syscall === 'link') throw lockFault['key-exists']({ path }, error);
    throw lockFault['cannot-write']({ path, reason: String(reason) }, error);
  } finally {
    rmSync(aside, { force: true });
  }
}

/**
 * A signer outside: an agent or command that gets the bytes and answers with the signature, 64 bytes raw or in base64. What it answers is verified,
 * so that a broken one cannot leave an unusable approval. @throws Fault `lock.bad-signer`
 */
export function externalSigner(publicKey: string, run: (bytes: Uint8Array) => Promise<Uint8Array>): Signer {
  if (publicKeyOf(publicKey) === undefined) throw lockFault['bad-signer']({ key: publicKey });
  return {
    publicKey,
    async sign(bytes) {
      const answer = Buffer.from(await run(bytes));
      const candidates = [answer, strictBase64(answer.toString('latin1').trim()) ?? Buffer.alloc(0)];
      const genuine = candidates.find((signature) => isSignature(publicKey, bytes, signature));
      if (genuine === undefined) throw lockFault['bad-signer']({ key: publicKey });
      return genuine;
    },
  };
}

function refuseWeak(passphrase: string): void {
  if (passphrase.length < MIN_PASSPHRASE_CHARS) throw lockFault['weak-passphrase']({ min: MIN_PASSPHRASE_CHARS });
}

function parsed(text: string): KeyFile {
  let value: Json;
  try {
    value = parseStrict(decodeStrict(Buffer.from(text)), { maxDepth: MAX_DEPTH }).value;
  } catch (thrown) {
    if (thrown instanceof Fault) throw lockFault['bad-key-file']({ reason: thrown.message }, thrown);
    throw thrown;
  }
  const file = value as unknown as KeyFile;
  const reason = shape.mistake(value, '') ?? (file.version === 1 ? undefined : 'a newer Bartizan wrote it');
  if (reason !== undefined) throw lockFault['bad-key-file']({ reason });
  if (file.cost > MAX_COST) throw lockFault['bad-key-file']({ reason: 'its cost is absurd' });
  return file;
}

/** What is authenticated beside the key: a file cannot be given another person's name or public key. */
const associated = ({ version, name, publicKey, cost, salt }: Omit<KeyFile, 'nonce' | 'sealed'>): Buffer =>
  Buffer.from(canonical({ version, name, publicKey, cost, salt }));

function keyFrom(passphrase: string, salt: Buffer, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  return new Promise((resolve, reject) => {
    // One passphrase may be typed in several ways that look alike.
    scrypt(passphrase.normalize('NFKC'), salt, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

async function locked(name: string, key: KeyObject, passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const head = {
    version: 1,
    name,
    publicKey: publicKeyText(createPublicKey(key)),
    cost: COST,
    salt: salt.toString('base64'),
  } as const;
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(passphrase, salt, COST), nonce).setAAD(associated(head));
  const body = Buffer.concat([cipher.update(key.export({ format: 'der', type: 'pkcs8' })), cipher.final(), cipher.getAuthTag()]);
  const file: KeyFile = { ...head, nonce: nonce.toString('base64'), sealed: body.toString('base64') };
  return `${JSON.stringify(file, null, 2)}\n`;
}

async function unlocked(text: string, passphrase: string): Promise<KeyObject> {
  const file = parsed(text);
  const [salt, nonce, sealed] = [file.salt, file.nonce, file.sealed].map((part) => Buffer.from(part, 'base64'));
  if (salt === undefined || nonce?.length !== NONCE_BYTES || sealed === undefined || sealed.length <= TAG_BYTES)
    throw lockFault['bad-key-file']({ reason: 'a part has the wrong length' });
  const decipher = createDecipheriv('aes-256-gcm', await keyFrom(passphrase, salt, file.cost), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated(file)).setAuthTag(sealed.subarray(-TAG_BYTES));
  const der = decipher.update(sealed.subarray(0, -TAG_BYTES));
  try {
    decipher.final();
  } catch (error) {
    throw lockFault['wrong-passphrase']({}, error);
  }
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}
