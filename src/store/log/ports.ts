// What others may ask of the trail's tree and index. A second implementation (Postgres) answers the same.
import type { FoundExchange, IndexFilter, IndexPage, IndexRow } from './exchange-index.ts';
import type { NoteSigner } from './note.ts';

/** A row of the trail, byte for byte. */
export interface RawRow {
  readonly seq: number;
  readonly body: Uint8Array;
  readonly hash: Uint8Array;
}

/** A row that was just committed, as text. */
export interface FreshRow {
  readonly seq: number;
  readonly body: string;
}

/** How far the tree reaches. */
export interface TrailLogState {
  /** Entries up to this one are in tree and index. */
  readonly sealed: number;
  /** Entries up to this one were removed by retention; 0: none. */
  readonly removed: number;
  /** Chain hash of the last of them. */
  readonly removedHash: Uint8Array;
  /** The last entry. */
  readonly head: number;
}

/** A signed tree head as it was written. */
export interface StoredCheckpoint {
  readonly size: number;
  /** Epoch ms. */
  readonly atMs: number;
  readonly note: string;
}

/** How far a sweep of names came. */
export interface NameSweep {
  after: number;
  readonly used: Set<number>;
}

/** The Merkle tree over the trail, its signed heads, and the index of exchanges. */
export interface TrailLog {
  state(): Promise<TrailLogState>;
  /**
   * Takes at most `maxRows` further entries into tree and index, in one transaction; `fresh` saves reading those just committed.
   * @throws Fault `store.locked` when another process writes
   */
  sealSlice(maxRows: number, fresh?: readonly FreshRow[]): { readonly sealed: number; readonly isBehind: boolean };
  /** Signs and keeps the head of the tree; undefined when it did not grow since the last one. */
  sign(signer: NoteSigner, atMs: number): Promise<StoredCheckpoint | undefined>;
  /** Keeps a head with the signatures of witnesses. */
  cosigned(size: number, note: string): Promise<void>;
  /** Size of the last head that an anchor took; 0: none. */
  anchored(anchor: string): Promise<number>;
  setAnchored(anchor: string, size: number, atMs: number): Promise<void>;
  /** Newest first; the last 256. */
  checkpoints(): Promise<readonly StoredCheckpoint[]>;
  /** Rows after `afterSeq`, at most 1,000. */
  rows(afterSeq: number, limit: number): Promise<readonly RawRow[]>;
  /** The text of one entry. */
  body(seq: number): Promise<string | undefined>;
  tile(level: number, tile: number): Promise<Uint8Array | undefined>;
  /** Exchanges by what they are indexed by, at most 1,000. Entries that are not sealed yet are not among them. */
  find(filter: IndexFilter, page: IndexPage): Promise<readonly FoundExchange[]>;
  /** Up to which entry all are older than that and may be removed: whole tiles under a signed head. Equal to `removed`: none. */
  removable(beforeMs: number): Promise<{ readonly upTo: number; readonly hash: Uint8Array }>;
  /** Removes the texts of at most one tile of entries, up to `upTo`; their hashes stay in the tree. Answers up to which entry they are gone. */
  removeTile(upTo: number): Promise<number>;
  /** Takes names out of the index that no exchange has any more, a part at a time. True: done. */
  sweepNames(sweep: NameSweep): Promise<boolean>;
  /** The sealed payload of an entry. */
  payload(seq: number): Promise<Uint8Array | undefined>;
  /** Removes at most 256 payloads that were kept before that (epoch ms). False: there are no more. */
  removePayloads(beforeMs: number): Promise<boolean>;
  /** The index as it stands. */
  indexRows(afterSeq: number, limit: number): Promise<readonly IndexRow[]>;
}
