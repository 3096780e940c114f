// Digests, one-shot: SHA-256, and HMAC-SHA-256 with its pads computed once per key.
import { hash } from 'node:crypto';

/** SHA-256 as lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 as bytes. */
export function sha256(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer');
}

const BLOCK = 64;

/** HMAC-SHA-256 under a key (RFC 2104), as base64url. Two one-shot hashes cost less than `createHmac` for short texts. */
export function hmacer(key: Uint8Array): (text: string) => string {
  const padded = Buffer.alloc(BLOCK);
  padded.set(key.length > BLOCK ? sha256(key) : key);
  const inner = padded.map((byte) => byte ^ 0x36);
  const outer = Buffer.alloc(BLOCK + 32);
  outer.set(padded.map((byte) => byte ^ 0x5c));
  return (text) => {
    const bytes = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text));
    bytes.set(inner);
    bytes.write(text, BLOCK, 'utf8');
    outer.set(sha256(bytes), BLOCK);
    return hash('sha256', outer, 'base64url');
  };
}
