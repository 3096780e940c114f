// MCPB bundles: signed, tampered with, self-signed, expired and unsigned are five different answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProvenanceFact } from '../artefact.ts';
import {
  archive,
  attribute,
  type Certified,
  CODE_SIGNING,
  certify,
  cmsOver,
  contentType,
  digestAttribute,
  FROM,
  type Party,
  pemOf,
  type Signature,
  signedBundle,
  trailer,
} from './mcpb.test-kit.ts';
import { signedByTool } from './mcpb-signed.fixture.ts';
import { splitMcpb } from './mcpb-trailer.ts';
import { provenanceOf, refusalOf } from './provenance.ts';

const NOW = Date.parse('2027-01-01T00:00:00Z');

const look = async (file: Uint8Array, roots: readonly Party[] = [], now = NOW): Promise<readonly ProvenanceFact[]> => {
  const facts = await provenanceOf(
    { artefact: { kind: 'mcpb', name: 'small' }, evidence: { kind: 'mcpb', file } },
    { roots: { sigstore: {}, npmKeys: [], codeSigning: roots.map(pemOf), expires: '2030-01-01T00:00:00Z' }, now },
  );
  return facts.filter(({ id }) => id.startsWith('mcpb.'));
};
const told = (facts: readonly ProvenanceFact[]): readonly string[] => facts.map(({ id, result }) => `${id} ${result}`);

async function refuses(file: Uint8Array, why: RegExp, roots: readonly Party[] = [], now = NOW): Promise<void> {
  const refusal = refusalOf(await look(file, roots, now), 'small');
  assert.equal(refusal?.code, 'provenance.failed');
  assert.match(refusal.message, why);
}

const root = certify('Root', { isAuthority: true });
const authority = certify('Authority', { issuer: root, isAuthority: true, pathLength: 0 });
const publisher = (says: Certified = {}): Party => certify('Publisher', { issuer: authority, purpose: CODE_SIGNING, ...says });
const signed = (signer: Party, how: Signature = {}): Buffer => signedBundle(archive(), signer, { others: [authority], ...how });

test('a bundle that the published tool signed, and calls unsigned, is verified as self-signed', async () => {
  const facts = await look(signedByTool);
  assert.deepEqual(told(facts), ['mcpb.signature verified', 'mcpb.signer not-checkable']);
  assert.match(facts[1]!.detail, /Self-signed: the signer calls itself "Example Publisher", and nobody else says so/);
  assert.equal(facts[0]!.values?.['claimedAt'], '2026-11-21T15:33:17.000Z');
});

test('one changed byte in a bundle that the published tool signed refuses', async () => {
  for (const at of [0, 60, 150]) {
    const file = Buffer.from(signedByTool);
    file[at]! ^= 1;
    await refuses(file, /changed after it was signed/);
  }
});

test('an unsigned bundle is absent, whatever its files and its comment say', async () => {
  for (const file of [
    archive(),
    archive('MCPB_SIG_V1 and MCPB_SIG_END'),
    archive('x', Buffer.from('a comment, MCPB_SIG_END?')),
  ]) {
    assert.deepEqual(told(await look(file)), ['mcpb.signature absent']);
  }
});

test('a bundle whose signer is vouched for by a root is signed', async () => {
  const facts = await look(signed(publisher()), [root]);
  assert.deepEqual(told(facts), ['mcpb.signature verified', 'mcpb.signer verified']);
  assert.match(facts[1]!.detail, /Signed by "Publisher", for whom "Root" vouches until 2028-01-01/);
  assert.equal(facts[1]!.values?.['issuer'], 'Authority');
});

test('RSA keys, longer digests and signers named by their key are understood', async () => {
  const rsa = publisher({ kind: 'rsa' });
  const sha512 = { name: 'sha512', oid: '2.16.840.1.101.3.4.2.3' };
  const hows: readonly [Party, Signature][] = [
    [rsa, {}],
    [rsa, { algorithm: '1.2.840.113549.1.1.1' }],
    [rsa, { digest: sha512, algorithm: '1.2.840.113549.1.1.13' }],
    [publisher(), { digest: sha512, algorithm: '1.2.840.10045.4.3.4' }],
    [publisher(), { byKeyIdentifier: true }],
  ];
  for (const [signer, how] of hows)
    assert.deepEqual(told(await look(signed(signer, how), [root])), ['mcpb.signature verified', 'mcpb.signer verified']);
});

test('a self-signed certificate that this machine trusts is vouched for', async () => {
  const own = certify('Our own', { purpose: CODE_SIGNING });
  assert.deepEqual(told(await look(signedBundle(archive(), own), [own])), ['mcpb.signature verified', 'mcpb.signer verified']);
  assert.deepEqual(told(await look(signedBundle(archive(), own), [root])), [
    'mcpb.signature verified',
    'mcpb.signer not-checkable',
  ]);
});

test('an authority that is not trusted here is named, also when its own root comes along', async () => {
  for (const others of [[authority], [authority, root]]) {
    const facts = await look(signed(publisher(), { others }));
    assert.deepEqual(told(facts), ['mcpb.signature verified', 'mcpb.signer not-checkable']);
    assert.match(facts[1]!.detail, /"Root" vouches, an authority that is not trusted on this machine/);
  }
});

test('an expired certificate refuses, self-signed or not, and so does one that is not valid yet', async () => {
  await refuses(signed(publisher()), /expired on 2028-01-01, and nobody else proves/, [root], Date.parse('2029-01-01'));
  await refuses(signedBundle(archive(), certify('Own')), /expired on 2028-01-01/, [], Date.parse('2029-01-01'));
  await refuses(signed(publisher()), /only valid from 2026-01-01/, [root], FROM.getTime() - 1);
});

test('an expired authority refuses', async () => {
  const short = certify('Authority', { issuer: root, isAuthority: true, to: new Date('2026-06-01') });
  const signer = certify('Publisher', { issuer: short, purpose: CODE_SIGNING });
  await refuses(signed(signer, { others: [short] }), /certificate of "Authority" expired on 2026-06-01/, [root]);
});

test('a chain that is broken refuses', async () => {
  const impostor = certify('Authority', { isAuthority: true });
  await refuses(signed(publisher({ signedBy: impostor })), /"Authority" did not sign/, [root]);
  const person = certify('Person', { issuer: authority });
  const below = certify('Publisher', { issuer: person, purpose: CODE_SIGNING });
  await refuses(signed(below, { others: [person, authority] }), /"Person".*is not an authority/, [root]);
  const second = certify('Second', { issuer: authority, isAuthority: true });
  const deep = certify('Publisher', { issuer: second, purpose: CODE_SIGNING });
  await refuses(signed(deep, { others: [second, authority] }), /"Authority" may not vouch for further authorities/, [root]);
});

test('certificates for another purpose, or with conditions that nobody knows, refuse', async () => {
  await refuses(signed(publisher({ purpose: '1.3.6.1.5.5.7.3.1' })), /another purpose/, [root]);
  const website = certify('Authority', { issuer: root, isAuthority: true, purpose: '1.3.6.1.5.5.7.3.1' });
  await refuses(
    signed(certify('Publisher', { issuer: website, purpose: CODE_SIGNING }), { others: [website] }),
    /another purpose/,
    [root],
  );
  await refuses(signed(publisher({ strange: '1.2.3.4.5' })), /condition that is not understood here \(1\.2\.3\.4\.5\)/, [root]);
  const odd = certify('Authority', { issuer: root, isAuthority: true, strange: '1.2.3.4.6' });
  await refuses(signed(certify('Publisher', { issuer: odd }), { others: [odd] }), /condition that is not understood/, [root]);
});

test('a name that is vouched for, but not for signing code, is not checkable', async () => {
  const facts = await look(signed(certify('Publisher', { issuer: authority })), [root]);
  assert.deepEqual(told(facts), ['mcpb.signature verified', 'mcpb.signer not-checkable']);
  assert.match(facts[1]!.detail, /"Root" vouches for the name "Publisher", but does not say that it may sign code/);
});

test('certificates that vouch for each other in a circle end', async () => {
  const one = certify('One', { isAuthority: true });
  const two = certify('Two', { issuer: one, isAuthority: true });
  const back = certify('One', { issuer: two, signedBy: two, isAuthority: true });
  const signer = certify('Publisher', { issuer: two, purpose: CODE_SIGNING });
  const facts = await look(signed(signer, { others: [two, back, one] }));
  assert.notEqual(facts[1]!.result, 'verified');
});

test('a signature over other bytes, or by another key, refuses', async () => {
  const signer = publisher();
  const moved = Buffer.concat([archive('other files'), trailer(cmsOver(archive(), signer, { others: [authority] }))]);
  await refuses(moved, /changed after it was signed/, [root]);
  await refuses(signed(signer, { signWith: publisher() }), /not made with the key of its certificate/, [root]);
});

test('a signature that brings its own content, or signs none, refuses', async () => {
  await refuses(signed(publisher(), { content: archive('what was really signed') }), /content of its own/, [root]);
  await refuses(signed(publisher(), { withoutAttributes: true }), /no signed attributes/, [root]);
});

test('attributes that are missing, doubled or of another kind refuse', async () => {
  const digest = digestAttribute(archive());
  const shapes: readonly (readonly [readonly Uint8Array[], RegExp])[] = [
    [[digest], /not over plain bytes/],
    [[contentType()], /names no digest/],
    [[contentType(), digest, digestAttribute(Buffer.from('other'))], /stands there twice/],
    [[contentType(), contentType(), digest], /stands there twice/],
    [[contentType(), attribute('1.2.840.113549.1.9.4', Buffer.from([0x04, 0]), Buffer.from([0x04, 0]))], /stands there twice/],
    [[contentType(), attribute('1.2.840.113549.1.9.4')], /./],
    [[contentType(), digest, ...Array<Buffer>(40).fill(attribute('1.2.3'))], /more than 32 attributes/],
  ];
  for (const [attributes, why] of shapes) await refuses(signed(publisher(), { attributes }), why, [root]);
});

test('weak digests, weak keys, mixed algorithms and several signers refuse; an unknown algorithm is not checkable', async () => {
  await refuses(signed(publisher(), { digest: { name: 'sha1', oid: '1.3.14.3.2.26' } }), /weak or unknown/, [root]);
  await refuses(signed(publisher({ kind: 'rsa-1024' })), /1024 bits/, [root]);
  await refuses(signed(publisher(), { algorithm: '1.2.840.10045.4.3.4' }), /two different digests/, [root]);
  await refuses(signed(publisher({ kind: 'rsa' }), { algorithm: '1.2.840.10045.4.3.2' }), /does not fit the key/, [root]);
  await refuses(signed(publisher(), { signers: 2 }), /exactly one signer/, [root]);
  await refuses(signed(publisher(), { signers: 0 }), /exactly one signer/, [root]);
  const facts = await look(signed(publisher(), { algorithm: '1.2.3.4' }), [root]);
  assert.deepEqual(told(facts), ['mcpb.signature not-checkable']);
});

test('a signature without certificates, without that of its signer, or with too many refuses', async () => {
  await refuses(signed(publisher(), { certificates: [] }), /without a certificate/, [root]);
  await refuses(signed(publisher(), { certificates: [authority] }), /certificate of its signer is missing/, [root]);
  await refuses(signed(publisher(), { others: Array<Party>(20).fill(authority) }), /more than 16/, [root]);
});

test('a trailer that is cut off, too long, empty, or followed by anything refuses', async () => {
  const whole = signed(publisher());
  const end = Buffer.from('MCPB_SIG_END');
  const files: readonly Uint8Array[] = [
    whole.subarray(0, -1),
    whole.subarray(0, -12),
    whole.subarray(0, -40),
    Buffer.concat([whole, Buffer.from([0])]),
    Buffer.concat([archive(), end]),
    Buffer.concat([archive(), trailer(Buffer.alloc(0))]),
    Buffer.concat([archive(), trailer(Buffer.alloc(70_000))]),
    Buffer.concat([archive(), trailer(Buffer.from('no DER'))]),
    Buffer.concat([archive(), trailer(Buffer.alloc(4_000, 0x30))]),
    Buffer.concat([archive(), trailer(Buffer.concat([cmsOver(archive(), publisher()), Buffer.from([5, 0])]))]),
    end,
    Buffer.alloc(0),
    Buffer.from('no archive'),
  ];
  for (const file of files) await refuses(file, /./, [root]);
});

test('an archive that is put behind a signed one is not signed', async () => {
  const file = Buffer.concat([signed(publisher()), archive('a second archive, which ZIP readers see')]);
  const parts = splitMcpb(file);
  assert.equal(parts.kind, 'unsigned');
  assert.deepEqual(told(await look(file, [root])), ['mcpb.signature absent']);
});

test('an archive that hides between archive and signature refuses', async () => {
  const first = archive();
  const file = Buffer.concat([first, Buffer.from('hidden'), trailer(cmsOver(first, publisher(), { others: [authority] }))]);
  await refuses(file, /not a ZIP archive that ends there/, [root]);
});

test('what may be unpacked is what was signed', () => {
  const bytes = archive();
  const parts = splitMcpb(signedBundle(bytes, publisher()));
  assert.equal(parts.kind, 'signed');
  assert.deepEqual(Buffer.from(parts.archive), bytes);
});

/** What the tool makes since March 2026: the archive declares the trailer as its comment, after signing. */
function declared(signOver: (plain: Buffer, patched: Buffer) => Buffer, comment = 0): Buffer {
  const plain = archive('files', Buffer.alloc(comment, 0x2e));
  // By the same signer: another certificate may have a length that no signature makes up for.
  const block = trailer(signOver(plain, plain));
  const patched = Buffer.from(plain);
  patched.writeUInt16LE(comment + block.length, patched.length - comment - 2);
  // A signature made over the other reading has the same length only by chance: make it until it does.
  for (let made = trailer(signOver(plain, patched)); ; made = trailer(signOver(plain, patched))) {
    if (made.length === block.length) return Buffer.concat([patched, made]);
  }
}

test('a trailer that the archive declares as its comment is verified, whichever reading was signed', async () => {
  const signer = publisher();
  const sign = (bytes: Uint8Array): Buffer => cmsOver(bytes, signer, { others: [authority] });
  for (const file of [
    declared((plain) => sign(plain)),
    declared((_plain, patched) => sign(patched)),
    declared((plain) => sign(plain), 9),
  ]) {
    assert.deepEqual(told(await look(file, [root])), ['mcpb.signature verified', 'mcpb.signer verified']);
    const parts = splitMcpb(file);
    assert.equal(parts.kind, 'signed');
    assert.equal(splitMcpb(parts.archive).kind, 'unsigned', 'the archive alone ends where its end record says');
  }
});

test('one changed byte in a bundle whose archive declares the trailer refuses', async () => {
  const signer = publisher();
  const file = declared((plain) => cmsOver(plain, signer, { others: [authority] }));
  file[0]! ^= 1;
  await refuses(file, /changed after it was signed/, [root]);
});

test('text of an authority list that is no certificate vouches for nobody', async () => {
  const facts = await provenanceOf(
    { artefact: { kind: 'mcpb', name: 'small' }, evidence: { kind: 'mcpb', file: signed(publisher()) } },
    {
      roots: {
        sigstore: {},
        npmKeys: [],
        codeSigning: ['', 'x', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
        expires: '',
      },
      now: NOW,
    },
  );
  assert.equal(facts.find(({ id }) => id === 'mcpb.signer')?.result, 'not-checkable');
});
