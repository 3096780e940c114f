// npm: the registry's signature, publish attestation and provenance; each way in which one can be wrong is made with our own authority.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProvenanceFact } from '../artefact.ts';
import { PUBLIC_REGISTRY } from '../npm-config.ts';
import {
  asProvenance,
  authority,
  factOf,
  found,
  INTEGRITY,
  type Look,
  look,
  NAME,
  provenance,
  publish,
  refuses,
  SHA512,
  SUBJECT,
  VERSION,
} from './npm.test-kit.ts';
import { embeddedRoots, type NpmEvidence, provenanceOf, refusalOf } from './provenance.ts';
import { published, publishedAttestations } from './published.fixture.ts';
import { COMMIT, github, PUBLISH, REPOSITORY, SLSA_V1, slsa, statement, WORKFLOW } from './sigstore.test-kit.ts';

test('what the registry answers for a real version is verified with the embedded roots', async () => {
  const integrity = `sha512-${Buffer.from(published.sha512, 'hex').toString('base64')}`;
  const facts = await provenanceOf(
    {
      artefact: { kind: 'npm', name: published.name, version: published.version, integrity },
      evidence: { kind: 'npm', attestations: { state: 'found', value: publishedAttestations } },
      claimedRepository: { type: 'git', url: 'git+https://github.com/sigstore/sigstore-js.git' },
    },
    { roots: await embeddedRoots([]), now: Date.parse('2026-11-21') },
  );
  const built = factOf(facts, 'npm.provenance');
  assert.equal(built.result, 'verified', built.detail);
  assert.equal(built.values?.['commit'], '8a2ee2fd20dda58ffa4a8d808a65cb1e04711c03');
  assert.equal(built.values?.['signedAt'], '2023-01-11T17:31:52.000Z');
  assert.equal(factOf(facts, 'npm.publish').result, 'verified');
  assert.equal(factOf(facts, 'repository').result, 'verified');
  assert.equal(factOf(facts, 'trust.roots').result, 'verified');
  assert.equal(refusalOf(facts, published.name), undefined);
});

test("real signatures of the registry are verified, also an older key's over what was published in its time", async () => {
  const real = [
    {
      name: 'express',
      version: '5.2.1',
      integrity: 'sha512-hIS4idWWai69NezIdRt2xFVofaF4j+6INOpJlVOLDO8zXGpUVEVzIYk12UUi2JzjEzWL3IOAxcTubgz9Po0yXw==',
      sig: 'MEQCIFiG4BbRCfOtJiV9BkwAfmuZ6j6WDPSwLTUxm8z4HbwxAiBRQBV8eXLNJmyYnSS5oLT12Q44o71/CetyWd+uifoylA==',
      keyid: 'SHA256:DhQ8wR5APBvFHLF/+Tc+AYvPOdTpcIDqOhxsBHRwC7U',
    },
    {
      name: '@node-rs/xxhash',
      version: '1.0.0',
      integrity: 'sha512-wVhbJT3QumfE7zlMLAZoAllaUufN5r3ia8vatKaqcG/Bau9SdFmcZpo8IuWDfSX+Jqyh9dViSRpUYChrVUvyFw==',
      sig: 'MEUCIQD+Dksaw6q6YpTDITfpfAwI15qCuQT84NvQKOpMqq4ZdQIgHvVlZ7+kJk4gzGM7hD10eILXlpOfqQa6Z6NZtcOvX+M=',
      keyid: 'SHA256:jl3bwswu80PjjokCgh0o2w5c2U4LhQAE57gj9cz1kzA',
      publishedAt: '2021-10-22T07:54:36.493Z',
    },
  ];
  for (const { name, version, integrity, sig, keyid, publishedAt } of real) {
    const evidence: NpmEvidence = { kind: 'npm', signatures: [{ sig, keyid }], publishedAt, attestations: { state: 'none' } };
    const judging = { roots: await embeddedRoots([]), now: Date.parse('2026-11-21') };
    const facts = await provenanceOf({ artefact: { kind: 'npm', name, version, integrity }, evidence }, judging);
    assert.equal(factOf(facts, 'npm.signature').result, 'verified', name);
    const other = await provenanceOf({ artefact: { kind: 'npm', name, version: '9.9.9', integrity }, evidence }, judging);
    assert.equal(factOf(other, 'npm.signature').result, 'failed', name);
  }
});

test('a version without anything has absent facts, which are shown and do not refuse', async () => {
  const facts = await look({});
  assert.deepEqual(
    facts.map(({ id, result }) => `${id} ${result}`),
    ['npm.signature absent', 'npm.publish absent', 'npm.provenance absent', 'repository absent', 'trust.roots verified'],
  );
  assert.equal(refusalOf(facts, NAME), undefined);
});

test("the registry's signature is over name, version and integrity together", async () => {
  const sign = (message: string): unknown => [{ keyid: authority.npmKeyId, sig: authority.registrySign(message) }];
  assert.equal(factOf(await look({ signatures: sign(`${NAME}@${VERSION}:${INTEGRITY}`) }), 'npm.signature').result, 'verified');
  for (const message of [
    `${NAME}@1.2.4:${INTEGRITY}`,
    `@example/other@${VERSION}:${INTEGRITY}`,
    `${NAME}@${VERSION}:sha512-AAAA`,
  ]) {
    await refuses({ signatures: sign(message) }, /not over @example\/server@1.2.3/, 'npm.signature');
  }
});

test('a wrong signature is not outweighed by a right one, and an unknown key proves nothing', async () => {
  const right = { keyid: authority.npmKeyId, sig: authority.registrySign(`${NAME}@${VERSION}:${INTEGRITY}`) };
  const wrong = { keyid: authority.npmKeyId, sig: authority.registrySign('something else') };
  const unknown = { keyid: 'SHA256:nobody', sig: right.sig };
  assert.equal(factOf(await look({ signatures: [right, wrong] }), 'npm.signature').result, 'failed');
  assert.equal(factOf(await look({ signatures: [unknown, right] }), 'npm.signature').result, 'verified');
  assert.equal(factOf(await look({ signatures: [unknown] }), 'npm.signature').result, 'not-checkable');
});

test('signatures that are no signatures fail', async () => {
  const shapes: readonly unknown[] = [
    'text',
    {},
    [{}],
    [{ keyid: 1, sig: 2 }],
    [{ keyid: authority.npmKeyId, sig: '!' }],
    Array(9).fill({}),
  ];
  for (const signatures of shapes) await refuses({ signatures }, /./, 'npm.signature');
});

test('an expired key still proves what was published in its time, and nothing later', async () => {
  const expired = authority.roots('2026-01-01T00:00:00Z');
  const signatures = [{ keyid: authority.npmKeyId, sig: authority.registrySign(`${NAME}@${VERSION}:${INTEGRITY}`) }];
  const result = async (publishedAt?: string): Promise<ProvenanceFact> =>
    factOf(await look({ signatures, roots: expired, ...(publishedAt === undefined ? {} : { publishedAt }) }), 'npm.signature');
  assert.equal((await result('2025-12-31T23:59:59Z')).result, 'verified');
  assert.equal((await result('2026-01-01T00:00:00Z')).result, 'failed');
  assert.equal((await result()).result, 'not-checkable');
  assert.equal((await result('some day')).result, 'not-checkable');
  assert.equal((await result('2126-01-01T00:00:00Z')).result, 'failed');
});

test('provenance names repository, commit, workflow and builder', async () => {
  const facts = await look({
    attestations: asProvenance(await provenance()),
    claimed: { type: 'git', url: `git+${REPOSITORY}.git` },
  });
  const { result, detail, values } = factOf(facts, 'npm.provenance');
  assert.equal(result, 'verified', detail);
  assert.deepEqual(
    [
      values?.['repository'],
      values?.['commit'],
      values?.['workflow'],
      values?.['builder'],
      values?.['runner'],
      values?.['issuer'],
    ],
    [REPOSITORY, COMMIT, WORKFLOW, 'https://github.com/actions/runner/github-hosted', 'github-hosted', github[8]],
  );
  assert.equal(values?.['signedAt'], authority.signedAt.toISOString());
  assert.equal(factOf(facts, 'repository').result, 'verified');
});

test('provenance whose time comes from a time-stamping authority is verified', async () => {
  const facts = await look({ attestations: asProvenance(await provenance({ stamped: true })) });
  assert.equal(factOf(facts, 'npm.provenance').result, 'verified', factOf(facts, 'npm.provenance').detail);
});

test('a source repository other than the attested one refuses', async () => {
  const attestations = asProvenance(await provenance());
  await refuses(
    { attestations, claimed: 'github:example/elsewhere' },
    /claimed as the source repository, but it was built from/,
    'repository',
  );
});

test('provenance of another package, another version or other bytes refuses', async () => {
  const about = async (subject: unknown): Promise<Look> => ({
    attestations: asProvenance(await provenance({}, slsa(), subject)),
  });
  await refuses(
    await about({ ...SUBJECT, name: 'pkg:npm/%40example/other@1.2.3' }),
    /it is about "pkg:npm\/%40example\/other@1.2.3"/,
  );
  await refuses(await about({ ...SUBJECT, name: 'pkg:npm/%40example/server@1.2.4' }), /it is about/);
  await refuses(await about({ ...SUBJECT, digest: { sha512: 'cd'.repeat(64) } }), /other bytes/);
  await refuses(await about({ ...SUBJECT, digest: { sha256: SHA512 } }), /other bytes/);
  await refuses(await about({ digest: { sha512: SHA512 } }), /it is about/);
});

test('provenance that names another build than its certificate refuses', async () => {
  const told = async (predicate: unknown): Promise<Look> => ({ attestations: asProvenance(await provenance({}, predicate)) });
  await refuses(
    await told(slsa({ repository: 'https://github.com/example/other' })),
    /names the repository "https:\/\/github.com\/example\/other"/,
  );
  await refuses(await told(slsa({ commit: 'd'.repeat(40) })), /names the commit/);
  await refuses(await told(slsa({ path: '.github/workflows/evil.yml' })), /names the workflow/);
  await refuses(await told(slsa({ builder: 'self-hosted' })), /names the kind of builder "self-hosted"/);
  await refuses(await told({}), /names no repository and commit/);
});

test('provenance signed by a person, or by a build of somebody else, refuses', async () => {
  const person = { identity: 'https://people.test/mallory', extensions: { 8: 'https://accounts.google.com' } };
  await refuses({ attestations: asProvenance(await provenance(person)) }, /is not a build/);
  const other = { extensions: { ...github, 12: 'https://github.com/mallory/server' } };
  await refuses({ attestations: asProvenance(await provenance(other)) }, /names the repository/);
});

test("provenance signed with the registry's key, and a publish attestation signed by a build, refuse", async () => {
  const byKey = await authority.byKey(statement(SUBJECT, SLSA_V1, slsa()));
  await refuses({ attestations: asProvenance(byKey) }, /signed with a key, not with a certificate/);
  const byBuild = await authority.built(
    statement(SUBJECT, PUBLISH, { name: NAME, version: VERSION, registry: new URL(PUBLIC_REGISTRY).origin }),
  );
  await refuses(
    { attestations: found({ predicateType: PUBLISH, bundle: byBuild }) },
    /signed with a certificate, not with a key/,
    'npm.publish',
  );
});

test('a publish attestation is verified, and refuses when it names another version or its key had ended', async () => {
  const attestations = found({ predicateType: PUBLISH, bundle: await publish() });
  const fact = factOf(await look({ attestations }), 'npm.publish');
  assert.equal(fact.result, 'verified', fact.detail);
  assert.equal(fact.values?.['registry'], new URL(PUBLIC_REGISTRY).origin);
  const other = await publish({ name: NAME, version: '1.2.4', registry: new URL(PUBLIC_REGISTRY).origin });
  await refuses({ attestations: found({ predicateType: PUBLISH, bundle: other }) }, /another package/, 'npm.publish');
  const ended = authority.roots('2026-01-01T00:00:00Z');
  await refuses({ attestations, roots: ended }, /key was not in use/, 'npm.publish');
});

test('an attestation signed with an unknown key, or recorded in an unknown log, is not checkable', async () => {
  const strangeKey = found({
    predicateType: PUBLISH,
    bundle: await authority.byKey(statement(SUBJECT, PUBLISH, {}), 'SHA256:tomorrow'),
  });
  assert.equal(factOf(await look({ attestations: strangeKey }), 'npm.publish').result, 'not-checkable');
  const bundle = await provenance();
  bundle.verificationMaterial.tlogEntries[0]!['logId'] = { keyId: Buffer.alloc(32, 7).toString('base64') };
  assert.equal(factOf(await look({ attestations: asProvenance(bundle) }), 'npm.provenance').result, 'not-checkable');
});

/** Spoils a good bundle in one place. */
