// Whom we believe without asking the network: Sigstore's root and npm's keys, embedded by scripts/trust-roots.ts. Nothing here is ever fetched.
import type { ProvenanceFact } from '../artefact.ts';

/** A public key of the npm registry, with the time it was used in. */
export interface NpmKey {
  readonly keyId: string;
  /** `npm:signatures` or `npm:attestations`. */
  readonly usage: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly spki: string;
  /** ISO date. */
  readonly start: string;
  /** ISO date; absent while the key is in use. */
  readonly end?: string | undefined;
}

/** Roots of trust. */
export interface TrustRoots {
  /** Sigstore's `trusted_root.json`. */
  readonly sigstore: unknown;
  readonly npmKeys: readonly NpmKey[];
  /** Certificates, PEM, of who may vouch for the signer of an MCPB bundle: the machine's authorities, and those of the organisation. */
  readonly codeSigning: readonly string[];
  /** ISO date until which whoever publishes the roots stands by them. */
  readonly expires: string;
}

const DAY_MS = 86_400_000;
/** From here on the fact says that the roots grow old. */
const WARN_MS = 60 * DAY_MS;

/** The roots that came with this release. `codeSigning` is PEM, e.g. `tls.getCACertificates('system')`. */
export async function embeddedRoots(codeSigning: readonly string[]): Promise<TrustRoots> {
  const { default: roots } = await import('./roots.json', { with: { type: 'json' } });
  const npmKeys = roots.npmKeys.map((key): NpmKey => ({ ...key }));
  return { sigstore: roots.sigstore, npmKeys, codeSigning, expires: roots.expires };
}

/** How old the roots are that judged the other facts. Old roots judge neither keys that came later nor those that were withdrawn since. */
export function rootsFact(roots: TrustRoots, now: number): ProvenanceFact {
  const expires = Date.parse(roots.expires);
  const values = { expires: roots.expires };
  const day = roots.expires.slice(0, 10);
  if (!(now < expires)) {
    const detail = `The roots of trust in this release of Bartizan expired on ${day}: keys withdrawn since then are not known here; update Bartizan.`;
    return { id: 'trust.roots', result: 'not-checkable', detail, values };
  }
  const soon = expires - now < WARN_MS ? ' That is soon: update Bartizan.' : '';
  const detail = `The roots of trust in this release of Bartizan are good until ${day}.${soon}`;
  return { id: 'trust.roots', result: 'verified', detail, values };
}
