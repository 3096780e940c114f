// Verifies one Sigstore bundle against roots that we have: certificate, transparency log, time and signature. Never asks the network, never half a yes.
import { createPublicKey } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import type { SignedEntity, TrustMaterial } from '@sigstore/verify';
import type { Json } from '../../base/json.ts';
import { type CertificateClaims, claimsOf } from './claims.ts';
import { dayOf, failed, notCheckable, type Refusal } from './facts.ts';
import { asJson, SKEW_MS, textAt } from './reading.ts';
import type { NpmKey, TrustRoots } from './roots.ts';

/** What a verified bundle proves. */
export interface Proven {
  readonly result: 'verified';
  /** Of the certificate; empty where a key signed. */
  readonly claims: CertificateClaims;
  /** Id of the key, where a key signed. */
  readonly keyId?: string | undefined;
  /** What was signed, where the bundle carries it (DSSE). */
  readonly envelope?: { readonly type: string; readonly payload: Uint8Array } | undefined;
  /** When it was signed, as a log or a time-stamping authority says. */
  readonly signedAt: Date;
}

/** What is expected of a bundle. */
export interface Expected {
  /** A certificate of Sigstore's authority, or one of the registry's own keys. */
  readonly signer: 'certificate' | 'key';
  /** What was signed, where the bundle does not carry it. */
  readonly artifact?: Uint8Array | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** Verifies bundles against one set of roots. */
export interface Sigstore {
  check(bundle: Json, expected: Expected): Proven | Refusal;
}

const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
]);
/** Honest bundles have one or two of each; the verifier compares them pairwise. */
const MAX_ENTRIES = 8;
/** A log of 2^64 entries needs no more. */
const MAX_HASHES = 64;

type Parts = typeof import('@sigstore/verify') & typeof import('@sigstore/bundle') & typeof import('@sigstore/core');

/**
 * Loads the verifier and takes the roots apart.
 * @throws when the roots themselves cannot be read: then nothing may be judged
 */
export async function openSigstore(roots: TrustRoots): Promise<Sigstore> {
  const [verify, bundle, core, specs] = await Promise.all([
    import('@sigstore/verify'),
    import('@sigstore/bundle'),
    import('@sigstore/core'),
    import('@sigstore/protobuf-specs'),
  ]);
  const parts: Parts = { ...verify, ...bundle, ...core };
  const keys = new Map(roots.npmKeys.filter(({ usage }) => usage === 'npm:attestations').map((key) => [key.keyId, key]));
  const material = parts.toTrustMaterial(specs.TrustedRoot.fromJSON(roots.sigstore), (hint) => timedKey(keys.get(hint)));
  return {
    check: (json, expected) => {
      const read = readBundle(parts, json);
      if ('why' in read) return read;
      return strangeSigner(read, expected, keys) ?? strangeLog(read, material) ?? verified(parts, read, material, expected);
    },
  };
}

function timedKey(key: NpmKey | undefined): ReturnType<TrustMaterial['publicKey']> {
  if (key === undefined) throw new TypeError('unknown key');
  const start = Date.parse(key.start);
  const end = key.end === undefined ? Number.POSITIVE_INFINITY : Date.parse(key.end);
  return {
    publicKey: createPublicKey({ key: Buffer.from(key.spki, 'base64'), format: 'der', type: 'spki' }),
    validFor: (date) => start <= date.getTime() && date.getTime() <= end,
  };
}

function readBundle(parts: Parts, json: Json): Bundle | Refusal {
  const type = textAt(json, 'mediaType');
  if (type === undefined) return failed('it is not a Sigstore bundle');
  if (!MEDIA_TYPES.has(type)) return notCheckable(`bundles of type ${JSON.stringify(type.slice(0, 120))} are not known here`);
  try {
    const bundle = parts.bundleFromJSON(json);
    return tooMuch(bundle) ? failed('it carries more log entries, time stamps or hashes than any honest bundle') : bundle;
  } catch (error) {
    const lacking = error instanceof parts.ValidationError ? error.fields : undefined;
    return failed(lacking === undefined ? 'it is not a complete bundle' : `it lacks ${lacking.slice(0, 4).join(', ')}`);
  }
}

function tooMuch({ verificationMaterial: { tlogEntries, timestampVerificationData } }: Bundle): boolean {
  const hashes = tlogEntries.map((entry) => entry.inclusionProof?.hashes.length ?? 0);
  const stamps = timestampVerificationData?.rfc3161Timestamps.length ?? 0;
  return tlogEntries.length > MAX_ENTRIES || stamps > MAX_ENTRIES || hashes.some((count) => count > MAX_HASHES);
}

/** Somebody else's signature is no worse than none, but it must not pass for the one that was asked for. */
function strangeSigner(bundle: Bundle, expected: Expected, keys: ReadonlyMap<string, NpmKey>): Refusal | undefined {
  const content = bundle.verificationMaterial.content;
  const signer = content.$case === 'publicKey' ? 'key' : 'certificate';
  if (signer !== expected.signer) return failed(`it is signed with a ${signer}, not with a ${expected.signer}`);
  if (content.$case !== 'publicKey' || keys.has(content.publicKey.hint)) return undefined;
  return notCheckable(`its key ${JSON.stringify(content.publicKey.hint.slice(0, 80))} is not among the embedded ones`);
}

/** Logs are replaced by new ones every year: one that came after this release is not a forgery, and not a proof either. */
function strangeLog(bundle: Bundle, material: TrustMaterial): Refusal | undefined {
  const known = bundle.verificationMaterial.tlogEntries.every(({ logId }) =>
    material.tlogs.some(({ logID }) => logId !== undefined && logID.equals(logId.keyId)),
  );
  return known ? undefined : notCheckable('it is recorded in a transparency log that the embedded roots do not know');
}

function verified(parts: Parts, bundle: Bundle, material: TrustMaterial, expected: Expected): Proven | Refusal {
  try {
    const artifact = expected.artifact === undefined ? undefined : Buffer.from(expected.artifact);
    const entity = parts.toSignedEntity(bundle, artifact);
    const signer = new parts.Verifier(material).verify(entity);
    const signedAt = timeOf(entity);
    if (signedAt === undefined) return failed('nothing proves when it was signed');
    if (signedAt.getTime() > expected.now + SKEW_MS) return failed(`it was signed in the future, on ${dayOf(signedAt)}`);
    const key = bundle.verificationMaterial.content;
    const dsse = bundle.content.$case === 'dsseEnvelope' ? bundle.content.dsseEnvelope : undefined;
    return {
      result: 'verified',
      claims: claimsOf(signer, (bytes) => parts.ASN1Obj.parseBuffer(bytes)),
      keyId: key.$case === 'publicKey' ? key.publicKey.hint : undefined,
      envelope: dsse === undefined ? undefined : { type: dsse.payloadType, payload: dsse.payload },
      signedAt,
    };
  } catch (error) {
    // The verifier throws VerificationError for what does not hold, and anything else for what it cannot even read: both are a no.
    return failed(error instanceof parts.VerificationError ? reasonOf(error.code) : 'it cannot be read');
  }
}

/** The latest time that is proven; the log's own time counts only with its promise, which signs it. */
function timeOf({ timestamps }: SignedEntity): Date | undefined {
  const times = timestamps.map((each) => {
    if (each.$case === 'timestamp-authority') return each.timestamp.signingTime.getTime();
    const { inclusionPromise, integratedTime } = each.tlogEntry;
    return inclusionPromise === undefined ? Number.NaN : Number(integratedTime) * 1000;
  });
  const latest = Math.max(...times.filter((time) => Number.isFinite(time)));
  return Number.isFinite(latest) && Math.abs(latest) <= 8.64e15 ? new Date(latest) : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  TIMESTAMP_ERROR: 'nothing that is trusted here proves when it was signed',
  CERTIFICATE_ERROR:
    "its signer's certificate was not issued by an authority that the embedded roots know, or was not valid when it signed",
  PUBLIC_KEY_ERROR: 'its key was not in use when it signed',
  TLOG_BODY_ERROR: 'the transparency log recorded something else',
  SIGNATURE_ERROR: 'its signature is wrong',
};

const reasonOf = (code: string): string => reasons[code] ?? 'the transparency log does not prove that it was recorded';

/** A bundle put together from other documents, as JSON. */
export const bundleJson = (value: unknown): Json => asJson(value) ?? null;
