// Takes a signed MCPB file apart: ZIP archive, then `MCPB_SIG_V1`, length (32 bits, little endian), CMS in DER, `MCPB_SIG_END`.
// It must leave no byte that a ZIP reader sees and the signature does not cover.

/** An MCPB file, taken apart. */
export type McpbParts =
  /** Only an archive. */
  | { readonly kind: 'unsigned'; readonly archive: Uint8Array }
  /** `archive` is what may be unpacked; `signed` are the readings of it that the signer may have signed, byte for byte. */
  | { readonly kind: 'signed'; readonly archive: Uint8Array; readonly signed: readonly Uint8Array[]; readonly cms: Uint8Array }
  /** Neither: `why` continues a sentence. */
  | { readonly kind: 'damaged'; readonly why: string };

const HEADER = Buffer.from('MCPB_SIG_V1', 'latin1');
const FOOTER = Buffer.from('MCPB_SIG_END', 'latin1');
const LENGTH_BYTES = 4;
/** A signature with a chain of certificates has 2 to 20 KiB; a ZIP comment cannot be longer. */
const MAX_CMS_BYTES = 65_535;

const END_RECORD = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const END_RECORD_BYTES = 22;
const COMMENT_LENGTH_AT = 20;
const MAX_COMMENT_BYTES = 65_535;

/** Splits a file into archive and signature. */
export function splitMcpb(file: Uint8Array): McpbParts {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!endsWith(bytes, FOOTER)) {
    // A comment that ends the file belongs to the archive, whatever it says: only a trailer cut off leaves bytes behind the archive's end.
    if (archiveEnd(bytes) === undefined)
      return { kind: 'damaged', why: 'it does not end where a ZIP archive or a signature ends' };
    return { kind: 'unsigned', archive: file };
  }
  const start = trailerStart(bytes);
  if (start === undefined)
    return { kind: 'damaged', why: 'it ends like a signed bundle, but the signature before that end is not whole' };
  const archive = bytes.subarray(0, start);
  const cms = bytes.subarray(start + HEADER.length + LENGTH_BYTES, bytes.length - FOOTER.length);
  return withArchive(archive, bytes.length - start, cms);
}

const endsWith = (bytes: Buffer, end: Buffer): boolean => bytes.length >= end.length && bytes.subarray(-end.length).equals(end);

/** Where the trailer begins: the one header whose length leads exactly to the footer. Two such places would be two readings of one file. */
function trailerStart(bytes: Buffer): number | undefined {
  const frame = HEADER.length + LENGTH_BYTES + FOOTER.length;
  const first = Math.max(0, bytes.length - frame - MAX_CMS_BYTES);
  const starts: number[] = [];
  for (let at = bytes.indexOf(HEADER, first); at >= 0; at = bytes.indexOf(HEADER, at + 1)) {
    const length = bytes.length - at - frame;
    if (length > 0 && bytes.readUInt32LE(at + HEADER.length) === length) starts.push(at);
  }
  return starts.length === 1 ? starts[0] : undefined;
}

/**
 * The archive before a trailer. Two makers exist: one appends the trailer behind the archive, one declares it as the archive's comment after signing.
 * In both, what may be unpacked ends at the archive's end record.
 */
function withArchive(stored: Buffer, trailerBytes: number, cms: Uint8Array): McpbParts {
  const appended = archiveEnd(stored);
  if (appended !== undefined) return { kind: 'signed', archive: stored, signed: [stored], cms };
  const declared = archiveEnd(stored, trailerBytes);
  if (declared === undefined)
    return { kind: 'damaged', why: 'what stands before its signature is not a ZIP archive that ends there' };
  const archive = Buffer.from(stored);
  archive.writeUInt16LE(archive.readUInt16LE(declared + COMMENT_LENGTH_AT) - trailerBytes, declared + COMMENT_LENGTH_AT);
  return { kind: 'signed', archive, signed: [archive, stored], cms };
}

/** Offset of the end record whose comment ends with these bytes (and `beyond` more); undefined when there is none. */
function archiveEnd(bytes: Buffer, beyond = 0): number | undefined {
  const first = Math.max(0, bytes.length - END_RECORD_BYTES - MAX_COMMENT_BYTES);
  let at = bytes.lastIndexOf(END_RECORD);
  while (at >= first) {
    const fits = at + END_RECORD_BYTES <= bytes.length;
    if (fits && at + END_RECORD_BYTES + bytes.readUInt16LE(at + COMMENT_LENGTH_AT) === bytes.length + beyond) return at;
    at = at === 0 ? -1 : bytes.lastIndexOf(END_RECORD, at - 1);
  }
  return undefined;
}
