// A certificate in two readings: OpenSSL's, which verifies, and the raw fields, which OpenSSL does not show. And whether one vouches for another.
import { X509Certificate } from 'node:crypto';

/** The parser of DER, loaded by whoever needs it: strict about lengths, bounded in depth. */
export type Der = Pick<typeof import('@sigstore/core'), 'ASN1Obj' | 'X509Certificate'>;

/** One certificate. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly fields: InstanceType<Der['X509Certificate']>;
}

/**
 * Reads a certificate.
 * @throws what OpenSSL or the parser throws when it is none
 */
export function readCertificate(der: Buffer, parser: Der): Certificate {
  return { x509: new X509Certificate(der), fields: parser.X509Certificate.parse(Buffer.from(der)) };
}

/** Whose certificate it is, as the certificate says: the common name, else the whole name on one line. */
export function nameOf(distinguished: string): string {
  const common = /(?:^|\n)CN=(.+)/.exec(distinguished)?.[1];
  return (common ?? distinguished.split('\n').join(', ')).slice(0, 200);
}

/** Its own issuer, and its own signature holds. */
export function isSelfSigned({ x509, fields }: Certificate): boolean {
  return fields.issuer.equals(fields.subject) && x509.verify(x509.publicKey);
}

/** Extensions that are understood here or do not narrow what is asked; any other critical one forbids to rely on the certificate (RFC 5280 §4.2). */
const KNOWN_CRITICAL: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.37']);

/** Where a chain leads. */
export type ChainEnd =
  | { readonly kind: 'trusted'; readonly root: Certificate }
  /** It ends with an issuer that is not among the roots. */
  | { readonly kind: 'unknown'; readonly issuer: string }
  /** Issuers are there, but do not vouch for it: `why` continues a sentence. */
  | { readonly kind: 'broken'; readonly why: string };

/**
 * Follows a certificate to a root (RFC 5280 §6, without policies and names, which nobody constrains here). Each certificate is looked at once,
 * nearest first: cross-signed ones cannot be followed in circles. Revocation is not looked up.
 */
export function followChain(
  leaf: Certificate,
  others: readonly Certificate[],
  roots: readonly Certificate[],
  now: number,
): ChainEnd {
  const rootIds = new Set(roots.map(({ x509 }) => x509.fingerprint256));
  const found = new Set([leaf]);
  const open: { readonly subject: Certificate; readonly below: number }[] = [{ subject: leaf, below: 0 }];
  const troubles: string[] = [];
  const strangers: string[] = [];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { subject, below } = next;
    if (rootIds.has(subject.x509.fingerprint256)) return { kind: 'trusted', root: subject };
    const named = [...roots, ...others].filter((each) => each.fields.subject.equals(subject.fields.issuer) && !found.has(each));
    if (named.length === 0) strangers.push(nameOf(subject.x509.issuer));
    const judged = named.map((issuer) => ({ issuer, why: notIssuedBy(subject, issuer, below, now) }));
    troubles.push(...judged.flatMap(({ why }) => why ?? []));
    for (const { issuer } of judged.filter(({ why }) => why === undefined)) {
      found.add(issuer);
      open.push({ subject: issuer, below: below + 1 });
    }
  }
  const why = troubles[0];
  return why === undefined ? { kind: 'unknown', issuer: strangers[0] ?? 'nobody' } : { kind: 'broken', why };
}

/** Why an issuer of this name does not vouch for a certificate. `below` counts the certificates between it and the signer's. */
function notIssuedBy(subject: Certificate, issuer: Certificate, below: number, now: number): string | undefined {
  const name = JSON.stringify(nameOf(issuer.x509.subject));
  if (!issuer.x509.ca) return `${name}, which issued a certificate of its chain, is not an authority`;
  const limit = issuer.fields.extBasicConstraints?.pathLenConstraint;
  if (limit !== undefined && limit < BigInt(below)) return `${name} may not vouch for further authorities`;
  if (!subject.x509.checkIssued(issuer.x509) || !subject.x509.verify(issuer.x509.publicKey)) {
    return `${name} did not sign the certificate that names it as its issuer`;
  }
  return unusable(issuer, now);
}

/** Signing of code, and anything at all (RFC 5280 §4.2.1.12). */
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const ANY_PURPOSE = '2.5.29.37.0';

/** Was the certificate issued for signing code? `unsaid` where it names no purpose. */
export function purposeOf({ x509 }: Certificate): 'code' | 'other' | 'unsaid' {
  // Node calls the extended key usage `keyUsage`; the types do not say that it is missing where the certificate has none.
  const purposes: readonly string[] | undefined = x509.keyUsage;
  if (purposes === undefined) return 'unsaid';
  return purposes.includes(CODE_SIGNING) || purposes.includes(ANY_PURPOSE) ? 'code' : 'other';
}

/** Why a certificate may not be relied on at this time. */
export function unusable({ x509, fields }: Certificate, now: number): string | undefined {
  const name = JSON.stringify(nameOf(x509.subject));
  const critical = fields.extensions
    .map((each) => each.subs)
    .find((subs) => subs.length === 3 && !KNOWN_CRITICAL.has(subs[0]?.toOID() ?? ''));
  if (critical !== undefined)
    return `the certificate of ${name} has a condition that is not understood here (${critical[0]?.toOID() ?? 'none'})`;
  if (now < x509.validFromDate.getTime())
    return `the certificate of ${name} is only valid from ${x509.validFromDate.toISOString().slice(0, 10)} on`;
  if (now > x509.validToDate.getTime())
    return `the certificate of ${name} expired on ${x509.validToDate.toISOString().slice(0, 10)}`;
  return purposeOf({ x509, fields }) === 'other'
    ? `the certificate of ${name} was issued for another purpose than signing code`
    : undefined;
}
