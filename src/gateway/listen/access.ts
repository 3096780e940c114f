// Who may talk to the service at all: Host and Origin first (DNS rebinding, CVE-2025-66414), then the access key. Decided before a body is read.
import type { IncomingMessage } from 'node:http';
import { sha256Hex } from '../../base/digest.ts';
import { Fault } from '../../base/fault.ts';
import type { Caller, Headers } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';

/** Looks up who holds an access key, by the hex SHA-256 of it. @throws Fault when the store cannot be read */
export type FindKey = (sha256Hex: string) => { readonly name: string } | undefined;

/** What access is decided by. */
export interface AccessRules {
  /** Host names (without port, lower case) under which the service is reached. */
  readonly hosts: ReadonlySet<string>;
  /** Origins that browsers may send, beside those of the hosts themselves. */
  readonly origins: ReadonlySet<string>;
  /** Absent: no keys are asked for (`--no-auth`, loopback only). */
  readonly findKey: FindKey | undefined;
  /** May counts be told without a key: does the request come from this machine itself? */
  readonly isMetricsOpenTo: (request: Pick<IncomingMessage, 'socket'>) => boolean;
}

/** Names of this machine's loopback. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

const HOST = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/;

function hostName(value: string): string | undefined {
  return HOST.exec(value)?.[1]?.toLowerCase();
}

/** @throws Fault `gateway.foreign-host`, `gateway.foreign-origin` */
export function checkPlace(headers: Headers, rules: AccessRules): void {
  const host = typeof headers['host'] === 'string' ? headers['host'] : '';
  const name = hostName(host);
  if (name === undefined || !rules.hosts.has(name)) throw gatewayFault['foreign-host']({ host });
  const { origin } = headers;
  if (origin === undefined) return;
  if (typeof origin !== 'string' || !isKnownOrigin(origin, rules))
    throw gatewayFault['foreign-origin']({ origin: String(origin) });
}

function isKnownOrigin(origin: string, rules: AccessRules): boolean {
  if (rules.origins.has(origin)) return true;
  const match = /^https?:\/\/(.+)$/.exec(origin);
  const name = match?.[1] === undefined ? undefined : hostName(match[1]);
  return name !== undefined && rules.hosts.has(name);
}

/** Would a request with these headers still be let in? Not where nobody can tell. */
export function isWelcome(headers: Headers, rules: AccessRules): boolean {
  try {
    authenticate(headers, rules);
    return true;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

const ANYONE: Caller = { id: 'anyone' };
const BEARER = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i;

/** The hex SHA-256 of the access key that a request brings. Only the Authorization header counts. */
export function keyDigestOf({ authorization }: Headers): string | undefined {
  const key = typeof authorization === 'string' ? BEARER.exec(authorization)?.[1] : undefined;
  return key === undefined ? undefined : sha256Hex(key);
}

/** The caller that a key lets in now. @throws Fault `gateway.unauthorized`, `store.*` */
export function callerOf(keyDigest: string | undefined, rules: AccessRules): Caller {
  if (rules.findKey === undefined) return ANYONE;
  const found = keyDigest === undefined ? undefined : rules.findKey(keyDigest);
  if (found === undefined) throw gatewayFault.unauthorized();
  return { id: `key:${found.name}` };
}

/** The caller behind a request. @throws Fault `gateway.unauthorized`, `store.*` */
export const authenticate = (headers: Headers, rules: AccessRules): Caller => callerOf(keyDigestOf(headers), rules);
