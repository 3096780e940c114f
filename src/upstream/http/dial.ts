// Opens connections to one origin: directly, over TLS, or through a proxy's tunnel.
import { connect, type OnReadOpts, type Socket } from 'node:net';
import { hostOf, type ProxySettings, portOf, usesProxy } from '../../base/proxy.ts';
import { upstreamFault } from '../faults.ts';
import { connected } from './connected.ts';
import type { HttpLimits } from './limits.ts';
import type { SecureConnect } from './secure.ts';
import { openTunnel } from './tunnel.ts';

/** Connects; bytes then go to `onBytes`, in a buffer that is valid during the call only. Rejects with `upstream.refused`. */
export type Dial = (onBytes: (bytes: Buffer) => void, signal: AbortSignal) => Promise<Socket>;

/** How an origin is reached. */
export interface Route {
  readonly dial: Dial;
  /** The request line names the whole URL (RFC 9112 §3.2.2): plain HTTP through a proxy. */
  readonly isAbsolute: boolean;
  /** `Proxy-Authorization` of such requests. Tunnels send it once, to the proxy alone. */
  readonly proxyAuthorization: string | undefined;
}

/** What a route is planned with. */
export interface RouteSettings {
  readonly name: string;
  readonly proxy?: ProxySettings | undefined;
  /** PEM certificates of authorities trusted beside the usual ones. */
  readonly extraCa?: string | undefined;
  readonly limits: HttpLimits;
}

interface Hop {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

type Secure = () => Promise<SecureConnect>;

/** Large enough that a reply of a megabyte costs few reads, small enough for many sockets. */
const READ_BUFFER_BYTES = 65_536;

const hopOf = (url: URL): Hop => ({ host: hostOf(url), port: portOf(url), isSecure: url.protocol === 'https:' });

/**
 * Plans the way to an origin.
 * @throws Fault `upstream.bad-url` for a proxy that is not usable
 */
export function routeTo(url: URL, settings: RouteSettings): Route {
  const { name, limits, extraCa, proxy } = settings;
  const target = hopOf(url);
  const secure = lazily(async () => (await import('./secure.ts')).createSecureConnect(extraCa));
  const refusing =
    (open: Dial): Dial =>
    (onBytes, signal) =>
      open(onBytes, signal).catch((error: unknown) => {
        const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
        throw upstreamFault.refused({ name, origin: url.origin, reason }, error);
      });
  const direct = (hop: Hop): Dial => refusing((onBytes, signal) => openDirect(hop, secure, onBytes, signal));
  if (proxy === undefined || !usesProxy(url, proxy))
    return { dial: direct(target), isAbsolute: false, proxyAuthorization: undefined };
  const { hop, credentials } = proxyHop(name, proxy);
  if (!target.isSecure) return { dial: direct(hop), isAbsolute: true, proxyAuthorization: credentials };
  const dial = refusing(async (onBytes, signal) => {
    // First what may fail without a socket: nothing may stay open behind a certificate file that cannot be read.
    const toSecure = await secure();
    const raw = await openRaw(hop, secure, signal);
    await openTunnel(raw, target, credentials, limits, signal);
    const socket = await toSecure(target.host, { socket: raw }, signal);
    return socket.on('data', onBytes);
  });
  return { dial, isAbsolute: false, proxyAuthorization: undefined };
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function proxyHop(name: string, proxy: ProxySettings): { hop: Hop; credentials: string | undefined } {
  const url = URL.canParse(proxy.url) ? new URL(proxy.url) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw upstreamFault['bad-url']({ name, reason: 'the proxy is neither http nor https' });
  }
  return { hop: hopOf(url), credentials: credentialsOf(name, url) };
}

function credentialsOf(name: string, { username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  try {
    const userinfo = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(userinfo, 'utf8').toString('base64')}`;
  } catch {
    throw upstreamFault['bad-url']({ name, reason: 'the credentials of the proxy are not percent-encoded' });
  }
}

async function openDirect(hop: Hop, secure: Secure, onBytes: (bytes: Buffer) => void, signal: AbortSignal): Promise<Socket> {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const callback = (length: number): boolean => {
    onBytes(buffer.subarray(0, length));
    return true;
  };
  return openRaw(hop, secure, signal, { buffer, callback });
}

async function openRaw({ host, port, isSecure }: Hop, secure: Secure, signal: AbortSignal, onread?: OnReadOpts): Promise<Socket> {
  const carrier = { port, ...(onread === undefined ? {} : { onread }) };
  if (isSecure) return (await secure())(host, carrier, signal);
  return connected(connect({ host, noDelay: true, ...carrier }), 'connect', signal);
}
