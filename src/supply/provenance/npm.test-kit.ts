// An npm package's facts with our own authority: what is looked at, and a look at it.
import assert from 'node:assert/strict';
import type { ProvenanceFact } from '../artefact.ts';
import { PUBLIC_REGISTRY } from '../npm-config.ts';
import { type NpmEvidence, provenanceOf, refusalOf } from './provenance.ts';
import { type BundleJson, PUBLISH, SLSA_V1, slsa, startAuthority, statement } from './sigstore.test-kit.ts';

export const NAME = '@example/server';
export const VERSION = '1.2.3';
export const SHA512 = 'ab'.repeat(64);
export const INTEGRITY = `sha512-${Buffer.from(SHA512, 'hex').toString('base64')}`;
export const SUBJECT = { name: `pkg:npm/%40example/server@${VERSION}`, digest: { sha512: SHA512 } };
export const DAY_MS = 86_400_000;

export const authority = await startAuthority();
export const roots = authority.roots();
export const provenance = (
  signing?: Parameters<typeof authority.built>[1],
  predicate: unknown = slsa(),
  subject: unknown = SUBJECT,
): Promise<BundleJson> => authority.built(statement(subject, SLSA_V1, predicate), signing);
export const publish = (
  predicate: unknown = { name: NAME, version: VERSION, registry: new URL(PUBLIC_REGISTRY).origin },
): Promise<BundleJson> => authority.byKey(statement(SUBJECT, PUBLISH, predicate));

export type Listed = { readonly predicateType: string; readonly bundle: unknown };
export const found = (...attestations: readonly Listed[]): NpmEvidence['attestations'] => ({
  state: 'found',
  value: Buffer.from(JSON.stringify({ attestations })),
});
export const asProvenance = (bundle: unknown): NpmEvidence['attestations'] => found({ predicateType: SLSA_V1, bundle });

export interface Look {
  readonly attestations?: NpmEvidence['attestations'];
  readonly signatures?: unknown;
  readonly publishedAt?: string;
  readonly claimed?: unknown;
  readonly roots?: typeof roots;
  readonly now?: number;
}

export const look = (given: Look): Promise<readonly ProvenanceFact[]> =>
  provenanceOf(
    {
      artefact: { kind: 'npm', name: NAME, version: VERSION, integrity: INTEGRITY },
      evidence: {
        kind: 'npm',
        signatures: given.signatures,
        publishedAt: given.publishedAt,
        attestations: given.attestations ?? { state: 'none' },
      },
      claimedRepository: given.claimed,
    },
    { roots: given.roots ?? roots, now: given.now ?? authority.now },
  );

export const factOf = (facts: readonly ProvenanceFact[], id: string): ProvenanceFact => {
  const own = facts.filter((each) => each.id === id);
  assert.equal(own.length, 1, `one fact ${id}`);
  return own[0]!;
};

/** Provenance fails, for this reason, and refuses. */
export async function refuses(given: Look, why: RegExp, id = 'npm.provenance'): Promise<void> {
  const facts = await look(given);
  const fact = factOf(facts, id);
  assert.equal(fact.result, 'failed', fact.detail);
  assert.match(fact.detail, why);
  assert.equal(refusalOf(facts, NAME)?.code, 'provenance.failed');
}
