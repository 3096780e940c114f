import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import type { Fault } from '../../base/fault.ts';
import { sqlitePlace } from '../sqlite-place.fixture.ts';
import { exchange, factsOf } from './log.contract.ts';
import { logSigner } from './note.ts';
import type { StoredCheckpoint } from './ports.ts';
import { sealAll, startSealing } from './sealing.ts';
import { verifyLog } from './verify.ts';

const key = logSigner(Buffer.alloc(32, 5));

function scene() {
  const place = sqlitePlace();
  const store = place.open({ clock: systemClock });
  const [signed, troubles]: [StoredCheckpoint[], Fault[]] = [[], []];
  const sealing = startSealing({
    trail: store.trail,
    log: store.log,
    clock: place.clock,
    signer: () => key,
    onCheckpoint: (checkpoint) => signed.push(checkpoint),
    onTrouble: (fault) => troubles.push(fault),
  });
  return { place, store, sealing, signed, troubles };
}

const turns = async (until: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 10_000 && !(await until()); turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(await until(), 'it did not come to pass');
};

test('under load entries get into the tree while it goes on, and its head is signed when enough came', async () => {
  const { place, store, sealing, signed, troubles } = scene();
  try {
    await Promise.all(Array.from({ length: 200 }, (_, index) => exchange(store, `e${index}`, factsOf('key:a', 'read'))));
    await turns(async () => (await store.log.state()).sealed >= 256);
    assert.equal(signed.length, 0);
    // Long enough since the last head.
    place.clock.advance(10_000);
    await Promise.all(Array.from({ length: 100 }, (_, index) => exchange(store, `f${index}`, factsOf('key:a', 'read'))));
    await turns(() => signed.length > 0);
    await sealing.close();
    const { sealed, head } = await store.log.state();
    assert.deepEqual([sealed, head, signed.at(-1)?.size], [600, 600, 600]);
    const report = await verifyLog(store.log, { verifiers: [key.verifier] });
    assert.deepEqual([report.problem, report.unsigned, troubles], [undefined, 0, []]);
  } finally {
    await place.end();
  }
});

test('closing seals and signs what is left, also of processes that were killed', async () => {
  const { place, store, sealing, signed } = scene();
  try {
    const killed = place.open();
    for (let index = 0; index < 500; index++) await killed.trail.append(`left behind ${index}`);
    await store.trail.append('own');
    await sealing.close();
    assert.deepEqual([(await store.log.state()).sealed, signed.map(({ size }) => size)], [501, [501]]);
  } finally {
    await place.end();
  }
});

test('sealing waits while another process writes', async () => {
  const { place, store, sealing } = scene();
  try {
    for (let index = 0; index < 10; index++) await store.trail.append(`entry ${index}`);
    const db = new DatabaseSync(place.path);
    db.exec('BEGIN IMMEDIATE');
    const sealed = sealAll(store.log);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await store.log.state()).sealed, 0);
    db.exec('ROLLBACK');
    db.close();
    await sealed;
    assert.equal((await store.log.state()).sealed, 10);
    await sealing.close();
  } finally {
    await place.end();
  }
});

test('trouble is told once, holds up no entry, and ends when its cause does', async () => {
  const { place, store, sealing, troubles } = scene();
  try {
    const db = new DatabaseSync(place.path);
    db.exec('ALTER TABLE trail_tile RENAME TO elsewhere');
    for (let round = 0; round < 3; round++) {
      await Promise.all(Array.from({ length: 130 }, (_, index) => store.trail.append(`entry ${index}`)));
      await turns(() => troubles.length > 0);
    }
    assert.deepEqual([(await store.trail.head()).seq, troubles.length, troubles[0]?.code.startsWith('store.')], [390, 1, true]);
    db.exec('ALTER TABLE elsewhere RENAME TO trail_tile');
    db.close();
    await sealing.close();
    assert.equal((await store.log.state()).sealed, 390);
  } finally {
    await place.end();
  }
});
