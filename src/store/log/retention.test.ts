import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { faultCode } from '../contract-place.fixture.ts';
import type { Store } from '../ports.ts';
import { queryTrail } from '../query.ts';
import { type SqlitePlace, sqlitePlace } from '../sqlite-place.fixture.ts';
import { verifyFolder, writeFolder } from './folder.ts';
import { exchange, factsOf } from './log.contract.ts';
import { logSigner, type OpenedCheckpoint, openCheckpoint } from './note.ts';
import { proofOf, verifyProof } from './proof.ts';
import { removeOld } from './retention.ts';
import { sealAll } from './sealing.ts';
import { verifyLog } from './verify.ts';

const signer = logSigner(Buffer.alloc(32, 5));
const verifiers = [signer.verifier];

async function sign(store: Store): Promise<OpenedCheckpoint> {
  await sealAll(store.log);
  await store.log.sign(signer, 1);
  const head = openCheckpoint((await store.log.checkpoints())[0]?.note ?? '', verifiers);
  assert.ok(head);
  return head;
}

/** 200 exchanges of an old secret-sounding name at 1,000, and 100 newer ones at 2,000. */
const at = async (work: (store: Store, place: SqlitePlace) => Promise<void>): Promise<void> => {
  const place = sqlitePlace();
  try {
    const store = place.open();
    for (let index = 0; index < 200; index++)
      await exchange(store, `old${index}`, factsOf('key:a', `file:///secret-${index % 50}`), 1_000);
    for (let index = 0; index < 100; index++) await exchange(store, `new${index}`, factsOf('key:b', 'read'), 2_000);
    await work(store, place);
  } finally {
    await place.end();
  }
};

const removed = (store: Store, keepMs: number) => removeOld({ ...store, nowMs: 2_500, run: '1.1' }, keepMs);

async function names(store: Store): Promise<readonly string[]> {
  const told: string[] = [];
  for await (const { exchange: id } of queryTrail(store.log, {
    filter: {},
    order: 'oldest',
    limit: 9_999,
    isInFlight: () => false,
  }))
    told.push(id);
  return told;
}

test('old entries go by whole tiles under a signed head, and all that was signed before still holds', () =>
  at(async (store, { dir }) => {
    const before = await sign(store);
    assert.equal(await removed(store, 1_000), 256, '400 entries are old enough, 256 are a whole tile');
    assert.deepEqual([await store.log.body(256), (await names(store))[0]], [undefined, 'old128']);
    const { problem, verified, removed: gone } = await verifyLog(store.log, { verifiers, kept: [before.note] });
    assert.deepEqual([problem, verified, gone], [undefined, 345, 256]);
    const now = await sign(store);
    assert.equal(now.size, 601, 'that they were removed is an entry');
    const report = await verifyLog(store.log, { verifiers, kept: [now.note] });
    assert.deepEqual([report.problem, report.unsigned], [undefined, 0]);
    assert.equal((await store.trail.verifyChain()).ok, true);
    // What is left can still be proven and exported.
    assert.equal(verifyProof(await proofOf(store.log, 257, now), verifiers)?.seq, 257);
    await assert.rejects(proofOf(store.log, 256, now), faultCode('store.no-entry'));
    const folder = join(dir, 'tiles');
    assert.deepEqual(await writeFolder(store.log, now, folder), { size: 601, removed: 256 });
    assert.deepEqual([verifyFolder(folder, verifiers).size, verifyFolder(folder, verifiers).verified], [601, 345]);
    // It goes on as before.
    await exchange(store, 'later', factsOf('key:a', 'read'), 3_000);
    await sign(store);
    assert.equal((await verifyLog(store.log, { verifiers, kept: [before.note] })).problem, undefined);
  }));

test('what was removed is nowhere in the file any more, names that only it had included', () =>
  at(async (store, place) => {
    await sign(store);
    await removed(store, 1_000);
    await store.close();
    const db = new DatabaseSync(place.path);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const words = db
      .prepare('SELECT word FROM trail_word WHERE kind = 1 ORDER BY word')
      .all()
      .map(({ word }) => String(word));
    db.close();
    // Entries 257 to 400 are old as well, and still there: numbers 128 to 199.
    assert.equal(words.filter((word) => word.startsWith('file:///secret-')).length, 50);
    const file = readFileSync(place.path, 'latin1');
    assert.equal(file.includes('"exchange":"old5"'), false);
    assert.equal(file.includes('"exchange":"old150"'), true);
  }));

test('nothing young, nothing unsigned and never the last entry is removed', () =>
  at(async (store) => {
    assert.equal(await removed(store, 1), 0, 'nothing is signed');
    await sign(store);
    assert.equal(await removed(store, 10_000), 0, 'nothing is that old');
    assert.equal((await store.trail.head()).seq, 600, 'nothing was recorded of nothing');
    assert.equal(await removed(store, 1), 512);
    assert.equal((await names(store)).length, 44);
    assert.equal((await verifyLog(store.log, { verifiers })).problem, undefined);
  }));

test('a name that a younger exchange has stays findable, and a process that knew the old words writes none that are gone', () =>
  at(async (store, place) => {
    const other = place.open();
    await exchange(other, 'again', factsOf('key:a', 'file:///secret-1'), 2_000);
    await sign(other);
    await removed(store, 1);
    await exchange(other, 'more', factsOf('key:a', 'file:///secret-2'), 2_000);
    await sealAll(other.log);
    const found = async (name: string) => (await store.log.find({ name }, { order: 'oldest', limit: 9 })).length;
    assert.deepEqual(
      [await found('file:///secret-1'), await found('file:///secret-2'), await found('file:///secret-3')],
      [1, 1, 0],
    );
    assert.equal((await verifyLog(store.log, { verifiers })).problem, undefined);
  }));
