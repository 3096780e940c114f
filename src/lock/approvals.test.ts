import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { it } from 'node:test';
import {
  approval,
  checkKnown,
  knownStateOf,
  type SignerPolicy,
  type Subject,
  stateDigest,
  verifyApprovals,
} from './approvals.ts';
import { publicKeyText, type Signer } from './dsse.ts';
import type { Approval, ServerEntry } from './entry.ts';
import { approvedServer, catalogue, facts, PROJECT, readNote, WHEN, withTool } from './lock.test-kit.ts';
import { nextState } from './state.ts';

function signerOf(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKeyText(publicKey), sign: async (bytes) => sign(null, bytes, privateKey) };
}

const [alice, alicesLaptop, bob, mallory] = [signerOf(), signerOf(), signerOf(), signerOf()];

const policy = (threshold: number): SignerPolicy => ({
  threshold,
  keys: [
    { key: alice.publicKey, name: 'alice' },
    { key: alicesLaptop.publicKey, name: 'alice' },
    { key: bob.publicKey, name: 'bob' },
  ],
});

const subjectOf = (entry: ServerEntry, server = 'notes', project = PROJECT): Subject => ({ project, server, entry });
const state = nextState('notes', { facts, seen: catalogue }).entry;

async function signed(subject: Subject, ...signers: readonly (readonly [string, Signer])[]): Promise<Subject> {
  const approvals: Approval[] = [];
  for (const [by, signer] of signers) approvals.push(await approval(subject, by, WHEN, signer));
  return { ...subject, entry: { ...subject.entry, approvals } };
}

const both = await signed(subjectOf(state), ['alice', alice], ['bob', bob]);

it('a state that enough persons signed is approved', () => {
  assert.deepEqual(verifyApprovals(both, policy(2)), ['alice', 'bob']);
  assert.deepEqual(verifyApprovals(both, policy(1)), ['alice', 'bob']);
  assert.deepEqual(verifyApprovals(both), ['alice', 'bob']);
});

it('too few signatures are refused: removed ones, unsigned ones, foreign keys, two keys of one person', async () => {
  const [first] = both.entry.approvals;
  assert.ok(first);
  const refused = (subject: Subject, message: RegExp): void =>
    assert.throws(() => verifyApprovals(subject, policy(2)), { code: 'lock.unsigned', message });
  refused(subjectOf({ ...state, approvals: [first] }), /1 of 2 signatures that are needed \(no others\)/);
  refused(subjectOf({ ...state, approvals: [first, await approval(subjectOf(state), 'bob', WHEN)] }), /1 unsigned/);
  refused(await signed(subjectOf(state), ['alice', alice], ['bob', mallory]), /1 by keys that are not allowed/);
  refused(await signed(subjectOf(state), ['alice', alice], ['alice', alicesLaptop]), /1 of 2/);
  refused(await signed(subjectOf(state), ['alice', alice], ['bob', alice]), /1 of 2/);
  const copied = first.envelope && {
    ...first.envelope,
    signatures: [...first.envelope.signatures, ...first.envelope.signatures],
  };
  refused(subjectOf({ ...state, approvals: [{ ...first, envelope: copied }] }), /1 of 2/);
});

it('an entry that nobody approved is no approved entry, signed or not', () => {
  assert.throws(() => verifyApprovals(subjectOf(state)), { code: 'lock.unapproved' });
  assert.throws(() => verifyApprovals(subjectOf(state), policy(1)), { code: 'lock.unapproved' });
});

it('whatever is edited in an approved entry is found, without signatures as well', async () => {
  const { entry } = await approvedServer();
  const edits: readonly Partial<ServerEntry>[] = [
    { source: 'npm:evil' },
    { launch: { ...entry.launch, args: ['--all'] } },
    { era: 'modern' },
    { counter: 2 },
    { pins: { ...entry.pins, tools: { ...entry.pins.tools, read_note: 'f'.repeat(64) } } },
    { artefact: { ...entry.artefact, integrity: 'sha512-EVIL' } },
    { provenance: [] },
    { 'x-later': true } as Partial<ServerEntry>,
  ];
  for (const edit of edits) {
    assert.throws(() => verifyApprovals(subjectOf({ ...entry, ...edit })), { code: 'lock.tampered' }, Object.keys(edit)[0]);
    assert.throws(() => verifyApprovals(subjectOf({ ...both.entry, ...edit }), policy(2)), { code: 'lock.tampered' });
  }
});

it('an editor who corrects the state beside the signature is found by the signature', () => {
  const edited = { ...state, launch: { args: ['--all'] } };
  const approvals = both.entry.approvals.map((each) => ({ ...each, state: stateDigest(edited) }));
  assert.throws(() => verifyApprovals(subjectOf({ ...edited, approvals }), policy(2)), { code: 'lock.tampered' });
  const renamed = both.entry.approvals.map((each) => ({ ...each, by: 'carol' }));
  assert.throws(() => verifyApprovals(subjectOf({ ...state, approvals: renamed }), policy(2)), { code: 'lock.tampered' });
  const later = both.entry.approvals.map((each) => ({ ...each, at: '2027-01-01T00:00:00.000Z' }));
  assert.throws(() => verifyApprovals(subjectOf({ ...state, approvals: later }), policy(2)), { code: 'lock.tampered' });
});

it('a signature for another server or project does not count here', () => {
  assert.throws(() => verifyApprovals({ ...both, server: 'files' }, policy(2)), {
    code: 'lock.foreign-signature',
    message: /server "notes"/,
  });
  assert.throws(() => verifyApprovals({ ...both, project: 'f'.repeat(32) }, policy(2)), {
    code: 'lock.foreign-signature',
    message: /another project/,
  });
});

it('a signature that is not genuine is told, whoever it claims to be', () => {
  const [first, second] = both.entry.approvals;
  assert.ok(first?.envelope && second);
  const { envelope } = first;
  const [one] = envelope.signatures;
  assert.ok(one);
  const bad = {
    'of other bytes': { ...envelope, payload: Buffer.from(`${Buffer.from(envelope.payload, 'base64')} `).toString('base64') },
    'claimed for another key': { ...envelope, signatures: [{ ...one, keyid: bob.publicKey }] },
    'by a key that is none': { ...envelope, signatures: [{ ...one, keyid: 'ed25519:AAAA' }] },
    'with another spelling': { ...envelope, signatures: [{ ...one, sig: `${one.sig}\n` }] },
    'of another type': { ...envelope, payloadType: 'application/vnd.in-toto+json' },
    'with a payload that is no base64': { ...envelope, payload: '%%%' },
    'with a payload that is no object': { ...envelope, payload: Buffer.from('[1]').toString('base64') },
  };
  for (const [what, other] of Object.entries(bad)) {
    const entry = { ...state, approvals: [{ ...first, envelope: other }, second] };
    assert.throws(() => verifyApprovals(subjectOf(entry), policy(2)), { code: 'lock.bad-signature' }, what);
  }
});

it('a policy that could not hold is a fault, never a pass', () => {
  const bad: readonly SignerPolicy[] = [
    { keys: [], threshold: 0 },
    { keys: [], threshold: 1 },
    { ...policy(2), threshold: 3 },
    { ...policy(2), threshold: Number.NaN },
    { ...policy(2), threshold: 0.5 },
    { keys: [{ key: 'ed25519:short', name: 'x' }], threshold: 1 },
    {
      keys: [
        { key: alice.publicKey, name: 'x' },
        { key: alice.publicKey, name: 'y' },
      ],
      threshold: 2,
    },
  ];
  for (const each of bad) assert.throws(() => verifyApprovals(both, each), { code: 'lock.bad-signers' }, JSON.stringify(each));
});

it('an older approved state is refused where a newer one is known', async () => {
  const older = await approvedServer();
  const next = nextState('notes', { facts, seen: withTool({ ...readNote, title: 'Other' }), previous: older });
  const [old, newer] = [subjectOf(older.entry), subjectOf(next.entry)];
  assert.equal(checkKnown(old, undefined), 'first');
  assert.equal(checkKnown(old, knownStateOf(old)), 'same');
  assert.equal(checkKnown(newer, knownStateOf(old)), 'newer');
  assert.throws(() => checkKnown(old, knownStateOf(newer)), {
    code: 'lock.rolled-back',
    message: /state 1, this machine has seen 2/,
  });
  const fork = nextState('notes', { facts, seen: withTool({ ...readNote, title: 'Fork' }), previous: older });
  assert.throws(() => checkKnown(subjectOf(fork.entry), knownStateOf(newer)), { code: 'lock.forked' });
  assert.throws(() => checkKnown({ ...newer, project: 'f'.repeat(32) }, knownStateOf(old)), { code: 'lock.other-project' });
});

it('a second approver changes neither state nor counter', async () => {
  const first = await signed(subjectOf(state), ['alice', alice]);
  const again = nextState('notes', { facts, seen: catalogue, previous: { name: 'notes', entry: first.entry, catalogue } });
  assert.equal(again.entry, first.entry);
  const second = await approval(subjectOf(again.entry), 'bob', WHEN, bob);
  const done = subjectOf({ ...again.entry, approvals: [...again.entry.approvals, second] });
  assert.deepEqual(verifyApprovals(done, policy(2)), ['alice', 'bob']);
});
