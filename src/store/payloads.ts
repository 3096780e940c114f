// What was in a message, kept only where settings say so: encrypted (AES-256-GCM) under a key of its own and bound to its exchange. Entries never hold it.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Longer texts are not kept; their digest in the entry is all there is. */
export const MAX_PAYLOAD_CHARS = 262_144;

/** The table. Part of the migrations: what was released never changes. */
export const PAYLOADS_SQL = `CREATE TABLE trail_payload (
     seq    INTEGER PRIMARY KEY,
     at_ms  INTEGER NOT NULL,
     sealed BLOB NOT NULL
   ) STRICT;`;

/** JSON texts, exactly those that the digests of an entry are over. */
export interface Payload {
  readonly arguments?: string | undefined;
  readonly result?: string | undefined;
}

/** Encrypts and decrypts payloads. */
export interface Payloads {
  /** Undefined: there is nothing to keep, or it is too long. */
  seal(exchange: string, payload: Payload): Uint8Array | undefined;
  /** Undefined: it is not of this exchange, was changed, or is under another key. */
  open(exchange: string, sealed: Uint8Array): Payload | undefined;
}

const isKept = (text: string | undefined): boolean => text !== undefined && text.length <= MAX_PAYLOAD_CHARS;

/** Payloads under a key of 32 bytes. */
export function createPayloads(key: Uint8Array): Payloads {
  return {
    seal(exchange, payload) {
      const kept: Payload = {
        arguments: isKept(payload.arguments) ? payload.arguments : undefined,
        result: isKept(payload.result) ? payload.result : undefined,
      };
      if (kept.arguments === undefined && kept.result === undefined) return undefined;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(exchange));
      const sealed = Buffer.concat([cipher.update(JSON.stringify(kept), 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
    },
    open(exchange, sealed) {
      if (sealed.length <= NONCE_BYTES + TAG_BYTES) return undefined;
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(exchange)).setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      try {
        decipher.final();
      } catch {
        // The tag does not fit: node:crypto has no other answer than an error without a code.
        return undefined;
      }
      return JSON.parse(opened.toString('utf8')) as Payload;
    },
  };
}
