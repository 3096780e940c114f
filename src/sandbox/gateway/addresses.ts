// Addresses that are never dialled for a server, whatever name led to them: this machine, its network, the cloud's metadata, and forms that hide those.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

// One list per family: a rule for ::ffff:0:0/96 in a shared list would match every IPv4 address (measured).
const IPV4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

const IPV6: readonly (readonly [network: string, bits: number])[] = [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** Says of an address whether it may be dialled. */
export type AddressFilter = (address: string) => boolean;

/** Makes the filter; `own` answers this machine's addresses, asked anew for every connection. */
export function publicOnly(own: () => readonly string[]): AddressFilter {
  const v4 = new BlockList();
  const v6 = new BlockList();
  for (const [network, bits] of IPV4) v4.addSubnet(network, bits, 'ipv4');
  for (const [network, bits] of IPV6) v6.addSubnet(network, bits, 'ipv6');
  return (address) => {
    if (isIPv4(address)) return !v4.check(address, 'ipv4') && !own().includes(address);
    // A zone names an interface of this machine.
    if (!isIPv6(address) || address.includes('%')) return false;
    return !v6.check(address, 'ipv6') && !isOwn6(address, own());
  };
}

function isOwn6(address: string, own: readonly string[]): boolean {
  const mine = new BlockList();
  for (const one of own) {
    const bare = one.split('%')[0] ?? one;
    if (isIPv6(bare)) mine.addAddress(bare, 'ipv6');
  }
  return mine.check(address, 'ipv6');
}
