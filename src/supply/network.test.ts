import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPrivateAddress, publicOnly } from './network.ts';

const PRIVATE = [
  '127.0.0.1', '127.255.255.255', '0.0.0.0', '10.1.2.3', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1',
  '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::127.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1', '64:ff9b::10.0.0.1',
  '64:ff9b::7f00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '2002:7f00:1::', '2001:db8::1', '0x7f.1', 'localhost', '',
]; // biome-ignore format: a table
const PUBLIC = ['1.1.1.1', '172.32.0.1', '100.128.0.1', '11.0.0.1', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1'];

test('addresses of this machine and its networks are private, in every spelling; others are not', () => {
  for (const address of PRIVATE) assert.equal(isPrivateAddress(address), true, address);
  for (const address of PUBLIC) assert.equal(isPrivateAddress(address), false, address);
});

test('a name with one private address among its addresses does not resolve', async () => {
  const answers = [
    { address: '1.1.1.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  const resolve = (addresses: typeof answers): Promise<unknown> =>
    new Promise((done) => {
      const lookup = publicOnly({
        lookup: (_host, _options, answer) => answer(null, addresses),
        isPrivate: isPrivateAddress,
      });
      lookup('cdn.example', { all: true }, (error, found) => done(error?.code ?? found));
    });
  assert.equal(await resolve(answers), 'EPRIVATE');
  assert.deepEqual(await resolve(answers.slice(0, 1)), answers.slice(0, 1));
});
