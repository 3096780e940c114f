// Unpacks tar archives, gzipped or not. The format is read by node-tar's parser; where files land is decided by unpack.ts alone.
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { Fault } from '../base/fault.ts';
import { supplyFault } from './faults.ts';
import { createSink, type OpenFile, type Sink, type SinkOptions, type Unpacked } from './unpack.ts';

const EXECUTABLE = 0o111;
/** Headers and padding beside the contents: 512 bytes for each entry twice, and the long names. */
const OVERHEAD_BYTES = 16 * 1024 * 1024;

const WHAT: Readonly<Record<string, string>> = {
  SymbolicLink: 'a symbolic link',
  Link: 'a hard link',
  CharacterDevice: 'a device',
  BlockDevice: 'a device',
  FIFO: 'a pipe',
};

function takeEntry(sink: Sink, entry: ReadEntry): void {
  if (entry.type === 'Directory') {
    sink.folder(entry.path);
    entry.resume();
    return;
  }
  if (entry.type !== 'File' && entry.type !== 'OldFile')
    sink.refuse(WHAT[entry.type] ?? `an entry of type ${entry.type}`, entry.path);
  const file: OpenFile = sink.file(entry.path, ((entry.mode ?? 0) & EXECUTABLE) !== 0);
  let isOpen = true;
  const close = (): void => {
    if (isOpen) file.close();
    isOpen = false;
  };
  entry.on('data', (bytes: Buffer) => {
    try {
      file.write(bytes);
    } catch (error) {
      close();
      throw error;
    }
  });
  entry.on('end', close);
}

async function isGzip(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { end: 1 })) {
    const [first, second] = chunk as Buffer;
    return first === 0x1f && second === 0x8b;
  }
  return false;
}

/**
 * Unpacks a tar file.
 * @throws Fault `supply.unsafe-archive`, `supply.bad-archive`, `supply.too-large`
 */
export async function unpackTar(file: string, options: SinkOptions, signal: AbortSignal): Promise<Unpacked> {
  const { subject, bounds } = options;
  const sink = createSink(options);
  const parser = new Parser({ strict: true, onReadEntry: (entry: ReadEntry) => takeEntry(sink, entry) });
  let failure: unknown;
  parser.on('error', (error: unknown) => {
    failure ??= error;
  });
  let total = 0;
  const parsed = async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) {
      total += chunk.length;
      // What the parser skips (a bomb in a header nobody reads) counts as well.
      if (total > bounds.maxUnpackedBytes + OVERHEAD_BYTES) {
        throw supplyFault['too-large']({ subject, max: bounds.maxUnpackedBytes, unit: 'bytes unpacked' });
      }
      parser.write(chunk);
      if (failure !== undefined) throw failure;
    }
    parser.end();
    if (failure !== undefined) throw failure;
  };
  try {
    const source = createReadStream(file);
    if (await isGzip(file)) await pipeline(source, createGunzip(), parsed, { signal });
    else await pipeline(source, parsed, { signal });
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (signal.aborted) throw supplyFault.cancelled({ subject });
    throw supplyFault['bad-archive']({ subject, reason: reasonOf(error) }, error);
  }
  if (sink.written().files === 0) throw supplyFault['bad-archive']({ subject, reason: 'it holds no files' });
  return sink.written();
}

const reasonOf = (error: unknown): string => {
  const { tarCode, code } = error as { readonly tarCode?: string; readonly code?: string };
  return tarCode ?? code ?? 'damaged';
};
