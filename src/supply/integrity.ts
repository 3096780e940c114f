// Subresource Integrity (W3C SRI §3): what bytes must be. Only SHA-256 and stronger prove anything; the strongest named one decides.
import { createHash, type Hash } from 'node:crypto';
import { supplyFault } from './faults.ts';

const STRENGTH = ['sha512', 'sha384', 'sha256'] as const;
const LENGTHS: Readonly<Record<string, number>> = { sha512: 64, sha384: 48, sha256: 32 };

/** A digest that bytes must have. */
export interface Expected {
  readonly algorithm: (typeof STRENGTH)[number];
  /** Acceptable digests, base64. More than one only where SRI lists several of the same strength. */
  readonly digests: readonly string[];
}

/**
 * Reads SRI text.
 * @throws Fault `supply.weak-integrity` for none, SHA-1 and MD5
 */
export function parseIntegrity(subject: string, integrity: string): Expected {
  const parts = integrity.trim().split(/\s+/);
  for (const algorithm of STRENGTH) {
    const digests = parts
      .filter((part) => part.startsWith(`${algorithm}-`))
      .map((part) => part.slice(algorithm.length + 1).split('?')[0] ?? '')
      .filter((text) => /^[A-Za-z0-9+/]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === LENGTHS[algorithm]);
    if (digests.length > 0) return { algorithm, digests };
  }
  throw supplyFault['weak-integrity']({ subject, integrity });
}

/** SRI text of a SHA-256 given as hex (`fileSha256`, image digests). */
export const integrityOfHex = (hex: string): string => `sha256-${Buffer.from(hex, 'hex').toString('base64')}`;

/** Counts and sums up bytes as they come. */
export interface Summer {
  update(bytes: Uint8Array): void;
  /** SRI of what came; call once. `sha512` where nothing was expected. */
  readonly finish: () => { readonly integrity: string; readonly sha1: string; readonly sha256: string };
}

/** Sums what is needed to pin bytes (SHA-512), to compare with older facts (SHA-1) and with registry entries (SHA-256). */
export function createSummer(): Summer {
  const sums = { sha512: createHash('sha512'), sha256: createHash('sha256'), sha1: createHash('sha1') } as const;
  const all: readonly Hash[] = Object.values(sums);
  return {
    update: (bytes) => {
      for (const sum of all) sum.update(bytes);
    },
    finish: () => ({
      integrity: `sha512-${sums.sha512.digest('base64')}`,
      sha1: sums.sha1.digest('hex'),
      sha256: sums.sha256.digest('hex'),
    }),
  };
}

/** Checks bytes against what they must be as they come. */
export interface IntegrityCheck {
  update(bytes: Uint8Array): void;
  /** @throws Fault `supply.integrity` */
  finish(): void;
}

/** Makes the check of one download or file. */
export function createCheck(subject: string, expected: Expected): IntegrityCheck {
  const sum = createHash(expected.algorithm);
  return {
    update: (bytes) => {
      sum.update(bytes);
    },
    finish: () => {
      const found = sum.digest('base64');
      // Base64 may be written with or without padding; what counts are the bytes.
      const bytes = Buffer.from(found, 'base64');
      if (expected.digests.some((digest) => Buffer.from(digest, 'base64').equals(bytes))) return;
      const wanted = expected.digests.map((digest) => `${expected.algorithm}-${digest}`).join(' ');
      throw supplyFault.integrity({ subject, expected: wanted, found: `${expected.algorithm}-${found}` });
    },
  };
}
