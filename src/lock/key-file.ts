// The approver's key: Ed25519, kept only encrypted under a passphrase. The private key never leaves this file's functions.
import type { Signer } from './dsse.ts';

/** A new key: text for the key file, and what others may know. */
export interface NewKey {
  readonly text: string;
  readonly publicKey: string;
}

/** Makes a key for a person. @throws Fault `lock.weak-passphrase` */
export function newKey(name: string, passphrase: string): Promise<NewKey> {
  throw new Error(`not written yet ${name} ${passphrase}`);
}

/** What a key file says without its passphrase. @throws Fault `lock.bad-key-file` */
export function keyFileFacts(text: string): { readonly name: string; readonly publicKey: string } {
  throw new Error(`not written yet ${text}`);
}

/** Opens a key. @throws Fault `lock.bad-key-file`, `lock.wrong-passphrase` */
export function openKey(text: string, passphrase: string): Promise<Signer> {
  throw new Error(`not written yet ${text} ${passphrase}`);
}

/** Another passphrase for the same key. @throws Fault `lock.wrong-passphrase`, `lock.weak-passphrase` */
export function changePassphrase(text: string, old: string, next: string): Promise<string> {
  throw new Error(`not written yet ${text} ${old} ${next}`);
}

/** Writes a key file readable by its owner alone; never over another. @throws Fault `lock.key-exists`, `lock.cannot-write` */
export function writeKeyFile(path: string, text: string): void {
  throw new Error(`not written yet ${path} ${text}`);
}

/** A signer outside: an agent or command that gets the bytes and answers with 64 bytes (raw or base64). Its answer is verified. @throws Fault `lock.bad-signer` */
export function externalSigner(publicKey: string, run: (bytes: Uint8Array) => Promise<Uint8Array>): Signer {
  throw new Error(`not written yet ${publicKey} ${run}`);
}
