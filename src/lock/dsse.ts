// DSSE envelopes with Ed25519: what is signed is exactly the bytes that are read afterwards. Never answers with a payload that nobody signed.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Fault } from '../base/fault.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { decodeStrict, parseStrict } from '../base/strict-json.ts';

/** A DSSE envelope (secure-systems-lab/dsse v1.0.2); `keyid` is the public key itself. */
export interface Envelope {
  readonly payloadType: string;
  /** Base64 of the signed bytes. */
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Signs with one Ed25519 key, wherever the key lives: a key file, an agent, an external command. */
export interface Signer {
  /** The public key as `ed25519:` and base64 of its 32 bytes; it is its own id. */
  readonly publicKey: string;
  /** The signature (64 bytes) of these bytes. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

const PREFIX = 'ed25519:';
const KEY_BYTES = 32;
/** Statements of ours are small; anything else is not ours. */
const MAX_PAYLOAD_BYTES = 1_048_576;
const MAX_DEPTH = 16;
/** SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4) up to the 32 bytes of the key. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** Base64 that has one spelling only: two texts for one signature would be two signatures. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** `ed25519:…` of a public key. */
export function publicKeyText(key: KeyObject): string {
  const der = key.export({ format: 'der', type: 'spki' });
  return PREFIX + der.subarray(SPKI_HEAD.length).toString('base64');
}

/** The key of `ed25519:…`, or undefined if it is none. */
export function publicKeyOf(text: string): KeyObject | undefined {
  if (!text.startsWith(PREFIX)) return undefined;
  const bytes = strictBase64(text.slice(PREFIX.length));
  if (bytes?.length !== KEY_BYTES) return undefined;
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes]), format: 'der', type: 'spki' });
}

/** The bytes that are signed: DSSE v1 pre-authentication encoding, so that type and payload cannot be shifted into each other. */
function signedBytes(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** Is this 64-byte signature of these bytes genuine? False for anything malformed. */
export function isSignature(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyOf(publicKey);
  return key !== undefined && verify(null, bytes, key, signature);
}

/** Signs a payload. */
export async function seal(payloadType: string, payload: string, signer: Signer): Promise<Envelope> {
  const bytes = Buffer.from(payload);
  const sig = await signer.sign(signedBytes(payloadType, bytes));
  return {
    payloadType,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: signer.publicKey, sig: Buffer.from(sig).toString('base64') }],
  };
}

/** Has a value from a file the shape of an envelope? Says nothing about its signatures. */
export function isEnvelope(value: unknown): value is Envelope {
  const { payloadType, payload, signatures } = (value ?? {}) as Record<string, unknown>;
  const isSignatureShape = (one: unknown): boolean =>
    typeof one === 'object' &&
    one !== null &&
    ['keyid', 'sig'].every((name) => typeof (one as Record<string, unknown>)[name] === 'string');
  return (
    typeof payloadType === 'string' &&
    typeof payload === 'string' &&
    Array.isArray(signatures) &&
    signatures.every(isSignatureShape)
  );
}

/** What an envelope holds, and whose genuine signatures are on it. */
export interface Opened {
  /** The payload as signed, byte by byte. */
  readonly text: string;
  readonly value: JsonObject;
  /** Public keys whose signatures are genuine, each once. */
  readonly signedBy: readonly string[];
  /** Claimed keys whose signatures are not. */
  readonly notGenuine: readonly string[];
}

/** Opens an envelope of this type; undefined for one of another type or without a readable payload. Never throws. */
export function open(envelope: Envelope, payloadType: string): Opened | undefined {
  const bytes = envelope.payload.length > MAX_PAYLOAD_BYTES ? undefined : strictBase64(envelope.payload);
  const value = bytes === undefined ? undefined : objectOf(bytes);
  if (envelope.payloadType !== payloadType || bytes === undefined || value === undefined) return undefined;
  const signed = signedBytes(payloadType, bytes);
  const isGenuine = ({ keyid, sig }: Envelope['signatures'][number]): boolean =>
    isSignature(keyid, signed, strictBase64(sig) ?? Buffer.alloc(0));
  const signedBy = [...new Set(envelope.signatures.filter(isGenuine).map(({ keyid }) => keyid))];
  const notGenuine = envelope.signatures.filter((one) => !isGenuine(one)).map(({ keyid }) => keyid);
  return { text: bytes.toString('utf8'), value, signedBy, notGenuine };
}

function objectOf(bytes: Buffer): JsonObject | undefined {
  try {
    const value: Json = parseStrict(decodeStrict(bytes), { maxDepth: MAX_DEPTH }).value;
    return isObject(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}
