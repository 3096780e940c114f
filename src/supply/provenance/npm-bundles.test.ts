// Bundles of npm provenance that were spoiled in one place, and certificates that do not hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asProvenance, authority, DAY_MS, factOf, look, provenance, refuses, SUBJECT } from './npm.test-kit.ts';
import { type BundleJson, COMMIT, SLSA_V1, slsa, startAuthority, statement } from './sigstore.test-kit.ts';

/** Spoils a good bundle in one place. */
const spoiled: Readonly<Record<string, { readonly spoil: (bundle: BundleJson) => void; readonly why: RegExp }>> = {
  'a changed payload': {
    spoil: ({ dsseEnvelope }) => {
      const text = Buffer.from(dsseEnvelope.payload, 'base64').toString().replace(COMMIT, 'd'.repeat(40));
      dsseEnvelope.payload = Buffer.from(text).toString('base64');
    },
    why: /log recorded something else/,
  },
  'a changed signature': {
    spoil: ({ dsseEnvelope }) => {
      dsseEnvelope.signatures[0]!.sig = Buffer.alloc(71, 3).toString('base64');
    },
    why: /log recorded something else/,
  },
  'two signatures': {
    spoil: ({ dsseEnvelope }) => dsseEnvelope.signatures.push(dsseEnvelope.signatures[0]!),
    why: /lacks content\.dsseEnvelope\.signatures/,
  },
  'no log entry': {
    spoil: ({ verificationMaterial }) => {
      verificationMaterial.tlogEntries = [];
    },
    why: /nothing that is trusted here proves when/,
  },
  'no proof of inclusion': {
    spoil: ({ verificationMaterial }) => {
      delete verificationMaterial.tlogEntries[0]!['inclusionProof'];
    },
    why: /lacks verificationMaterial\.tlogEntries\[0\]\.inclusionProof/,
  },
  'a proof of inclusion of something else': {
    spoil: ({ verificationMaterial }) => {
      const proof = verificationMaterial.tlogEntries[0]!['inclusionProof'] as { hashes: string[]; treeSize: string };
      proof.hashes = [Buffer.alloc(32, 1).toString('base64')];
    },
    why: /log does not prove/,
  },
  'a changed promise of the log': {
    spoil: ({ verificationMaterial }) => {
      verificationMaterial.tlogEntries[0]!['inclusionPromise'] = { signedEntryTimestamp: Buffer.alloc(70, 1).toString('base64') };
    },
    why: /log does not prove/,
  },
  'a changed time': {
    spoil: ({ verificationMaterial }) => {
      const entry = verificationMaterial.tlogEntries[0]!;
      entry['integratedTime'] = String(Number(entry['integratedTime']) + 1);
    },
    why: /log does not prove/,
  },
  'no signed time': {
    spoil: ({ verificationMaterial }) => {
      delete verificationMaterial.tlogEntries[0]!['inclusionPromise'];
    },
    why: /proves when it was signed/,
  },
  'a hundred log entries': {
    spoil: ({ verificationMaterial }) => {
      verificationMaterial.tlogEntries = Array(100).fill(verificationMaterial.tlogEntries[0]);
    },
    why: /more log entries/,
  },
  'the same log entry twice': {
    spoil: ({ verificationMaterial }) => {
      verificationMaterial.tlogEntries = Array(2).fill(verificationMaterial.tlogEntries[0]);
    },
    why: /./,
  },
  'a certificate that is none': {
    spoil: ({ verificationMaterial }) => {
      verificationMaterial.certificate = { rawBytes: Buffer.from('no certificate').toString('base64') };
    },
    why: /cannot be read/,
  },
  'no certificate': {
    spoil: ({ verificationMaterial }) => {
      delete verificationMaterial.certificate;
    },
    why: /lacks verificationMaterial\.content/,
  },
  'a media type that is none': {
    spoil: (bundle) => {
      bundle.mediaType = '';
    },
    why: /not a Sigstore bundle/,
  },
};

for (const [what, { spoil, why }] of Object.entries(spoiled)) {
  test(`a bundle with ${what} refuses`, async () => {
    const bundle = await provenance();
    spoil(bundle);
    await refuses({ attestations: asProvenance(bundle) }, why);
  });
}

test('a certificate of another authority refuses', async () => {
  const foreign = await (await startAuthority()).built(statement(SUBJECT, SLSA_V1, slsa()));
  const { tlogEntries } = (await provenance()).verificationMaterial;
  const bundle = { ...foreign, verificationMaterial: { ...foreign.verificationMaterial, tlogEntries } };
  await refuses({ attestations: asProvenance(bundle) }, /not issued by an authority/);
});

test('a certificate that was used after its ten minutes refuses', async () => {
  await refuses({ attestations: asProvenance(await provenance({ late: true })) }, /not valid when it signed/);
});

test('a bundle of a later kind is not checkable', async () => {
  const bundle = { ...(await provenance()), mediaType: 'application/vnd.dev.sigstore.bundle.v9.9+json' };
  const fact = factOf(await look({ attestations: asProvenance(bundle) }), 'npm.provenance');
  assert.equal(fact.result, 'not-checkable');
  assert.match(fact.detail, /v9\.9/);
});

test('a bundle from the future refuses', async () => {
  const attestations = asProvenance(await provenance());
  await refuses({ attestations, now: authority.signedAt.getTime() - DAY_MS }, /in the future/);
  const justNow = await look({ attestations, now: authority.signedAt.getTime() - 60_000 });
  assert.equal(factOf(justNow, 'npm.provenance').result, 'verified', 'clocks differ by minutes');
});
