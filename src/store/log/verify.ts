// Recomputes everything the trail says of itself, and compares it with heads that were signed or kept elsewhere. It only reads, needs no secret, and
// stops at the first thing that is wrong.
import { createByteLink } from '../chain.ts';
import { checkBehind, IndexCheck } from './index-check.ts';
import { createLeafHasher, HASH_BYTES, rootHash } from './merkle.ts';
import { type OpenedCheckpoint, openCheckpoint, type Verifier } from './note.ts';
import type { RawRow, StoredCheckpoint, TrailLog, TrailLogState } from './ports.ts';
import { type Problem, problemOf, wrong } from './problem.ts';
import { retentionOf } from './retention.ts';
import { type GrownTile, hashesAt, subtreesOf, TILE_WIDTH, TileEdge } from './tiles.ts';

const PAGE = 1_000;

/** Where the kind of an entry begins, and with which letter that of retention does: few entries have to be read for it. */
const RETENTION_AT = '{"v":1,"kind":"'.length;
const RETENTION_BYTE = 'r'.charCodeAt(0);

/** What was found. */
export interface VerifyReport {
  readonly problem?: Problem;
  /** Number of the last entry. */
  readonly entries: number;
  /** Entries that were recomputed. */
  readonly verified: number;
  /** Entries that retention removed; their place in the tree is kept. */
  readonly removed: number;
  /** The newest head signed here; undefined: none. */
  readonly signed?: { readonly size: number; readonly atMs: number; readonly root: string };
  /** The head kept elsewhere that was compared. */
  readonly kept?: { readonly size: number; readonly root: string; readonly signedBy: readonly string[] };
  /** Entries after the newest signed head: only the chain holds them. */
  readonly unsigned: number;
}

/** What to verify against. */
export interface VerifyOptions {
  /** Public keys: the log's, and those of witnesses. */
  readonly verifiers: readonly Verifier[];
  /** A checkpoint kept elsewhere. */
  readonly kept?: string | undefined;
  /** Take what the kept checkpoint covers as verified, and begin behind it. */
  readonly isSinceKept?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const isSame = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** Tiles as stored, few of them in memory. */
class Tiles {
  readonly #log: TrailLog;
  readonly #known = new Map<string, Uint8Array>();

  constructor(log: TrailLog) {
    this.#log = log;
  }

  /** Loads what the root of a tree of `size` needs. */
  async load(size: number): Promise<void> {
    for (let level = 0; hashesAt(level, size) > 0; level++) {
      const count = hashesAt(level, size);
      if (count % TILE_WIDTH > 0 || level === 0) await this.at(level, Math.floor((count - 1) / TILE_WIDTH), size);
    }
  }

  async at(level: number, tile: number, size: number): Promise<Uint8Array> {
    const width = Math.min(TILE_WIDTH, hashesAt(level, size) - tile * TILE_WIDTH);
    const found = await this.#log.tile(level, tile);
    if (found === undefined || found.length < width * HASH_BYTES)
      throw wrong('tile', size, `tile ${level}/${tile} of the tree is missing or cut`);
    this.#known.set(`${level}/${tile}`, found);
    return found.subarray(0, width * HASH_BYTES);
  }

  async root(size: number): Promise<Uint8Array> {
    this.#known.clear();
    await this.load(size);
    return rootHash(
      size,
      subtreesOf(
        (level, tile) => this.#known.get(`${level}/${tile}`) ?? raise(wrong('tile', size, `tile ${level}/${tile} is needed`)),
      ),
    );
  }
}

const raise = (error: Error): never => {
  throw error;
};

interface Pass {
  readonly log: TrailLog;
  readonly state: TrailLogState;
  readonly tiles: Tiles;
  /** Entries up to here are taken as verified. */
  readonly from: number;
  readonly signal: AbortSignal | undefined;
}

/** The entries that retention removed: their leaves stand in the tree. */
async function passRemoved({ log, state, tiles, from }: Pass, edge: TileEdge): Promise<void> {
  for (let tile = from / TILE_WIDTH; (tile + 1) * TILE_WIDTH <= state.removed; tile++) {
    const hashes = await tiles.at(0, tile, state.sealed);
    for (let at = 0; at < hashes.length; at += HASH_BYTES) edge.push(hashes.subarray(at, at + HASH_BYTES));
  }
  const [planted] = await log.rows(Number.MIN_SAFE_INTEGER, 1);
  if (planted !== undefined && planted.seq < 1) throw wrong('planted', planted.seq, 'no entry has such a number: it was put in');
  if (planted !== undefined && planted.seq <= state.removed)
    throw wrong('removed', planted.seq, 'this entry was removed by retention, and is there again');
}

async function firstHash({ log, state, from }: Pass): Promise<Uint8Array> {
  if (from <= state.removed) return state.removedHash;
  const [before] = await log.rows(from - 1, 1);
  if (before?.seq !== from) throw wrong('gap', from, 'the entry is missing');
  return before.hash;
}

/** All entries: numbers, chain, leaves, tiles and index. Answers how many were recomputed. */
async function passEntries(pass: Pass): Promise<number> {
  const { log, state, signal } = pass;
  const leafHash = createLeafHasher(16_384);
  const link = createByteLink();
  const compare = createComparison(pass);
  const edge = await edgeAt(pass, compare.note);
  await passRemoved(pass, edge);
  await compare.all();
  let hash = await firstHash(pass);
  let seq = Math.max(pass.from, state.removed);
  const index = new IndexCheck(log, seq);
  await index.begin(state.removed);
  const begun = seq;
  const retention = { upTo: 0 };
  while (seq < state.head) {
    signal?.throwIfAborted();
    const rows = await log.rows(seq, Math.min(PAGE, state.head - seq));
    if (rows.length === 0) throw wrong('cut', seq + 1, `entries ${seq + 1} to ${state.head} are missing`);
    await index.load(rows.at(-1)?.seq ?? seq);
    for (const row of rows) {
      hash = follow(row, seq, link(hash, row.body));
      seq = row.seq;
      if (seq > state.sealed) continue;
      edge.push(leafHash(row.body));
      index.see(seq, utf8(row.body));
    }
    noteRetention(rows, retention);
    await compare.all();
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const tile of edge.partial()) compare.note(tile);
  await compare.all();
  index.finish(state.sealed);
  if (pass.from === 0 && state.removed > retention.upTo)
    throw wrong('removed', state.removed, 'entries up to here are gone, and no entry of retention says so');
  return seq - begun;
}

/** Until where retention said that it takes entries out. */
function noteRetention(rows: readonly RawRow[], seen: { upTo: number }): void {
  for (const { body } of rows)
    if (body[RETENTION_AT] === RETENTION_BYTE) seen.upTo = Math.max(seen.upTo, retentionOf(utf8(body))?.upTo ?? 0);
}

const utf8 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

function follow({ seq, hash }: RawRow, before: number, made: Uint8Array): Uint8Array {
  if (seq !== before + 1) {
    const missing = seq === before + 2 ? `entry ${before + 1} is missing` : `entries ${before + 1} to ${seq - 1} are missing`;
    throw wrong('gap', before + 1, missing);
  }
  if (!isSame(made, hash)) throw wrong('chain', seq, 'it, its hash or the entry before it was changed');
  return made;
}

interface Comparison {
  readonly note: (tile: GrownTile) => void;
  readonly all: () => Promise<void>;
}

/** Keeps computed tiles until they are compared with those stored. */
function createComparison({ tiles, state }: Pass): Comparison {
  let waiting: GrownTile[] = [];
  return {
    note: (tile) => waiting.push({ ...tile, hashes: Buffer.from(tile.hashes) }),
    async all() {
      for (const { level, tile, hashes } of waiting) {
        const stored = await tiles.at(level, tile, state.sealed);
        if (isSame(stored, hashes)) continue;
        const first = firstDifference(stored, hashes);
        const seq = (tile * TILE_WIDTH + first) * TILE_WIDTH ** level + 1;
        if (level === 0) throw wrong('leaf', seq, 'the entry is not the one that is in the tree');
        throw wrong('tile', seq, `tile ${level}/${tile} of the tree does not follow from the ones below`);
      }
      waiting = [];
    },
  };
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const differs = a.findIndex((byte, at) => byte !== b[at]);
  return Math.floor((differs < 0 ? Math.min(a.length, b.length) : differs) / HASH_BYTES);
}

/** The tree as it was where the pass begins. */
async function edgeAt({ tiles, state, from }: Pass, note: (tile: GrownTile) => void): Promise<TileEdge> {
  const partial = new Map<string, Uint8Array>();
  for (let level = 0; hashesAt(level, from) > 0; level++) {
    const tile = Math.floor(hashesAt(level, from) / TILE_WIDTH);
    if (hashesAt(level, from) % TILE_WIDTH > 0) partial.set(`${level}/${tile}`, await tiles.at(level, tile, state.sealed));
  }
  return TileEdge.at(from, (level, tile) => partial.get(`${level}/${tile}`) ?? new Uint8Array(), note);
}

/** A head against the tree as stored, which the pass showed to be that of the entries. */
async function checkHead(
  kind: 'head' | 'kept',
  head: OpenedCheckpoint,
  { tiles, state }: Pick<Pass, 'tiles' | 'state'>,
): Promise<void> {
  const whose = kind === 'kept' ? 'the head kept elsewhere' : 'a head signed here';
  if (head.size > state.sealed)
    throw wrong('cut', head.size, `${whose} is of ${head.size} entries, the tree has ${state.sealed}: the newest are gone`);
  if (!isSame(await tiles.root(head.size), head.root))
    throw wrong(
      kind,
      head.size,
      `${whose} of ${head.size} entries has another root: something among them was changed, moved or written anew`,
    );
}

interface Heads {
  readonly signed?: NonNullable<VerifyReport['signed']>;
  readonly opened: readonly OpenedCheckpoint[];
}

/** All heads kept here, with their signatures. */
function headsOf(stored: readonly StoredCheckpoint[], verifiers: readonly Verifier[]): Heads {
  const opened = stored.map(({ note, size }) => {
    const head = openCheckpoint(note, verifiers);
    if (head === undefined) throw wrong('head', size, 'the head is not signed by the key of this trail, or was changed');
    if (head.size !== size) throw wrong('head', size, `the head kept as of ${size} entries is of ${head.size}`);
    return head;
  });
  const [newest] = stored;
  const [head] = opened;
  return newest === undefined || head === undefined
    ? { opened }
    : { opened, signed: { size: newest.size, atMs: newest.atMs, root: hex(head.root) } };
}

function keptHead({ kept, verifiers }: VerifyOptions): OpenedCheckpoint | undefined {
  if (kept === undefined) return undefined;
  const head = openCheckpoint(kept, verifiers);
  if (head === undefined)
    throw wrong(
      'kept',
      0,
      'the head kept elsewhere is not signed by the key of this trail: it is of another trail, or was changed',
    );
  return head;
}

async function verifyOnce(
  log: TrailLog,
  stored: readonly StoredCheckpoint[],
  state: TrailLogState,
  options: VerifyOptions,
): Promise<VerifyReport> {
  const report: { -readonly [K in keyof VerifyReport]: VerifyReport[K] } = {
    entries: state.head,
    verified: 0,
    removed: state.removed,
    unsigned: state.head,
  };
  try {
    const tiles = new Tiles(log);
    const kept = keptHead(options);
    if (kept !== undefined) report.kept = { size: kept.size, root: hex(kept.root), signedBy: kept.signedBy };
    const heads = headsOf(stored, options.verifiers);
    if (heads.signed !== undefined) report.signed = heads.signed;
    report.unsigned = Math.max(0, state.head - Math.max(heads.signed?.size ?? 0, kept?.size ?? 0));
    if (state.sealed > state.head)
      throw wrong('cut', state.head + 1, `the tree has ${state.sealed} entries, the trail ${state.head}: the newest are gone`);
    if (kept !== undefined) await checkHead('kept', kept, { tiles, state });
    const since = options.isSinceKept === true ? (kept?.size ?? 0) : 0;
    const from = since < state.removed ? 0 : since;
    report.verified = await passEntries({ log, state, tiles, from, signal: options.signal });
    for (const head of heads.opened) await checkHead('head', head, { tiles, state });
    await checkBehind(log, state.sealed);
    return report;
  } catch (error) {
    return { ...report, problem: problemOf(error) };
  }
}

/**
 * Verifies the trail. Without a head kept elsewhere it cannot exclude that the account it belongs to wrote all of it anew.
 * @throws Fault `store.*` when it cannot be read
 */
export async function verifyLog(log: TrailLog, options: VerifyOptions): Promise<VerifyReport> {
  for (let tries = 1; ; tries++) {
    // In this order: a head that is signed meanwhile is of more entries than are looked at.
    const stored = await log.checkpoints();
    const state = await log.state();
    const report = await verifyOnce(log, stored, state, options);
    // Retention may have taken entries away in the middle: then all of it is looked at again.
    if (report.problem === undefined || tries === 3 || (await log.state()).removed === state.removed) return report;
  }
}
