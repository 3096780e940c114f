// Writes the files of a commit, byte for byte as they are in it: read object by object and hashed, never checked out.
import { createHash } from 'node:crypto';
import { supplyFault } from './faults.ts';
import { endOf, runGit, startGit } from './git-command.ts';
import { gitFault } from './git-faults.ts';
import type { OneCommit } from './git-fetch.ts';
import type { SupplyBounds } from './supplier.ts';
import { createSink, type Sink, type Unpacked } from './unpack.ts';

const MAX_LISTING_BYTES = 64 * 1024 * 1024;
const MAX_LINK_BYTES = 4_096;
const [FILE, PROGRAM, LINK, SUBMODULE] = ['100644', '100755', '120000', '160000'] as const;

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly bytes: number;
  readonly path: string;
}

/** What a commit held. */
export interface CommitFiles extends Unpacked {
  /** Paths of other repositories that belong into it; they are never fetched. */
  readonly submodules: readonly string[];
  /** Paths of files that hold only the address of their content, in Git LFS; that is never fetched. */
  readonly pointers: readonly string[];
}

/** https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md, The Pointer */
const LFS_POINTER = 'version https://git-lfs.github.com/spec/v1\n';
const MAX_POINTER_BYTES = 1_024;

function entryOf(line: string, commit: string): Entry {
  const [, mode = '', object = '', size = '', path = ''] = /^(\d{6}) \w+ ([0-9a-f]+) +(-|\d+)\t(.+)$/s.exec(line) ?? [];
  if (path === '') throw gitFault['bad-commit']({ commit, reason: 'its list of files cannot be read' });
  return { mode, object, bytes: size === '-' ? 0 : Number(size), path };
}

/** All files, before any is read: a tree that holds itself many times over is refused here. */
async function entriesOf({ git, folder, commit }: OneCommit, subject: string, bounds: SupplyBounds): Promise<readonly Entry[]> {
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit];
  const { stdout } = await runGit(git, folder, args, 'list the files', { maxBytes: MAX_LISTING_BYTES });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(stdout);
  } catch (error) {
    throw gitFault['bad-commit']({ commit, reason: 'a name in it is not UTF-8' }, error);
  }
  const entries = text
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => entryOf(line, commit));
  if (entries.length > bounds.maxFiles) throw supplyFault['too-large']({ subject, max: bounds.maxFiles, unit: 'files' });
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > bounds.maxUnpackedBytes) throw supplyFault['too-large']({ subject, max: bounds.maxUnpackedBytes, unit: 'bytes' });
  return entries;
}

/** Reads a stream by lines and lengths. */
interface Reader {
  line(): Promise<string | undefined>;
  /** False where the stream ends before. */
  bytes(count: number, take: (bytes: Buffer) => void): Promise<boolean>;
}

function readerOf(output: AsyncIterable<Buffer>): Reader {
  const chunks = output[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    rest = rest.length === 0 ? next.value : Buffer.concat([rest, next.value]);
    return true;
  };
  return {
    line: async () => {
      for (;;) {
        const end = rest.indexOf(10);
        if (end >= 0) {
          const line = rest.toString('latin1', 0, end);
          rest = rest.subarray(end + 1);
          return line;
        }
        if (!(await more())) return undefined;
      }
    },
    bytes: async (count, take) => {
      for (let left = count; left > 0; ) {
        if (rest.length === 0 && !(await more())) return false;
        const part = rest.subarray(0, left);
        take(part);
        left -= part.length;
        rest = rest.subarray(part.length);
      }
      return true;
    },
  };
}

/** Reads one object of `git cat-file --batch`: `NAME blob SIZE`, line feed, the bytes, line feed. Its name is that of what came. */
async function readObject(reader: Reader, entry: Entry, one: OneCommit, take: (bytes: Buffer) => void): Promise<void> {
  const sum = createHash(one.commit.length === 64 ? 'sha256' : 'sha1').update(`blob ${entry.bytes}\0`);
  const isThere = (await reader.line()) === `${entry.object} blob ${entry.bytes}`;
  const isWhole =
    isThere &&
    (await reader.bytes(entry.bytes, (bytes) => {
      sum.update(bytes);
      take(bytes);
    }));
  if (!isWhole || (await reader.line()) !== '')
    throw gitFault.failed({ action: 'read the files', reason: `${entry.path} is missing` });
  const found = sum.digest('hex');
  if (found !== entry.object) throw supplyFault.integrity({ subject: entry.path, expected: entry.object, found });
}

/** Writes a file; true where it is only a pointer. */
async function writeFile(reader: Reader, entry: Entry, one: OneCommit, sink: Sink): Promise<boolean> {
  const file = sink.file(entry.path, entry.mode === PROGRAM);
  let start = '';
  try {
    await readObject(reader, entry, one, (bytes) => {
      if (start.length < LFS_POINTER.length) start += bytes.toString('latin1', 0, LFS_POINTER.length);
      file.write(bytes);
    });
  } finally {
    file.close();
  }
  return entry.bytes <= MAX_POINTER_BYTES && start.startsWith(LFS_POINTER);
}

/** Answers with the paths of pointers. */
async function writeEntries(one: OneCommit, entries: readonly Entry[], sink: Sink): Promise<readonly string[]> {
  const child = startGit(one.git, one.folder, ['cat-file', '--batch']);
  const ended = endOf(child);
  child.stderr.resume();
  child.stdin.on('error', () => undefined).end(entries.map(({ object }) => `${object}\n`).join(''));
  const links: (readonly [path: string, target: string])[] = [];
  const pointers: string[] = [];
  const reader = readerOf(child.stdout);
  try {
    for (const entry of entries) {
      const kept: Buffer[] = [];
      if (entry.mode !== LINK) {
        if (await writeFile(reader, entry, one, sink)) pointers.push(entry.path);
      } else {
        await readObject(reader, entry, one, (bytes) => kept.push(Buffer.from(bytes)));
        links.push([entry.path, Buffer.concat(kept).toString('utf8')]);
      }
    }
  } finally {
    child.kill();
    await ended;
  }
  for (const [path, target] of links) sink.link(path, target);
  return pointers;
}

/**
 * Writes the files of a commit into an empty folder.
 * @throws Fault `git.bad-commit`, `git.failed`, `supply.unsafe-archive`, `supply.too-large`, `supply.integrity`
 */
export async function writeCommit(one: OneCommit, subject: string, into: string, bounds: SupplyBounds): Promise<CommitFiles> {
  const entries = await entriesOf(one, subject, bounds);
  const sink = createSink({ subject, into, bounds });
  for (const { mode, path, bytes } of entries) {
    if (![FILE, PROGRAM, LINK, SUBMODULE].some((known) => known === mode)) sink.refuse(`an entry of mode ${mode}`, path);
    if (mode === LINK && bytes > MAX_LINK_BYTES) sink.refuse('a link with a target that is too long', path);
  }
  const pointers = await writeEntries(
    one,
    entries.filter(({ mode }) => mode !== SUBMODULE),
    sink,
  );
  if (sink.written().files === 0) throw gitFault['bad-commit']({ commit: one.commit, reason: 'it holds no files' });
  const submodules = entries.filter(({ mode }) => mode === SUBMODULE).map(({ path }) => path);
  return { ...sink.written(), submodules, pointers };
}
