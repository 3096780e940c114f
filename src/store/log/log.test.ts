import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import { faultCode, runContract } from '../contract-place.fixture.ts';
import { type ExchangeFacts, intentBody, outcomeBody, type Result } from '../entry.ts';
import { sqlitePlace } from '../sqlite-place.fixture.ts';
import { indexed, parsed } from './exchange-index.ts';
import { logContract } from './log.contract.ts';

runContract(logContract, sqlitePlace);

test('reading only the beginning of an entry tells the same as parsing all of it', () => {
  const hop = { era: 'modern', version: '2026-07-28', transport: 'http' } as const;
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('"', '\\', '{', ',', 'a', 'é', '\u0001'), fc.string({ maxLength: 3 })),
  });
  const maybe = fc.option(text, { nil: undefined });
  const made = fc.record({ caller: text, client: maybe, server: maybe, method: text, name: maybe, exchange: text, code: maybe });
  fc.assert(
    fc.property(made, fc.nat(), (what, at) => {
      const facts: ExchangeFacts = {
        ...what,
        direction: 'inward',
        client: what.client === undefined ? undefined : { name: what.client, version: what.caller },
        hops: { client: hop },
        verdicts: [],
      };
      const end = { exchange: what.exchange, at, result: 'ok' as Result, code: what.code };
      const bodies = [
        intentBody(what.exchange, at, '1.1', facts),
        outcomeBody({ ...end, intentSeq: 3 }),
        outcomeBody(end, facts),
      ];
      for (const body of bodies) {
        assert.ok(indexed(9, body));
        assert.deepEqual(indexed(9, body), parsed(9, body));
      }
    }),
  );
});

test('an entry that vanished before it was sealed keeps the tree from going on', async () => {
  const place = sqlitePlace();
  try {
    const { trail, log } = place.open();
    for (const body of ['a', 'b', 'c']) await trail.append(body);
    const db = new DatabaseSync(place.path);
    db.exec('DELETE FROM trail WHERE seq = 2');
    db.close();
    assert.throws(() => log.sealSlice(9), faultCode('store.tree-broken'));
    assert.equal((await log.state()).sealed, 0);
  } finally {
    await place.end();
  }
});

test('a trail of an earlier version is taken over as leaves, in order', async () => {
  const place = sqlitePlace();
  try {
    const old = place.open();
    for (let index = 0; index < 300; index++) await old.trail.append(`entry of issue 1, number ${index}`);
    await old.close();
    // What the first version of the schema did not have.
    const db = new DatabaseSync(place.path);
    for (const { name } of db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all())
      if (!['trail', 'access_key', 'era', 'sqlite_sequence'].includes(String(name))) db.exec(`DROP TABLE ${String(name)}`);
    db.exec('PRAGMA user_version = 1');
    db.close();
    const { log, trail } = place.open();
    assert.equal(log.sealSlice(1_000).sealed, 300);
    assert.equal(((await log.tile(0, 0)) ?? []).length, 256 * 32);
    assert.equal((await trail.verifyChain()).ok, true);
  } finally {
    await place.end();
  }
});
