import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { isSignature } from './dsse.ts';
import { changePassphrase, externalSigner, keyFileFacts, newKey, openKey, writeKeyFile } from './key-file.ts';

const PASSPHRASE = 'five random words are enough';
const made = await newKey('alice', PASSPHRASE);
const bytes = Buffer.from('to be signed');

it('a key signs after its passphrase was given, and its file says whose it is', async () => {
  assert.deepEqual(keyFileFacts(made.text), { name: 'alice', publicKey: made.publicKey });
  const signer = await openKey(made.text, PASSPHRASE);
  assert.equal(signer.publicKey, made.publicKey);
  assert.equal(isSignature(made.publicKey, bytes, await signer.sign(bytes)), true);
  assert.equal(isSignature(made.publicKey, Buffer.from('other'), await signer.sign(bytes)), false);
});

it('one passphrase typed in two ways of Unicode is one passphrase', async () => {
  const key = await newKey('x', 'Übermütige Füchse');
  await openKey(key.text, 'U\u0308bermu\u0308tige Fu\u0308chse');
});

it('without the passphrase there is no key', async () => {
  await assert.rejects(openKey(made.text, 'five random words are enouGh'), { code: 'lock.wrong-passphrase' });
  await assert.rejects(newKey('alice', 'short'), { code: 'lock.weak-passphrase' });
});

it('a key file that was given another name, public key or nonce does not open', async () => {
  const file = JSON.parse(made.text);
  const other = await newKey('mallory', PASSPHRASE);
  for (const edit of [{ name: 'bob' }, { publicKey: other.publicKey }, { nonce: JSON.parse(other.text).nonce }])
    await assert.rejects(openKey(JSON.stringify({ ...file, ...edit }), PASSPHRASE), { code: 'lock.wrong-passphrase' });
});

it('what is no key file is a fault at once, without work on what it claims', async () => {
  const file = JSON.parse(made.text);
  const bad = [
    '',
    'x',
    '[]',
    '{}',
    JSON.stringify({ ...file, version: 2 }),
    JSON.stringify({ ...file, cost: 40 }),
    JSON.stringify({ ...file, cost: 1 }),
  ];
  const parts = [{ nonce: 'AAAA' }, { sealed: 'AAAA' }, { salt: '' }, { publicKey: 'ed25519:x' }].map((edit) =>
    JSON.stringify({ ...file, ...edit }),
  );
  for (const text of [...bad, ...parts]) await assert.rejects(openKey(text, PASSPHRASE), { code: 'lock.bad-key-file' }, text);
});

it('a new passphrase opens the same key, the old one no longer', async () => {
  const text = await changePassphrase(made.text, PASSPHRASE, 'other words are good as well');
  assert.equal(keyFileFacts(text).publicKey, made.publicKey);
  await openKey(text, 'other words are good as well');
  await assert.rejects(openKey(text, PASSPHRASE), { code: 'lock.wrong-passphrase' });
  await assert.rejects(changePassphrase(made.text, PASSPHRASE, 'x'), { code: 'lock.weak-passphrase' });
});

it('a key file is for its owner alone, and never written over anything', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'bartizan-key-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'key.json');
  writeKeyFile(path, made.text);
  assert.equal(readFileSync(path, 'utf8'), made.text);
  if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.throws(() => writeKeyFile(path, 'other'), { code: 'lock.key-exists' });
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'link'));
  assert.throws(() => writeKeyFile(join(folder, 'link'), 'other'), { code: 'lock.key-exists' });
  assert.throws(() => writeKeyFile(join(folder, 'none', 'key'), 'x'), { code: 'lock.cannot-write' });
  assert.deepEqual(readdirSync(folder).sort(), ['key.json', 'link']);
});

it('an external signer is believed only as far as its signature holds', async () => {
  const inner = await openKey(made.text, PASSPHRASE);
  const other = await openKey((await newKey('other', PASSPHRASE)).text, PASSPHRASE);
  const answers = [
    async (given: Uint8Array) => inner.sign(given),
    async (given: Uint8Array) => Buffer.from(`${Buffer.from(await inner.sign(given)).toString('base64')}\n`),
  ];
  for (const run of answers) assert.equal((await externalSigner(made.publicKey, run).sign(bytes)).length, 64);
  const wrong = [
    async () => Buffer.alloc(64),
    async () => Buffer.from('no'),
    async () => Buffer.alloc(0),
    async (given: Uint8Array) => other.sign(given),
  ];
  for (const run of wrong) await assert.rejects(externalSigner(made.publicKey, run).sign(bytes), { code: 'lock.bad-signer' });
  assert.throws(() => externalSigner('ssh-ed25519 AAAA', async () => bytes), { code: 'lock.bad-signer' });
});
