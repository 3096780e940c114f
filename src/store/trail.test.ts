import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { systemClock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { faultCode, runContract } from './contract-place.fixture.ts';
import type { Trail } from './ports.ts';
import { type SqlitePlace, sqlitePlace } from './sqlite-place.fixture.ts';
import { trailContract } from './trail.contract.ts';

runContract(trailContract, sqlitePlace);

const at = async (work: (place: SqlitePlace) => Promise<void>): Promise<void> => {
  const place = sqlitePlace();
  try {
    await work(place);
  } finally {
    await place.end();
  }
};

/** Does something to the file behind the store's back. */
const tamper = (place: SqlitePlace, sql: string): void => {
  const db = new DatabaseSync(place.path);
  db.exec(sql);
  db.close();
};

const fill = (trail: Trail, count: number): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => trail.append(`entry ${index + 1}`)));

/** Which version of the file each entry was committed in, as another connection sees it: those of one commit share it. */
const commitsOf = (place: SqlitePlace, trail: Trail): number[] => {
  const db = new DatabaseSync(place.path);
  const version = db.prepare('PRAGMA data_version');
  const versions: number[] = [];
  trail.onCommit((seq) => {
    versions.push(Number(version.get()?.['data_version']));
    if (seq === 4) db.close();
  });
  return versions;
};

test('while several entries wait, those of the next turns join their commit', () =>
  at(async (place) => {
    const { trail } = place.open();
    const commits = commitsOf(place, trail);
    const waiting = [trail.append('a'), trail.append('b')];
    for (const body of ['c', 'd']) {
      await new Promise((resolve) => setImmediate(resolve));
      waiting.push(trail.append(body));
    }
    assert.deepEqual(await Promise.all(waiting), [1, 2, 3, 4]);
    assert.equal(new Set(commits).size, 1);
  }));

test('an entry that waits alone is committed in its own turn', () =>
  at(async (place) => {
    const { trail } = place.open();
    const commits = commitsOf(place, trail);
    for (let entry = 1; entry <= 4; entry++) {
      const committed = trail.append(`entry ${entry}`);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(commits.length, entry);
      await committed;
    }
  }));

test('while another process holds the lock entries wait, and are committed when it lets go', () =>
  at(async (place) => {
    const { trail } = place.open({ clock: systemClock, busyTimeoutMs: 0 });
    const holder = new DatabaseSync(place.path);
    holder.exec('BEGIN IMMEDIATE');
    const first = trail.append('first');
    // More turns of the event loop than the first tries take: the loop is not blocked, and later entries join the next group.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    const second = trail.append('second');
    assert.equal((await trail.head()).seq, 0);
    holder.exec('COMMIT');
    holder.close();
    assert.deepEqual(await Promise.all([first, second]), [1, 2]);
  }));

test('a lock that is not let go refuses the entries, and the next ones are committed once it is', () =>
  at(async (place) => {
    const { trail } = place.open({ clock: systemClock, busyTimeoutMs: 0, lockTimeoutMs: 30 });
    await trail.append('before');
    const holder = new DatabaseSync(place.path);
    holder.exec('BEGIN IMMEDIATE');
    const refused = await Promise.allSettled([trail.append('a'), trail.append('b')]);
    for (const one of refused) assert.equal(((one as PromiseRejectedResult).reason as Fault).code, 'store.locked');
    holder.exec('ROLLBACK');
    holder.close();
    assert.equal(await trail.append('after'), 2);
    assert.deepEqual(
      (await trail.read({ afterSeq: 0, limit: 10 })).map(({ body }) => body),
      ['before', 'after'],
    );
    assert.equal((await trail.verifyChain()).ok, true);
  }));

test('who comes while the store is locked waits as long as who came before, not for both', () =>
  at(async (place) => {
    const { trail } = place.open({ busyTimeoutMs: 0, lockTimeoutMs: 1_000 });
    const holder = new DatabaseSync(place.path);
    holder.exec('BEGIN IMMEDIATE');
    const ends: string[] = [];
    const append = (body: string): unknown => trail.append(body).catch(({ code }: Fault) => ends.push(`${body} ${code}`));
    // Longer than the longest pause between two tries: whatever a moment brings was tried.
    const tried = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
    append('first');
    await tried();
    place.clock.advance(600);
    append('second');
    await tried();
    assert.deepEqual(ends, []);
    place.clock.advance(400);
    await tried();
    assert.deepEqual(ends, ['first store.locked']);
    place.clock.advance(600);
    await tried();
    assert.deepEqual(ends, ['first store.locked', 'second store.locked']);
    holder.exec('ROLLBACK');
    holder.close();
    assert.equal(await trail.append('after'), 1);
  }));

test('a full store refuses exactly the group that did not fit, keeps a valid chain, and still lets keys be made and revoked', () =>
  at(async (place) => {
    const store = place.open({ maxBytes: 1_024 * 1_024 });
    await store.keys.create('cursor');
    const body = 'x'.repeat(10_000);
    const kept: number[] = [];
    let refused = 0;
    for (let group = 0; group < 60; group++) {
      const settled = await Promise.allSettled([store.trail.append(body), store.trail.append(body), store.trail.append(body)]);
      const statuses = new Set(settled.map(({ status }) => status));
      assert.equal(statuses.size, 1, 'a group is kept whole or not at all');
      for (const one of settled) {
        if (one.status === 'fulfilled') kept.push(one.value);
        else refused += Number((one.reason as Fault).code === 'store.full');
      }
    }
    assert.equal(kept.length + refused, 180);
    assert.ok(kept.length > 0 && refused > 0);
    assert.deepEqual(
      kept,
      [...kept.keys()].map((index) => index + 1),
    );
    assert.deepEqual(await store.trail.verifyChain().then(({ ok }) => ok), true);
    assert.equal((await store.trail.head()).seq, kept.length);

    await store.keys.revoke('cursor');
    assert.equal((await store.keys.list())[0]?.revokedMs, place.clock.now());
    for (let index = 0; index < 100; index++) await store.keys.create(`key-${index}`);
    await assert.rejects(store.trail.append(body), faultCode('store.full'));
    await store.close();
    assert.equal(await place.open().trail.append(body), kept.length + 1);
  }));

const TAMPERED: readonly (readonly [what: string, sql: string, seq: number, reason: 'gap' | 'hash', fifth?: string])[] = [
  ['an edited body', `UPDATE trail SET body = 'entry X' WHERE seq = 5`, 5, 'hash'],
  ['an edited hash', `UPDATE trail SET hash = zeroblob(32) WHERE seq = 5`, 5, 'hash'],
  ['a deleted row', 'DELETE FROM trail WHERE seq = 5', 6, 'gap'],
  ['a deleted first row', 'DELETE FROM trail WHERE seq = 1', 2, 'gap'],
  [
    'a deleted row with the later ones moved up',
    'DELETE FROM trail WHERE seq = 5; UPDATE trail SET seq = seq - 1 WHERE seq > 5',
    5,
    'hash',
  ],
  ['two swapped bodies', `UPDATE trail SET body = 'entry ' || (11 - seq) WHERE seq IN (5, 6)`, 5, 'hash'],
  ['an added row', `INSERT INTO trail VALUES (11, 'entry 11', zeroblob(32))`, 11, 'hash'],
  ['a row before the first', `INSERT INTO trail VALUES (0, 'entry 0', zeroblob(32))`, 0, 'gap'],
  [
    'bytes that read like the old text but are no UTF-8',
    `UPDATE trail SET body = CAST(x'ff' AS TEXT) WHERE seq = 5`,
    5,
    'hash',
    '\ufffd',
  ],
];

for (const [what, sql, seq, reason, fifth = 'entry 5'] of TAMPERED) {
  test(`${what} breaks the chain where it was done`, () =>
    at(async (place) => {
      const { trail } = place.open();
      await fill(trail, 4);
      await trail.append(fifth);
      for (let n = 6; n <= 10; n++) await trail.append(`entry ${n}`);
      assert.equal((await trail.verifyChain()).ok, true);
      tamper(place, sql);
      const report = await trail.verifyChain();
      assert.deepEqual([report.ok, !report.ok && report.seq, !report.ok && report.reason], [false, seq, reason]);
    }));
}

test('committed entries that vanish under a running process make it refuse', () =>
  at(async (place) => {
    const { trail } = place.open();
    await fill(trail, 10);
    tamper(place, 'DELETE FROM trail WHERE seq > 7');
    place.clock.advance(250);
    for (let again = 0; again < 2; again++) await assert.rejects(trail.append('next'), faultCode('store.trail-cut'));
    assert.equal((await trail.head()).seq, 7);
  }));

test('committed entries that vanish between two looks at the file leave a gap that is found', () =>
  at(async (place) => {
    const { trail } = place.open();
    await fill(trail, 10);
    tamper(place, 'DELETE FROM trail WHERE seq > 7');
    assert.equal(await trail.append('next'), 11);
    assert.deepEqual(await trail.verifyChain(), { ok: false, seq: 11, reason: 'gap', verified: 7 });
  }));

test('a store whose file was deleted or replaced while in use refuses', async () => {
  for (const replace of [false, true]) {
    await at(async (place) => {
      const { trail } = place.open();
      await trail.append('kept');
      rmSync(place.path);
      if (replace) {
        const other = sqlitePlace();
        await other.open().close();
        renameSync(other.path, place.path);
        await other.end();
      }
      place.clock.advance(250);
      await assert.rejects(trail.append('lost'), faultCode('store.gone'));
    });
  }
});

test('a store whose log was deleted while in use refuses', () =>
  at(async (place) => {
    const { trail } = place.open();
    await trail.append('kept');
    rmSync(`${place.path}-wal`);
    place.clock.advance(250);
    await assert.rejects(trail.append('lost'), faultCode('store.gone'));
  }));

test('a damaged page is a fault, not a crash', () =>
  at(async (place) => {
    const store = place.open();
    await Promise.all(Array.from({ length: 200 }, () => store.trail.append('x'.repeat(1_000))));
    await store.close();
    const fd = openSync(place.path, 'r+');
    for (let offset = 8 * 4_096; offset < fstatSync(fd).size; offset += 4_096)
      writeSync(fd, Buffer.alloc(4_096, 0xa5), 0, 4_096, offset);
    closeSync(fd);
    await assert.rejects(async () => {
      const { trail } = place.open();
      await trail.append('more');
      await trail.verifyChain();
    }, faultCode('store.corrupt'));
  }));

test('a store that a newer Bartizan changed meanwhile is not written any more, and is again when that is undone', () =>
  at(async (place) => {
    const { trail } = place.open();
    await trail.append('before');
    const reader = new DatabaseSync(place.path);
    const found = reader.prepare('PRAGMA user_version').get()?.['user_version'];
    reader.close();
    tamper(place, 'PRAGMA user_version = 9999');
    place.clock.advance(250);
    for (let times = 0; times < 2; times++) await assert.rejects(trail.append('lost'), faultCode('store.newer'));
    tamper(place, `PRAGMA user_version = ${found}`);
    assert.equal(await trail.append('after'), 2);
  }));
