// Signatures and attestations of images, as cosign makes them: simple signing with annotations, and Sigstore bundles found as referrers.
// https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
import { createHash, X509Certificate } from 'node:crypto';
import type { Json } from '../../base/json.ts';
import type { ProvenanceFact } from '../artefact.ts';
import { buildOf, SLSA_TYPES } from './build-claims.ts';
import type { CosignSignature, ImageEvidence } from './evidence.ts';
import { dayOf, failed, notCheckable, type Refusal, strongest } from './facts.ts';
import { at, present, readDocument, textAt } from './reading.ts';
import { bundleJson, type Proven, type Sigstore } from './sigstore.ts';
import { notAbout, statementOf } from './statement.ts';

const SIGNATURE = 'image.signature';
const PROVENANCE = 'image.provenance';
/** Statement that a bundle made by `cosign sign` carries. */
const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1';
const MAX_SIGNATURES = 16;

/** Looks at what is attached to the image with this digest (`sha256:HEX`). */
export function imageFacts(digest: string, evidence: ImageEvidence, sigstore: Sigstore, now: number): readonly ProvenanceFact[] {
  const signatures = found(evidence.signatures, 'The signatures', (each) => simpleSigning(each, digest, sigstore, now));
  const bundles = found(evidence.bundles, 'The bundles', (each) => bundle(each, digest, sigstore, now));
  const all = [...signatures, ...bundles];
  const one = (id: string, absent: string): ProvenanceFact =>
    strongest(all.filter((fact) => fact.id === id)) ?? { id, result: 'absent', detail: absent };
  return [
    one(SIGNATURE, 'No signature is attached to this image.'),
    one(PROVENANCE, 'No provenance is attached to this image: nothing proves which source it was built from.'),
    ...all.filter((fact) => fact.id === 'image.attestation').slice(0, 1),
  ];
}

type Look<T> =
  | { readonly state: 'found'; readonly value: readonly T[] }
  | { readonly state: 'none' }
  | { readonly state: 'unreachable'; readonly why: string };

function found<T>(look: Look<T>, what: string, judge: (each: T) => ProvenanceFact): readonly ProvenanceFact[] {
  if (look.state === 'none') return [];
  if (look.state === 'unreachable') {
    return [fact(SIGNATURE, notCheckable(`${what} of this image could not be fetched: ${look.why}`), '')];
  }
  // Whoever may push can attach thousands: more than can be looked at is a no, not a sample.
  if (look.value.length > MAX_SIGNATURES)
    return [fact(SIGNATURE, failed(`${what} of this image are more than ${MAX_SIGNATURES}`), '')];
  return look.value.map(judge);
}

const fact = (id: string, { result, why }: Refusal, lead: string): ProvenanceFact => ({ id, result, detail: `${lead}${why}.` });
const ofSignature = (refusal: Refusal): ProvenanceFact =>
  fact(
    SIGNATURE,
    refusal,
    refusal.result === 'failed' ? 'A signature of the image does not hold: ' : 'A signature of the image could not be judged: ',
  );

/** Cosign's older form: the payload names the digest, annotations hold signature, certificate and log entry. */
function simpleSigning(signature: CosignSignature, digest: string, sigstore: Sigstore, now: number): ProvenanceFact {
  const payload = readDocument(signature.payload);
  if ('why' in payload) return ofSignature(failed(`its payload ${payload.why}`));
  const named = textAt(payload.value, 'critical', 'image', 'docker-manifest-digest');
  if (named !== digest) return ofSignature(failed(`it is over another image, ${JSON.stringify(named?.slice(0, 80) ?? 'none')}`));
  const made = asBundle(signature);
  if (made === undefined) return ofSignature(notCheckable('it has no certificate and log entry: its key is not known here'));
  const proven = sigstore.check(made, { signer: 'certificate', artifact: signature.payload, now });
  if ('why' in proven) return ofSignature(proven);
  return signedBy(proven, textAt(payload.value, 'critical', 'identity', 'docker-reference'));
}

function signedBy({ claims, signedAt }: Proven, reference: string | undefined): ProvenanceFact {
  const { identity, issuer } = claims;
  const detail = `Signed by ${identity ?? 'somebody without a name'}, for whom ${issuer ?? 'nobody'} vouched, on ${dayOf(signedAt)}.`;
  const values = present({ identity, issuer, reference, repository: claims.repository, signedAt: signedAt.toISOString() });
  return { id: SIGNATURE, result: 'verified', detail, values };
}

/** The same evidence as a bundle of version 0.1, which is what the verifier reads; undefined when it was signed with a bare key. */
function asBundle({ payload, annotations }: CosignSignature): Json | undefined {
  const note = (name: string): string | undefined => {
    const value = annotations[name];
    return typeof value === 'string' ? value : undefined;
  };
  const signature = note('dev.cosignproject.cosign/signature');
  const certificate = derOf(note('dev.sigstore.cosign/certificate'));
  const log = readDocument(Buffer.from(note('dev.sigstore.cosign/bundle') ?? '', 'utf8'));
  if (signature === undefined || certificate === undefined || 'why' in log) return undefined;
  return bundleJson({
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: {
      x509CertificateChain: { certificates: [{ rawBytes: certificate }] },
      tlogEntries: [entryOf(log.value)],
    },
    messageSignature: {
      messageDigest: { algorithm: 'SHA2_256', digest: createHash('sha256').update(payload).digest('base64') },
      signature,
    },
  });
}

function derOf(pem: string | undefined): string | undefined {
  if (pem === undefined) return undefined;
  try {
    return new X509Certificate(pem).raw.toString('base64');
  } catch {
    return undefined; // OpenSSL: not a certificate
  }
}

/** Rekor's answer as cosign keeps it: `{ SignedEntryTimestamp, Payload: { body, integratedTime, logIndex, logID } }`. */
function entryOf(log: Json): unknown {
  const body = at(log, ['Payload', 'body']);
  const record = readDocument(Buffer.from(typeof body === 'string' ? body : '', 'base64'));
  const value = 'why' in record ? undefined : record.value;
  return {
    logIndex: String(at(log, ['Payload', 'logIndex'])),
    logId: { keyId: Buffer.from(textAt(log, 'Payload', 'logID') ?? '', 'hex').toString('base64') },
    kindVersion: { kind: textAt(value, 'kind') ?? '', version: textAt(value, 'apiVersion') ?? '' },
    integratedTime: String(at(log, ['Payload', 'integratedTime'])),
    inclusionPromise: { signedEntryTimestamp: textAt(log, 'SignedEntryTimestamp') ?? '' },
    canonicalizedBody: body,
  };
}

/** A Sigstore bundle with a statement about the image. */
function bundle(bytes: Uint8Array, digest: string, sigstore: Sigstore, now: number): ProvenanceFact {
  const document = readDocument(bytes);
  if ('why' in document) return ofSignature(failed(`a bundle ${document.why}`));
  // Signing with a key of one's own is honest, but whose it is cannot be told from here.
  const hasKey = at(document.value, ['verificationMaterial', 'publicKey']) !== undefined;
  if (hasKey) return ofSignature(notCheckable('it was made with a key of its own, which is not known here'));
  const proven = sigstore.check(document.value, { signer: 'certificate', now });
  if ('why' in proven) return ofSignature(proven);
  const statement = statementOf(proven);
  if ('why' in statement) return ofSignature(statement);
  const [algorithm, hex] = digest.split(':');
  const other = notAbout(statement, { algorithm: algorithm === 'sha512' ? 'sha512' : 'sha256', digest: hex ?? '' });
  if (other !== undefined) return ofSignature(other);
  if (statement.predicateType === COSIGN_SIGN) return signedBy(proven, textAt(statement.subjects[0], 'name'));
  if (SLSA_TYPES.has(statement.predicateType)) return builtBy(proven, statement);
  const detail = `An attestation of type ${JSON.stringify(statement.predicateType.slice(0, 120))} is attached, which is not understood here.`;
  return { id: 'image.attestation', result: 'not-checkable', detail };
}

function builtBy(proven: Proven, statement: Parameters<typeof buildOf>[1]): ProvenanceFact {
  const built = buildOf(proven.claims, statement);
  if ('why' in built) return fact(PROVENANCE, built, 'The provenance of the image does not hold: ');
  const { values } = built;
  const detail = `Built from ${values.repository} at commit ${values.commit} by ${values.workflow}, recorded on ${dayOf(proven.signedAt)}.`;
  return { id: PROVENANCE, result: 'verified', detail, values: { ...values, signedAt: proven.signedAt.toISOString() } };
}
