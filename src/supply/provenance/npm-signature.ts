// The registry's own signature over name, version and integrity of a package (ECDSA P-256). https://docs.npmjs.com/about-registry-signatures
import { createPublicKey, verify } from 'node:crypto';
import type { ProvenanceFact } from '../artefact.ts';
import type { NpmEvidence } from './evidence.ts';
import { dayOf, strongest } from './facts.ts';
import { asJson, listAt, SKEW_MS, textAt } from './reading.ts';
import type { NpmKey, TrustRoots } from './roots.ts';

/** The package that must have been signed. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  /** SRI of the tarball, as the registry writes it and as was checked. */
  readonly integrity: string;
}

const ID = 'npm.signature';
/** One per key; there have been two keys. */
const MAX_SIGNATURES = 8;

const fact = (result: ProvenanceFact['result'], detail: string, keyId?: string): ProvenanceFact => ({
  id: ID,
  result,
  detail,
  ...(keyId === undefined ? {} : { values: { key: keyId } }),
});

/** Did the registry sign exactly this? */
export function npmSignature(wanted: NpmPackage, evidence: NpmEvidence, roots: TrustRoots, now: number): ProvenanceFact {
  const list = asJson(evidence.signatures);
  if (list === undefined || list === null || (Array.isArray(list) && list.length === 0)) {
    return fact('absent', 'The registry gave no signature; npm signs every version in its own, mirrors may leave that out.');
  }
  const signatures = listAt(list);
  if (signatures === undefined || signatures.length > MAX_SIGNATURES) {
    return fact('failed', 'The signatures that the registry gave are not a short list.');
  }
  const facts = signatures.map((signature) => {
    const keyId = textAt(signature, 'keyid');
    const value = textAt(signature, 'sig');
    if (keyId === undefined || value === undefined) return fact('failed', 'A signature of the registry is not complete.');
    const key = roots.npmKeys.find((each) => each.keyId === keyId && each.usage === 'npm:signatures');
    return key === undefined ? unknownKey(keyId) : byKey(wanted, value, key, evidence.publishedAt, now);
  });
  return strongest(facts) ?? fact('absent', 'The registry gave no signature.');
}

const unknownKey = (keyId: string): ProvenanceFact =>
  fact(
    'not-checkable',
    `The registry signed with the key ${JSON.stringify(keyId.slice(0, 80))}, which is not among the embedded ones.`,
  );

function byKey(wanted: NpmPackage, value: string, key: NpmKey, publishedAt: string | undefined, now: number): ProvenanceFact {
  const { name, version, integrity } = wanted;
  const message = Buffer.from(`${name}@${version}:${integrity}`, 'utf8');
  const spki = createPublicKey({ key: Buffer.from(key.spki, 'base64'), format: 'der', type: 'spki' });
  if (!verify('sha256', message, spki, Buffer.from(value, 'base64'))) {
    const detail = `The registry's signature is not over ${name}@${version} with the integrity that was found: one of them was changed.`;
    return fact('failed', detail, key.keyId);
  }
  return (
    expiry(key, publishedAt, now) ?? fact('verified', `The registry signed ${name}@${version} and its integrity.`, key.keyId)
  );
}

/** A key that is no longer used proves only what was published before: whoever finds it later cannot sign new versions. */
function expiry(key: NpmKey, publishedAt: string | undefined, now: number): ProvenanceFact | undefined {
  const published = publishedAt === undefined ? Number.NaN : Date.parse(publishedAt);
  if (published > now + SKEW_MS) {
    return fact('failed', `The registry says that this version was published in the future, on ${dayOf(published)}.`, key.keyId);
  }
  if (key.end === undefined) return undefined;
  const end = Date.parse(key.end);
  if (Number.isNaN(published)) {
    const detail = `The signature is right, but its key ended on ${dayOf(end)} and the registry does not say when this version was published.`;
    return fact('not-checkable', detail, key.keyId);
  }
  if (published < end) return undefined;
  const detail = `The signature was made with a key that ended on ${dayOf(end)}, for a version published on ${dayOf(published)}.`;
  return fact('failed', detail, key.keyId);
}
