// Seals what a client carries for us: encrypted and authenticated (AES-256-GCM), bound to a purpose and to whoever may bring it back.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Seals and opens tokens. */
export interface Sealer {
  /** A token that {@link open} opens for the same purpose and binding until `expiresAtMs` (epoch ms; no end when absent). */
  seal(purpose: string, binding: readonly string[], payload: JsonObject, expiresAtMs?: number): string;
  /** The payload, or `undefined` for anything that is not genuine, not for this purpose and binding, or too old. Never throws. */
  open(purpose: string, binding: readonly string[], token: string, nowMs?: number): JsonObject | undefined;
}

const NONCE = 12;
const TAG = 16;
const MAX_TOKEN_CHARS = 65_536;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** Makes a sealer from 32 secret bytes; each purpose gets a key of its own. */
export function createSealer(secret: Uint8Array): Sealer {
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: string): Buffer => {
    const key = keys.get(purpose) ?? Buffer.from(hkdfSync('sha256', secret, new Uint8Array(0), `bartizan seal ${purpose}`, 32));
    keys.set(purpose, key);
    return key;
  };
  return {
    seal(purpose, binding, payload, expiresAtMs) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce).setAAD(associated(purpose, binding));
      const text = JSON.stringify(expiresAtMs === undefined ? { payload } : { payload, expiresAtMs });
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(purpose, binding, token, nowMs = Date.now()) {
      if (token.length > MAX_TOKEN_CHARS || !BASE64URL.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      // A decoder that forgives stray bits would let two texts open alike.
      if (bytes.length <= NONCE + TAG || bytes.toString('base64url') !== token) return undefined;
      const opened = decrypt(keyFor(purpose), associated(purpose, binding), bytes);
      const { payload, expiresAtMs } = opened ?? {};
      if (typeof expiresAtMs === 'number' && nowMs >= expiresAtMs) return undefined;
      return isObject(payload) ? payload : undefined;
    },
  };
}

/** Length-prefixed, so that no two bindings read alike. */
function associated(purpose: string, binding: readonly string[]): Buffer {
  return Buffer.from([purpose, ...binding].map((part) => `${part.length}:${part}`).join(''), 'utf8');
}

function decrypt(key: Buffer, aad: Buffer, bytes: Buffer): JsonObject | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG }).setAAD(aad);
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE, bytes.length - TAG)), decipher.final()]).toString('utf8');
    const value = JSON.parse(text) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
