// Signed notes (C2SP signed-note, tlog-checkpoint, tlog-cosignature; Ed25519 only): made, read, and verified with public keys alone.
import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { sha256 } from '../../base/digest.ts';
import { HASH_BYTES } from './merkle.ts';

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const ID_BYTES = 4;
const TIME_BYTES = 8;
const MAX_NOTE_CHARS = 65_536;
const MAX_SIGNATURES = 64;
const MAX_SIZE = 2 ** 48;

/** `01`: the log signs. `04`: a witness says when it saw it (tlog-cosignature). */
type KeyKind = 1 | 4;

// DER around a raw Ed25519 key (RFC 8410).
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A key that verifies. */
export interface Verifier {
  readonly name: string;
  readonly kind: KeyKind;
  readonly id: Buffer;
  readonly key: KeyObject;
  /** `NAME+ID+KEY`, as others write it. */
  readonly vkey: string;
}

/** A key that signs. */
export interface NoteSigner {
  readonly verifier: Verifier;
  sign(text: string): string;
}

/** What a checkpoint says. */
export interface TreeHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

const verifierOf = (name: string, kind: KeyKind, raw: Uint8Array): Verifier => {
  const material = Buffer.concat([Buffer.of(kind), raw]);
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), material])).subarray(0, ID_BYTES);
  const key = createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
  return { name, kind, id, key, vkey: `${name}+${id.toString('hex')}+${material.toString('base64')}` };
};

const signatureLine = ({ name, id }: Verifier, signature: Uint8Array): string =>
  `— ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;

/** The signer of a log with this 32-byte seed. Its name holds a digest of the key, so that no two logs share one and none tells where it runs. */
export function logSigner(seed: Uint8Array): NoteSigner {
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
  const verifier = verifierOf(`bartizan.dev/trail/${hash('sha256', raw).slice(0, 16)}`, 1, raw);
  return { verifier, sign: (text) => `${text}\n${signatureLine(verifier, sign(null, Buffer.from(text), key))}` };
}

const NAME = /^[^\s+]{1,200}$/u;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

const bytesOf = (base64: string): Buffer | undefined => (BASE64.test(base64) ? Buffer.from(base64, 'base64') : undefined);

/** Reads `NAME+ID+KEY`. Undefined: it is none, or its parts do not belong together. */
export function parseVkey(text: string): Verifier | undefined {
  const [name = '', id = '', ...rest] = text.trim().split('+');
  const material = bytesOf(rest.join('+'));
  const kind = material?.[0];
  if (!NAME.test(name) || material?.length !== 1 + KEY_BYTES || (kind !== 1 && kind !== 4)) return undefined;
  const verifier = verifierOf(name, kind, material.subarray(1));
  return verifier.id.toString('hex') === id ? verifier : undefined;
}

/** The text of a checkpoint: what is signed. */
export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

interface Signature {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Note {
  readonly text: string;
  readonly signatures: readonly Signature[];
}

const SIGNATURE_LINE = /^— (\S+) (\S+)$/u;

function parseNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n');
  if (note.length > MAX_NOTE_CHARS || end < 0 || !note.endsWith('\n')) return undefined;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) return undefined;
  const signatures = lines.map((line): Signature | undefined => {
    const [, name = '', base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = bytesOf(base64);
    return bytes === undefined || bytes.length <= ID_BYTES ? undefined : { name, bytes };
  });
  return signatures.includes(undefined) ? undefined : { text: note.slice(0, end + 1), signatures: signatures as Signature[] };
}

function parseHead(text: string): TreeHead | undefined {
  const [origin = '', size = '', root64 = ''] = text.split('\n');
  const root = bytesOf(root64);
  const isSize = /^(?:0|[1-9][0-9]{0,15})$/.test(size) && Number(size) <= MAX_SIZE;
  return origin === '' || !isSize || root?.length !== HASH_BYTES ? undefined : { origin, size: Number(size), root };
}

function isSignedBy({ key, kind }: Verifier, text: string, signature: Buffer): boolean {
  if (kind === 1) return signature.length === SIGNATURE_BYTES && verify(null, Buffer.from(text), key, signature);
  if (signature.length !== TIME_BYTES + SIGNATURE_BYTES) return false;
  const seconds = signature.readBigUInt64BE(0);
  return verify(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), key, signature.subarray(TIME_BYTES));
}

/** A checkpoint whose signature was verified. */
export interface OpenedCheckpoint extends TreeHead {
  readonly text: string;
  /** Names of the keys, of those asked for, that signed. */
  readonly signedBy: readonly string[];
  readonly note: string;
}

/**
 * Reads a checkpoint and verifies the signatures of known keys. Undefined: it is none, no known key signed it, a signature of a known key is
 * wrong (the whole note is refused then), or a log signed it under another origin than its own name.
 */
export function openCheckpoint(note: string, verifiers: readonly Verifier[]): OpenedCheckpoint | undefined {
  const parsed = parseNote(note);
  const head = parsed && parseHead(parsed.text);
  if (parsed === undefined || head === undefined) return undefined;
  const signedBy: string[] = [];
  for (const { name, bytes } of parsed.signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.id.equals(bytes.subarray(0, ID_BYTES)));
    if (verifier === undefined) continue;
    if (!isSignedBy(verifier, parsed.text, bytes.subarray(ID_BYTES))) return undefined;
    if (verifier.kind === 1 && verifier.name !== head.origin) return undefined;
    signedBy.push(name);
  }
  return signedBy.length === 0 ? undefined : { ...head, text: parsed.text, signedBy, note };
}
