// A short fingerprint of a package name: enough to know a name again, and no list of names.

const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** 40 bits of a name: hundreds of variants of a name are compared with thousands of these. */
export const nameHash = (name: string): number => fnv(name, OFFSET) * 0x100 + (fnv(name, 0x9747b28c) & 0xff);

/** 32 bits of a name: enough to know it when it is asked for itself. */
export const shortHash = (name: string): number => fnv(name, OFFSET);

/** PyPI reads these characters as one (PEP 503); everywhere capitals are small letters. */
export function canonicalName(ecosystem: string, name: string): string {
  const lower = name.trim().toLowerCase();
  return ecosystem === 'pypi' ? lower.replace(/[-_.]+/g, '-') : lower;
}

const MORE = 0x80;

/** Stores fingerprints: sorted, the steps from one to the next, seven bits a byte. */
export function storedHashes(hashes: readonly number[]): string {
  const bytes: number[] = [];
  let last = 0;
  for (const hash of [...new Set(hashes)].sort((a, b) => a - b)) {
    let step = hash - last;
    last = hash;
    for (; step >= MORE; step = Math.floor(step / MORE)) bytes.push((step % MORE) | MORE);
    bytes.push(step);
  }
  return Buffer.from(bytes).toString('base64');
}

/** Reads fingerprints. */
export function hashesOf(stored: string): ReadonlySet<number> {
  const hashes = new Set<number>();
  let last = 0;
  let factor = 1;
  for (const byte of Buffer.from(stored, 'base64')) {
    last += (byte % MORE) * factor;
    factor *= MORE;
    if (byte >= MORE) continue;
    hashes.add(last);
    factor = 1;
  }
  return hashes;
}
