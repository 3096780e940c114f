import assert from 'node:assert/strict';
import { it } from 'node:test';
import { approvedServer, catalogue, facts, lockOf, readNote, withTool, writeNote } from './lock.test-kit.ts';
import { pinOf } from './pins.ts';
import { lockedServer, nextState, pinMismatch, renamedServer, withoutServer, withServer } from './state.ts';

const changed = {
  ...withTool({ ...readNote, title: 'Other' }),
  instructions: 'Other.',
  tools: [{ ...readNote, title: 'Other' }, { name: 'added' }],
};

it('approving everything takes what is seen, with a higher counter and no approvals', async () => {
  const previous = await approvedServer();
  const next = nextState('notes', { facts, seen: changed, previous });
  assert.equal(next.entry.counter, 2);
  assert.deepEqual(next.entry.approvals, []);
  assert.deepEqual(Object.keys(next.entry.pins.tools), ['added', 'read_note']);
  assert.equal(next.catalogue.instructions, 'Other.');
  assert.equal(pinMismatch(next.entry.pins, next.catalogue), undefined);
});

it('approving one definition leaves all others as they are locked, new and removed ones included', async () => {
  const previous = await approvedServer();
  const later = { ...facts, era: 'modern' } as const;
  const next = nextState('notes', { facts: later, seen: changed, previous, only: { tools: ['read_note'] } });
  assert.equal(next.entry.pins.tools['read_note'], pinOf({ ...readNote, title: 'Other' }));
  assert.deepEqual(Object.keys(next.entry.pins.tools), ['read_note', 'write_note']);
  assert.equal(next.entry.pins.instructions, previous.entry.pins.instructions);
  assert.equal(next.entry.era, 'legacy');
  const removed = nextState('notes', { facts, seen: changed, previous, only: { tools: ['write_note'], server: true } });
  assert.deepEqual(Object.keys(removed.entry.pins.tools), ['read_note']);
  assert.equal(removed.entry.pins.tools['read_note'], previous.entry.pins.tools['read_note']);
  assert.equal(removed.catalogue.instructions, 'Other.');
  const added = nextState('notes', { facts, seen: changed, previous, only: { tools: ['added'] } });
  assert.deepEqual(Object.keys(added.entry.pins.tools), ['added', 'read_note', 'write_note']);
});

it('a name that is neither locked nor shown cannot be approved', async () => {
  const previous = await approvedServer();
  const wanted = { facts, seen: changed, previous, only: { tools: ['read_notes', 'constructor'] } };
  assert.throws(() => nextState('notes', wanted), { code: 'lock.unknown-definition', message: /"read_notes", "constructor"/ });
});

it('the counter goes on after a server was removed, where this machine remembers', () => {
  assert.equal(nextState('notes', { facts, seen: catalogue, knownCounter: 7 }).entry.counter, 8);
});

it('a server is found again under another name by identity and content', async () => {
  const lock = lockOf(await approvedServer());
  const { entry } = await approvedServer(catalogue, 'other');
  assert.equal(renamedServer(lock, 'other', entry), 'notes');
  assert.equal(renamedServer(lock, 'notes', entry), undefined);
  assert.equal(renamedServer(lock, 'other', (await approvedServer(changed, 'other')).entry), undefined);
  assert.equal(renamedServer(lock, 'other', { ...entry, identity: { id: 'npm:evil' } }), undefined);
});

it('servers are added to and removed from a lock without touching others', async () => {
  const lock = lockOf(await approvedServer(), await approvedServer(catalogue, 'other'));
  const without = withoutServer(lock, 'other');
  assert.equal(lockedServer(without, 'other'), undefined);
  assert.equal(lockedServer(without, 'notes')?.entry.counter, 1);
  const replaced = withServer(lock, nextState('notes', { facts, seen: { ...catalogue, tools: [writeNote] } }));
  assert.equal(lockedServer(replaced, 'notes')?.catalogue.tools.length, 1);
  assert.equal(lockedServer(lock, 'notes')?.catalogue.tools.length, 2);
});

it('findings stay with the state they were made for, and a changed one has none until somebody looks', async () => {
  const findings = { tools: { read_note: ['secret-target'] } };
  const first = await approvedServer();
  const previous = { ...first, entry: { ...first.entry, findings } };
  assert.equal(nextState('notes', { facts, seen: catalogue, previous }).entry, previous.entry);
  assert.equal('findings' in nextState('notes', { facts, seen: changed, previous }).entry, false);
});
