// What a certificate of Sigstore's authority (Fulcio) says about who signed: which repository, at which commit, with which workflow, built where.
// https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
import type { ASN1Obj } from '@sigstore/core';
import type { Signer } from '@sigstore/verify';
import { MAX_CLAIM_CHARS } from './reading.ts';

/** Claims of a certificate whose chain was verified. */
export interface CertificateClaims {
  /** Who vouched for the identity, e.g. `https://token.actions.githubusercontent.com`. */
  readonly issuer?: string | undefined;
  /** Subject alternative name: a workflow's URI, a mail address. */
  readonly identity?: string | undefined;
  readonly repository?: string | undefined;
  readonly commit?: string | undefined;
  readonly ref?: string | undefined;
  /** The workflow at the top, as a URI with its ref. */
  readonly workflow?: string | undefined;
  /** The workflow that signed, which may be a reusable one of somebody else. */
  readonly builder?: string | undefined;
  /** `github-hosted` or `self-hosted`. */
  readonly runner?: string | undefined;
  readonly run?: string | undefined;
}

export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

const ARC = '1.3.6.1.4.1.57264.1.';
const UTF8_STRING = 0x0c;

type ReadDer = (bytes: Buffer<ArrayBuffer>) => ASN1Obj;

/**
 * The claims of a verified signer.
 * @throws TypeError when a claim is longer than anybody would read, or not what its number promises
 */
export function claimsOf(signer: Signer, readDer: ReadDer): CertificateClaims {
  const values = new Map<string, Buffer>();
  for (const { oid, value } of signer.identity?.oids ?? []) values.set(oid?.id.join('.') ?? '', value);
  // Numbers 1 to 6 hold bare text and are the older ones; from 8 on it is a DER string.
  const old = (number: number): string | undefined => bounded(values.get(`${ARC}${number}`)?.toString('utf8'));
  const text = (number: number): string | undefined => {
    const value = values.get(`${ARC}${number}`);
    return value === undefined ? undefined : bounded(utf8String(readDer(Buffer.from(value))));
  };
  const issuer = text(8) ?? old(1);
  const shortName = issuer === GITHUB_ISSUER ? old(5) : undefined;
  return {
    issuer,
    identity: bounded(signer.identity?.subjectAlternativeName),
    repository: text(12) ?? (shortName === undefined ? undefined : `https://github.com/${shortName}`),
    commit: text(13) ?? old(3),
    ref: text(14) ?? old(6),
    workflow: text(18),
    builder: text(9),
    runner: text(11),
    run: text(21),
  };
}

function utf8String(object: ASN1Obj): string {
  if (object.tag.toDER() !== UTF8_STRING) throw new TypeError('a claim of the certificate is not text');
  return object.value.toString('utf8');
}

function bounded(text: string | undefined): string | undefined {
  if (text !== undefined && text.length > MAX_CLAIM_CHARS) throw new TypeError('a claim of the certificate is too long');
  return text === '' ? undefined : text;
}
