// What every keeper of counts must do. Run by the test file of each implementation.
import assert from 'node:assert/strict';
import type { Contract } from './contract-place.fixture.ts';

const use = (over: { readonly key?: string; readonly amount?: number; readonly max?: number } = {}) => ({
  key: 'a',
  amount: 1,
  max: 2,
  windowMs: 1_000,
  ...over,
});

/** Runs one after the other, each at an empty place. */
export const quotasContract: Contract = [
  [
    'a limit counts once for all processes, and begins anew with its window',
    async (place) => {
      const [here, there] = [place.open().quotas, place.open().quotas];
      const nowMs = 10_000;
      assert.equal(await here.take([use()], nowMs), undefined);
      assert.equal(await there.take([use()], nowMs + 999), undefined);
      assert.equal((await here.take([use()], nowMs + 999))?.key, 'a');
      assert.equal(await there.take([use()], nowMs + 1_000), undefined);
    },
  ],
  [
    'of several limits all are counted or none',
    async (place) => {
      const { quotas } = place.open();
      assert.equal((await quotas.take([use(), use({ key: 'b', max: 0 })], 5))?.key, 'b');
      assert.equal(await quotas.take([use(), use({ key: 'c' })], 5), undefined);
      assert.equal(await quotas.take([use()], 5), undefined);
      assert.equal((await quotas.take([use()], 5))?.key, 'a');
    },
  ],
  [
    'what was used already counts, whatever the limit says',
    async (place) => {
      const { quotas } = place.open();
      await quotas.add([use({ amount: 5 })], 5);
      assert.equal((await quotas.take([use()], 5))?.key, 'a');
    },
  ],
  [
    'what is taken back is free again, in the window in which it was counted',
    async (place) => {
      const { quotas } = place.open();
      assert.equal(await quotas.take([use({ amount: 2 })], 5), undefined);
      await quotas.add([use({ amount: -1 })], 5);
      assert.equal(await quotas.take([use()], 5), undefined);
      assert.equal((await quotas.take([use()], 5))?.key, 'a');
      await quotas.add([use({ amount: -1 })], 5);
      assert.equal(await quotas.take([use({ amount: 2 })], 1_005), undefined);
      assert.equal((await quotas.take([use()], 1_005))?.key, 'a');
    },
  ],
  [
    'many at once never use more than there is',
    async (place) => {
      const stores = [place.open(), place.open(), place.open()];
      const taken = await Promise.all(Array.from({ length: 12 }, (_, at) => stores[at % 3]?.quotas.take([use({ max: 5 })], 5)));
      assert.equal(taken.filter((over) => over === undefined).length, 5);
    },
  ],
];
