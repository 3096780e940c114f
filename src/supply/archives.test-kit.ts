// Writes archives for tests, also such as no honest tool would write.
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';

/** One entry of a tar archive. */
export interface TarEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** Default 0o644. */
  readonly mode?: number;
  /** `0` file (default), `1` hard link, `2` symbolic link, `3` character device, `5` folder, `6` pipe. */
  readonly type?: string;
  readonly target?: string;
}

/** Name and prefix of a path, as ustar has them: a long path is cut at a slash. */
function tarName(path: string): readonly [name: string, prefix: string] {
  const cut = Buffer.byteLength(path) <= 100 ? -1 : path.indexOf('/', path.length - 101);
  return [path.slice(cut + 1), path.slice(0, Math.max(cut, 0))];
}

function tarHeader({ path, mode = 0o644, type = '0', target = '' }: TarEntry, size: number): Buffer {
  const header = Buffer.alloc(512);
  const [name, prefix] = tarName(path);
  header.write(name, 0, 100, 'utf8');
  header.write(prefix, 345, 155, 'utf8');
  header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(type, 156);
  header.write(target, 157, 100, 'utf8');
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** A tar archive, not compressed. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '');
    return [tarHeader(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** A gzipped tar archive. */
export const tgzOf = (entries: readonly TarEntry[]): Buffer => gzipSync(tarOf(entries));

/** One entry of a zip archive. */
export interface ZipEntry {
  readonly path: string;
  readonly content?: string | Uint8Array;
  /** Unix mode with its type, e.g. 0o120777 for a link. Default 0o100644. */
  readonly mode?: number;
  /** Bit 0: encrypted. */
  readonly flags?: number;
  /** Compressed; else stored as it is. */
  readonly isDeflated?: boolean;
}

/** A zip archive. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { path, content = '', mode = 0o100644, flags = 0, isDeflated = false } of entries) {
    const [name, whole] = [Buffer.from(path), Buffer.from(content)];
    const data = isDeflated ? deflateRawSync(whole) : whole;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(isDeflated ? 8 : 0, 4);
    common.writeUInt32LE(crc32(whole), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(whole.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, name, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(mode * 0x10000, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 3]), common, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
