// What every store's tree and index over the trail must do. Run by the test file of each implementation.
import assert from 'node:assert/strict';
import { type Contract, faultCode } from '../contract-place.fixture.ts';
import { type ExchangeFacts, intentBody, outcomeBody } from '../entry.ts';
import type { Store } from '../ports.ts';
import { createLeafHasher, rootHash } from './merkle.ts';
import { logSigner, openCheckpoint } from './note.ts';
import { sealAll } from './sealing.ts';
import { subtreesOf } from './tiles.ts';

const signer = logSigner(Buffer.alloc(32, 5));
const hop = { era: 'modern', version: '2026-07-28', transport: 'http' } as const;

/** Facts of a call of `caller` to `name`. */
export const factsOf = (caller: string, name: string): ExchangeFacts => ({
  direction: 'inward',
  caller,
  client: { name: 'cursor', version: '1' },
  server: 'files',
  method: 'tools/call',
  name,
  hops: { client: hop, server: hop },
  verdicts: [],
});

/** Records a whole exchange; answers the numbers of its two entries. */
export async function exchange(
  { trail }: Store,
  id: string,
  facts: ExchangeFacts,
  at = 1_000,
): Promise<readonly [number, number]> {
  const intentSeq = await trail.append(intentBody(id, at, '7.1', facts));
  return [intentSeq, await trail.append(outcomeBody({ exchange: id, at: at + 1, intentSeq, result: 'ok' }))];
}

async function rootOf({ log }: Store, size: number): Promise<string> {
  const leafHash = createLeafHasher(1_000);
  const leaves = (await log.rows(0, size)).map(({ body }) => Buffer.from(leafHash(body)));
  const tile = subtreesOf((level, number) => {
    assert.equal(level, 0);
    return Buffer.concat(leaves.slice(number * 256, number * 256 + 256));
  });
  return Buffer.from(rootHash(size, tile)).toString('hex');
}

export const logContract: Contract = [
  [
    'a signed head is over the entries that are sealed, in order, whoever sealed which of them',
    async (place) => {
      const [one, two] = [place.open(), place.open()];
      for (let index = 0; index < 20; index++) await (index % 2 === 0 ? one : two).trail.append(`entry ${index} ünïcödé`);
      assert.deepEqual(one.log.sealSlice(7), { sealed: 7, isBehind: true });
      assert.deepEqual(two.log.sealSlice(7), { sealed: 14, isBehind: true });
      assert.deepEqual(one.log.sealSlice(7), { sealed: 20, isBehind: false });
      const made = await two.log.sign(signer, 5);
      const head = openCheckpoint(made?.note ?? '', [signer.verifier]);
      assert.deepEqual([head?.size, Buffer.from(head?.root ?? []).toString('hex')], [20, await rootOf(one, 20)]);
      assert.deepEqual(
        (await one.log.checkpoints()).map(({ size, atMs }) => [size, atMs]),
        [[20, 5]],
      );
    },
  ],
  [
    'a head that did not grow is not signed again, and an empty trail has none',
    async (place) => {
      const { trail, log } = place.open();
      assert.equal(await log.sign(signer, 1), undefined);
      await trail.append('a');
      await sealAll(log);
      assert.equal((await log.sign(signer, 1))?.size, 1);
      assert.equal(await log.sign(signer, 2), undefined);
      await trail.append('b');
      assert.equal(await log.sign(signer, 3), undefined, 'an entry that is not sealed is not signed');
    },
  ],
  [
    'entries given from memory make the same tree and index as those read back, and are not taken when others lie between',
    async (place) => {
      const [one, two] = [place.open(), place.open()];
      const fresh: { seq: number; body: string }[] = [];
      one.trail.onCommit((seq, body) => fresh.push({ seq, body }));
      for (let index = 0; index < 5; index++) await exchange(one, `e${index}`, factsOf('key:a', 'read'));
      assert.equal(one.log.sealSlice(4, fresh).sealed, 4);
      await exchange(two, 'other', factsOf('key:b', 'write'));
      await exchange(one, 'late', factsOf('key:a', 'last'));
      assert.equal(one.log.sealSlice(100, fresh).sealed, 14);
      const head = openCheckpoint((await one.log.sign(signer, 1))?.note ?? '', [signer.verifier]);
      assert.equal(Buffer.from(head?.root ?? []).toString('hex'), await rootOf(two, 14));
      assert.deepEqual(await two.log.find({ caller: 'key:b' }, { order: 'oldest', limit: 9 }), [{ seq: 11, endSeq: 12 }]);
      assert.deepEqual(await two.log.find({ name: 'last' }, { order: 'oldest', limit: 9 }), [{ seq: 13, endSeq: 14 }]);
    },
  ],
  [
    'exchanges are found by what they are indexed by, in both orders, page by page',
    async (place) => {
      const store = place.open();
      for (let index = 0; index < 30; index++)
        await exchange(store, `e${index}`, factsOf(`key:${index % 3}`, `tool-${index % 5}`), 1_000 + index);
      const open = await store.trail.append(intentBody('open', 2_000, '7.1', factsOf('key:9', 'slow')));
      const refused = await store.trail.append(
        outcomeBody(
          { exchange: 'no', at: 2_001, result: 'refused', code: 'guard.arguments' },
          factsOf('key:9', 'bad "name" \\ é'),
        ),
      );
      await sealAll(store.log);
      const find = async (filter: Parameters<typeof store.log.find>[0], order: 'newest' | 'oldest' = 'oldest', limit = 99) =>
        (await store.log.find(filter, { order, limit })).map(({ seq }) => seq);
      assert.equal((await find({})).length, 32);
      assert.deepEqual(await find({ caller: 'key:1', name: 'tool-2' }), [15, 45]);
      assert.deepEqual(await find({ caller: 'key:1', name: 'tool-2' }, 'newest', 1), [45]);
      assert.deepEqual(await store.log.find({ caller: 'key:1' }, { order: 'newest', limit: 1, after: 45 }), [
        { seq: 39, endSeq: 40 },
      ]);
      assert.deepEqual(await find({ sinceMs: 1_010, untilMs: 1_012 }), [21, 23]);
      assert.deepEqual(await store.log.find({ name: 'slow' }, { order: 'oldest', limit: 1 }), [{ seq: open }]);
      assert.deepEqual(await store.log.find({ code: 'guard.arguments' }, { order: 'oldest', limit: 1 }), [
        { seq: refused, endSeq: refused },
      ]);
      assert.deepEqual(await find({ name: 'bad "name" \\ é' }), [refused]);
      assert.deepEqual([await find({ server: 'nobody' }), await find({ client: 'cursor', method: 'prompts/get' })], [[], []]);
      await store.trail.append(outcomeBody({ exchange: 'open', at: 3_000, intentSeq: open, result: 'ok' }));
      await sealAll(store.log);
      assert.deepEqual(await store.log.find({ name: 'slow' }, { order: 'oldest', limit: 1 }), [
        { seq: open, endSeq: refused + 1 },
      ]);
    },
  ],
  [
    'the last 256 heads are kept',
    async (place) => {
      const { trail, log } = place.open();
      for (let index = 1; index <= 260; index++) {
        await trail.append(`${index}`);
        log.sealSlice(9);
        await log.sign(signer, index);
      }
      const sizes = (await log.checkpoints()).map(({ size }) => size);
      assert.deepEqual([sizes.length, sizes[0], sizes.at(-1)], [256, 260, 5]);
    },
  ],
  [
    'a store that is closed seals nothing',
    async (place) => {
      const store = place.open();
      await store.close();
      assert.throws(() => store.log.sealSlice(1), faultCode('store.closed'));
    },
  ],
];
