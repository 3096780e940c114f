// An HTTP client for exactly one origin. Nothing it is given, header or credential, goes anywhere else; it follows no redirect.
import type { Clock } from '../../base/clock.ts';
import type { ProxySettings } from '../../base/proxy.ts';
import { upstreamFault } from '../faults.ts';
import { Deadlines } from './deadlines.ts';
import { routeTo } from './dial.ts';
import type { Exchange } from './exchange.ts';
import { defaultHttpLimits, type HttpLimits } from './limits.ts';
import { Pool } from './pool.ts';

/** What a client needs to know of its server. */
export interface HttpClientSettings {
  /** The server's name, for faults. */
  readonly name: string;
  /** Any URL of the origin. */
  readonly url: string;
  readonly proxy?: ProxySettings | undefined;
  /** PEM certificates of authorities trusted beside the usual ones. */
  readonly extraCa?: string | undefined;
  readonly limits?: Partial<HttpLimits> | undefined;
  readonly clock: Clock;
}

/** One origin's client, shared by all wires to it. */
export interface HttpClient {
  readonly origin: string;
  readonly limits: HttpLimits;
  readonly deadlines: Deadlines;
  /** Plain HTTP through a proxy: the request line names the whole URL, and these credentials are for the proxy. */
  readonly isAbsolute: boolean;
  readonly proxyAuthorization: string | undefined;
  /** Sockets open or being opened. */
  readonly size: number;
  /** Sends a request; see `Pool.run`. */
  run(exchange: Exchange, isStream?: boolean): void;
  /** Closes every socket; what is under way fails with `upstream.closed`. Resolves when they are gone. */
  close(): Promise<void>;
}

/**
 * Reads the URL of a server.
 * @throws Fault `upstream.bad-url` for anything but http and https, and for credentials in the URL
 */
export function serverUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw upstreamFault['bad-url']({ name, reason: 'it cannot be read' });
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw upstreamFault['bad-url']({ name, reason: 'it is neither http nor https' });
  if (url.username !== '' || url.password !== '') throw upstreamFault['bad-url']({ name, reason: 'it holds credentials' });
  return url;
}

/**
 * Makes a client; nothing is connected yet.
 * @throws Fault `upstream.bad-url`
 */
export function createHttpClient(settings: HttpClientSettings): HttpClient {
  const { name, clock } = settings;
  const url = serverUrl(name, settings.url);
  const limits: HttpLimits = { ...defaultHttpLimits, ...settings.limits };
  const deadlines = new Deadlines(() => clock.monotonicMs());
  const route = routeTo(url, { name, proxy: settings.proxy, extraCa: settings.extraCa, limits });
  const pool = new Pool({ name, limits, deadlines, dial: route.dial });
  return {
    origin: url.origin,
    limits,
    deadlines,
    isAbsolute: route.isAbsolute,
    proxyAuthorization: route.proxyAuthorization,
    get size() {
      return pool.size;
    },
    run: (exchange, isStream) => pool.run(exchange, isStream),
    close: () => pool.close(upstreamFault.closed({ name, reason: 'Bartizan closed the connection' })),
  };
}
