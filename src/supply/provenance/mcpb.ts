// Signatures of MCPB bundles: whether the bytes are as the signer left them, and, separately, whether anybody vouches for who the signer is.
import type { ProvenanceFact } from '../artefact.ts';
import {
  type Certificate,
  type Der,
  followChain,
  isSelfSigned,
  nameOf,
  purposeOf,
  readCertificate,
  unusable,
} from './certificate.ts';
import { verifyCms } from './cms.ts';
import { dayOf } from './facts.ts';
import { splitMcpb } from './mcpb-trailer.ts';
import { present } from './reading.ts';

const SIGNATURE = 'mcpb.signature';
const SIGNER = 'mcpb.signer';

/** Looks at the signature of a file. `roots` are certificates, PEM, of who may vouch for signers. */
export function mcpbFacts(file: Uint8Array, roots: readonly string[], parser: Der, now: number): readonly ProvenanceFact[] {
  const parts = splitMcpb(file);
  if (parts.kind === 'unsigned') {
    return [{ id: SIGNATURE, result: 'absent', detail: 'This bundle is not signed: nobody vouches for it.' }];
  }
  if (parts.kind === 'damaged') return [{ id: SIGNATURE, result: 'failed', detail: `The file is damaged: ${parts.why}.` }];
  const signed = verifyCms(parts.cms, parts.signed, parser);
  if ('why' in signed) {
    const lead =
      signed.result === 'failed'
        ? 'The signature of the bundle does not hold'
        : 'The signature of the bundle could not be judged';
    return [{ id: SIGNATURE, result: signed.result, detail: `${lead}: ${signed.why}.` }];
  }
  const fingerprint = signed.signer.x509.fingerprint256;
  const detail = 'The archive is byte for byte as whoever holds the key of this certificate signed it.';
  const values = present({ fingerprint, claimedAt: signed.claimedAt?.toISOString() });
  return [{ id: SIGNATURE, result: 'verified', detail, values }, signerFact(signed.signer, signed.others, roots, parser, now)];
}

/** Who signed. A name in a certificate is worth what its issuer is worth. */
function signerFact(
  signer: Certificate,
  others: readonly Certificate[],
  roots: readonly string[],
  parser: Der,
  now: number,
): ProvenanceFact {
  const { x509 } = signer;
  const identity = nameOf(x509.subject);
  const values = {
    identity,
    issuer: nameOf(x509.issuer),
    fingerprint: x509.fingerprint256,
    validFrom: x509.validFromDate.toISOString(),
    validTo: x509.validToDate.toISOString(),
  };
  const fact = (result: ProvenanceFact['result'], detail: string): ProvenanceFact => ({ id: SIGNER, result, detail, values });
  const named = JSON.stringify(identity);
  const why = now > x509.validToDate.getTime() ? expired(signer) : unusable(signer, now);
  if (why !== undefined) return fact('failed', `The signer cannot be relied on: ${why}.`);
  const trusted = readRoots(roots, parser);
  const isTrusted = trusted.some(({ x509: root }) => root.fingerprint256 === x509.fingerprint256);
  if (isSelfSigned(signer) && !isTrusted) {
    return fact(
      'not-checkable',
      `Self-signed: the signer calls itself ${named}, and nobody else says so; anybody can make such a certificate.`,
    );
  }
  const end = followChain(signer, others, trusted, now);
  if (end.kind === 'broken') return fact('failed', `The chain of the signer's certificate is broken: ${end.why}.`);
  if (end.kind === 'unknown') {
    const detail = `The signer calls itself ${named}, for which ${JSON.stringify(end.issuer)} vouches, an authority that is not trusted on this machine.`;
    return fact('not-checkable', detail);
  }
  const root = nameOf(end.root.x509.subject);
  if (!isTrusted && purposeOf(signer) === 'unsaid') {
    return fact(
      'not-checkable',
      `${JSON.stringify(root)} vouches for the name ${named}, but does not say that it may sign code.`,
    );
  }
  return fact(
    'verified',
    `Signed by ${named}, for whom ${JSON.stringify(root)} vouches until ${dayOf(x509.validToDate)}; revocation is not looked up.`,
  );
}

/** Without a time stamp that somebody else signed, a signature after the end cannot be told from one before it. */
function expired({ x509 }: Certificate): string {
  return `its certificate expired on ${dayOf(x509.validToDate)}, and nobody else proves that the bundle was signed before`;
}

function readRoots(roots: readonly string[], parser: Der): readonly Certificate[] {
  return roots.flatMap((pem) => {
    const body = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(pem)?.[1];
    if (body === undefined) return [];
    try {
      return [readCertificate(Buffer.from(body, 'base64'), parser)];
    } catch {
      return []; // an authority of the machine that OpenSSL or the parser cannot read vouches for nobody
    }
  });
}
