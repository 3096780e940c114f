import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { it } from 'node:test';
import { open, publicKeyOf, publicKeyText, type Signer, seal } from './dsse.ts';

// RFC 8032 §7.1, test 1.
const secret = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = publicKeyText(createPublicKey(key));
const signer: Signer = { publicKey, sign: async (bytes) => sign(null, bytes, key) };

it('a public key is its 32 bytes in base64 and comes back from it', () => {
  assert.equal(
    publicKey,
    `ed25519:${Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex').toString('base64')}`,
  );
  const back = publicKeyOf(publicKey);
  assert.ok(back);
  assert.equal(publicKeyText(back), publicKey);
  for (const bad of [
    '',
    'ed25519:',
    `${publicKey}=`,
    `${publicKey} `,
    publicKey.slice(0, -5),
    publicKey.replace('ed25519:', 'rsa:'),
  ])
    assert.equal(publicKeyOf(bad), undefined, bad);
});

it('what is signed is the encoding that DSSE v1 prescribes', async () => {
  const asked: string[] = [];
  const listening: Signer = {
    publicKey,
    async sign(bytes) {
      asked.push(Buffer.from(bytes).toString());
      return sign(null, bytes, key);
    },
  };
  const envelope = await seal('http://example.com/HelloWorld', '{"hello":"wörld"}', listening);
  assert.deepEqual(asked, ['DSSEv1 29 http://example.com/HelloWorld 18 {"hello":"wörld"}']);
  const opened = open(envelope, 'http://example.com/HelloWorld');
  assert.deepEqual(opened?.signedBy, [publicKey]);
  assert.deepEqual(opened?.value, { hello: 'wörld' });
});

it('an envelope of another type is not opened', async () => {
  assert.equal(open(await seal('a', '{}', signer), 'b'), undefined);
});

it('a payload that two readers could read differently is not opened', async () => {
  assert.equal(open(await seal('a', '{"server":"x","server":"y"}', signer), 'a'), undefined);
});
