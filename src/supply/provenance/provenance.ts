// Where does an artefact come from, and who says so? Judges what the suppliers fetched against roots that we have. It opens no connection and no file.
// Loaded only by commands that add, upgrade or verify a server: never on the way of a message, never by the relay.
import type { Fault } from '../../base/fault.ts';
import type { Artefact, ProvenanceFact } from '../artefact.ts';
import type { Evidence, ImageEvidence, NpmEvidence } from './evidence.ts';
import { provenanceFault } from './faults.ts';
import { repositoryFact } from './repository.ts';
import { rootsFact, type TrustRoots } from './roots.ts';

export type { CosignSignature, Evidence, ImageEvidence, NpmEvidence } from './evidence.ts';
export { embeddedRoots, type TrustRoots } from './roots.ts';

/** An artefact, what was fetched about its origin, and what it claims of itself. */
export interface Origin {
  readonly artefact: Artefact;
  readonly evidence: Evidence;
  /** `repository` of its package.json (text or object), label `org.opencontainers.image.source` of an image, `repository` of an MCPB manifest. */
  readonly claimedRepository?: unknown;
}

/** With what it is judged. */
export interface Judging {
  readonly roots: TrustRoots;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Every fact about where an artefact comes from, in a stable order: the checks of its kind, its source repository, the age of the roots.
 * Nothing that could not be checked is called fine, and every check answers.
 */
export async function provenanceOf(origin: Origin, judging: Judging): Promise<readonly ProvenanceFact[]> {
  const own = await ownFacts(origin, judging);
  const built = own.find(({ id, result }) => result === 'verified' && (id === 'npm.provenance' || id === 'image.provenance'));
  const facts = [...own, repositoryFact(origin.claimedRepository, built?.values?.['repository'])];
  const usesRoots = origin.evidence.kind === 'npm' || origin.evidence.kind === 'oci';
  return usesRoots ? [...facts, rootsFact(judging.roots, judging.now)] : facts;
}

/** The fault that refuses an artefact because a check of it failed; undefined when none did. What is absent is shown, not refused. */
export function refusalOf(facts: readonly ProvenanceFact[], name: string): Fault | undefined {
  const failed = facts.find(({ result }) => result === 'failed');
  return failed === undefined
    ? undefined
    : provenanceFault.failed({ name, check: failed.id, detail: failed.detail.replace(/\.$/, '') });
}

async function ownFacts({ artefact, evidence }: Origin, judging: Judging): Promise<readonly ProvenanceFact[]> {
  switch (evidence.kind) {
    case 'npm':
      return npmFacts(artefact, evidence, judging);
    case 'oci':
      return ociFacts(artefact, evidence, judging);
    case 'mcpb': {
      const [{ mcpbFacts }, parser] = await Promise.all([import('./mcpb.ts'), import('@sigstore/core')]);
      return mcpbFacts(evidence.file, judging.roots.codeSigning, parser, judging.now);
    }
    case 'pypi':
      return [
        {
          id: 'pypi.attestation',
          result: 'not-checkable',
          detail: 'Attestations of PyPI (PEP 740) are not checked by this version of Bartizan.',
        },
      ];
    case 'git':
      return [
        {
          id: 'git.signature',
          result: 'not-checkable',
          detail: 'Signatures of commits are not checked; the commit id fixes the content.',
        },
      ];
    case 'local':
      return [{ id: 'publisher', result: 'absent', detail: 'This is code on this machine: nobody published or signed it.' }];
    case 'remote':
      return [
        {
          id: 'publisher',
          result: 'not-checkable',
          detail: 'The code of a remote server cannot be seen: its host may change it at any time.',
        },
      ];
  }
}

async function npmFacts(
  { name, version, integrity }: Artefact,
  evidence: NpmEvidence,
  { roots, now }: Judging,
): Promise<readonly ProvenanceFact[]> {
  if (version === undefined || integrity === undefined) {
    return [
      {
        id: 'npm.signature',
        result: 'failed',
        detail: 'The artefact names no version or no integrity that could have been signed.',
      },
    ];
  }
  const [{ npmSignature }, { npmAttestations }, { openSigstore }] = await Promise.all([
    import('./npm-signature.ts'),
    import('./npm-attestations.ts'),
    import('./sigstore.ts'),
  ]);
  const wanted = { name, version, integrity };
  return [
    npmSignature(wanted, evidence, roots, now),
    ...npmAttestations(wanted, evidence, await openSigstore(roots), now),
    ...digestFacts(evidence),
  ];
}

const MAX_NAMED = 20;

/** Said only where there is something to say: a tree whose packages all have strong digests needs no word. */
function digestFacts({ weak = [] }: NpmEvidence): readonly ProvenanceFact[] {
  if (weak.length === 0) return [];
  const names = `${weak.slice(0, MAX_NAMED).join(', ')}${weak.length > MAX_NAMED ? ', …' : ''}`;
  const detail = `The registry vouches with SHA-1 alone for ${weak.length} packages (${names}): they are pinned by what came here.`;
  return [{ id: 'npm.digest', result: 'not-checkable', detail }];
}

async function ociFacts(
  { integrity }: Artefact,
  evidence: ImageEvidence,
  { roots, now }: Judging,
): Promise<readonly ProvenanceFact[]> {
  if (integrity === undefined || !/^sha(?:256|512):[0-9a-f]+$/.test(integrity)) {
    return [
      { id: 'image.signature', result: 'failed', detail: 'The artefact names no image digest that could have been signed.' },
    ];
  }
  const [{ imageFacts }, { openSigstore }] = await Promise.all([import('./image.ts'), import('./sigstore.ts')]);
  return imageFacts(integrity, evidence, await openSigstore(roots), now);
}
