// Opens a connection to one origin: directly, over TLS, or through a proxy's tunnel. Certificates are always verified; no setting turns that off.
import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net';
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  type SecureContext,
} from 'node:tls';
import { upstreamFault } from '../faults.ts';
import { BrokenResponse, parseHead } from './head.ts';
import type { HttpLimits } from './limits.ts';
import { hostOf, type ProxySettings, portOf, usesProxy } from './proxy.ts';

/** Connects; bytes then go to `onBytes`, in a buffer that is valid during the call only. Rejects with `upstream.refused`, or the signal's reason. */
export type Dial = (onBytes: (bytes: Buffer) => void, signal: AbortSignal) => Promise<Socket>;

/** How an origin is reached. */
export interface Route {
  readonly dial: Dial;
  /** The request line names the whole URL (RFC 9112 §3.2.2): plain HTTP through a proxy. */
  readonly isAbsolute: boolean;
  /** `Proxy-Authorization` of such requests. Tunnels send it once, to the proxy alone. */
  readonly proxyAuthorization: string | undefined;
}

interface Hop {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

interface Setup {
  readonly name: string;
  readonly origin: string;
  readonly limits: HttpLimits;
  readonly context: SecureContext | undefined;
}

/** Large enough that a reply of a megabyte costs few reads, small enough for many sockets. */
const READ_BUFFER_BYTES = 65_536;
const MAX_PROXY_HEAD_BYTES = 8_192;

const hopOf = (url: URL): Hop => ({ host: hostOf(url), port: portOf(url), isSecure: url.protocol === 'https:' });

/** Plans the way to an origin. `extraCa` (PEM) is trusted beside the usual authorities. */
export function routeTo(
  url: URL,
  settings: {
    readonly name: string;
    readonly proxy?: ProxySettings | undefined;
    readonly extraCa?: string | undefined;
    readonly limits: HttpLimits;
  },
): Route {
  const { name, limits, extraCa, proxy } = settings;
  const context = extraCa === undefined ? undefined : createSecureContext({ ca: [...getCACertificates('default'), extraCa] });
  const setup: Setup = { name, origin: url.origin, limits, context };
  const target = hopOf(url);
  if (proxy === undefined || !usesProxy(url, proxy)) {
    return {
      dial: (onBytes, signal) => refusing(setup, open(setup, target, onBytes, signal)),
      isAbsolute: false,
      proxyAuthorization: undefined,
    };
  }
  const proxyUrl = new URL(proxy.url);
  const authorization = proxyCredentials(proxyUrl);
  const via = hopOf(proxyUrl);
  if (!target.isSecure) {
    return {
      dial: (onBytes, signal) => refusing(setup, open(setup, via, onBytes, signal)),
      isAbsolute: true,
      proxyAuthorization: authorization,
    };
  }
  return {
    dial: (onBytes, signal) => refusing(setup, openTunnel(setup, via, target, authorization, onBytes, signal)),
    isAbsolute: false,
    proxyAuthorization: undefined,
  };
}

function proxyCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  return `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`, 'utf8').toString('base64')}`;
}

async function refusing(setup: Setup, socket: Promise<Socket>): Promise<Socket> {
  try {
    return await socket;
  } catch (error) {
    const code = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
    throw upstreamFault.refused({ name: setup.name, origin: setup.origin, reason: code }, error);
  }
}

function open(setup: Setup, hop: Hop, onBytes: (bytes: Buffer) => void, signal: AbortSignal): Promise<Socket> {
  const buffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES);
  const callback = (length: number): boolean => {
    onBytes(buffer.subarray(0, length));
    return true;
  };
  const reading: { readonly onread: OnReadOpts } = { onread: { buffer, callback } };
  if (hop.isSecure) {
    const options: ConnectionOptions = { ...tlsOptions(setup, hop), port: hop.port, ...reading };
    return connected(connectTls(options), 'secureConnect', signal);
  }
  return connected(connectTcp({ host: hop.host, port: hop.port, noDelay: true, ...reading }), 'connect', signal);
}

async function openTunnel(
  setup: Setup,
  via: Hop,
  target: Hop,
  authorization: string | undefined,
  onBytes: (bytes: Buffer) => void,
  signal: AbortSignal,
): Promise<Socket> {
  const raw = via.isSecure
    ? await connected(connectTls({ ...tlsOptions(setup, via), port: via.port }), 'secureConnect', signal)
    : await connected(connectTcp({ host: via.host, port: via.port, noDelay: true }), 'connect', signal);
  const authority = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const credentials = authorization === undefined ? '' : `proxy-authorization: ${authorization}\r\n`;
  raw.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${credentials}\r\n`, 'latin1');
  const status = await tunnelStatus(raw, setup.limits, signal);
  if (status < 200 || status > 299) {
    raw.destroy();
    throw new BrokenResponse(`the proxy answered ${status}`);
  }
  const socket = await connected(connectTls({ ...tlsOptions(setup, target), socket: raw }), 'secureConnect', signal);
  socket.on('data', onBytes);
  return socket;
}

// An address is no server name (RFC 6066 §3); Node then checks the certificate against `host`.
function tlsOptions(setup: Setup, hop: Hop): ConnectionOptions {
  return {
    host: hop.host,
    servername: isIP(hop.host) === 0 ? hop.host : '',
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
    ...(setup.context === undefined ? {} : { secureContext: setup.context }),
  };
}
