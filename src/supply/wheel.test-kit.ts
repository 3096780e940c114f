// Makes zip archives and wheels for tests, honest ones and others: every field that an attacker could write can be written.
import { hash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content?: string | Uint8Array | undefined;
  /** Unix mode with its type bits. Default: a regular file, 0644. */
  readonly mode?: number | undefined;
  /** Size that the headers claim. Default: the true one. */
  readonly claimedSize?: number | undefined;
}

const bytesOf = (content: string | Uint8Array | undefined): Buffer => Buffer.from(content ?? '');

function localHeader(name: Buffer, crc: number, packed: number, size: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(0x0800, 6);
  header.writeUInt16LE(8, 8);
  header.writeUInt16LE(0x5a21, 12);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packed, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function centralHeader(name: Buffer, local: Buffer, mode: number, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | 20, 4);
  local.copy(header, 6, 4, 30);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return Buffer.concat([header, name]);
}

/** A zip archive. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, mode = 0o100644, claimedSize } of entries) {
    const data = bytesOf(content);
    const packed = deflateRawSync(data);
    const bytes = Buffer.from(name);
    const local = localHeader(bytes, crc32(data), packed.length, claimedSize ?? data.length);
    directory.push(centralHeader(bytes, local, mode, offset));
    bodies.push(local, packed);
    offset += local.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}

/** What a wheel is made of. */
export interface WheelParts {
  readonly name: string;
  readonly version: string;
  readonly tag?: string | undefined;
  readonly requires?: readonly string[] | undefined;
  /** Lines of `[console_scripts]`. */
  readonly scripts?: readonly string[] | undefined;
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Further headers of METADATA. */
  readonly headers?: readonly string[] | undefined;
  /** Changes the entries before RECORD is written … */
  readonly before?: ((entries: ZipEntry[]) => ZipEntry[]) | undefined;
  /** … and after it. */
  readonly after?: ((entries: ZipEntry[]) => ZipEntry[]) | undefined;
}

/** A wheel as a file. */
export interface MadeWheel {
  readonly file: string;
  readonly bytes: Buffer;
  readonly metadata: string;
  readonly sha256: string;
}

const recordLine = ({ name, content }: ZipEntry): string => {
  const data = bytesOf(content);
  return `${name},sha256=${hash('sha256', data, 'base64url')},${data.length}`;
};

/** Makes a wheel. */
export function wheelOf(parts: WheelParts): MadeWheel {
  const { name, version, tag = 'py3-none-any', requires = [], scripts = [], files = {}, headers = [] } = parts;
  const info = `${name}-${version}.dist-info`;
  const lines = ['Metadata-Version: 2.1', `Name: ${name}`, `Version: ${version}`, ...headers];
  const metadata = [...lines, ...requires.map((line) => `Requires-Dist: ${line}`), '', 'Text.', ''].join('\n');
  const entries: ZipEntry[] = [
    ...Object.entries(files).map(([path, content]) => ({ name: path, content })),
    { name: `${info}/METADATA`, content: metadata },
    { name: `${info}/WHEEL`, content: `Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: ${tag}\n` },
    ...(scripts.length === 0
      ? []
      : [{ name: `${info}/entry_points.txt`, content: ['[console_scripts]', ...scripts, ''].join('\n') }]),
  ];
  const changed = parts.before?.(entries) ?? entries;
  const record = [...changed.map(recordLine), `${info}/RECORD,,`, ''].join('\n');
  const all: ZipEntry[] = [...changed, { name: `${info}/RECORD`, content: record }];
  const bytes = zipOf(parts.after?.(all) ?? all);
  return { file: `${name}-${version}-${tag}.whl`, bytes, metadata, sha256: hash('sha256', bytes, 'hex') };
}
