// One bounded request of a probe: whatever the server does, it ends in time and in a few kilobytes. It follows nothing and sends no credential.
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';

/** A request. */
export interface Ask {
  readonly url: string;
  readonly method: 'POST' | 'GET' | 'OPTIONS' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Its begin; of an event stream, what came until a message was whole. */
  readonly body: string;
  readonly tls?: { readonly protocol: string; readonly problem?: string; readonly daysLeft: number };
}

/** Outdated TLS is a finding, too. */
const ANY_TLS = { minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 8000;
const DAY_MS = 86_400_000;

/** A stream of events stays open: its first message is what was asked for. */
const hasMessage = (text: string): boolean => /(?:^|\n)data: ?\S[^\n]*\r?\n\r?\n/.test(text);

function tlsOf(socket: TLSSocket, now: number): Answer['tls'] {
  const certificate: Partial<PeerCertificate> = socket.getPeerCertificate();
  const end = Date.parse(certificate.valid_to ?? '');
  return {
    protocol: socket.getProtocol() ?? '',
    daysLeft: Number.isNaN(end) ? 0 : Math.floor((end - now) / DAY_MS),
    ...(socket.authorized ? {} : { problem: String(socket.authorizationError) }),
  };
}

/** Text of the headers, several of one name joined. */
function headersOf(raw: NodeJS.Dict<string | string[]>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

/** Sends one request. Rejects with the system's error when there is no answer. */
export function ask({ url, method, headers = {}, body }: Ask, signal: AbortSignal): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const target = new URL(url);
  const isTls = target.protocol === 'https:';
  // A certificate that does not hold is a finding, not the end of the probe: nothing secret is sent.
  const tls = isTls
    ? { rejectUnauthorized: false, ...ANY_TLS, ...(isIP(target.hostname) === 0 ? { servername: target.hostname } : {}) }
    : {};
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options = {
    method,
    headers: { ...headers, ...length },
    agent: false as const,
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    ...tls,
  };
  const sent = (isTls ? tlsRequest : plainRequest)(target, options, (response) => {
    let text = '';
    const found =
      response.socket !== null && 'getPeerCertificate' in response.socket
        ? tlsOf(response.socket as TLSSocket, Date.now())
        : undefined;
    const isStream = (response.headers['content-type'] ?? '').startsWith('text/event-stream');
    const end = (): void => {
      response.destroy();
      resolve({
        status: response.statusCode ?? 0,
        headers: headersOf(response.headers),
        body: text,
        ...(found === undefined ? {} : { tls: found }),
      });
    };
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
      if (text.length > MAX_BYTES || (isStream && hasMessage(text))) end();
    });
    response.on('end', end);
    // A stream that says nothing more: what came is the answer.
    response.on('error', end);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
