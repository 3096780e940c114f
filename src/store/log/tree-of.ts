// The tree of a store's trail for proofs: loads the few tiles that a proof at some places needs.
import { storeFault } from '../faults.ts';
import type { SubtreeHash } from './merkle.ts';
import type { TrailLog } from './ports.ts';
import { hashesAt, subtreesOf, TILE_WIDTH } from './tiles.ts';

/** Hashes of a tree of `size` leaves, along its right edge and around the leaves `at`. @throws Fault `store.tree-broken` */
export async function treeOf(log: TrailLog, size: number, at: readonly number[]): Promise<SubtreeHash> {
  const tiles = new Map<string, Uint8Array>();
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const places = [...at, size - 1].map((leaf) => Math.floor(leaf / TILE_WIDTH ** (level + 1)));
    // A proof may also need the last tile that is full, left of an empty edge.
    for (const tile of new Set([...places, Math.floor((hashesAt(level, size) - 1) / TILE_WIDTH)])) {
      const hashes = await log.tile(level, tile);
      if (hashes !== undefined) tiles.set(`${level}/${tile}`, hashes);
    }
  }
  return subtreesOf((level, tile) => {
    const hashes = tiles.get(`${level}/${tile}`);
    if (hashes === undefined) throw storeFault['tree-broken']({ path: 'the trail', what: `tile ${level}/${tile}` });
    return hashes;
  });
}
