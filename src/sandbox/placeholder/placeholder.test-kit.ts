// A server inside, a gateway with a placeholder, and a host outside that does what a test says. "Outside" is this machine's loopback.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { createAuthority as createTestAuthority } from '../../../test/servers/tls/certificate.ts';
import { type Rig, readAll, rig } from '../gateway/gateway.test-kit.ts';
import { credentialOf } from './credential.ts';
import { createPlaceholders, type Placeholders } from './placeholders.ts';

export const HOST = 'api.example.com';
export const SECRET = 'ghp_s3cr3t/T0ken+value=42';
export const ADDRESS = '203.0.113.10';

export const CREDENTIAL = credentialOf(
  's',
  { secret: 'GITHUB', host: HOST, port: 443, header: 'authorization' },
  SECRET,
  'w0rdw0rdw0rd',
);
export const { placeholder: PLACEHOLDER } = CREDENTIAL;
/** Of another host, in the same header. */
export const SECOND = credentialOf(
  's',
  { secret: 'OTHER', host: 'second.example.com', port: 443, header: 'authorization' },
  'second-s3cret-value',
  'w0rd2w0rd2',
);

/** What a host got. */
export interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly raw: readonly string[];
  readonly body: string;
}

export interface Stage {
  readonly one: Rig;
  readonly placeholders: Placeholders;
  readonly got: Got[];
  /** Connects from inside with TLS. */
  readonly dial: (name?: string, options?: ConnectionOptions) => Promise<TLSSocket>;
  /** Sends a request as text, answers with all that comes back. */
  readonly ask: (text: string, name?: string) => Promise<string>;
}

const outsideAuthority = createTestAuthority();

export type Answer = (response: ServerResponse, got: Got) => void;

const echo: Answer = (response, got) => response.end(`hello ${got.headers.authorization ?? 'nobody'}`);

/** `certFor`: whose certificate the host outside has. */
export async function stage(answer: Answer = echo, certFor = [HOST, 'other.example.com', SECOND.host]): Promise<Stage> {
  const got: Got[] = [];
  const outside = createServer(outsideAuthority.issue(certFor), async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', headers, rawHeaders } = request;
    const seen = { method, url, headers, raw: rawHeaders, body };
    got.push(seen);
    answer(response, seen);
  });
  outside.on('tlsClientError', () => {});
  outside.listen(0, '127.0.0.1');
  await once(outside, 'listening');
  after(() => {
    outside.closeAllConnections();
    outside.close();
  });
  const { port } = outside.address() as AddressInfo;
  const placeholders = await createPlaceholders([CREDENTIAL, SECOND], { extraCa: outsideAuthority.cert, nowMs: Date.now() });
  const one = rig({
    hosts: [HOST, 'other.example.com', SECOND.host],
    zone: { [HOST]: [ADDRESS], 'other.example.com': [ADDRESS], [SECOND.host]: [ADDRESS] },
    places: { [`${ADDRESS}:443`]: port },
    placeholders,
  });
  const dial: Stage['dial'] = async (name = HOST, options = {}) => {
    const socket = await one.come(one.lookUp(name) ?? '', 443);
    const ca = [placeholders.cert, outsideAuthority.cert];
    const secure = connect({ socket, servername: name, ca, ALPNProtocols: ['http/1.1'], ...options });
    secure.on('error', () => {});
    return secure;
  };
  const ask: Stage['ask'] = async (text, name) => {
    const secure = await dial(name);
    secure.write(text);
    return readAll(secure);
  };
  return { one, placeholders, got, dial, ask };
}

/** A request as text. */
export const request = (lines: readonly string[], body = '', target = 'GET /x', host = HOST): string =>
  `${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n${body}`;
