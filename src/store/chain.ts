// The hash chain of the trail: hash = SHA-256(previous hash ‖ UTF-8 of the body). Pure; the stored bytes depend on it and must never change.
import { sha256 } from '../base/digest.ts';

/** Most characters (UTF-16 units) of one entry's body. */
export const MAX_BODY_CHARS = 16_384;

const HASH_BYTES = 32;

/** The hash that the first row follows. */
export const GENESIS: Uint8Array = new Uint8Array(HASH_BYTES);

/** Makes a hasher with its own scratch memory: a call allocates nothing but the digest. The body must not exceed MAX_BODY_CHARS. */
export function createLink(): (previous: Uint8Array, body: string) => Uint8Array {
  const scratch = Buffer.allocUnsafeSlow(HASH_BYTES + 3 * MAX_BODY_CHARS);
  return (previous, body) => {
    scratch.set(previous, 0);
    const length = HASH_BYTES + scratch.write(body, HASH_BYTES);
    return sha256(scratch.subarray(0, length));
  };
}

/** The same over a body as stored, of any length: what verification uses, so that bytes that are no UTF-8 cannot pass as other text. */
export function createByteLink(): (previous: Uint8Array, body: Uint8Array) => Uint8Array {
  const scratch = Buffer.allocUnsafeSlow(HASH_BYTES + 3 * MAX_BODY_CHARS);
  return (previous, body) => {
    if (HASH_BYTES + body.length > scratch.length) return sha256(Buffer.concat([previous, body]));
    scratch.set(previous, 0);
    scratch.set(body, HASH_BYTES);
    return sha256(scratch.subarray(0, HASH_BYTES + body.length));
  };
}
