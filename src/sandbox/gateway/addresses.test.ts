import assert from 'node:assert/strict';
import { it } from 'node:test';
import { publicOnly } from './addresses.ts';

const mayDial = publicOnly(() => ['192.0.2.1', '2600:1f00::1', 'fe80::1%eth0']);

for (const address of [
  '203.0.113.10',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.32.0.1',
  '192.169.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
])
  it(`${address} may be dialled`, () => assert.equal(mayDial(address), true));

const refused: Readonly<Record<string, readonly string[]>> = {
  'this machine': ['127.0.0.1', '127.255.255.254', '0.0.0.0', '::1', '::', '192.0.2.1', '2600:1f00::1', '2600:1f00:0:0:0:0:0:1'],
  'a private network': [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    'fc00::1',
    'fd00:bad::66',
    'fec0::1',
  ],
  'the cloud itself': ['169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254'],
  'the link': ['169.254.1.1', 'fe80::1', 'fe80::1%eth0'],
  everybody: ['224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1'],
  'another address in disguise': [
    '::ffff:10.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '2002:a00:1::',
    '2001:0:a00:1::',
  ],
  'made-up addresses of sandboxes': ['198.18.0.1', '198.19.255.255'],
  nothing: ['', 'localhost', '10.66.5', '0x7f.1', '2130706433', '1.2.3.4.5', '::g'],
};
for (const [what, addresses] of Object.entries(refused))
  for (const address of addresses) it(`${address || '(empty)'}: ${what} may not`, () => assert.equal(mayDial(address), false));
