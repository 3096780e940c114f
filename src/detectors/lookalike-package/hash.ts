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

/** Bytes of a fingerprint. */
export const HASH_BYTES = 6;

/** 48 bits of a name. */
export const nameHash = (name: string): number => fnv(name, OFFSET) * 0x10000 + (fnv(name, 0x9747b28c) & 0xffff);

/** PyPI reads these characters as one (PEP 503); everywhere capitals are small letters. */
export function canonicalName(ecosystem: string, name: string): string {
  const lower = name.trim().toLowerCase();
  return ecosystem === 'pypi' ? lower.replace(/[-_.]+/g, '-') : lower;
}

/** Reads fingerprints. */
export function hashesOf(stored: string): readonly number[] {
  const bytes = Buffer.from(stored, 'base64');
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) => bytes.readUIntBE(i * HASH_BYTES, HASH_BYTES));
}
