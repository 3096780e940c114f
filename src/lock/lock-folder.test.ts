import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../base/json.ts';
import { approvedServer, catalogue, facts, lockOf, PROJECT, readNote, withTool } from './lock.test-kit.ts';
import { readLock, recoverLock, writeLock } from './lock-folder.ts';
import { emptyLock, lockedServer, nextState, withoutServer, withServer } from './state.ts';

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-lock-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const LOCK = 'bartizan.lock';
const NOTES = 'bartizan.lock.d/notes.json';

function edit(folder: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(folder, path), 'utf8');
  const after = change(before);
  assert.notEqual(after, before, 'the edit changes something');
  writeFileSync(join(folder, path), after);
}

it('a folder without a lock has none', (t) => {
  assert.equal(readLock(folderOf(t)), undefined);
  assert.equal(recoverLock(folderOf(t)), undefined);
});

it('what is written is read again, and writing it again changes no byte', async (t) => {
  const folder = folderOf(t);
  writeLock(folder, lockOf(await approvedServer(), await approvedServer(catalogue, 'other')));
  const lock = readLock(folder);
  assert.ok(lock);
  assert.deepEqual(lock.file.servers['notes'], JSON.parse(JSON.stringify((await approvedServer()).entry)));
  assert.deepEqual(Object.keys(lock.file.servers), ['notes', 'other']);
  assert.deepEqual(
    lock.catalogues.get('notes')?.tools.map(({ name }) => name),
    ['read_note', 'write_note'],
  );
  const before = [LOCK, NOTES].map((path) => readFileSync(join(folder, path), 'utf8'));
  writeLock(folder, lock);
  assert.deepEqual(
    [LOCK, NOTES].map((path) => readFileSync(join(folder, path), 'utf8')),
    before,
  );
  assert.deepEqual(readdirSync(join(folder, 'bartizan.lock.d')).sort(), ['notes.json', 'other.json']);
});

it('any definition survives the files with its pin', (t) => {
  const folder = folderOf(t);
  const value = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' });
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'binary' }), value), fc.string({ unit: 'binary' }), (members, name) => {
      rmSync(folder, { recursive: true });
      mkdirSync(folder);
      const tool = { ...(JSON.parse(JSON.stringify(members)) as JsonObject), name };
      const server = nextState('notes', { facts, seen: { ...catalogue, tools: [tool] } });
      const isWellFormed = JSON.stringify(tool).isWellFormed() && !/\\ud[89a-f]/.test(JSON.stringify(tool));
      fc.pre(isWellFormed);
      writeLock(folder, lockOf(server));
      const lock = readLock(folder);
      assert.deepEqual(lock?.catalogues.get('notes')?.tools, [tool]);
      assert.deepEqual(lock?.file.servers['notes']?.pins, server.entry.pins);
    }),
    { numRuns: 60 },
  );
});

it('a server that is asked for alone needs no definitions of others', async (t) => {
  const folder = folderOf(t);
  writeLock(folder, lockOf(await approvedServer(), await approvedServer(catalogue, 'other')));
  rmSync(join(folder, 'bartizan.lock.d/other.json'));
  const lock = readLock(folder, ['notes']);
  assert.ok(lock);
  assert.equal(lockedServer(lock, 'notes')?.entry.counter, 1);
  assert.equal(lockedServer(lock, 'other'), undefined);
  assert.equal(lockedServer(lock, 'constructor'), undefined);
  assert.throws(() => readLock(folder), { code: 'lock.missing-definitions' });
});

it('definitions that are not the approved ones are refused, whatever was done to them', async (t) => {
  const folder = folderOf(t);
  writeLock(folder, lockOf(await approvedServer()));
  const good = readFileSync(join(folder, NOTES), 'utf8');
  const bad: Readonly<Record<string, (text: string) => string>> = {
    'another word': (text) => text.replace('Reads one note', 'Reads all notes'),
    'a tool more': (text) => text.replace('"tools": [', '"tools": [{"name": "evil"},'),
    'a second tool of one name': (text) =>
      text.replace(/\n {4}\{\n {6}"name": "write_note"/, '\n{"name": "read_note", "description": "evil"},$&'),
    'a definition that has no name': (text) => text.replace('"resources": [', '"resources": [{"description": "evil"},'),
    'a tool less': (text) => JSON.stringify({ ...JSON.parse(text), tools: JSON.parse(text).tools.slice(1) }),
    'instructions added': (text) => text.replace('Ask before you write.', 'Write.'),
    'instructions removed': (text) => text.replace(/,\n {2}"instructions": "[^"]*"/, ''),
    'another server': (text) => text.replace('"server": "notes"', '"server": "other"'),
  };
  for (const [what, change] of Object.entries(bad)) {
    writeFileSync(join(folder, NOTES), good);
    edit(folder, NOTES, change);
    assert.throws(() => readLock(folder), { code: 'lock.wrong-definitions' }, what);
  }
});

it('a file that is no lock says where and why', async (t) => {
  const folder = folderOf(t);
  writeLock(folder, lockOf(await approvedServer()));
  const good = readFileSync(join(folder, LOCK), 'utf8');
  const bad: Readonly<Record<string, readonly [(text: string) => string, string, RegExp]>> = {
    'cut off': [(text) => text.slice(0, 200), 'lock.invalid', /not valid JSON/],
    'a member twice': [(text) => text.replace('"version": 1,', '"version": 1, "version": 1,'), 'lock.invalid', /twice/],
    'a pin that is none': [
      (text) => text.replace(/"read_note": "../, '"read_note": "XY'),
      'lock.invalid',
      /tools\.read_note is not a pin/,
    ],
    'no counter': [(text) => text.replace(/\n *"counter": 1,/, ''), 'lock.invalid', /servers\.notes\.counter is missing/],
    'a counter of zero': [(text) => text.replace('"counter": 1', '"counter": 0'), 'lock.invalid', /counter/],
    'a counter that could not rise': [
      (text) => text.replace('"counter": 1', `"counter": ${Number.MAX_SAFE_INTEGER}`),
      'lock.invalid',
      /counter.*to 1000000000/,
    ],
    'a name with a path': [(text) => text.replace('"notes": {', '"../notes": {'), 'lock.invalid', /not allowed/],
    'another era': [(text) => text.replace('"era": "legacy"', '"era": "new"'), 'lock.invalid', /era is none of/],
    'a newer version': [(text) => text.replace('"version": 1', '"version": 2'), 'lock.newer', /version 2.*knows 1/],
    'not an object': [() => '[]', 'lock.invalid', /no.* object/],
    'a mark of bytes': [(text) => `\ufeff${text}`, 'lock.invalid', /UTF-8/],
    'a merge conflict': [(text) => text.replace('{', '<<<<<<< HEAD\n{\n=======\n{\n>>>>>>> topic'), 'lock.conflict', /line 1/],
  };
  for (const [what, [change, code, message]] of Object.entries(bad)) {
    writeFileSync(join(folder, LOCK), good);
    edit(folder, LOCK, change);
    assert.throws(() => readLock(folder), { code, message }, what);
  }
});

it('a newer version is told even when nothing else can be understood, and its fix names the upgrade', (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, LOCK), '{"version": 7, "entries": []}');
  assert.throws(() => readLock(folder), { code: 'lock.newer', fix: /npm install bartizan@latest/ });
});

it('members that this version does not know are kept where they were, in both files', async (t) => {
  const folder = folderOf(t);
  writeLock(folder, lockOf(await approvedServer()));
  edit(folder, LOCK, (text) =>
    text
      .replace('"counter": 1', '"reviewed": {"z": 1, "a": 2}, "counter": 1')
      .replace('"version": 1', '"toString": "x", "version": 1'),
  );
  edit(folder, NOTES, (text) => text.replace('"version": 1', '"captured": true, "version": 1'));
  const lock = readLock(folder);
  assert.ok(lock);
  const previous = lockedServer(lock, 'notes');
  assert.ok(previous);
  const next = nextState('notes', { facts, seen: withTool({ ...readNote, title: 'Other' }), previous });
  writeLock(folder, withServer(lock, next));
  assert.match(
    readFileSync(join(folder, LOCK), 'utf8'),
    /"counter": 2[\s\S]*"reviewed": \{\n\s*"z": 1,\n\s*"a": 2\n[\s\S]*"toString": "x"\n\}\n$/,
  );
  assert.match(readFileSync(join(folder, NOTES), 'utf8'), /"captured": true\n\}\n$/);
});

it('nothing is written over what somebody else wrote meanwhile', async (t) => {
  const folder = folderOf(t);
  writeLock(folder, lockOf(await approvedServer()));
  assert.throws(() => writeLock(folder, emptyLock(PROJECT)), { code: 'lock.changed-meanwhile' });
  const lock = readLock(folder);
  assert.ok(lock);
  edit(folder, LOCK, (text) => text.replace('@^1', '@^2'));
  const before = readFileSync(join(folder, LOCK), 'utf8');
  assert.throws(() => writeLock(folder, withoutServer(lock, 'notes')), { code: 'lock.changed-meanwhile' });
  assert.equal(readFileSync(join(folder, LOCK), 'utf8'), before);
});

it('a removed server leaves no definitions, and other files alone', async (t) => {
  const folder = folderOf(t);
  const written = writeLock(folder, lockOf(await approvedServer(), await approvedServer(catalogue, 'other')));
  writeFileSync(join(folder, 'bartizan.lock.d/README.md'), 'mine');
  writeLock(folder, withoutServer(written, 'other'));
  assert.deepEqual(readdirSync(join(folder, 'bartizan.lock.d')).sort(), ['README.md', 'notes.json']);
});

it('a crash between the two files leaves the old state or the new one', async (t) => {
  const folder = folderOf(t);
  const old = await approvedServer();
  const written = writeLock(folder, lockOf(old));
  const texts = { lock: readFileSync(join(folder, LOCK)), notes: readFileSync(join(folder, NOTES)) };
  const next = nextState('notes', { facts, seen: withTool({ ...readNote, title: 'Other' }), previous: old });
  writeLock(folder, withServer(written, next));
  // Before the lock took effect: definitions were only written aside.
  renameSync(join(folder, NOTES), join(folder, `${NOTES}.next`));
  writeFileSync(join(folder, NOTES), texts.notes);
  const newLock = readFileSync(join(folder, LOCK));
  writeFileSync(join(folder, LOCK), texts.lock);
  assert.equal(readLock(folder)?.catalogues.get('notes')?.tools[0]?.['title'], 'Read a note');
  // After it took effect: they are not in their place yet.
  writeFileSync(join(folder, LOCK), newLock);
  const after = readLock(folder);
  assert.equal(after?.catalogues.get('notes')?.tools[0]?.['title'], 'Other');
  assert.ok(after);
  writeLock(folder, after);
  assert.equal(existsSync(join(folder, `${NOTES}.next`)), false);
  assert.equal(readLock(folder)?.catalogues.get('notes')?.tools[0]?.['title'], 'Other');
});

it('a folder that cannot be written leaves everything as it was', async (t) => {
  const folder = folderOf(t);
  writeFileSync(join(folder, 'bartizan.lock.d'), 'a file where the folder should be');
  await assert.rejects(async () => writeLock(folder, lockOf(await approvedServer())), { code: 'lock.cannot-write' });
  assert.deepEqual(readdirSync(folder), ['bartizan.lock.d']);
});

it('folders and floods in place of the files are faults', (t) => {
  const folder = folderOf(t);
  mkdirSync(join(folder, LOCK));
  assert.throws(() => readLock(folder), { code: 'lock.unreadable' });
  rmSync(join(folder, LOCK), { recursive: true });
  writeFileSync(join(folder, LOCK), '');
  truncateSync(join(folder, LOCK), 33_554_433);
  assert.throws(() => readLock(folder), { code: 'lock.too-large' });
});

it('definitions larger than the bound are refused before anything is written', (t) => {
  const folder = folderOf(t);
  const flood = { ...catalogue, tools: [{ name: 'x', description: 'x'.repeat(135_000_000) }] };
  assert.throws(() => writeLock(folder, lockOf(nextState('notes', { facts, seen: flood }))), { code: 'lock.too-large' });
  assert.deepEqual(readdirSync(folder), []);
});

it('a conflicted lock is put together from both branches: equal ones and additions stay, others are named', async (t) => {
  const folder = folderOf(t);
  const equal = await approvedServer(catalogue, 'equal');
  const side = async (title: string): Promise<string> => {
    const server = await approvedServer(withTool({ ...readNote, title }));
    writeLock(folder, lockOf(server, equal, await approvedServer(catalogue, title.toLowerCase())));
    for (const path of [LOCK, NOTES]) texts.push(readFileSync(join(folder, path), 'utf8'));
    return texts.at(-2) ?? '';
  };
  const texts: string[] = [];
  const ours = await side('Ours');
  rmSync(join(folder, LOCK));
  renameSync(join(folder, 'bartizan.lock.d/ours.json'), join(folder, 'kept'));
  const theirs = await side('Theirs');
  renameSync(join(folder, 'kept'), join(folder, 'bartizan.lock.d/ours.json'));
  writeFileSync(join(folder, LOCK), `<<<<<<< HEAD\n${ours}||||||| base\n{}\n=======\n${theirs}>>>>>>> topic\n`);
  assert.throws(() => readLock(folder), { code: 'lock.conflict', fix: /bartizan lock/ });
  const recovered = recoverLock(folder);
  assert.ok(recovered);
  const undecided = recovered.undecided.map(({ name, sides }) => [name, sides.length]);
  assert.deepEqual(undecided, [['notes', 2]]);
  assert.deepEqual(Object.keys(recovered.lock.file.servers), ['equal', 'ours', 'theirs']);
  writeLock(folder, recovered.lock);
  assert.deepEqual([...(readLock(folder)?.catalogues.keys() ?? [])], ['equal', 'ours', 'theirs']);
});

it('recovering leaves out what nobody approved as it stands, and finds definitions on either side of a conflict', async (t) => {
  const folder = folderOf(t);
  writeLock(
    folder,
    lockOf(await approvedServer(), await approvedServer(catalogue, 'other'), await approvedServer(catalogue, 'third')),
  );
  const notes = readFileSync(join(folder, NOTES), 'utf8');
  writeFileSync(join(folder, NOTES), `<<<<<<< HEAD\n{"broken":\n=======\n${notes}>>>>>>> topic\n`);
  edit(folder, 'bartizan.lock.d/third.json', (text) => text.replace('Reads one', 'Reads all'));
  edit(folder, LOCK, (text) => text.replace(/("other": \{\n.*"source": ")[^"]*/, '$1npm:evil'));
  const recovered = recoverLock(folder);
  assert.deepEqual(Object.keys(recovered?.lock.file.servers ?? {}), ['notes']);
  assert.deepEqual(
    recovered?.undecided.map(({ name }) => name),
    ['other', 'third'],
  );
});
