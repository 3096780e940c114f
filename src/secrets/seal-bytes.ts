// Seals bytes (AES-256-GCM) for one place: nonce, sealed bytes, tag. What was sealed for another place, or changed, does not open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE = 12;
const TAG = 16;

/** Seals; `binding` says what for. `key` has 32 bytes. */
export function sealBytes(key: Uint8Array, binding: readonly unknown[], bytes: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(JSON.stringify(binding)));
  const sealed = cipher.update(bytes);
  return Buffer.concat([nonce, sealed, cipher.final(), cipher.getAuthTag()]);
}

/** What was sealed; undefined when it is not that, or not for this. */
export function openBytes(key: Uint8Array, binding: readonly unknown[], sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(JSON.stringify(binding))).setAuthTag(sealed.subarray(sealed.length - TAG));
  const opened = decipher.update(sealed.subarray(NONCE, sealed.length - TAG));
  try {
    return Buffer.concat([opened, decipher.final()]);
  } catch {
    // The tag does not fit: node:crypto has no other answer than an error without a code.
    return undefined;
  }
}
