// TLS to a server or a proxy. Certificates are always verified; no setting and no environment variable turns that off.
// Loaded with the first such connection only: node:tls takes longer to load than all the rest of a start.
import { X509Certificate } from 'node:crypto';
import { isIP, type OnReadOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect, createSecureContext, getCACertificates } from 'node:tls';
import { connected } from './connected.ts';

/** What TLS runs on: a new connection, whose bytes go to `onread`, or a socket that is connected. */
export type Carrier = { readonly port: number; readonly onread?: OnReadOpts } | { readonly socket: Socket };

/** Opens a TLS connection to a host and verifies that it is that host. */
export type SecureConnect = (host: string, carrier: Carrier, signal: AbortSignal) => Promise<Socket>;

/** Prepares TLS; `extraCa` (PEM) is trusted beside the usual authorities. */
export function createSecureConnect(extraCa: string | undefined): SecureConnect {
  const context =
    extraCa === undefined
      ? {}
      : { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ...certificatesIn(extraCa)] }) };
  return (host, carrier, signal) => {
    const options: ConnectionOptions = {
      host,
      // An address is no server name (RFC 6066 §3); Node then checks the certificate against `host`.
      servername: isIP(host) === 0 ? host : '',
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      ...context,
      ...carrier,
    };
    return connected(connect(options), 'secureConnect', signal);
  };
}

/** OpenSSL reads over what is no certificate without a word; whoever named the file would look for the mistake elsewhere. */
function certificatesIn(pem: string): string[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) throw new Error('the extra authority is no PEM certificate');
  return blocks.map((block) => new X509Certificate(block).toString());
}
