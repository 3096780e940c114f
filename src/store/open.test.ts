import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { systemClock } from '../base/clock.ts';
import { faultCode } from './contract-place.fixture.ts';
import { storeFaultOf } from './faults.ts';
import { MIGRATIONS, migrate } from './migrations.ts';
import { type SqlitePlace, sqlitePlace } from './sqlite-place.fixture.ts';

const at = async (work: (place: SqlitePlace) => Promise<void> | void): Promise<void> => {
  const place = sqlitePlace();
  try {
    await work(place);
  } finally {
    await place.end();
  }
};

const inFile = (path: string, sql: string): void => {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
};

const isPosix = process.platform !== 'win32';

test('the store and the files beside it are readable by their owner alone, also when they were not before', () =>
  at(async (place) => {
    writeFileSync(place.path, '');
    chmodSync(place.path, 0o644);
    const store = place.open();
    await store.trail.append('entry');
    for (const suffix of ['', '-wal', '-shm']) {
      assert.equal(statSync(place.path + suffix).mode & 0o777, isPosix ? 0o600 : 0o666, `store.db${suffix}`);
    }
  }));

test('a store is written ahead, bounded and marked with its version', () =>
  at(async (place) => {
    await place.open({ maxBytes: 8 * 1_024 * 1_024 }).trail.append('entry');
    const db = new DatabaseSync(place.path);
    assert.equal(db.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal');
    assert.equal(db.prepare('PRAGMA user_version').get()?.['user_version'], MIGRATIONS.length);
    db.close();
  }));

test('a warm store has begun its log before anything is written, and nothing is written or said by that', () =>
  at(async (place) => {
    const first = place.open();
    await first.trail.append('entry');
    await first.close();
    const store = place.open();
    assert.equal(statSync(`${place.path}-wal`).size, 0);
    store.warm();
    const begun = statSync(`${place.path}-wal`).size;
    assert.ok(begun > 0);
    assert.deepEqual([...(await store.keys.list())], []);
    assert.equal(await store.trail.append('next'), 2);
    const db = new DatabaseSync(place.path);
    assert.equal(db.prepare('PRAGMA user_version').get()?.['user_version'], MIGRATIONS.length);
    db.exec('BEGIN IMMEDIATE');
    store.warm();
    db.close();
    await store.close();
    store.warm();
  }));

test('closing and opening again keeps everything', () =>
  at(async (place) => {
    const first = place.open();
    await first.trail.append('entry');
    const { id } = await first.keys.create('cursor');
    await first.close();
    assert.equal(existsSync(`${place.path}-wal`), false);
    const second = place.open();
    assert.equal(await second.trail.append('next'), 2);
    assert.equal((await second.keys.list())[0]?.id, id);
  }));

test('a store of a newer Bartizan is refused and left as it is', () =>
  at(async (place) => {
    await place.open().close();
    inFile(place.path, `PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    assert.throws(() => place.open(), faultCode('store.newer'));
    const db = new DatabaseSync(place.path);
    assert.equal(db.prepare('PRAGMA user_version').get()?.['user_version'], MIGRATIONS.length + 1);
    db.close();
  }));

test('a database of another program is refused and left as it is', () =>
  at((place) => {
    inFile(place.path, 'CREATE TABLE theirs (x)');
    assert.throws(() => place.open(), faultCode('store.foreign'));
    const db = new DatabaseSync(place.path);
    assert.equal(db.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'delete');
    db.close();
  }));

test('a store into which somebody put what changes entries on their way is refused, and so is what is written while it is there', () =>
  at(async (place) => {
    const clock = { now: () => 0, monotonicMs: () => performance.now() };
    const running = place.open({ clock });
    await running.trail.append('entry');
    inFile(place.path, "CREATE TRIGGER t BEFORE INSERT ON trail WHEN NEW.body = 'x' BEGIN SELECT RAISE(IGNORE); END");
    assert.throws(() => place.open(), faultCode('store.corrupt'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await assert.rejects(running.trail.append('x'), faultCode('store.corrupt'));
    inFile(place.path, 'DROP TRIGGER t; CREATE VIEW v AS SELECT * FROM trail');
    assert.throws(() => place.open(), faultCode('store.corrupt'));
  }));

test('a file that is no database is refused', () =>
  at((place) => {
    writeFileSync(place.path, 'not a database, but long enough to have a header of one hundred bytes'.repeat(4));
    assert.throws(() => place.open(), faultCode('store.corrupt'));
  }));

test('a store in a folder that is not there, or that is itself a folder, is refused', () =>
  at((place) => {
    assert.throws(() => place.open({ path: join(place.dir, 'missing', 'store.db') }), faultCode('store.cannot-open'));
    assert.throws(() => place.open({ path: place.dir }), faultCode('store.cannot-open'));
  }));

test('opening waits for a lock up to its limit', () =>
  at((place) => {
    const holder = new DatabaseSync(place.path);
    holder.exec('BEGIN EXCLUSIVE');
    assert.throws(() => place.open({ clock: systemClock, lockTimeoutMs: 20 }), faultCode('store.locked'));
    holder.exec('ROLLBACK');
    holder.close();
    place.open();
  }));

test('opening goes on as soon as another process lets go of the lock', () =>
  at(async (place) => {
    // A thread, since opening waits on this one.
    const holder = `const { DatabaseSync } = require('node:sqlite');
      const { parentPort, workerData } = require('node:worker_threads');
      const db = new DatabaseSync(workerData);
      db.exec('BEGIN EXCLUSIVE');
      parentPort.postMessage('held');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      db.exec('ROLLBACK');
      db.close();`;
    const worker = new Worker(holder, { eval: true, workerData: place.path });
    const ended = once(worker, 'exit');
    await once(worker, 'message');
    assert.equal(await place.open({ clock: systemClock, lockTimeoutMs: 20_000 }).trail.append('entry'), 1);
    await ended;
  }));

test('the size bound counts in whole: a bound of zero is the least bound, not none', () =>
  at(async (place) => {
    const { trail } = place.open({ maxBytes: 0 });
    const append = async (): Promise<void> => {
      for (let index = 0; index < 200; index++) await trail.append('x'.repeat(10_000));
    };
    await assert.rejects(append(), faultCode('store.full'));
  }));

test('migrations are applied from the version of the file on, whole or not at all', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, 'here', ['CREATE TABLE one (x)']);
  assert.throws(() => migrate(db, 'here', ['CREATE TABLE one (x)', 'CREATE TABLE two (x)', 'CREATE TABLE two (x)']));
  const version = (): unknown => db.prepare('PRAGMA user_version').get()?.['user_version'];
  const tables = (): unknown[] =>
    db
      .prepare('SELECT name FROM sqlite_schema ORDER BY name')
      .all()
      .map(({ name }) => name);
  assert.deepEqual([version(), tables()], [1, ['one']]);
  migrate(db, 'here', ['CREATE TABLE one (x)', 'CREATE TABLE two (x)']);
  assert.deepEqual([version(), tables()], [2, ['one', 'two']]);
  db.close();
});

test('what SQLite reports becomes the fault that says what to do', () =>
  at(async (place) => {
    await place.open().close();
    const db = new DatabaseSync(place.path, { readOnly: true });
    assert.throws(() => {
      try {
        db.exec(`INSERT INTO trail VALUES (1, 'a', x'00')`);
      } catch (error) {
        throw storeFaultOf(error, place.path);
      }
    }, faultCode('store.read-only'));
    db.close();
    assert.equal(storeFaultOf(new Error('something else'), place.path).code, 'store.io');
    assert.equal(storeFaultOf(Object.assign(new Error('x'), { errcode: 13, errstr: 'full' }), place.path).code, 'store.full');
    // The lock file cannot grow.
    assert.equal(
      storeFaultOf(Object.assign(new Error('x'), { errcode: 10 | (19 << 8), errstr: 'x' }), place.path).code,
      'store.full',
    );
    assert.equal(
      storeFaultOf(Object.assign(new Error('x'), { errcode: 10 | (3 << 8), errstr: 'disk I/O error' }), place.path).code,
      'store.io',
    );
  }));
