// npm: attestations that were changed, cut off, mislabelled or are of another kind.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProvenanceFact } from '../artefact.ts';
import { asProvenance, authority, DAY_MS, factOf, found, look, provenance, refuses, roots, SUBJECT } from './npm.test-kit.ts';
import { type BundleJson, COMMIT, SLSA_V1, slsa, startAuthority, statement } from './sigstore.test-kit.ts';

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

test('a list that is cut off, huge, ambiguous or something else refuses', async () => {
  const whole = Buffer.from(JSON.stringify({ attestations: [{ predicateType: SLSA_V1, bundle: await provenance() }] }));
  const bodies: readonly Uint8Array[] = [
    whole.subarray(0, 500),
    Buffer.from('{"attestations":[],"attestations":[1]}'),
    Buffer.from('{}'),
    Buffer.from('[]'),
    Buffer.from(''),
    Buffer.from([0xff, 0xfe]),
    Buffer.alloc(5 * 1024 * 1024, 0x20),
    Buffer.from(JSON.stringify({ attestations: Array(17).fill({}) })),
    Buffer.from(`{"attestations":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  ];
  for (const value of bodies) await refuses({ attestations: { state: 'found', value } }, /./);
  // A list that would hold, but for its size.
  const padded = Buffer.concat([whole, Buffer.alloc(5 * 1024 * 1024, 0x20)]);
  await refuses({ attestations: { state: 'found', value: padded } }, /larger than 4 MiB/);
});

test('bundles that are no objects refuse', async () => {
  for (const bundle of [null, 1, 'text', [], {}, { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json' }]) {
    await refuses({ attestations: asProvenance(bundle) }, /./);
  }
});

test('a statement of another form, or labelled as another, refuses', async () => {
  const odd = await authority.built(statement(SUBJECT, SLSA_V1, slsa(), 'https://example.test/Statement'));
  await refuses({ attestations: asProvenance(odd) }, /not of a known form/);
  const text = await authority.built('no JSON');
  await refuses({ attestations: asProvenance(text) }, /JSON document/);
  const twice = await authority.built('{"_type":"https://in-toto.io/Statement/v1","_type":"x"}');
  await refuses({ attestations: asProvenance(twice) }, /JSON document/);
  const elsewhere = await authority.built(statement(SUBJECT, SLSA_V1, slsa()), { payloadType: 'text/plain' });
  await refuses({ attestations: asProvenance(elsewhere) }, /something else than a statement/);
  const mislabelled = await authority.built(statement(SUBJECT, 'https://example.test/review', {}));
  await refuses({ attestations: asProvenance(mislabelled) }, /labelled/);
});

test('an attestation that could not be fetched is not checkable, and one that is not understood is named', async () => {
  const facts = await look({ attestations: { state: 'unreachable', why: 'the registry answered 503' } });
  assert.equal(factOf(facts, 'npm.provenance').result, 'not-checkable');
  assert.match(factOf(facts, 'npm.provenance').detail, /503/);
  const strange = await look({ attestations: found({ predicateType: 'https://example.test/review', bundle: {} }) });
  assert.match(factOf(strange, 'npm.attestation').detail, /https:\/\/example\.test\/review/);
  assert.equal(factOf(strange, 'npm.provenance').result, 'absent');
});

test('a second provenance that does not hold refuses beside a good one', async () => {
  const good = { predicateType: SLSA_V1, bundle: await provenance() };
  const bad = { predicateType: SLSA_V1, bundle: await provenance({}, slsa({ commit: 'd'.repeat(40) })) };
  await refuses({ attestations: found(good, bad) }, /names the commit/);
});

test('roots that grow old say so, and roots that are old are not checkable', async () => {
  const at = async (daysBefore: number): Promise<ProvenanceFact> =>
    factOf(await look({ now: Date.parse(roots.expires) - daysBefore * DAY_MS }), 'trust.roots');
  assert.equal((await at(61)).result, 'verified');
  assert.doesNotMatch((await at(61)).detail, /update/);
  assert.match((await at(59)).detail, /update Bartizan/);
  assert.equal((await at(0)).result, 'not-checkable');
  assert.equal((await at(-100)).result, 'not-checkable');
});
