import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { type ExchangeFacts, intentBody, outcomeBody } from './entry.ts';
import { exchange, factsOf } from './log/log.contract.ts';
import type { Store } from './ports.ts';
import { queryTrail, type TrailFilter, type TrailQuery } from './query.ts';
import { type SqlitePlace, sqlitePlace } from './sqlite-place.fixture.ts';

async function asked(store: Store, filter: TrailFilter, more: Partial<TrailQuery> = {}): Promise<readonly string[]> {
  const told: string[] = [];
  for await (const record of queryTrail(store.log, { filter, order: 'oldest', limit: 1_000, isInFlight: () => false, ...more }))
    told.push(record.exchange);
  return told;
}

const at = async (work: (store: Store, place: SqlitePlace) => Promise<void>): Promise<void> => {
  const place = sqlitePlace();
  try {
    await work(place.open(), place);
  } finally {
    await place.end();
  }
};

const rich: ExchangeFacts = {
  ...factsOf('key:a', 'read'),
  identity: { id: 'npm:files', version: '1' },
  ruling: { effect: 'ask', policies: ['baseline/ask', 'mine'], version: 'v' },
  approval: { id: 'ap-1', state: 'used', by: ['user:ann'] },
  labels: ['private'],
  trace: { traceId: '4b'.repeat(16), spanId: '0a'.repeat(8) },
};

test('what is committed is found at once, by any fact of it', () =>
  at(async (store) => {
    await exchange(store, 'plain', factsOf('key:b', 'write'), 10);
    await exchange(store, 'rich', rich, 20);
    const filters: readonly TrailFilter[] = [
      { caller: 'key:a' },
      { name: 'read' },
      { exchange: 'rich' },
      { policy: 'mine' },
      { approval: 'ap-1' },
      { label: 'private' },
      { traceId: '4b'.repeat(16) },
      { identity: 'npm:files' },
      { sinceMs: 15 },
      { caller: 'key:a', result: 'ok', direction: 'inward', server: 'files' },
    ];
    for (const filter of filters) assert.deepEqual(await asked(store, filter), ['rich'], JSON.stringify(filter));
    const none: readonly TrailFilter[] = [
      { policy: 'min' },
      { direction: 'outward' },
      { result: 'refused' },
      { caller: 'key:a', name: 'write' },
      { untilMs: 10 },
    ];
    for (const filter of none) assert.deepEqual(await asked(store, filter), [], JSON.stringify(filter));
  }));

test('more exchanges than a page holds are told once each, in either order, up to the limit', () =>
  at(async (store) => {
    const names = Array.from({ length: 1_203 }, (_, index) => `e${index}`);
    await Promise.all(names.map((name) => exchange(store, name, factsOf('key:a', 'read'))));
    const all = await asked(store, { caller: 'key:a' }, { limit: 9_999 });
    assert.deepEqual([all.length, new Set(all).size], [1_203, 1_203]);
    assert.deepEqual(await asked(store, {}, { order: 'newest', limit: 9_999 }), all.toReversed());
    assert.deepEqual(await asked(store, {}, { limit: 601 }), all.slice(0, 601));
  }));

test('an exchange without an outcome is in flight or unknown, as its process is', () =>
  at(async (store) => {
    await store.trail.append(intentBody('open', 1, '7.1', factsOf('key:a', 'slow')));
    const results = async (isInFlight: boolean): Promise<readonly string[]> => {
      const told: string[] = [];
      for await (const { result } of queryTrail(store.log, {
        filter: {},
        order: 'newest',
        limit: 9,
        isInFlight: () => isInFlight,
      }))
        told.push(result);
      return told;
    };
    assert.deepEqual([await results(true), await results(false)], [['in-flight'], ['unknown']]);
    assert.deepEqual(await asked(store, { result: 'unknown' }), ['open']);
    assert.deepEqual(await asked(store, { result: 'ok' }), []);
  }));

test('an index that points at the wrong entries makes nothing up', () =>
  at(async (store, place) => {
    const [a] = await exchange(store, 'a', factsOf('key:a', 'read'));
    const [, b] = await exchange(store, 'b', factsOf('key:b', 'write'));
    await store.trail.append(outcomeBody({ exchange: 'c', at: 1, result: 'refused' }, factsOf('key:c', 'other')));
    assert.equal((await asked(store, {})).length, 3);
    const db = new DatabaseSync(place.path);
    db.exec(`UPDATE trail_exchange SET end_seq = ${b} WHERE seq = ${a};
             UPDATE trail_exchange SET caller = (SELECT id FROM trail_word WHERE word = 'key:a') WHERE seq = 5`);
    db.close();
    assert.deepEqual(await asked(store, { caller: 'key:a' }), ['a']);
    assert.deepEqual(await asked(store, { exchange: 'a', result: 'ok' }), [], 'the outcome of another exchange is not its own');
  }));
