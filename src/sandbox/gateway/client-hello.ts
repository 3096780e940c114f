// The server name in the first message of TLS (RFC 8446 §4.1.2, RFC 6066 §3). Nothing is decrypted. What is odd counts as no name.

/** What the bytes seen so far say. */
export type Hello =
  /** Not yet complete. */
  | { readonly kind: 'more' }
  | { readonly kind: 'name'; readonly name: string }
  /** Not TLS, no name, two names, or broken. */
  | { readonly kind: 'none'; readonly why: string };

const RECORD_HANDSHAKE = 22;
const MESSAGE_CLIENT_HELLO = 1;
const RECORD_HEADER_BYTES = 5;
const MESSAGE_HEADER_BYTES = 4;
const MAX_RECORD_BYTES = 16_384;
/** Post-quantum key shares make hellos of 2 KiB; more than this is no hello. */
const MAX_HELLO_BYTES = 16_384;
/** Records of one byte each would cost more than they tell. */
const MAX_RECORDS = 64;
const EXTENSION_SERVER_NAME = 0;
const NAME_TYPE_HOST = 0;

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** A number of `width` bytes. @throws RangeError past the end */
  number(width: number): number {
    const value = this.#bytes.readUIntBE(this.#at, width);
    this.#at += width;
    return value;
  }

  /** The next bytes, whose length stands before them in `width` bytes. @throws RangeError past the end */
  block(width: number): Buffer {
    return this.bytes(this.number(width));
  }

  bytes(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('past the end');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** The handshake bytes in the records so far. A hello may be cut into several records. */
function handshakeBytes(seen: Buffer): { readonly bytes: Buffer; readonly isBroken: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= seen.length) {
    const length = seen.readUInt16BE(at + 3);
    const isFine = seen[at] === RECORD_HANDSHAKE && seen[at + 1] === 3 && length > 0 && length <= MAX_RECORD_BYTES;
    if (!isFine || parts.length >= MAX_RECORDS) return { bytes: Buffer.concat(parts), isBroken: true };
    parts.push(seen.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + length));
    at += RECORD_HEADER_BYTES + length;
  }
  const isOdd = at < seen.length && seen[at] !== RECORD_HANDSHAKE;
  return { bytes: Buffer.concat(parts), isBroken: isOdd };
}

/** @throws RangeError if the hello is shorter than it says */
function namesIn(hello: Buffer): readonly string[] {
  const body = new Reader(hello);
  body.bytes(2 + 32);
  body.block(1);
  body.block(2);
  body.block(1);
  const extensions = new Reader(body.block(2));
  const names: string[] = [];
  while (!extensions.isDone) {
    const type = extensions.number(2);
    const content = extensions.block(2);
    if (type !== EXTENSION_SERVER_NAME) continue;
    const list = new Reader(new Reader(content).block(2));
    while (!list.isDone) names.push(list.number(1) === NAME_TYPE_HOST ? list.block(2).toString('latin1') : '');
  }
  return names;
}

const none = (why: string): Hello => ({ kind: 'none', why });

function nameIn(hello: Buffer): Hello {
  let names: readonly string[];
  try {
    names = namesIn(hello);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return none('a broken TLS hello');
  }
  const [name = ''] = names;
  if (names.length > 1) return none('several server names in TLS');
  return name === '' ? none('no server name in TLS') : { kind: 'name', name: name.toLowerCase() };
}

/** Reads the name that a client asks for. */
export function serverNameOf(seen: Buffer): Hello {
  const { bytes, isBroken } = handshakeBytes(seen);
  if (bytes.length > 0 && bytes[0] !== MESSAGE_CLIENT_HELLO) return none('not a TLS hello');
  const length = bytes.length < MESSAGE_HEADER_BYTES ? 0 : bytes.readUIntBE(1, 3);
  if (length > MAX_HELLO_BYTES) return none('a TLS hello too long to be one');
  const isWhole = bytes.length >= MESSAGE_HEADER_BYTES && bytes.length >= MESSAGE_HEADER_BYTES + length;
  if (isWhole) return nameIn(bytes.subarray(MESSAGE_HEADER_BYTES, MESSAGE_HEADER_BYTES + length));
  return isBroken ? none('not TLS') : { kind: 'more' };
}
