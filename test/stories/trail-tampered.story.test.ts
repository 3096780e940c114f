// The promise: whoever changes the record is found out. A real relay records real calls; then the store is tampered with in ten ways, and `trail verify` names each.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { createByteLink } from '../../src/store/chain.ts';
import { storePathOf } from '../../src/store/state.ts';
import { MODERN, StoryClient } from '../support/client.ts';
import { answering, capabilitiesOf } from '../support/pairs.ts';
import { Place } from '../support/place.ts';

const CALLS = 20;

/** Gives every entry the hash that follows from the one before: the chain needs no secret. */
function chainAnew(db: DatabaseSync): void {
  const link = createByteLink();
  let hash: Uint8Array = new Uint8Array(32);
  for (const row of db.prepare('SELECT seq, CAST(body AS BLOB) AS body FROM trail ORDER BY seq').all()) {
    hash = link(hash, row['body'] as Uint8Array);
    db.prepare('UPDATE trail SET hash = ? WHERE seq = ?').run(hash, Number(row['seq']));
  }
}

const HIDE_CALLER = `UPDATE trail SET body = replace(body, '"echo"', '"harm"') WHERE seq = 8`;

/** Each way, and what `verify` says of it. */
const WAYS: readonly (readonly [what: string, how: (db: DatabaseSync) => void, said: RegExp])[] = [
  ['an entry is edited', (db) => db.exec(HIDE_CALLER), /^broken {2}entry 8: /],
  [
    'an entry is edited and the chain made anew',
    (db) => {
      db.exec(HIDE_CALLER);
      chainAnew(db);
    },
    /^broken {2}entry 8: the entry is not the one that is in the tree/,
  ],
  ['an entry is deleted', (db) => db.exec('DELETE FROM trail WHERE seq = 8'), /^broken {2}entry 8: entry 8 is missing/],
  [
    'an entry is deleted, the later ones move up, and the chain is made anew',
    (db) => {
      db.exec('DELETE FROM trail WHERE seq = 8; UPDATE trail SET seq = seq - 1 WHERE seq > 8');
      chainAnew(db);
    },
    /^broken {2}entry \d+: the tree has \d+ entries, the trail \d+: the newest are gone/,
  ],
  [
    'two entries change places and the chain is made anew',
    (db) => {
      db.exec(
        'UPDATE trail SET seq = -1 WHERE seq = 8; UPDATE trail SET seq = 8 WHERE seq = 10; UPDATE trail SET seq = 10 WHERE seq = -1',
      );
      chainAnew(db);
    },
    /^broken {2}entry 8: the entry is not the one that is in the tree/,
  ],
  [
    'the newest entries are cut off',
    (db) => db.exec('DELETE FROM trail WHERE seq > 30'),
    /^broken {2}entry 31: .* the newest are gone/,
  ],
  [
    'the newest entries are cut off, of the tree as well',
    (db) => db.exec('DELETE FROM trail WHERE seq > 30; UPDATE trail_log SET sealed = 30'),
    /^broken {2}entry \d+: a head signed here is of \d+ entries, the tree has 30/,
  ],
  [
    'everything is written anew but for the heads, which need the key',
    (db) => {
      db.exec(HIDE_CALLER);
      chainAnew(db);
      db.exec('DELETE FROM trail_tile; DELETE FROM trail_exchange; UPDATE trail_log SET sealed = 0');
    },
    /^broken {2}entry \d+: a head signed here is of \d+ entries, the tree has 0/,
  ],
  [
    'a call is hidden from queries',
    (db) => db.exec('DELETE FROM trail_exchange WHERE seq = 8'),
    /^broken {2}index at entry 8: the index lacks this exchange/,
  ],
  [
    'a signed head is edited',
    (db) =>
      db.exec(`UPDATE trail_checkpoint SET note = replace(note, char(10) || size || char(10), char(10) || '9' || char(10))`),
    /^broken {2}signed head of \d+: /,
  ],
];

describe('a trail that was tampered with', () => {
  const place = new Place();
  const good = join(place.path('good'));
  let kept = '';
  before(async () => {
    place.configure({ servers: { story: place.story({ era: 'legacy' }) } });
    const client = new StoryClient({
      wire: place.relay('story'),
      version: '2025-11-25',
      capabilities: capabilitiesOf(MODERN),
      answer: answering('x'),
    });
    await client.open();
    for (let call = 0; call < CALLS; call++) await client.call('echo', { call });
    await client.close();
    kept = place.path('kept');
    writeFileSync(kept, place.bartizan('trail', 'checkpoint').out);
    // Even numbers are intents: number 8 is a call of a tool.
    cpSync(place.state, good, { recursive: true });
  });
  after(() => place.end());

  const restored = (): DatabaseSync => {
    cpSync(good, place.state, { recursive: true, force: true });
    return new DatabaseSync(storePathOf(place.state), { defensive: false });
  };

  it('is valid before', () => {
    const { code, out } = place.bartizan('trail', 'verify', '--kept', kept);
    assert.deepEqual([code, /^valid {2}\d+ entries/.test(out)], [0, true], out);
  });

  for (const [what, how, said] of WAYS) {
    it(`${what}: found`, () => {
      const db = restored();
      how(db);
      db.close();
      const { code, out, err } = place.bartizan('trail', 'verify');
      assert.equal(code, 1, `${out}${err}`);
      assert.match(out, said);
    });
  }

  it('a whole other trail, signed with the key that lies beside it, is found by the head kept elsewhere alone', async () => {
    const db = restored();
    db.exec(
      'DELETE FROM trail; DELETE FROM trail_tile; DELETE FROM trail_exchange; DELETE FROM trail_checkpoint; UPDATE trail_log SET sealed = 0',
    );
    db.close();
    const client = new StoryClient({
      wire: place.relay('story'),
      version: '2025-11-25',
      capabilities: capabilitiesOf(MODERN),
      answer: answering('x'),
    });
    await client.open();
    for (let call = 0; call < CALLS + 5; call++) await client.call('echo', { other: call });
    await client.close();
    const alone = place.bartizan('trail', 'verify');
    assert.equal(alone.code, 0, alone.out);
    assert.match(alone.out, /not excluded {3}whoever has this account could have written the whole trail anew/);
    const compared = place.bartizan('trail', 'verify', '--kept', kept);
    assert.equal(compared.code, 1);
    const another = /^broken {2}kept head of \d+: the head kept elsewhere of \d+ entries has another root/;
    assert.match(compared.out, another);
    // An anchor goes on to keep heads, those of the other trail behind the true ones: one true head is enough.
    appendFileSync(kept, `\n${place.bartizan('trail', 'checkpoint').out}`);
    const among = place.bartizan('trail', 'verify', '--kept', kept);
    assert.deepEqual([among.code, another.test(among.out)], [1, true], among.out);
    const entry = place.bartizan('trail', 'verify', '--entry', '8', '--kept', kept);
    assert.deepEqual([entry.code, /^broken {2}entry 8 is not in the tree of the head/.test(entry.out)], [1, true], entry.out);
  });
});
