// Unpacks zip archives (wheels, MCPB bundles). The format is read by yauzl from the central directory; where files land is decided by unpack.ts alone.
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Fault } from '../base/fault.ts';
import { supplyFault } from './faults.ts';
import { createSink, type Sink, type SinkOptions, type Unpacked } from './unpack.ts';

const EXECUTABLE = 0o111;
const TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

/** Mode as Unix wrote it; 0 where another system made the archive. */
const modeOf = (entry: Entry): number => (entry.versionMadeBy >>> 8 === 3 ? entry.externalFileAttributes >>> 16 : 0);

async function takeEntry(zip: ZipFile, entry: Entry, sink: Sink, signal: AbortSignal): Promise<void> {
  const mode = modeOf(entry);
  const type = mode & TYPE;
  const path = entry.fileName;
  if (type === LINK) sink.refuse('a symbolic link', path);
  if (type !== 0 && type !== REGULAR && type !== FOLDER) sink.refuse('a device', path);
  if (entry.isEncrypted()) sink.refuse('an encrypted file', path);
  if (path.endsWith('/')) return sink.folder(path);
  if (type === FOLDER) sink.refuse('a folder with the name of a file', path);
  const file = sink.file(path, (mode & EXECUTABLE) !== 0);
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      signal.throwIfAborted();
      file.write(chunk as Buffer);
    }
  } finally {
    file.close();
  }
}

/** No honest file shrinks to less than one part in this many… */
const MAX_GROWTH = 200;
/** …but for tables of zeros, which may be this large, all together. */
const MAX_GROWN_BYTES = 100 * 1024 * 1024;

/** Refuses, before it is written, what takes a few bytes and fills a disk. Sizes are claims here; yauzl holds files to them. */
function growthBound(sink: Sink): (entry: Entry) => void {
  let grown = 0;
  return ({ fileName, compressedSize, uncompressedSize }) => {
    if (uncompressedSize > compressedSize * MAX_GROWTH) grown += uncompressedSize;
    if (grown > MAX_GROWN_BYTES) sink.refuse(`files that grow more than ${MAX_GROWTH} times, to ${grown} bytes`, fileName);
  };
}

/**
 * Unpacks a zip file.
 * @throws Fault `supply.unsafe-archive`, `supply.bad-archive`, `supply.too-large`
 */
export async function unpackZip(file: string, options: SinkOptions, signal: AbortSignal): Promise<Unpacked> {
  const { subject, bounds } = options;
  const sink = createSink(options);
  try {
    // Strict: yauzl would turn backslashes into slashes, and names must be judged as they are.
    const zip = await openPromise(file, { strictFileNames: true, autoClose: false });
    try {
      if (zip.entryCount > bounds.maxFiles) throw supplyFault['too-large']({ subject, max: bounds.maxFiles, unit: 'files' });
      const checkGrowth = growthBound(sink);
      for await (const entry of zip.eachEntry()) {
        checkGrowth(entry);
        await takeEntry(zip, entry, sink, signal);
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (signal.aborted) throw supplyFault.cancelled({ subject });
    throw asFault(subject, error);
  }
  if (sink.written().files === 0) throw supplyFault['bad-archive']({ subject, reason: 'it holds no files' });
  return sink.written();
}

const BAD_NAME = /^(?:invalid relative path|absolute path|invalid characters in fileName): (.*)$/s;

/** yauzl refuses climbing and absolute names by itself, and says so in words only. */
function asFault(subject: string, error: unknown): Fault {
  const message = error instanceof Error ? error.message : '';
  const name = BAD_NAME.exec(message)?.[1];
  if (name !== undefined) return supplyFault['unsafe-archive']({ subject, what: 'a path that leaves its folder', path: name });
  return supplyFault['bad-archive']({ subject, reason: message.slice(0, 100) }, error);
}

/**
 * Reads every file of a zip archive into memory, one after the other.
 * @throws Fault `supply.bad-archive`, `supply.too-large`, `supply.cancelled`
 */
export async function eachZipFile(
  file: string,
  bounds: { readonly maxFiles: number; readonly maxFileBytes: number },
  visit: (name: string, bytes: Buffer) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const zip = await openPromise(file, { strictFileNames: true, autoClose: false });
    try {
      if (zip.entryCount > bounds.maxFiles)
        throw supplyFault['too-large']({ subject: file, max: bounds.maxFiles, unit: 'files' });
      for await (const entry of zip.eachEntry()) {
        if (signal.aborted) throw supplyFault.cancelled({ subject: file });
        if (!entry.fileName.endsWith('/')) visit(entry.fileName, await wholeEntry(zip, entry, file, bounds.maxFileBytes));
      }
    } finally {
      zip.close();
    }
  } catch (error) {
    throw error instanceof Fault ? error : asFault(file, error);
  }
}

async function wholeEntry(zip: ZipFile, entry: Entry, subject: string, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    total += (chunk as Buffer).length;
    if (total > max) throw supplyFault['too-large']({ subject, max, unit: 'bytes in one file' });
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}
