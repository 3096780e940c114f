// Which addresses a download may be led to. Names are judged by what they resolve to, at the moment
// of connecting, so that no second answer of the DNS can differ from the judged one.
import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const NETWORKS: readonly (readonly [network: string, prefix: number])[] = [
  // IANA special-purpose registries (RFC 6890): nothing of these is a public host.
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

function privateNetworks(): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of NETWORKS) list.addSubnet(network, prefix, isIP(network) === 4 ? 'ipv4' : 'ipv6');
  return list;
}

const PRIVATE = privateNetworks();

/** NAT64 (RFC 6052) and IPv4-mapped addresses are the IPv4 address inside. */
function embeddedIpv4(address: string): string | undefined {
  const url = URL.canParse(`http://[${address}]`) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : '';
  const tail = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(url);
  if (tail === null) return undefined;
  const [high, low] = [Number.parseInt(tail[1] ?? '', 16), Number.parseInt(tail[2] ?? '', 16)];
  return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** Is this address one that only this machine or its network reaches? What is no address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return PRIVATE.check(address, 'ipv4');
  if (family !== 6) return true;
  const embedded = embeddedIpv4(address);
  return embedded === undefined ? PRIVATE.check(address, 'ipv6') : PRIVATE.check(embedded, 'ipv4');
}

/** What may differ in tests: how names resolve, and which addresses count as private. */
export interface Network {
  readonly lookup: LookupFunction;
  readonly isPrivate: (address: string) => boolean;
}

/** The machine's own resolver. */
export const systemNetwork: Network = { lookup: systemLookup as LookupFunction, isPrivate: isPrivateAddress };

/** A resolver that gives no private address away. */
export function publicOnly(network: Network): LookupFunction {
  return (host: string, options: LookupOptions, answer) => {
    network.lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return answer(error, '', 4);
      const all = addresses as unknown as readonly LookupAddress[];
      if (all.length === 0 || all.some(({ address }) => network.isPrivate(address))) {
        return answer(Object.assign(new Error('private address'), { code: 'EPRIVATE' }), '', 4);
      }
      if (options.all === true) return answer(null, [...all]);
      return answer(null, all[0]?.address ?? '', all[0]?.family ?? 4);
    });
  };
}
