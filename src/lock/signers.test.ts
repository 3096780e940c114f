import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { it } from 'node:test';
import { publicKeyText, type Signer } from './dsse.ts';
import { checkSigners, merged, type SignerList, signSigners } from './signers.ts';

const people = Object.fromEntries(
  ['alice', 'bob', 'carol', 'mallory'].map((name) => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    return [name, { publicKey: publicKeyText(publicKey), sign: async (bytes) => sign(null, bytes, privateKey) } satisfies Signer];
  }),
) as unknown as Record<'alice' | 'bob' | 'carol' | 'mallory', Signer>;

const list = (sequence: number, threshold: number, ...names: readonly (keyof typeof people)[]): SignerList => ({
  sequence,
  threshold,
  keys: names.map((name) => ({ name, key: people[name].publicKey })),
});

const old = list(1, 2, 'alice', 'bob', 'carol');

it('the same list in another order needs no signature', () => {
  checkSigners(old, { ...old, keys: [...old.keys].reverse() }, undefined);
});

it('a key is rotated with the signatures of the old threshold', async () => {
  const next = list(2, 2, 'alice', 'bob', 'mallory');
  const envelope = merged([await signSigners(old, next, people.alice), await signSigners(old, next, people.bob)]);
  checkSigners(old, next, envelope);
});

it('any other way to change the signers is refused', async () => {
  const next = list(2, 1, 'mallory');
  const refused = (to: SignerList, envelope: Parameters<typeof checkSigners>[2], message: RegExp): void =>
    assert.throws(() => checkSigners(old, to, envelope), { code: 'lock.signers-changed', message });
  refused(next, undefined, /nobody signed/);
  refused(next, await signSigners(old, next, people.alice), /1 of 2 old signers/);
  const [one, two] = [await signSigners(old, next, people.mallory), await signSigners(old, next, people.alice)];
  refused(next, merged([one, two]), /1 of 2 old signers/);
  refused(next, merged([two, two]), /1 of 2 old signers/);
  const other = list(2, 2, 'alice', 'bob');
  const signedOther = merged([await signSigners(old, other, people.alice), await signSigners(old, other, people.bob)]);
  refused(next, signedOther, /another change/);
  refused({ ...old, threshold: 1, sequence: 1 }, signedOther, /must have sequence 2/);
  // A signature that went from another list to this one, say before the last rotation.
  const earlier = list(1, 2, 'alice', 'bob');
  const replayed = merged([await signSigners(earlier, next, people.alice), await signSigners(earlier, next, people.bob)]);
  refused(next, replayed, /another change/);
});

it('signatures for different changes are not put together', async () => {
  const [one, two] = [
    await signSigners(old, list(2, 1, 'alice'), people.alice),
    await signSigners(old, list(2, 1, 'bob'), people.bob),
  ];
  assert.throws(() => merged([one, two]), { code: 'lock.bad-signers' });
});

it('a list that could never hold is refused whoever signed it', async () => {
  const next = list(2, 3, 'alice', 'bob');
  const envelope = merged([await signSigners(old, next, people.alice), await signSigners(old, next, people.bob)]);
  assert.throws(() => checkSigners(old, next, envelope), { code: 'lock.bad-signers' });
});
