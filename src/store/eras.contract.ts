// What every keeper of era verdicts must do. Run by the test file of each implementation.
import assert from 'node:assert/strict';
import type { Contract } from './contract-place.fixture.ts';

/** Runs one after the other, each at an empty place. */
export const erasContract: Contract = [
  [
    'a verdict is kept with its date, for every process, and a later one replaces it',
    async (place) => {
      const { eras } = place.open();
      const elsewhere = place.open().eras;
      assert.equal(await eras.get('https://one.example'), undefined);
      await eras.put('https://one.example', { legacy: 'yes', modern: 'no', at: 1 });
      assert.deepEqual(await elsewhere.get('https://one.example'), { legacy: 'yes', modern: 'no', at: 1 });
      await elsewhere.put('https://one.example', { legacy: 'unknown', modern: 'yes', at: 2 });
      assert.deepEqual(await eras.get('https://one.example'), { legacy: 'unknown', modern: 'yes', at: 2 });
      assert.equal(await eras.get('https://two.example'), undefined);
    },
  ],

  [
    'only so many verdicts are kept: those learned first go first',
    async (place) => {
      const { eras } = place.open();
      for (let at = 1; at <= 1_001; at++) await eras.put(`server ${at}`, { legacy: 'yes', modern: 'no', at });
      assert.equal(await eras.get('server 1'), undefined);
      assert.equal((await eras.get('server 2'))?.at, 2);
      assert.equal((await eras.get('server 1001'))?.at, 1_001);
    },
  ],
];
