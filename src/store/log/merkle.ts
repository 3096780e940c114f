// The Merkle tree of the trail (RFC 6962 §2.1): hashes, roots and proofs over whatever answers hashes of perfect subtrees. Pure; others verify with it.
import { sha256 } from '../../base/digest.ts';

/** Bytes of a hash. */
export const HASH_BYTES = 32;

const LEAF = 0x00;
const NODE = 0x01;
const LONGEST_PROOF = 63;

/** Of one UTF-16 unit. */
const MAX_UTF8_BYTES = 3;

const node = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

/** Makes a leaf hasher with its own scratch memory: SHA-256(0x00 ‖ bytes), of text its UTF-8. Longer leaves get memory of their own. */
export function createLeafHasher(scratchBytes: number): (leaf: Uint8Array | string) => Buffer {
  const scratch = Buffer.alloc(1 + scratchBytes, LEAF);
  return (leaf) => {
    if (typeof leaf === 'string' && leaf.length * MAX_UTF8_BYTES <= scratchBytes)
      return sha256(scratch.subarray(0, 1 + scratch.write(leaf, 1)));
    const bytes = typeof leaf === 'string' ? Buffer.from(leaf) : leaf;
    if (bytes.length > scratchBytes) return sha256(Buffer.concat([Buffer.of(LEAF), bytes]));
    scratch.set(bytes, 1);
    return sha256(scratch.subarray(0, 1 + bytes.length));
  };
}

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 1 + HASH_BYTES);
  return sha256(node);
}

/** The root of a tree without leaves. */
export const emptyRoot = (): Buffer => sha256('');

/** The root over hashes that lie behind one another; their number is a power of two. */
export function foldPerfect(hashes: Uint8Array): Buffer {
  let level = Buffer.from(hashes);
  while (level.length > HASH_BYTES) {
    const above = Buffer.allocUnsafe(level.length / 2);
    for (let at = 0; at < level.length; at += 2 * HASH_BYTES) {
      const made = nodeHash(level.subarray(at, at + HASH_BYTES), level.subarray(at + HASH_BYTES, at + 2 * HASH_BYTES));
      above.set(made, at / 2);
    }
    level = above;
  }
  return level;
}

/** Answers the hash of the perfect subtree over the leaves from `index · 2^height`, `2^height` of them. */
export type SubtreeHash = (height: number, index: number) => Uint8Array;

/** The largest power of two below `count` (`count` > 1). */
function split(count: number): { readonly size: number; readonly height: number } {
  let [size, height] = [1, 0];
  while (size * 2 < count) [size, height] = [size * 2, height + 1];
  return { size, height };
}

const isPowerOfTwo = (count: number): boolean => count === 2 ** Math.round(Math.log2(count));

/** MTH of the leaves from `start`, `count` of them; `start` is a multiple of the power of two that `count` fits into. */
function rangeHash(start: number, count: number, at: SubtreeHash): Uint8Array {
  if (isPowerOfTwo(count)) return at(Math.round(Math.log2(count)), start / count);
  const { size, height } = split(count);
  return nodeHash(at(height, start / size), rangeHash(start + size, count - size, at));
}

/** The root of the tree of the first `size` leaves. */
export function rootHash(size: number, at: SubtreeHash): Uint8Array {
  return size === 0 ? emptyRoot() : rangeHash(0, size, at);
}

/** The inclusion proof of leaf `index` in the tree of `size` leaves, from the leaf's sibling up (RFC 6962 §2.1.1). */
export function inclusionProof(index: number, size: number, at: SubtreeHash): readonly Uint8Array[] {
  const path = (start: number, count: number): Uint8Array[] => {
    if (count === 1) return [];
    const { size: left } = split(count);
    return index < start + left
      ? [...path(start, left), rangeHash(start + left, count - left, at)]
      : [...path(start + left, count - left), rangeHash(start, left, at)];
  };
  return path(0, size);
}

/** The consistency proof from the tree of `old` leaves to that of `size` (RFC 6962 §2.1.2). Empty for 0 and for equal sizes. */
export function consistencyProof(old: number, size: number, at: SubtreeHash): readonly Uint8Array[] {
  const proof = (start: number, count: number, isOldWhole: boolean): Uint8Array[] => {
    const oldCount = old - start;
    if (oldCount === count) return isOldWhole ? [] : [rangeHash(start, count, at)];
    const { size: left } = split(count);
    return oldCount <= left
      ? [...proof(start, left, isOldWhole), rangeHash(start + left, count - left, at)]
      : [...proof(start + left, count - left, false), rangeHash(start, left, at)];
  };
  return old === 0 || old === size ? [] : proof(0, size, true);
}

const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

/**
 * Walks a proof upwards from place `at` of a level whose last place is `last`, telling on which side each sibling stands.
 * False: the proof has too many or too few hashes.
 */
function climb(
  start: number,
  end: number,
  siblings: readonly Uint8Array[],
  meet: (sibling: Uint8Array, isLeft: boolean) => void,
): boolean {
  let [at, last] = [start, end];
  for (const sibling of siblings) {
    if (last === 0) return false;
    const isLeft = isOdd(at) || at === last;
    meet(sibling, isLeft);
    // The right edge has no sibling on some levels: they are passed over.
    while (isLeft && !isOdd(at) && at !== 0) [at, last] = [half(at), half(last)];
    [at, last] = [half(at), half(last)];
  }
  return last === 0;
}

/** The root that an inclusion proof leads to; undefined when its length cannot be right (RFC 9162 §2.1.3.2). */
export function rootOfInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | undefined {
  if (!(index >= 0 && index < size) || proof.length > LONGEST_PROOF) return undefined;
  let made = leaf;
  const isWhole = climb(index, size - 1, proof, (sibling, isLeft) => {
    made = isLeft ? nodeHash(sibling, made) : nodeHash(made, sibling);
  });
  return isWhole ? made : undefined;
}

/** Both roots that a consistency proof leads to, for 0 < old < size; undefined when its length cannot be right (RFC 9162 §2.1.4.2). */
export function rootsOfConsistency(
  old: number,
  size: number,
  oldRoot: Uint8Array,
  proof: readonly Uint8Array[],
): { readonly old: Uint8Array; readonly now: Uint8Array } | undefined {
  if (!(old > 0 && old < size) || proof.length > LONGEST_PROOF) return undefined;
  const [first, ...rest] = isPowerOfTwo(old) ? [oldRoot, ...proof] : proof;
  if (first === undefined) return undefined;
  let [at, last] = [old - 1, size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [before, now] = [first, first];
  const isWhole = climb(at, last, rest, (sibling, isLeft) => {
    if (isLeft) before = nodeHash(sibling, before);
    now = isLeft ? nodeHash(sibling, now) : nodeHash(now, sibling);
  });
  return isWhole ? { old: before, now } : undefined;
}
