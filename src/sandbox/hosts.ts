// Hosts that a profile grants: exact names and `*.suffix`, each with a scheme and one port. Never an address, never everything.
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** What is checked on a connection: the server name in TLS, the Host of every request, or the name and port alone. */
export type HostScheme = 'https' | 'http' | 'tcp';

/** One granted host. */
export interface HostRule {
  readonly scheme: HostScheme;
  /** Lower case, ASCII, without the `*.` of a wildcard. */
  readonly name: string;
  /** Any name below `name`, but not `name` itself. */
  readonly isSuffix: boolean;
  readonly port: number;
}

const DEFAULT_PORTS: Readonly<Record<HostScheme, number | undefined>> = { https: 443, http: 80, tcp: undefined };
const WRITTEN = /^(?:([a-z]+):\/\/)?([^/:?#@\s]+)(?::(\d{1,5}))?$/i;
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const MAX_NAME_CHARS = 253;

function nameMistake(name: string, isSuffix: boolean): string | undefined {
  if (isIP(name) > 0 || /^[\d.]+$/.test(name) || /^0x/i.test(name)) return 'an address cannot be granted, only a name';
  if (name === '' || name.length > MAX_NAME_CHARS || !name.split('.').every((label) => LABEL.test(label)))
    return 'not the name of a host';
  if (!name.includes('.')) return isSuffix ? 'everything below a top-level name' : 'a name of this machine or network';
  if (/(?:^|\.)(?:localhost|local|internal|localdomain)$/.test(name)) return 'a name of this machine or network';
  return undefined;
}

const isScheme = (text: string): text is HostScheme => Object.hasOwn(DEFAULT_PORTS, text);

function portMistake(port: number | undefined): string | undefined {
  if (port === undefined) return 'tcp needs a port';
  if (port === 53) return 'port 53 answers names only';
  return port < 1 || port > 65_535 ? 'no such port' : undefined;
}

/** Reads `api.example.com`, `*.example.com:8443`, `http://example.com` or `tcp://db.example.com:5432`. Public suffixes are checked apart. */
export function parseHost(written: string): { readonly rule: HostRule } | { readonly mistake: string } {
  const found = WRITTEN.exec(written);
  if (found === null) return { mistake: 'expected a name with an optional scheme and port, without a path' };
  const [, schemeText = 'https', pattern = '', portText] = found;
  const scheme = schemeText.toLowerCase();
  if (!isScheme(scheme)) return { mistake: `the scheme is https, http or tcp, not ${scheme}` };
  if (pattern === '*') return { mistake: 'every host' };
  const isSuffix = pattern.startsWith('*.');
  const bare = isSuffix ? pattern.slice(2) : pattern;
  if (bare.includes('*')) return { mistake: 'a * stands only for the first part, as *.example.com' };
  const name = domainToASCII(bare).toLowerCase().replace(/\.$/, '');
  const port = portText === undefined ? DEFAULT_PORTS[scheme] : Number(portText);
  const mistake = nameMistake(name, isSuffix) ?? portMistake(port);
  return mistake === undefined ? { rule: { scheme, name, isSuffix, port: port ?? 0 } } : { mistake };
}

/** How a rule is written, shortest form. */
export function hostText({ scheme, name, isSuffix, port }: HostRule): string {
  const head = scheme === 'https' ? '' : `${scheme}://`;
  return `${head}${isSuffix ? '*.' : ''}${name}${port === DEFAULT_PORTS[scheme] ? '' : `:${port}`}`;
}

/** Does a rule grant this name (lower case, without a final dot)? */
export function grantsName(rule: HostRule, name: string): boolean {
  return rule.isSuffix ? name.length > rule.name.length + 1 && name.endsWith(`.${rule.name}`) : name === rule.name;
}
