// Images: cosign's older form, bundles with statements, and what is attached by whoever may push.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProvenanceFact } from '../artefact.ts';
import { type CosignSignature, type ImageEvidence, provenanceOf, refusalOf } from './provenance.ts';
import { github, REPOSITORY, SLSA_V1, slsa, startAuthority, statement, WORKFLOW } from './sigstore.test-kit.ts';

const HEX = 'ab'.repeat(32);
const DIGEST = `sha256:${HEX}`;
const SUBJECT = { name: 'registry.test/server', digest: { sha256: HEX } };
const COSIGN_SIGN = 'https://sigstore.dev/cosign/sign/v1';

const authority = await startAuthority();

interface Attached {
  readonly signatures?: ImageEvidence['signatures'];
  readonly bundles?: ImageEvidence['bundles'];
  readonly claimed?: unknown;
  readonly integrity?: string;
}

const look = (attached: Attached): Promise<readonly ProvenanceFact[]> =>
  provenanceOf(
    {
      artefact: { kind: 'oci', name: 'registry.test/server', integrity: attached.integrity ?? DIGEST },
      evidence: {
        kind: 'oci',
        signatures: attached.signatures ?? { state: 'none' },
        bundles: attached.bundles ?? { state: 'none' },
      },
      claimedRepository: attached.claimed,
    },
    { roots: authority.roots(), now: authority.now },
  );

const signatures = (...value: readonly CosignSignature[]): Attached => ({ signatures: { state: 'found', value } });
const bundles = (...value: readonly unknown[]): Attached => ({
  bundles: { state: 'found', value: value.map((each) => Buffer.from(JSON.stringify(each))) },
});

const factOf = (facts: readonly ProvenanceFact[], id: string): ProvenanceFact => {
  const own = facts.filter((each) => each.id === id);
  assert.equal(own.length, 1, `one fact ${id}`);
  return own[0]!;
};
const signature = async (attached: Attached): Promise<ProvenanceFact> => factOf(await look(attached), 'image.signature');

async function refuses(attached: Attached, why: RegExp): Promise<void> {
  const facts = await look(attached);
  const refusal = refusalOf(facts, 'registry.test/server');
  assert.equal(refusal?.code, 'provenance.failed');
  assert.match(refusal.message, why);
}

test('an image that nobody signed has absent facts', async () => {
  const facts = await look({});
  assert.deepEqual(
    facts.map(({ id, result }) => `${id} ${result}`),
    ['image.signature absent', 'image.provenance absent', 'repository absent', 'trust.roots verified'],
  );
});

test('a signature of the older form is verified, with identity and issuer', async () => {
  const fact = await signature(signatures(await authority.cosign(DIGEST)));
  assert.equal(fact.result, 'verified', fact.detail);
  assert.equal(fact.values?.['identity'], WORKFLOW);
  assert.equal(fact.values?.['issuer'], github[8]);
  assert.equal(fact.values?.['reference'], 'registry.test/server');
});

test('a signature of another image, or moved to another payload, refuses', async () => {
  const other = await authority.cosign(`sha256:${'cd'.repeat(32)}`);
  await refuses(signatures(other), /over another image/);
  const own = await authority.cosign(DIGEST);
  await refuses(signatures({ payload: own.payload, annotations: other.annotations }), /does not hold/);
});

test('a signature whose payload is changed, cut off or no JSON refuses', async () => {
  const { payload, annotations } = await authority.cosign(DIGEST);
  const changed = Buffer.from(Buffer.from(payload).toString().replace('registry.test/server', 'registry.test/other'));
  await refuses(signatures({ payload: changed, annotations }), /log recorded something else/);
  await refuses(signatures({ payload: payload.subarray(0, 40), annotations }), /payload is not a JSON document/);
  await refuses(signatures({ payload: Buffer.alloc(0), annotations }), /payload/);
});

test('a changed log entry refuses, and a signature without certificate or log entry is not checkable', async () => {
  const { payload, annotations } = await authority.cosign(DIGEST);
  const log = JSON.parse(String(annotations['dev.sigstore.cosign/bundle'])) as { Payload: { integratedTime: number } };
  log.Payload.integratedTime += 1;
  const changed = { ...annotations, 'dev.sigstore.cosign/bundle': JSON.stringify(log) };
  await refuses(signatures({ payload, annotations: changed }), /log does not prove/);
  for (const name of ['dev.sigstore.cosign/certificate', 'dev.sigstore.cosign/bundle', 'dev.cosignproject.cosign/signature']) {
    const lacking = Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== name));
    assert.equal((await signature(signatures({ payload, annotations: lacking }))).result, 'not-checkable', name);
  }
});

test('a good signature does not outweigh one that does not hold', async () => {
  const good = await authority.cosign(DIGEST);
  const bad = await authority.cosign(`sha256:${'cd'.repeat(32)}`);
  await refuses(signatures(good, bad), /another image/);
});

test('a bundle made by cosign is verified, and one about another image refuses', async () => {
  const fact = await signature(bundles(await authority.built(statement(SUBJECT, COSIGN_SIGN, {}))));
  assert.equal(fact.result, 'verified', fact.detail);
  assert.equal(fact.values?.['identity'], WORKFLOW);
  const other = await authority.built(statement({ ...SUBJECT, digest: { sha256: 'cd'.repeat(32) } }, COSIGN_SIGN, {}));
  await refuses(bundles(other), /other bytes/);
});

test('provenance of an image names its source, which is compared with the claimed one', async () => {
  const attached = bundles(await authority.built(statement(SUBJECT, SLSA_V1, slsa())));
  const facts = await look({ ...attached, claimed: REPOSITORY });
  assert.equal(factOf(facts, 'image.provenance').result, 'verified', factOf(facts, 'image.provenance').detail);
  assert.equal(factOf(facts, 'image.provenance').values?.['repository'], REPOSITORY);
  assert.equal(factOf(facts, 'image.signature').result, 'absent');
  assert.equal(factOf(facts, 'repository').result, 'verified');
  await refuses({ ...attached, claimed: 'https://github.com/example/elsewhere' }, /built from/);
  await refuses(
    bundles(await authority.built(statement(SUBJECT, SLSA_V1, slsa({ commit: 'd'.repeat(40) })))),
    /names the commit/,
  );
});

test('a bundle signed with a key of its own is not checkable, and an attestation of another kind is named', async () => {
  const own = await authority.byKey(statement(SUBJECT, COSIGN_SIGN, {}));
  assert.equal((await signature(bundles(own))).result, 'not-checkable');
  const facts = await look(bundles(await authority.built(statement(SUBJECT, 'https://spdx.dev/Document', {}))));
  assert.match(factOf(facts, 'image.attestation').detail, /spdx\.dev/);
});

test('more attachments than can be looked at refuse, and what could not be fetched is not checkable', async () => {
  const one = await authority.cosign(DIGEST);
  await refuses(signatures(...Array<CosignSignature>(17).fill(one)), /more than 16/);
  const fact = await signature({ bundles: { state: 'unreachable', why: 'the registry answered 500' } });
  assert.equal(fact.result, 'not-checkable');
  assert.match(fact.detail, /500/);
});

test('an image without a digest refuses', async () => {
  await refuses({ integrity: 'latest' }, /no image digest/);
});

test('bundles that are cut off or huge refuse', async () => {
  const whole = Buffer.from(JSON.stringify(await authority.built(statement(SUBJECT, COSIGN_SIGN, {}))));
  for (const value of [whole.subarray(0, 300), Buffer.alloc(5 * 1024 * 1024), Buffer.from('null')]) {
    await refuses({ bundles: { state: 'found', value: [value] } }, /./);
  }
});
