// The roots that judge: those of this release for packages, those of this machine and the settings for bundles.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAtProvenance } from './look-at-provenance.ts';
import { archive, CODE_SIGNING, certify, pemOf, signedBundle } from './provenance/mcpb.test-kit.ts';
import { published, publishedAttestations } from './provenance/published.fixture.ts';

const NOW = Date.parse('2027-01-01T00:00:00Z');
const clock = { now: () => NOW, monotonicMs: () => 0 };

test('a package is judged by the roots of this release', async () => {
  const integrity = `sha512-${Buffer.from(published.sha512, 'hex').toString('base64')}`;
  const facts = await lookAtProvenance(
    {
      artefact: { kind: 'npm', name: published.name, version: published.version, integrity },
      evidence: { kind: 'npm', attestations: { state: 'found', value: publishedAttestations } },
      claimedRepository: 'https://github.com/sigstore/sigstore-js',
    },
    { clock },
  );
  const results = facts.map(({ id, result }) => `${id} ${result}`);
  assert.deepEqual(results, [
    'npm.signature absent',
    'npm.publish verified',
    'npm.provenance verified',
    'repository verified',
    'trust.roots verified',
  ]);
});

test('the signer of a bundle is judged by the authorities that the settings name, beside those of this machine', async () => {
  const root = certify('Root', { isAuthority: true });
  const file = signedBundle(archive(), certify('Publisher', { issuer: root, purpose: CODE_SIGNING }));
  const signer = async (extraCa?: string): Promise<string | undefined> => {
    const facts = await lookAtProvenance(
      { artefact: { kind: 'mcpb', name: 'small' }, evidence: { kind: 'mcpb', file } },
      { clock, extraCa },
    );
    return facts.find(({ id }) => id === 'mcpb.signer')?.result;
  };
  assert.equal(await signer(), 'not-checkable');
  assert.equal(await signer(`${pemOf(certify('Other', { isAuthority: true }))}\n${pemOf(root)}`), 'verified');
});
