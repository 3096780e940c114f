import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { runContract } from './contract-place.fixture.ts';
import { keysContract } from './keys.contract.ts';
import { keyDigest } from './keys.ts';
import { sqlitePlace } from './sqlite-place.fixture.ts';

runContract(keysContract, sqlitePlace);

test('a note of use that waits for the lock is written before the store is closed', async () => {
  const place = sqlitePlace();
  try {
    const store = place.open({ busyTimeoutMs: 0 });
    const { key } = await store.keys.create('cursor');
    const holder = new DatabaseSync(place.path);
    holder.exec('BEGIN IMMEDIATE');
    assert.equal(store.keys.find(keyDigest(key))?.name, 'cursor');
    const closed = store.close();
    await new Promise((resolve) => setImmediate(resolve));
    holder.exec('COMMIT');
    holder.close();
    await closed;
    assert.equal((await place.open().keys.list())[0]?.lastUsedDay, '2026-11-21');
  } finally {
    await place.end();
  }
});
