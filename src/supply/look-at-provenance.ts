// Joins a resolved artefact with the roots of trust of this release and this machine. Opens no connection; loads the verifier only when it is called.
import type { ProvenanceFact } from './artefact.ts';
import type { Resolved, SupplyContext } from './supplier.ts';

/**
 * Every fact about where a resolved artefact comes from, checked with what `resolveSource` fetched. A fact that failed refuses: `refusalOf` of
 * provenance/provenance.ts makes the fault.
 */
export async function lookAtProvenance(
  resolved: Pick<Resolved, 'artefact' | 'evidence' | 'claimedRepository'>,
  context: Pick<SupplyContext, 'clock' | 'extraCa'>,
): Promise<readonly ProvenanceFact[]> {
  const { embeddedRoots, provenanceOf } = await import('./provenance/provenance.ts');
  const codeSigning = resolved.evidence.kind === 'mcpb' ? await authorities(context.extraCa) : [];
  return provenanceOf(resolved, { roots: await embeddedRoots(codeSigning), now: context.clock.now() });
}

/** Who may vouch for the signer of an MCPB bundle: the authorities of this machine, and those named in the settings. */
async function authorities(extraCa: string | undefined): Promise<readonly string[]> {
  const { getCACertificates } = await import('node:tls');
  const extra = extraCa?.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...extra])];
}
