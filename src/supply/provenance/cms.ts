// One detached CMS signature (RFC 5652) over bytes: who signed, and is it true. Reads only DER, and only the one form that a signature of a file has.
import { createHash, type KeyObject, verify } from 'node:crypto';
import type { ASN1Obj } from '@sigstore/core';
import { type Certificate, type Der, readCertificate } from './certificate.ts';
import { failed, notCheckable, type Refusal } from './facts.ts';

/** A signature that fits the bytes, its certificates not judged yet. */
export interface CmsSigned {
  readonly signer: Certificate;
  /** All others that came with it; a stranger's. */
  readonly others: readonly Certificate[];
  /** Which of the readings was signed. */
  readonly reading: number;
  /** When the signer says that it was; nobody else does. */
  readonly claimedAt?: Date | undefined;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const DATA = '1.2.840.113549.1.7.1';
const CONTENT_TYPE = '1.2.840.113549.1.9.3';
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
const SIGNING_TIME = '1.2.840.113549.1.9.5';

const digests: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** Signature algorithms: the key they need, and the digest they name (RSA's bare number leaves it to the digest algorithm). */
const algorithms: Readonly<Record<string, { readonly key: string; readonly digest?: string }>> = {
  '1.2.840.113549.1.1.1': { key: 'rsa' },
  '1.2.840.113549.1.1.11': { key: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { key: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { key: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.3.2': { key: 'ec', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { key: 'ec', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { key: 'ec', digest: 'sha512' },
};

const MIN_RSA_BITS = 2_048;
const MAX_CERTIFICATES = 16;
const MAX_ATTRIBUTES = 32;

const TAG = { integer: 0x02, octets: 0x04, sequence: 0x30, set: 0x31, context0: 0xa0, context0Primitive: 0x80 } as const;

/** Verifies a signature over one of several readings of the same bytes. */
export function verifyCms(der: Uint8Array, readings: readonly Uint8Array[], parser: Der): CmsSigned | Refusal {
  try {
    return verifySigned(signedData(parser.ASN1Obj.parseBuffer(Buffer.from(der)), der.length, parser), readings);
  } catch (error) {
    // Problem: what the form forbids. Anything else comes from the parsers below: not DER, not a certificate, not a key.
    if (error instanceof Problem) return error.refusal;
    return failed('it is not a CMS signature that can be read');
  }
}

/** Leaves the reading of a signature with a reason; never leaves this file. */
class Problem extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.why);
    this.refusal = refusal;
  }
}

function need<T>(value: T | undefined | null | false, why: string): T {
  if (value === undefined || value === null || value === false) throw new Problem(failed(why));
  return value;
}

const tagOf = (object: ASN1Obj | undefined): number => object?.tag.toDER() ?? -1;

interface SignedData {
  readonly certificates: readonly Certificate[];
  readonly signerInfo: ASN1Obj;
}

/** RFC 5652 §5.1, with nothing in it but certificates and one signer. */
function signedData(content: ASN1Obj, length: number, parser: Der): SignedData {
  need(content.toDER().length === length, 'bytes follow its signature');
  need(content.subs[0]?.toOID() === SIGNED_DATA, 'its signature is not CMS signed data');
  const parts = need(content.subs[1]?.subs[0], 'its signature is empty').subs;
  const inner = need(parts[2], 'its signature is not whole');
  // Content inside would be what was signed, instead of the file that it came with.
  need(
    inner.subs.length === 1 && inner.subs[0]?.toOID() === DATA,
    'its signature is over content of its own, not over the archive',
  );
  const certificates = parts.find((part) => tagOf(part) === TAG.context0)?.subs ?? [];
  need(certificates.length > 0, 'its signature comes without a certificate');
  need(certificates.length <= MAX_CERTIFICATES, `its signature comes with more than ${MAX_CERTIFICATES} certificates`);
  const signers = need(parts.at(-1), 'its signature is not whole');
  need(tagOf(signers) === TAG.set && signers.subs.length === 1, 'it is not signed by exactly one signer');
  return {
    certificates: certificates.map((each) => readCertificate(each.toDER(), parser)),
    signerInfo: need(signers.subs[0], 'it has no signer'),
  };
}

interface SignerInfo {
  readonly identifier: ASN1Obj;
  readonly digest: string;
  readonly attributes: ASN1Obj;
  readonly algorithm: { readonly key: string; readonly digest?: string };
  readonly signature: Buffer;
}

/** RFC 5652 §5.3. Signed attributes are demanded: without them a digest could be passed off as content. */
function signerInfo({ subs }: ASN1Obj): SignerInfo {
  const [version, identifier, digestAlgorithm, attributes, signatureAlgorithm, signature] = subs;
  need(tagOf(version) === TAG.integer && tagOf(attributes) === TAG.context0, 'its signature has no signed attributes');
  const digestId = need(digestAlgorithm?.subs[0], 'its signature names no digest').toOID();
  const algorithmId = need(signatureAlgorithm?.subs[0], 'its signature names no algorithm').toOID();
  const digest = need(digests[digestId], `its signature uses the digest ${digestId}, which is weak or unknown`);
  const algorithm = algorithms[algorithmId];
  if (algorithm === undefined) throw new Problem(notCheckable(`its signature algorithm ${algorithmId} is not known here`));
  need(algorithm.digest === undefined || algorithm.digest === digest, 'its signature names two different digests');
  need(tagOf(signature) === TAG.octets, 'its signature is not whole');
  return {
    identifier: need(identifier, 'its signer is not named'),
    digest,
    attributes: need(attributes, 'its signature has no signed attributes'),
    algorithm,
    signature: need(signature, 'its signature is not whole').value,
  };
}

function verifySigned({ certificates, signerInfo: object }: SignedData, readings: readonly Uint8Array[]): CmsSigned | Refusal {
  const info = signerInfo(object);
  const signer = need(
    certificates.find((each) => isNamed(each, info.identifier)),
    'the certificate of its signer is missing',
  );
  const { digest, claimedAt } = attributesOf(info.attributes);
  const reading = readings.findIndex((bytes) => createHash(info.digest).update(bytes).digest().equals(digest));
  if (reading < 0) return failed('its archive was changed after it was signed');
  const key = strongKey(signer.x509.publicKey, info.algorithm.key);
  // RFC 5652 §5.4: the attributes are signed as a SET, whatever tag they carry.
  const message = Buffer.from(info.attributes.toDER());
  message[0] = TAG.set;
  if (!verify(info.digest, message, key, info.signature))
    return failed('its signature was not made with the key of its certificate');
  return { signer, others: certificates.filter((each) => each !== signer), reading, claimedAt };
}

/** By issuer and serial number, or by the identifier of its key (RFC 5652 §5.3). */
function isNamed({ fields }: Certificate, identifier: ASN1Obj): boolean {
  if (tagOf(identifier) === TAG.context0Primitive) return fields.extSubjectKeyID?.keyIdentifier.equals(identifier.value) === true;
  const [issuer, serial] = identifier.subs;
  if (tagOf(identifier) !== TAG.sequence || issuer === undefined || serial === undefined) return false;
  return fields.issuer.equals(issuer.value) && fields.serialNumber.equals(serial.value);
}

interface Attributes {
  readonly digest: Buffer;
  readonly claimedAt?: Date | undefined;
}

/** RFC 5652 §11: type and digest of the content, each exactly once with one value. */
function attributesOf({ subs }: ASN1Obj): Attributes {
  need(subs.length <= MAX_ATTRIBUTES, `its signature has more than ${MAX_ATTRIBUTES} attributes`);
  const one = (id: string): ASN1Obj | undefined => {
    const [attribute, ...more] = subs.filter((each) => each.subs[0]?.toOID() === id);
    const values = attribute?.subs[1]?.subs;
    need(more.length === 0 && (values === undefined || values.length === 1), 'an attribute of its signature stands there twice');
    return values?.[0];
  };
  need(one(CONTENT_TYPE)?.toOID() === DATA, 'its signature is not over plain bytes');
  const digest = one(MESSAGE_DIGEST);
  need(tagOf(digest) === TAG.octets, 'its signature names no digest of the archive');
  return { digest: need(digest, 'its signature names no digest of the archive').value, claimedAt: one(SIGNING_TIME)?.toDate() };
}

function strongKey(key: KeyObject, type: string): KeyObject {
  need(key.asymmetricKeyType === type, 'its signature names an algorithm that does not fit the key of its certificate');
  const bits = key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
  need(bits >= MIN_RSA_BITS, `its RSA key has ${bits} bits, which is too short to prove anything`);
  return key;
}
