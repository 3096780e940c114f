import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { createByteLink } from '../chain.ts';
import { outcomeBody } from '../entry.ts';
import type { Store } from '../ports.ts';
import { type SqlitePlace, sqlitePlace } from '../sqlite-place.fixture.ts';
import { exchange, factsOf } from './log.contract.ts';
import { logSigner } from './note.ts';
import type { TrailLog } from './ports.ts';
import type { Problem } from './problem.ts';
import { sealAll } from './sealing.ts';
import { verifyLog } from './verify.ts';

const signer = logSigner(Buffer.alloc(32, 5));
const verifiers = [signer.verifier];

/** More than a tile, so that there is an upper level; `then` happens after the last head. */
async function recorded(store: Store, count = 150): Promise<string> {
  for (let index = 0; index < count; index++)
    await exchange(store, `e${index}`, factsOf(`key:${index % 3}`, `tool-${index % 5}`), 1_000 + index);
  await sealAll(store.log);
  return (await store.log.sign(signer, 7))?.note ?? '';
}

const at = async (work: (store: Store, place: SqlitePlace) => Promise<void>): Promise<void> => {
  const place = sqlitePlace();
  try {
    await work(place.open(), place);
  } finally {
    await place.end();
  }
};

/** Recomputes all chain hashes from `seq` on, as the owner of the file can. */
function chainAnew(db: DatabaseSync): void {
  const link = createByteLink();
  let hash: Uint8Array = new Uint8Array(32);
  for (const row of db.prepare('SELECT seq, CAST(body AS BLOB) AS body FROM trail ORDER BY seq').all()) {
    hash = link(hash, row['body'] as Uint8Array);
    db.prepare('UPDATE trail SET hash = ? WHERE seq = ?').run(hash, Number(row['seq']));
  }
}

const edit = `UPDATE trail SET body = replace(body, 'key:2', 'key:1') WHERE seq = 101`;

const withChain =
  (sql: string) =>
  (db: DatabaseSync): void => {
    db.exec(sql);
    chainAnew(db);
  };

type Tampering = readonly [what: string, how: string | ((db: DatabaseSync) => void), kind: Problem['kind'], seq: number];

const TAMPERINGS: readonly Tampering[] = [
  ['an edited entry', edit, 'chain', 101],
  ['an edited entry with the chain made anew', withChain(edit), 'leaf', 101],
  [
    'an exchange put in before the first, for queries to tell',
    `INSERT INTO trail SELECT -5, body, hash FROM trail WHERE seq = 101;
     INSERT INTO trail_exchange SELECT -5, NULL, at_ms, caller, client, server, method, name, NULL, NULL FROM trail_exchange WHERE seq = 101`,
    'planted',
    -5,
  ],
  [
    'an exchange put before the first into the index alone',
    'INSERT INTO trail_exchange SELECT -5, NULL, at_ms, caller, client, server, method, name, NULL, NULL FROM trail_exchange WHERE seq = 101',
    'index',
    -5,
  ],
  [
    'an exchange put into the index behind the last, in the way of what comes',
    'INSERT INTO trail_exchange SELECT 1000, NULL, at_ms, caller, client, server, method, name, NULL, NULL FROM trail_exchange WHERE seq = 101',
    'index',
    1_000,
  ],
  ['an edited hash', 'UPDATE trail SET hash = zeroblob(32) WHERE seq = 101', 'chain', 101],
  [
    'bytes behind the end of an entry',
    `UPDATE trail SET body = CAST(CAST(body AS BLOB) || x'0041' AS TEXT) WHERE seq = 101`,
    'chain',
    101,
  ],
  [
    'a byte that is no text',
    `UPDATE trail SET body = CAST(replace(body, 'key:2', x'6b65793aff') AS TEXT) WHERE seq = 101`,
    'chain',
    101,
  ],
  [
    'the first byte of an entry moved to its hash',
    `UPDATE trail SET hash = CAST(hash || '{' AS BLOB), body = substr(body, 2) WHERE seq = 101`,
    'chain',
    101,
  ],
  ['a removed entry', 'DELETE FROM trail WHERE seq = 101', 'gap', 101],
  [
    'a removed entry, the later ones moved up, the chain made anew',
    withChain('DELETE FROM trail WHERE seq = 101; UPDATE trail SET seq = seq - 1 WHERE seq > 101'),
    'cut',
    300,
  ],
  [
    'two swapped entries with the chain made anew',
    (db) => {
      db.exec(
        'UPDATE trail SET seq = -1 WHERE seq = 10; UPDATE trail SET seq = 10 WHERE seq = 20; UPDATE trail SET seq = 20 WHERE seq = -1',
      );
      chainAnew(db);
    },
    'leaf',
    10,
  ],
  [
    'an entry put in between, the chain made anew',
    (db) => {
      db.exec('UPDATE trail SET seq = -seq - 1 WHERE seq > 50; UPDATE trail SET seq = -seq WHERE seq < 0');
      db.prepare('INSERT INTO trail VALUES (51, ?, zeroblob(32))').run(
        outcomeBody({ exchange: 'new', at: 1, result: 'ok' }, factsOf('k', 'n')),
      );
      chainAnew(db);
    },
    'leaf',
    51,
  ],
  ['a cut end', 'DELETE FROM trail WHERE seq > 290', 'cut', 291],
  ['a cut end, and the tree forgets it too', 'DELETE FROM trail WHERE seq > 290; UPDATE trail_log SET sealed = 290', 'cut', 300],
  ['a leaf changed in the tree', 'UPDATE trail_tile SET hashes = zeroblob(8192) WHERE level = 0 AND tile = 0', 'leaf', 1],
  ['an upper tile changed', 'UPDATE trail_tile SET hashes = zeroblob(32) WHERE level = 1', 'tile', 1],
  ['a tile removed', 'DELETE FROM trail_tile WHERE level = 0 AND tile = 1', 'tile', 300],
  ['a head whose size was changed', `UPDATE trail_checkpoint SET note = replace(note, '300', '299'), size = 299`, 'head', 299],
  [
    'a head of another key',
    `UPDATE trail_checkpoint SET note = '${logSigner(Buffer.alloc(32, 6)).sign(`x\n300\n${'A'.repeat(43)}=\n`)}'`,
    'head',
    300,
  ],
  ['an exchange hidden from the index', 'DELETE FROM trail_exchange WHERE seq = 101', 'index', 101],
  ['an exchange made up in the index', 'UPDATE trail_exchange SET seq = 102 WHERE seq = 101', 'index', 101],
  ['a caller changed in the index', 'UPDATE trail_exchange SET caller = client WHERE seq = 101', 'index', 101],
  ['a word of the index changed', `UPDATE trail_word SET word = 'key:7' WHERE word = 'key:1'`, 'index', 3],
  [
    'a word of the index of another kind, so that no query finds it',
    `UPDATE trail_word SET kind = 9 WHERE word = 'key:1'`,
    'index',
    3,
  ],
  [
    'a second number for a word of the index, so that queries find one of two',
    `CREATE TABLE other AS SELECT * FROM trail_word; DROP TABLE trail_word; ALTER TABLE other RENAME TO trail_word;
     INSERT INTO trail_word (id, kind, word) SELECT 9000, kind, word FROM trail_word WHERE word = 'key:1';
     UPDATE trail_exchange SET caller = 9000 WHERE seq = 3`,
    'index',
    3,
  ],
  ['an outcome moved in the index', 'UPDATE trail_exchange SET end_seq = 104 WHERE seq = 101', 'index', 101],
  ['entries said to be removed by retention that are there', 'UPDATE trail_log SET removed = 256', 'removed', 1],
  [
    'entries removed as if by retention, which no entry tells of',
    (db) => {
      const { hash } = db.prepare('SELECT hash FROM trail WHERE seq = 256').get() ?? {};
      db.exec('DELETE FROM trail WHERE seq <= 256; DELETE FROM trail_exchange WHERE seq <= 256');
      db.prepare('UPDATE trail_log SET removed = 256, removed_hash = ?').run(hash as Uint8Array);
    },
    'removed',
    256,
  ],
  ['an entry before the first', `INSERT INTO trail VALUES (0, 'x', zeroblob(32))`, 'planted', 0],
];

test('a trail as it was written is valid: whole, and since a head', () =>
  at(async (store) => {
    const first = await recorded(store, 20);
    await recorded(store, 300);
    await exchange(store, 'not yet sealed', factsOf('key:a', 'read'));
    const whole = await verifyLog(store.log, { verifiers });
    assert.deepEqual(
      [whole.problem, whole.entries, whole.verified, whole.signed?.size, whole.unsigned],
      [undefined, 642, 642, 640, 2],
    );
    const since = await verifyLog(store.log, { verifiers, kept: first, isSinceKept: true });
    assert.deepEqual([since.problem, since.verified, since.kept?.size], [undefined, 602, 40]);
    const against = await verifyLog(store.log, { verifiers, kept: first });
    assert.deepEqual([against.problem, against.verified], [undefined, 642]);
  }));

test('what is written, sealed and signed while it is verified is no problem', () =>
  at(async (store, place) => {
    await recorded(store, 200);
    const writer = place.open();
    let heads = 0;
    const write = async (): Promise<void> => {
      for (let index = 0; index < 70; index++) await exchange(writer, `w${heads}.${index}`, factsOf('key:w', 'write'));
      await sealAll(writer.log);
      heads += Number((await writer.log.sign(signer, 8)) !== undefined);
    };
    /** After each question of the verifier somebody writes. */
    const racing = new Proxy(store.log, {
      get(log, name: keyof TrailLog) {
        const method = log[name] as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          const answer = await method.apply(log, args);
          if (heads < 10) await write();
          return answer;
        };
      },
    });
    const report = await verifyLog(racing, { verifiers });
    assert.deepEqual([report.problem, heads], [undefined, 10]);
  }));

test('an empty trail is valid, and one that only the chain holds', () =>
  at(async (store) => {
    assert.deepEqual(await verifyLog(store.log, { verifiers }), { entries: 0, verified: 0, removed: 0, unsigned: 0 });
    await exchange(store, 'a', factsOf('key:a', 'read'));
    const report = await verifyLog(store.log, { verifiers });
    assert.deepEqual([report.problem, report.verified, report.unsigned, report.signed], [undefined, 2, 2, undefined]);
  }));

for (const [what, how, kind, seq] of TAMPERINGS) {
  test(`${what} is found`, () =>
    at(async (store, place) => {
      await recorded(store);
      assert.equal((await verifyLog(store.log, { verifiers })).problem, undefined);
      const db = new DatabaseSync(place.path);
      if (typeof how === 'string') db.exec(how);
      else how(db);
      db.close();
      // Another process looks, which remembers nothing.
      const { problem } = await verifyLog(place.open().log, { verifiers });
      assert.deepEqual([problem?.kind, problem?.seq], [kind, seq], problem?.detail);
    }));
}

test('what the owner of the file can write anew is found by a head kept elsewhere, and by nothing else', () =>
  at(async (store, place) => {
    const early = await recorded(store, 10);
    await store.close();
    copyFileSync(place.path, `${place.path}.old`);
    const grown = place.open();
    const kept = await recorded(grown, 20);
    await grown.close();

    // An older copy put back.
    copyFileSync(`${place.path}.old`, place.path);
    const older = place.open();
    assert.equal((await verifyLog(older.log, { verifiers })).problem, undefined);
    assert.equal((await verifyLog(older.log, { verifiers, kept })).problem?.kind, 'cut');
    // Other entries recorded on top of the older copy, and signed with the key of this trail.
    for (let index = 0; index < 30; index++) await exchange(older, `other${index}`, factsOf('key:x', 'nothing'));
    await sealAll(older.log);
    await older.log.sign(signer, 9);
    assert.equal((await verifyLog(older.log, { verifiers })).problem, undefined);
    assert.equal((await verifyLog(older.log, { verifiers, kept: early })).problem, undefined);
    assert.equal((await verifyLog(older.log, { verifiers, kept })).problem?.kind, 'kept');
    assert.equal((await verifyLog(older.log, { verifiers, kept, isSinceKept: true })).problem?.kind, 'kept');
    // The trail of another key in its place.
    const stranger = logSigner(Buffer.alloc(32, 9));
    assert.equal((await verifyLog(older.log, { verifiers: [stranger.verifier] })).problem?.kind, 'head');
    assert.equal(
      (await verifyLog(older.log, { verifiers, kept: stranger.sign(`${stranger.verifier.name}\n1\n${'A'.repeat(43)}=\n`) }))
        .problem?.kind,
      'kept',
    );
  }));
