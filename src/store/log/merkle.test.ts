import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  consistencyProof,
  createLeafHasher,
  HASH_BYTES,
  inclusionProof,
  nodeHash,
  rootHash,
  rootOfInclusion,
  rootsOfConsistency,
} from './merkle.ts';
import { subtreesOf, TILE_WIDTH, TileEdge, tilePath, tilesOf } from './tiles.ts';

const leafHash = createLeafHasher(64);
const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** MTH as RFC 6962 §2.1 writes it, over whole leaves: slow and plain, to compare with. */
function plainRoot(leaves: readonly Buffer[]): Buffer {
  const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0] as Buffer);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha(Buffer.of(1), plainRoot(leaves.slice(0, k)), plainRoot(leaves.slice(k)));
}

/** A tree in memory, grown in steps of `step` leaves that each start from what was stored. */
function grown(leaves: readonly Buffer[], step: number): Map<string, Buffer> {
  const tiles = new Map<string, Buffer>();
  const read = (level: number, tile: number): Uint8Array => tiles.get(`${level} ${tile}`) ?? Buffer.alloc(0);
  const keep = ({ level, tile, hashes }: { level: number; tile: number; hashes: Uint8Array }): void => {
    tiles.set(`${level} ${tile}`, Buffer.from(hashes));
  };
  for (let size = 0; size < leaves.length; size += step) {
    const edge = TileEdge.at(size, read, keep);
    for (const leaf of leaves.slice(size, size + step)) edge.push(leafHash(leaf));
    for (const tile of edge.partial()) keep(tile);
  }
  return tiles;
}

const treeOf = (tiles: ReadonlyMap<string, Buffer>) =>
  subtreesOf((level, tile) => {
    const found = tiles.get(`${level} ${tile}`);
    assert.ok(found, `tile ${level} ${tile} is missing`);
    return found;
  });

test('roots are those of the published vectors of Certificate Transparency', () => {
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ];
  const tree = treeOf(
    grown(
      leaves.map((leaf) => Buffer.from(leaf, 'hex')),
      3,
    ),
  );
  assert.deepEqual(
    roots.map((_, index) => hex(rootHash(index + 1, tree))),
    roots,
  );
  assert.equal(hex(rootHash(0, tree)), createHash('sha256').digest('hex'));
});

test('a tree grown in steps has at every size the root that RFC 6962 gives', () => {
  const leaves = Array.from({ length: 600 }, (_, index) => Buffer.from(`leaf ${index}`));
  for (const step of [1, 7, 64, 256, 600]) {
    const tree = treeOf(grown(leaves, step));
    for (const size of [1, 2, 3, 255, 256, 257, 511, 512, 513, 600])
      assert.equal(hex(rootHash(size, tree)), hex(plainRoot(leaves.slice(0, size))), `step ${step}, size ${size}`);
  }
});

test('a tree over more than one level of tiles has its root from the upper ones', () => {
  const count = TILE_WIDTH * TILE_WIDTH + 300;
  const tiles = grown(
    Array.from({ length: count }, (_, index) => Buffer.from(`${index}`)),
    4_096,
  );
  assert.deepEqual(
    [...tilesOf(count)].filter(({ level }) => level > 0),
    [
      { level: 1, tile: 0, width: 256 },
      { level: 1, tile: 1, width: 1 },
      { level: 2, tile: 0, width: 1 },
    ],
  );
  const tree = treeOf(tiles);
  const flat = (height: number, index: number): Uint8Array =>
    height === 0 ? leafHash(Buffer.from(`${index}`)) : nodeHash(flat(height - 1, 2 * index), flat(height - 1, 2 * index + 1));
  assert.equal(hex(rootHash(count, tree)), hex(rootHash(count, flat)));
});

test('every inclusion proof leads to the root, and one of another leaf, place, size or length does not', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => Buffer.from(`leaf ${index}`));
  const tree = treeOf(grown(leaves, 70));
  for (const size of [1, 2, 3, 7, 8, 9, 31, 64, 65, 70]) {
    const root = hex(rootHash(size, tree));
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(index, size, tree);
      const leaf = leafHash(leaves[index] as Buffer);
      assert.equal(hex(rootOfInclusion(index, size, leaf, proof)), root, `${index} of ${size}`);
      assert.notEqual(hex(rootOfInclusion(index, size, leafHash(Buffer.from('other')), proof)), root);
      assert.notEqual(hex(rootOfInclusion(index, size, leaf, [...proof, leaf])), root);
      if (size > 1) {
        assert.notEqual(hex(rootOfInclusion((index + 1) % size, size, leaf, proof)), root);
        assert.notEqual(hex(rootOfInclusion(index, size, leaf, proof.slice(1))), root);
      }
    }
    assert.equal(rootOfInclusion(size, size, leafHash(Buffer.from('x')), []), undefined);
  }
});

test('every consistency proof leads to both roots, and one with a changed hash does not', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => Buffer.from(`leaf ${index}`));
  const tree = treeOf(grown(leaves, 70));
  for (let size = 2; size <= 70; size++) {
    for (let old = 1; old < size; old++) {
      const [before, now] = [rootHash(old, tree), rootHash(size, tree)];
      const proof = consistencyProof(old, size, tree);
      const made = rootsOfConsistency(old, size, before, proof);
      assert.deepEqual([hex(made?.old), hex(made?.now)], [hex(before), hex(now)], `${old} to ${size}`);
      const forged = proof.map((hash, at) => (at === 0 ? Buffer.alloc(HASH_BYTES) : hash));
      const wrong = rootsOfConsistency(old, size, before, forged);
      assert.notDeepEqual([hex(wrong?.old), hex(wrong?.now)], [hex(before), hex(now)]);
      const short = rootsOfConsistency(old, size, before, proof.slice(0, -1));
      assert.notDeepEqual([hex(short?.old), hex(short?.now)], [hex(before), hex(now)]);
    }
  }
});

test('paths of tiles are those of the specification', () => {
  assert.deepEqual(
    [tilePath(0, 256), tilePath(5, 12), tilePath(1_234_067, 256), tilePath(1_000, 1)],
    ['000', '005.p/12', 'x001/x234/067', 'x001/000.p/1'],
  );
  assert.deepEqual(
    [...tilesOf(256)],
    [
      { level: 0, tile: 0, width: 256 },
      { level: 1, tile: 0, width: 1 },
    ],
  );
  const of70000 = [...tilesOf(70_000)];
  assert.deepEqual(
    [of70000.filter(({ level }) => level === 0).length, of70000.find(({ level, width }) => level === 0 && width < 256)?.width],
    [274, 112],
  );
});
