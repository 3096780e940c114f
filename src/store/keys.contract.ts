// What every keeper of access keys must do. Run by the test file of each implementation.
import assert from 'node:assert/strict';
import { type Contract, faultCode } from './contract-place.fixture.ts';
import { keyDigest, MAX_GRACE_DAYS, MAX_KEYS } from './keys.ts';

const DAY_MS = 86_400_000;

/** Runs one after the other, each at an empty place. */
export const keysContract: Contract = [
  [
    'a new key is found under its name, and no other text is',
    async (place) => {
      const { keys } = place.open();
      const { id, key } = await keys.create('cursor');
      assert.match(key, /^bzk_[A-Za-z0-9_-]{43}$/);
      assert.deepEqual([keys.find(keyDigest(key))?.name, keys.find(keyDigest(key))?.id], ['cursor', id]);
      assert.equal(keys.find(keyDigest(`${key}x`)), undefined);
      assert.equal(keys.find(key), undefined);
      assert.equal(keys.find(''), undefined);
    },
  ],

  [
    'a list shows who and when, and nothing of the key',
    async (place) => {
      const { clock } = place;
      const { keys } = place.open();
      const { id, key } = await keys.create('cursor');
      clock.advance(1_000);
      await keys.create('code-2');
      const list = await keys.list();
      assert.deepEqual(list[0], { id, name: 'cursor', createdMs: clock.now() - 1_000 });
      assert.deepEqual(
        list.map(({ name }) => name),
        ['cursor', 'code-2'],
      );
      const text = JSON.stringify(list);
      for (const secret of [key, key.slice(4), keyDigest(key)]) assert.equal(text.includes(secret), false);
    },
  ],

  [
    'names outside a-z, 0-9 and - or longer than 32 are refused',
    async (place) => {
      const { keys } = place.open();
      for (const name of ['', 'A', 'a b', 'a_b', 'ä', 'a\n', 'a'.repeat(33), '../x']) {
        await assert.rejects(keys.create(name), faultCode('store.bad-key-name'));
      }
      await keys.create('a'.repeat(32));
    },
  ],

  [
    'a name is given once until it is revoked',
    async (place) => {
      const { keys } = place.open();
      const first = await keys.create('cursor');
      await assert.rejects(keys.create('cursor'), faultCode('store.key-exists'));
      await keys.revoke('cursor');
      const second = await keys.create('cursor');
      assert.notEqual(second.id, first.id);
      assert.equal(keys.find(keyDigest(first.key)), undefined);
      assert.equal(keys.find(keyDigest(second.key))?.id, second.id);
      assert.equal((await keys.list()).length, 2);
    },
  ],

  [
    'a revoked key is refused at once here, and elsewhere within a second',
    async (place) => {
      const { keys } = place.open();
      const elsewhere = place.open().keys;
      const { key } = await keys.create('cursor');
      place.clock.advance(999);
      assert.equal(elsewhere.find(keyDigest(key))?.name, 'cursor');
      await keys.revoke('cursor');
      assert.equal(keys.find(keyDigest(key)), undefined);
      place.clock.advance(999);
      assert.equal(elsewhere.find(keyDigest(key)), undefined);
      assert.equal((await keys.list())[0]?.revokedMs, place.clock.now() - 999);
    },
  ],

  [
    'after a rotation the old key goes on until the moment given, and not longer',
    async (place) => {
      const { clock } = place;
      const { keys } = place.open();
      const old = await keys.create('cursor');
      const fresh = await keys.rotate('cursor', clock.now() + 60_000);
      const isValid = ({ key }: { readonly key: string }): boolean => keys.find(keyDigest(key))?.name === 'cursor';
      assert.deepEqual([isValid(old), isValid(fresh)], [true, true]);
      clock.advance(59_999);
      assert.deepEqual([isValid(old), isValid(fresh)], [true, true]);
      clock.advance(1);
      assert.deepEqual([isValid(old), isValid(fresh)], [false, true]);
    },
  ],

  [
    'a second rotation does not lengthen the life of the first key, and revoking ends all of a name',
    async (place) => {
      const { clock } = place;
      const { keys } = place.open();
      const first = await keys.create('cursor');
      const second = await keys.rotate('cursor', clock.now() + 1_000);
      const third = await keys.rotate('cursor', clock.now() + 60_000);
      const valid = (): readonly boolean[] => [first, second, third].map(({ key }) => keys.find(keyDigest(key)) !== undefined);
      assert.deepEqual(valid(), [true, true, true]);
      clock.advance(1_000);
      assert.deepEqual(valid(), [false, true, true]);
      await keys.revoke('cursor');
      assert.deepEqual(valid(), [false, false, false]);
    },
  ],

  [
    'an end of the old key in the past, too far away or not a number is refused',
    async (place) => {
      const { clock } = place;
      const { keys } = place.open();
      const { key } = await keys.create('cursor');
      const tooFar = clock.now() + MAX_GRACE_DAYS * DAY_MS + 1;
      for (const end of [clock.now() - 1, tooFar, Number.NaN, Number.POSITIVE_INFINITY]) {
        await assert.rejects(keys.rotate('cursor', end), faultCode('store.bad-grace'));
      }
      assert.equal(keys.find(keyDigest(key))?.name, 'cursor');
      assert.equal((await keys.list()).length, 1);
    },
  ],

  [
    'rotating or revoking a name that has no valid key is refused',
    async (place) => {
      const { clock } = place;
      const { keys } = place.open();
      await keys.create('gone');
      await keys.revoke('gone');
      for (const name of ['nobody', 'gone']) {
        await assert.rejects(keys.rotate(name, clock.now()), faultCode('store.unknown-key'));
        await assert.rejects(keys.revoke(name), faultCode('store.unknown-key'));
      }
    },
  ],

  [
    'the day of the last use is noted',
    async (place) => {
      const { keys } = place.open();
      const { key } = await keys.create('cursor');
      assert.equal((await keys.list())[0]?.lastUsedDay, undefined);
      const user = place.open();
      user.keys.find(keyDigest(key));
      place.clock.advance(DAY_MS);
      user.keys.find(keyDigest(key));
      await user.close();
      assert.equal((await keys.list())[0]?.lastUsedDay, '2026-11-22');
    },
  ],

  [
    'a closed store makes no keys and finds none',
    async (place) => {
      const { keys, close } = place.open();
      const { key } = await keys.create('cursor');
      await close();
      await assert.rejects(keys.create('late'), faultCode('store.closed'));
      assert.throws(() => keys.find(keyDigest(key)), faultCode('store.closed'));
    },
  ],

  [
    'the number of valid keys is bounded',
    async (place) => {
      const { keys } = place.open();
      for (let index = 0; index < MAX_KEYS; index++) await keys.create(`key-${index}`);
      await assert.rejects(keys.create('one-more'), faultCode('store.too-many-keys'));
      await keys.revoke('key-0');
      await keys.create('one-more');
    },
  ],
];
