// The trail as a folder of files that any tool of the C2SP family reads (tlog-tiles): written from a store, and verified with a public key alone.
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { storeFault } from '../faults.ts';
import { createLeafHasher, HASH_BYTES, rootHash } from './merkle.ts';
import { type OpenedCheckpoint, openCheckpoint, type Verifier } from './note.ts';
import type { TrailLog } from './ports.ts';
import { subtreesOf, TILE_WIDTH, TileEdge, tilePath, tilesOf } from './tiles.ts';

const LENGTH_BYTES = 2;
const MAX_ENTRY_BYTES = 0xffff;
const MAX_BUNDLE_BYTES = TILE_WIDTH * (LENGTH_BYTES + MAX_ENTRY_BYTES);
const MAX_CHECKPOINT_BYTES = 65_536;

/** What was written. */
export interface WrittenFolder {
  readonly size: number;
  /** Entries whose text retention removed; their hashes are there. */
  readonly removed: number;
}

/** A whole file or none: what a reader finds is never half of one. */
function put(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.draft`;
  writeFileSync(draft, content);
  renameSync(draft, path);
}

function bundleOf(bodies: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    bodies.flatMap((body) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(body.length);
      return [length, body];
    }),
  );
}

/** Entries after `after`, as many as a tile has. */
async function bodiesOf(log: TrailLog, after: number, width: number): Promise<readonly Uint8Array[]> {
  const rows = await log.rows(after, width);
  const isWhole = rows.length === width && rows.every(({ seq }, index) => seq === after + 1 + index);
  if (!isWhole) throw storeFault.altered({ kind: 'gap', seq: after + 1, detail: 'entries are missing' });
  return rows.map(({ body }) => body);
}

/**
 * Writes the trail up to a signed head: tiles, entries, then the head. Full tiles that are there already are left, so that a folder can be brought up to date.
 * @throws Fault `store.altered` where entries are missing, `store.*`
 */
export async function writeFolder(log: TrailLog, head: OpenedCheckpoint, folder: string): Promise<WrittenFolder> {
  const { removed } = await log.state();
  for (const { level, tile, width } of tilesOf(head.size)) {
    const path = tilePath(tile, width);
    const isThere = width === TILE_WIDTH && existsSync(join(folder, 'tile', `${level}`, path));
    if (isThere) continue;
    const hashes = await log.tile(level, tile);
    if (hashes === undefined) throw storeFault['tree-broken']({ path: folder, what: `tile ${level}/${tile}` });
    // The entries first: a tile that is there means that its entries are.
    if (level === 0 && tile * TILE_WIDTH >= removed)
      put(join(folder, 'tile', 'entries', path), bundleOf(await bodiesOf(log, tile * TILE_WIDTH, width)));
    put(join(folder, 'tile', `${level}`, path), hashes.subarray(0, width * HASH_BYTES));
  }
  put(join(folder, 'checkpoint'), head.note);
  return { size: head.size, removed };
}

/** A file of at most `max` bytes; undefined: it is not there. */
function read(path: string, max: number): Buffer | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(max + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length <= max; length += count)
      count = readSync(file, bytes, length, max + 1 - length, null);
    if (length > max) throw altered('tile', 0, `${path} is larger than it can be`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

const altered = (kind: string, seq: number, detail: string): Error => storeFault.altered({ kind, seq, detail });

function* entriesOf(bundle: Buffer, first: number): Generator<Buffer> {
  for (let at = 0; at < bundle.length; ) {
    const end = at + LENGTH_BYTES + (at + LENGTH_BYTES <= bundle.length ? bundle.readUInt16BE(at) : MAX_ENTRY_BYTES);
    if (end > bundle.length) throw altered('leaf', first, 'a bundle of entries is cut');
    yield bundle.subarray(at + LENGTH_BYTES, end);
    at = end;
  }
}

/** The leaf hashes of a tile, compared with its entries where they are there. */
function leavesOf(
  folder: string,
  tile: number,
  width: number,
  leafHash: (leaf: Uint8Array) => Buffer,
): { readonly hashes: Buffer; readonly entries: number } {
  const path = tilePath(tile, width);
  const first = tile * TILE_WIDTH + 1;
  const hashes = read(join(folder, 'tile', '0', path), TILE_WIDTH * HASH_BYTES);
  if (hashes?.length !== width * HASH_BYTES) throw altered('tile', first, `tile 0/${path} is missing or cut`);
  const bundle = read(join(folder, 'tile', 'entries', path), MAX_BUNDLE_BYTES);
  if (bundle === undefined) return { hashes, entries: 0 };
  let count = 0;
  for (const entry of entriesOf(bundle, first)) {
    if (!leafHash(entry).equals(hashes.subarray(count * HASH_BYTES, (count + 1) * HASH_BYTES)))
      throw altered('leaf', first + count, 'the entry is not the one that is in the tree');
    count += 1;
  }
  if (count !== width) throw altered('gap', first + count, 'entries are missing');
  return { hashes, entries: count };
}

/** What was found in a folder. */
export interface FolderReport {
  readonly size: number;
  readonly root: string;
  readonly signedBy: readonly string[];
  /** Entries that were recomputed; the others of `size` are there as hashes only. */
  readonly verified: number;
}

/** Verifies a folder: the head's signature, every entry that is there, every tile, the root. @throws Fault `store.altered` with what is wrong first */
export function verifyFolder(folder: string, verifiers: readonly Verifier[]): FolderReport {
  const head = openCheckpoint(read(join(folder, 'checkpoint'), MAX_CHECKPOINT_BYTES)?.toString('utf8') ?? '', verifiers);
  if (head === undefined) throw altered('head', 0, 'its checkpoint is missing, changed, or signed by another key');
  const leafHash = createLeafHasher(MAX_ENTRY_BYTES);
  const made = new Map<string, Buffer>();
  const edge = new TileEdge(({ level, tile, hashes }) => made.set(`${level}/${tile}`, Buffer.from(hashes)));
  let verified = 0;
  for (const { level, tile, width } of tilesOf(head.size)) {
    if (level > 0) break;
    const leaves = leavesOf(folder, tile, width, leafHash);
    if (leaves.entries === 0 && verified > 0) throw altered('gap', tile * TILE_WIDTH + 1, 'entries are missing');
    verified += leaves.entries;
    for (let at = 0; at < leaves.hashes.length; at += HASH_BYTES) edge.push(leaves.hashes.subarray(at, at + HASH_BYTES));
    // Of the lowest level only the last tile is needed again, for the root.
    made.delete(`0/${tile - 1}`);
  }
  for (const { level, tile, hashes } of edge.partial()) made.set(`${level}/${tile}`, Buffer.from(hashes));
  compareUpper(folder, head.size, made);
  const root = rootHash(
    head.size,
    subtreesOf((level, tile) => made.get(`${level}/${tile}`) ?? Buffer.alloc(0)),
  );
  if (!Buffer.from(root).equals(head.root)) throw altered('head', head.size, 'the signed head is not of these entries');
  return { size: head.size, root: Buffer.from(root).toString('hex'), signedBy: head.signedBy, verified };
}

function compareUpper(folder: string, size: number, made: ReadonlyMap<string, Buffer>): void {
  for (const { level, tile, width } of tilesOf(size)) {
    if (level === 0) continue;
    const path = tilePath(tile, width);
    const stored = read(join(folder, 'tile', `${level}`, path), TILE_WIDTH * HASH_BYTES);
    if (stored === undefined || made.get(`${level}/${tile}`)?.equals(stored) !== true)
      throw altered('tile', tile * TILE_WIDTH ** (level + 1) + 1, `tile ${level}/${path} does not follow from the ones below`);
  }
}
