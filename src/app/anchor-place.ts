// Where heads of the trail are kept beyond this account's reach, as settings name it: `file:`, `syslog:`, `webhook:`, `cosigner:`. Only parses.
import { isAbsolute } from 'node:path';
import { parseVkey, type Verifier } from '../store/log/note.ts';
import { isLoopback } from './settings-listen.ts';

/** One place. */
export type AnchorPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'syslog'; readonly protocol: 'udp' | 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'webhook'; readonly url: string }
  /** A witness (C2SP tlog-witness): it signs only what continues what it saw before. */
  | { readonly kind: 'cosigner'; readonly url: string; readonly verifier: Verifier };

const SYSLOG_PORT = 514;

/** What is wrong with this text as an anchor; undefined: nothing. */
export function anchorMistake(text: string): string | undefined {
  const made = parseAnchor(text);
  return typeof made === 'string' ? made : undefined;
}

/** The place that a text names, or what is wrong with it. */
export function parseAnchor(text: string): AnchorPlace | string {
  const colon = text.indexOf(':');
  const [kind, rest] = [text.slice(0, colon), text.slice(colon + 1)];
  if (kind === 'file') return isAbsolute(rest) ? { kind, path: rest } : 'file: needs an absolute path';
  if (kind === 'syslog') return syslogOf(rest);
  if (kind === 'webhook') return urlMistake(rest) ?? { kind, url: rest };
  if (kind === 'cosigner') return cosignerOf(rest);
  return 'expected file:/path, syslog:udp://host, webhook:https://… or cosigner:https://… NAME+ID+KEY';
}

function urlMistake(text: string): string | undefined {
  if (!URL.canParse(text)) return 'expected a whole URL such as https://example.com/hook';
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) return 'expected https (http on loopback only)';
  return username === '' && password === '' && hash === ''
    ? undefined
    : 'may hold neither a user name, a password nor a fragment';
}

function syslogOf(text: string): AnchorPlace | string {
  const [, protocol, host = '', port] =
    /^(udp|tcp):\/\/([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?$/.exec(text) ?? [];
  const number = port === undefined ? SYSLOG_PORT : Number(port);
  if ((protocol !== 'udp' && protocol !== 'tcp') || number < 1 || number > 65_535)
    return 'expected syslog:udp://host:514 or syslog:tcp://host:514';
  return { kind: 'syslog', protocol, host: host.replace(/^\[|\]$/g, ''), port: number };
}

function cosignerOf(text: string): AnchorPlace | string {
  const [url = '', vkey = ''] = text.split(' ');
  const verifier = parseVkey(vkey);
  if (verifier?.kind !== 4)
    return 'expected the witness and its key: cosigner:https://witness.example/ NAME+ID+KEY (a key for cosignatures)';
  return urlMistake(url) ?? { kind: 'cosigner', url, verifier };
}
