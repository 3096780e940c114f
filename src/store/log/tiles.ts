// Tiles of the trail's tree (C2SP tlog-tiles): 256 hashes of one height each, and their paths. Pure arithmetic.
import { foldPerfect, HASH_BYTES, type SubtreeHash } from './merkle.ts';

/** Hashes of a full tile. */
export const TILE_WIDTH = 256;

const TILE_HEIGHT = 8;
const PATH_DIGITS = 3;

/** How many hashes of tile level `level` a tree of `size` leaves has. */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Every tile of a tree: level, number, and width (256, or less for the last of its level). */
export function* tilesOf(size: number): Generator<{ readonly level: number; readonly tile: number; readonly width: number }> {
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const count = hashesAt(level, size);
    for (let tile = 0; tile * TILE_WIDTH < count; tile++)
      yield { level, tile, width: Math.min(TILE_WIDTH, count - tile * TILE_WIDTH) };
  }
}

/** `N` of a path: 1234067 is `x001/x234/067`; a partial tile ends in `.p/WIDTH`. */
export function tilePath(tile: number, width: number): string {
  const digits = String(tile);
  const padded = digits.padStart(Math.ceil(digits.length / PATH_DIGITS) * PATH_DIGITS, '0');
  const parts = padded.match(/.{3}/g) ?? [];
  const path = parts.map((part, index) => (index < parts.length - 1 ? `x${part}` : part)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** The hash of any perfect subtree, from tiles. `read` answers at least the first hashes of a tile that the tree has. */
export function subtreesOf(read: (level: number, tile: number) => Uint8Array): SubtreeHash {
  return (height, index) => {
    const level = Math.floor(height / TILE_HEIGHT);
    const count = 2 ** (height % TILE_HEIGHT);
    const first = index * count;
    const from = (first % TILE_WIDTH) * HASH_BYTES;
    return foldPerfect(read(level, Math.floor(first / TILE_WIDTH)).subarray(from, from + count * HASH_BYTES));
  };
}

/** A tile that changed. */
export interface GrownTile {
  readonly level: number;
  readonly tile: number;
  readonly hashes: Uint8Array;
}

/** The right edge of a tree that grows leaf by leaf; tells each tile that is full, and on demand those that are not. */
export class TileEdge {
  readonly #levels: { buffer: Buffer; count: number }[] = [];
  readonly #onFull: (tile: GrownTile) => void;

  constructor(onFull: (tile: GrownTile) => void) {
    this.#onFull = onFull;
  }

  /** Goes on from a tree of `size`; `read` answers the last, partial tile of a level. */
  static at(size: number, read: (level: number, tile: number) => Uint8Array, onFull: (tile: GrownTile) => void): TileEdge {
    const edge = new TileEdge(onFull);
    for (let level = 0; hashesAt(level, size) > 0; level++) {
      const count = hashesAt(level, size);
      const width = count % TILE_WIDTH;
      const state = edge.#level(level);
      state.count = count;
      if (width > 0) state.buffer.set(read(level, Math.floor(count / TILE_WIDTH)).subarray(0, width * HASH_BYTES));
    }
    return edge;
  }

  /** Adds a hash: of a leaf, or of a whole tile of the level below. */
  push(hash: Uint8Array, level = 0): void {
    const state = this.#level(level);
    state.buffer.set(hash, (state.count % TILE_WIDTH) * HASH_BYTES);
    state.count += 1;
    if (state.count % TILE_WIDTH !== 0) return;
    this.#onFull({ level, tile: state.count / TILE_WIDTH - 1, hashes: state.buffer });
    this.push(foldPerfect(state.buffer), level + 1);
  }

  /** The tiles that are not full. */
  partial(): readonly GrownTile[] {
    return this.#levels.flatMap(({ buffer, count }, level) => {
      const width = count % TILE_WIDTH;
      const hashes = buffer.subarray(0, width * HASH_BYTES);
      return width === 0 ? [] : [{ level, tile: Math.floor(count / TILE_WIDTH), hashes }];
    });
  }

  #level(level: number): { buffer: Buffer; count: number } {
    for (let next = this.#levels.length; next <= level; next++)
      this.#levels.push({ buffer: Buffer.alloc(TILE_WIDTH * HASH_BYTES), count: 0 });
    return this.#levels[level] as { buffer: Buffer; count: number };
  }
}
