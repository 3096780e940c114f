// What every trail must do, whatever stores it. Run by the test file of each implementation.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { MAX_BODY_CHARS } from './chain.ts';
import { type Contract, faultCode } from './contract-place.fixture.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Runs one after the other, each at an empty place. */
export const trailContract: Contract = [
  [
    'entries appended in one turn get consecutive numbers in the order of the calls',
    async (place) => {
      const { trail } = place.open();
      assert.deepEqual(await Promise.all(['a', 'b', 'c'].map((body) => trail.append(body))), [1, 2, 3]);
      assert.equal(await trail.append('d'), 4);
      const rows = await trail.read({ afterSeq: 0, limit: 10 });
      assert.deepEqual(
        rows.map(({ seq, body }) => [seq, body]),
        [
          [1, 'a'],
          [2, 'b'],
          [3, 'c'],
          [4, 'd'],
        ],
      );
    },
  ],

  [
    'a hash is SHA-256 over the previous hash and the UTF-8 bytes of the body, starting from 32 zero bytes',
    async (place) => {
      const { trail } = place.open();
      const bodies = ['first', '{"text":"ünïcödé 🏰 \\u0000"}'];
      for (const body of bodies) await trail.append(body);
      let expected: Buffer = Buffer.alloc(32);
      for (const row of await trail.read({ afterSeq: 0, limit: 10 })) {
        assert.equal(row.body, bodies[row.seq - 1]);
        expected = createHash('sha256').update(expected).update(row.body, 'utf8').digest();
        assert.equal(hex(row.hash), hex(expected));
      }
      const head = await trail.head();
      assert.deepEqual([head.seq, hex(head.hash)], [2, hex(expected)]);
    },
  ],

  [
    'an empty trail has the head 0 and a valid chain',
    async (place) => {
      const { trail } = place.open();
      const head = await trail.head();
      assert.deepEqual([head.seq, hex(head.hash)], [0, '00'.repeat(32)]);
      assert.equal((await trail.verifyChain()).ok, true);
      assert.deepEqual(await trail.read({ afterSeq: 0, limit: 10 }), []);
    },
  ],

  [
    'an entry is there for others as soon as its append resolves',
    async (place) => {
      const { trail } = place.open();
      const other = place.open().trail;
      for (let seq = 1; seq <= 20; seq++) {
        await trail.append(`entry ${seq}`);
        assert.equal((await other.head()).seq, seq);
      }
    },
  ],

  [
    'several writers at once keep one valid chain',
    async (place) => {
      const trails = [place.open().trail, place.open().trail, place.open().trail];
      const seqs: number[] = [];
      for (let round = 0; round < 30; round++) {
        const bodies = Array.from({ length: 1 + (round % 4) }, (_, index) => `round ${round}, entry ${index}`);
        const appended = trails.flatMap((trail) => bodies.map((body) => trail.append(body)));
        seqs.push(...(await Promise.all(appended)));
      }
      const sorted = seqs.toSorted((a, b) => a - b);
      assert.deepEqual(
        sorted,
        sorted.map((_, index) => index + 1),
      );
      const report = await place.open().trail.verifyChain();
      assert.deepEqual([report.ok, report.ok && report.head.seq], [true, seqs.length]);
    },
  ],

  [
    'reading goes on after any entry and stops at the limit, and at 1,000 whatever the limit',
    async (place) => {
      const { trail } = place.open();
      await Promise.all(Array.from({ length: 1_100 }, (_, index) => trail.append(`${index + 1}`)));
      assert.deepEqual(
        (await trail.read({ afterSeq: 250, limit: 2 })).map(({ body }) => body),
        ['251', '252'],
      );
      assert.equal((await trail.read({ afterSeq: 1_098, limit: 10 })).length, 2);
      assert.equal((await trail.read({ afterSeq: 0, limit: 5_000 })).length, 1_000);
    },
  ],

  [
    'more waiting entries than the bound are refused, the others are kept',
    async (place) => {
      const { trail } = place.open({ maxPending: 3 });
      const settled = await Promise.allSettled(['a', 'b', 'c', 'd'].map((body) => trail.append(body)));
      assert.deepEqual(
        settled.map(({ status }) => status),
        ['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
      );
      await assert.rejects(() => Promise.reject((settled[3] as PromiseRejectedResult).reason), faultCode('store.overloaded'));
      assert.equal(await trail.append('e'), 4);
    },
  ],

  [
    'an entry of the greatest length is kept, a longer one is refused',
    async (place) => {
      const { trail } = place.open();
      const longest = '€'.repeat(MAX_BODY_CHARS);
      assert.equal(await trail.append(longest), 1);
      await assert.rejects(trail.append(`${longest}x`), faultCode('store.entry-too-large'));
      assert.equal((await trail.read({ afterSeq: 0, limit: 1 }))[0]?.body, longest);
      assert.equal((await trail.verifyChain()).ok, true);
    },
  ],

  [
    'closing commits what waits, and refuses what comes later',
    async (place) => {
      const store = place.open();
      const appended = Array.from({ length: 700 }, (_, index) => store.trail.append(`${index}`));
      const closed = store.close();
      const late = assert.rejects(store.trail.append('late'), faultCode('store.closed'));
      await Promise.all([...appended, closed, late]);
      assert.equal((await place.open().trail.head()).seq, 700);
      await assert.rejects(store.trail.head(), faultCode('store.closed'));
      await store.close();
    },
  ],

  [
    'waiting for more ends with an entry of another process, and with an abort',
    async (place) => {
      const { trail } = place.open();
      const never = new AbortController();
      const waiting = trail.waitForMore(0, never.signal);
      await place.open().trail.append('from elsewhere');
      assert.equal(await waiting, true);
      const soon = new AbortController();
      const waitingAgain = trail.waitForMore(1, soon.signal);
      soon.abort();
      assert.equal(await waitingAgain, false);
    },
  ],
];
