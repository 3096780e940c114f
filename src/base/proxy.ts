// Decides whether a host is reached through the corporate proxy. Loopback is not, unless asked for: a proxy elsewhere would reach its own.
import { BlockList, isIP } from 'node:net';

/** A proxy as the environment or the settings name it; this code reads neither. */
export interface ProxySettings {
  /** `http://` or `https://`, with credentials as userinfo where the proxy wants them. */
  readonly url: string;
  /** As in NO_PROXY: hosts, domains (with their subdomains), addresses, networks (CIDR), each with an optional port; `*` for all. */
  readonly noProxy?: string | undefined;
  /** Send requests for loopback through it as well. */
  readonly includesLoopback?: boolean | undefined;
}

/** Host name without the brackets of IPv6, in lower case. */
export function hostOf(url: URL): string {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/** Port, also where the scheme implies it. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/** Is this name or address this machine's own? */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '::1' || host.startsWith('::ffff:7f')) return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

/** Does this URL go through the proxy? */
export function usesProxy(target: URL, proxy: ProxySettings): boolean {
  const host = hostOf(target);
  if (isLoopback(host) && proxy.includesLoopback !== true) return false;
  const entries = (proxy.noProxy ?? '').toLowerCase().split(/[\s,]+/);
  return !entries.some((entry) => entry !== '' && isExempt(entry, host, portOf(target)));
}

function isExempt(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const { name, onlyPort } = split(entry);
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const slash = name.indexOf('/');
  if (slash > 0) return isInNetwork(host, name.slice(0, slash), Number(name.slice(slash + 1)));
  const domain = name.replace(/^\*?\./, '');
  return host === domain || (isIP(host) === 0 && host.endsWith(`.${domain}`));
}

function split(entry: string): { name: string; onlyPort: number | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(\d+))?$/.exec(entry);
  const plain = bracketed ?? /^([^:]*):(\d+)$/.exec(entry);
  if (plain === null) return { name: entry, onlyPort: undefined };
  return { name: plain[1] ?? '', onlyPort: plain[2] === undefined ? undefined : Number(plain[2]) };
}

function isInNetwork(host: string, network: string, prefix: number): boolean {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128))
    return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, prefix, type);
  return list.check(host, type);
}
