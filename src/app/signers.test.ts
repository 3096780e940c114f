import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { publicKeyText, type Signer } from '../lock/dsse.ts';
import type { SignerList } from '../lock/signers.ts';
import { changePath, resetSigners, type StatedSigners, signChange, signersInForce, signersState } from './signers.ts';

const makeSigner = (): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { publicKey: publicKeyText(publicKey), sign: async (bytes) => sign(null, bytes, privateKey) };
};
const people = { ada: makeSigner(), grace: makeSigner(), mallory: makeSigner() };
type Person = keyof typeof people;

const list = (sequence: number, threshold: number, ...names: readonly Person[]): SignerList => ({
  sequence,
  threshold,
  keys: names.map((name) => ({ name, key: people[name].publicKey })),
});

function placeOf(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'signers-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const settings = join(folder, 'bartizan.yaml');
  const stated = (one: SignerList): StatedSigners => ({ list: one, settings });
  return { stateDir: join(folder, 'state'), stated, settings };
}

describe('signers', () => {
  it('are those of the first list that a machine sees', (t) => {
    const { stateDir, stated } = placeOf(t);
    assert.equal(signersInForce(stateDir, undefined), undefined);
    const first = list(1, 2, 'ada', 'grace');
    assert.deepEqual(signersInForce(stateDir, stated(first)), first);
    assert.deepEqual(signersState(stateDir, stated(first)).accepted, first);
  });

  it('are not changed or removed by whoever edits the settings', (t) => {
    const { stateDir, stated } = placeOf(t);
    signersInForce(stateDir, stated(list(1, 1, 'ada')));
    const refused = { code: 'lock.signers-changed' };
    assert.throws(() => signersInForce(stateDir, stated(list(2, 1, 'mallory'))), refused);
    assert.throws(() => signersInForce(stateDir, stated(list(1, 1, 'mallory'))), refused);
    assert.throws(() => signersInForce(stateDir, undefined), refused);
    assert.deepEqual(signersInForce(stateDir, stated(list(1, 1, 'ada'))), list(1, 1, 'ada'), 'the old list goes on');
  });

  it('are changed by as many of the old ones as their threshold says', async (t) => {
    const { stateDir, stated } = placeOf(t);
    signersInForce(stateDir, stated(list(1, 2, 'ada', 'grace')));
    const next = stated(list(2, 1, 'mallory'));
    assert.deepEqual((await signChange(stateDir, next, people.ada)).signed, ['ada']);
    assert.throws(() => signersInForce(stateDir, next), { code: 'lock.signers-changed', message: /1 of 2/ });
    await assert.rejects(signChange(stateDir, next, people.mallory), { code: 'lock.bad-signers' });
    assert.deepEqual((await signChange(stateDir, next, people.grace)).signed, ['ada', 'grace']);
    assert.deepEqual(signersInForce(stateDir, next), next.list);
    assert.throws(
      () => signersInForce(stateDir, stated(list(1, 2, 'ada', 'grace'))),
      { code: 'lock.signers-changed' },
      'no way back',
    );
  });

  it('take no signatures that were made for another change', async (t) => {
    const { stateDir, stated } = placeOf(t);
    signersInForce(stateDir, stated(list(1, 1, 'ada')));
    await signChange(stateDir, stated(list(2, 1, 'grace')), people.ada);
    assert.throws(() => signersInForce(stateDir, stated(list(2, 1, 'mallory'))), {
      code: 'lock.signers-changed',
      message: /another/,
    });
    await signChange(stateDir, stated(list(2, 1, 'ada', 'grace')), people.ada);
    assert.equal(signersInForce(stateDir, stated(list(2, 1, 'ada', 'grace')))?.sequence, 2);
  });

  it('that cannot be read are a fault, and a new line starts only by name', (t) => {
    const { stateDir, stated, settings } = placeOf(t);
    signersInForce(stateDir, stated(list(1, 1, 'ada')));
    writeFileSync(changePath(settings), '{"payload":');
    assert.throws(() => signersInForce(stateDir, stated(list(2, 1, 'grace'))), { code: 'lock.bad-signers' });
    resetSigners(stateDir, stated(list(7, 1, 'grace')), rmSync);
    assert.equal(signersInForce(stateDir, stated(list(7, 1, 'grace')))?.sequence, 7);
    resetSigners(stateDir, undefined, rmSync);
    assert.equal(existsSync(join(stateDir, 'signers.json')), false);
    assert.equal(signersInForce(stateDir, undefined), undefined);
  });
});
