// Seals what a client carries for us: encrypted and authenticated (AES-256-GCM), bound to a purpose and to whoever may bring it back.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Fault } from './fault.ts';
import { jsonFault } from './faults.ts';
import { isObject, type JsonObject } from './json.ts';
import { decodeStrict, parseStrict } from './strict-json.ts';

/** Seals and opens tokens. */
export interface Sealer {
  /**
   * A token that `open` opens for the same purpose and binding before `expiresAtMs` (epoch ms).
   * @throws Fault `json.too-large` when the token would be longer than 64 KiB
   */
  seal(purpose: string, binding: readonly string[], payload: JsonObject, expiresAtMs: number): string;
  /** The payload, or `undefined` for anything that is not genuine, not for this purpose and binding, or expired at `nowMs`. Never throws. */
  open(purpose: string, binding: readonly string[], token: string, nowMs: number): JsonObject | undefined;
}

const NONCE = 12;
const TAG = 16;
const MAX_TOKEN_CHARS = 65_536;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Far deeper than any message, so that whatever was sealed opens. */
const MAX_DEPTH = 1_000;
const SECRET_BYTES = 32;

/** Makes a sealer from at least 32 secret bytes. Each purpose has a key of its own; purposes are words of the code, never input. */
export function createSealer(secret: Uint8Array): Sealer {
  if (secret.length < SECRET_BYTES) throw new RangeError(`a sealer needs ${SECRET_BYTES} secret bytes`);
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const key = keys.get(purpose) ?? Buffer.from(hkdfSync('sha256', secret, '', `bartizan seal ${purpose}`, 32));
    keys.set(purpose, key);
    return key;
  };
  return {
    seal(purpose, binding, payload, expiresAtMs) {
      // Random nonces are safe for 2^32 tokens of one key (NIST SP 800-38D §8.3).
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce).setAAD(associated(purpose, binding));
      const sealed = cipher.update(JSON.stringify({ expiresAtMs, payload }), 'utf8');
      const token = Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]).toString('base64url');
      if (token.length > MAX_TOKEN_CHARS) throw jsonFault['too-large']({ max: MAX_TOKEN_CHARS });
      return token;
    },
    open(purpose, binding, token, nowMs) {
      if (token.length > MAX_TOKEN_CHARS || !BASE64URL.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      // A decoder that forgives stray bits would let two texts open alike, and a handle that is used once be used again.
      if (bytes.length <= NONCE + TAG || bytes.toString('base64url') !== token) return undefined;
      const { expiresAtMs, payload } = decrypted(keyFor(purpose), associated(purpose, binding), bytes) ?? {};
      return typeof expiresAtMs === 'number' && nowMs < expiresAtMs && isObject(payload) ? payload : undefined;
    },
  };
}

/** Length-prefixed, so that no two bindings read alike; UTF-16, so that no two strings do. */
function associated(purpose: string, binding: readonly string[]): Buffer {
  return Buffer.from([purpose, ...binding].map((part) => `${part.length}:${part}`).join(''), 'utf16le');
}

function decrypted(key: Buffer, aad: Buffer, bytes: Buffer): JsonObject | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG }).setAAD(aad);
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const opened = decipher.update(bytes.subarray(NONCE, bytes.length - TAG));
  try {
    decipher.final();
  } catch {
    // The tag does not fit: node:crypto has no other answer than an error without a code.
    return undefined;
  }
  return parsed(opened);
}

function parsed(bytes: Buffer): JsonObject | undefined {
  try {
    const { value } = parseStrict(decodeStrict(bytes), { maxDepth: MAX_DEPTH });
    return isObject(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return undefined;
    throw thrown;
  }
}
