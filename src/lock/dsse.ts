// DSSE envelopes with Ed25519: what is signed is exactly the bytes that are read afterwards. Never answers with a payload that nobody signed.

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
