// TLS and proxies, with real certificates and a real proxy: what is verified, and who gets to see which header.
import assert from 'node:assert/strict';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  request as sendRequest,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { startRawServer } from '../../../test/servers/http/raw-server.ts';
import { createAsk, createEar } from '../../../test/servers/http/wire-bench.ts';
import { type Certificate, createAuthority } from '../../../test/servers/tls/certificate.ts';
import { Fault } from '../../base/fault.ts';
import type { ProxySettings } from '../../base/proxy.ts';
import { createHttpWire, type HttpWireSettings } from '../http-wire.ts';

const authority = createAuthority();
const isFault = (code: string, text: string) => (error: unknown) => {
  assert.ok(error instanceof Fault);
  assert.equal(error.code, code, error.message);
  assert.ok(error.message.includes(text), error.message);
  return true;
};

/** Listens until the test ends. */
async function listening(t: TestContext, server: Server, more: Iterable<Socket> = []): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of more) socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

interface Running {
  readonly port: number;
  readonly seen: IncomingMessage[];
}

/** Answers every request with its id, over TLS if there is a certificate. */
async function startMcp(t: TestContext, certificate?: Certificate): Promise<Running> {
  const seen: IncomingMessage[] = [];
  const answer: RequestListener = (request, response) => {
    seen.push(request);
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      const result = { text: 'x'.repeat(200_000) };
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, result }));
    });
  };
  const server = certificate === undefined ? createHttpServer(answer) : createHttpsServer({ ...certificate }, answer);
  return { seen, port: await listening(t, server) };
}

/** A forward proxy that leads every name to `target` on loopback. */
async function startProxy(t: TestContext, target: number, certificate?: Certificate): Promise<Running> {
  const seen: IncomingMessage[] = [];
  const tunnels = new Set<Socket>();
  const forward: RequestListener = (request, response) => {
    seen.push(request);
    const { pathname } = new URL(request.url ?? '');
    const onward = sendRequest(
      { port: target, host: '127.0.0.1', path: pathname, method: request.method ?? '', headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  };
  const server = certificate === undefined ? createHttpServer(forward) : createHttpsServer({ ...certificate }, forward);
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    seen.push(request);
    tunnels.add(client);
    const onward = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(onward).pipe(client);
    });
    tunnels.add(onward);
    for (const socket of [client, onward]) socket.on('error', () => undefined);
  });
  return { seen, port: await listening(t, server, tunnels) };
}

async function asking(settings: Partial<HttpWireSettings> & { readonly url: string }, times = 1): Promise<void> {
  const wire = createHttpWire({ name: 's', listener: createEar(), ...settings });
  try {
    const ask = createAsk(wire);
    for (let i = 0; i < times; i++) {
      const { message } = await ask();
      assert.equal('result' in message && (message.result['text'] as string).length, 200_000);
    }
  } finally {
    await wire.close();
  }
}

test('a server whose certificate is signed by the extra authority is reached, by address and again on one socket', async (t) => {
  const mcp = await startMcp(t, authority.issue(['127.0.0.1']));
  await asking({ url: `https://127.0.0.1:${mcp.port}/mcp`, extraCa: authority.cert }, 3);
  assert.equal(new Set(mcp.seen.map((request) => request.socket)).size, 1);
});

test('a certificate of an unknown authority, another host or another time is refused before anything is said', async (t) => {
  const cases: readonly (readonly [Certificate, string | undefined, string])[] = [
    [authority.issue(['127.0.0.1']), undefined, 'UNABLE_TO_'],
    [authority.issue(['127.0.0.1']), createAuthority('another').cert, 'UNABLE_TO_'],
    [createAuthority('another').issue(['127.0.0.1']), authority.cert, 'UNABLE_TO_'],
    [authority.issue(['mcp.test', '127.0.0.2']), authority.cert, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [authority.issue(['127.0.0.1'], -0.5), authority.cert, 'CERT_HAS_EXPIRED'],
  ];
  for (const [certificate, extraCa, reason] of cases) {
    const mcp = await startMcp(t, certificate);
    await assert.rejects(asking({ url: `https://127.0.0.1:${mcp.port}/mcp`, extraCa }), isFault('upstream.refused', reason));
    assert.equal(mcp.seen.length, 0);
  }
});

test('no environment variable turns the verification off', async (t) => {
  const mcp = await startMcp(t, authority.issue(['127.0.0.1']));
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    await assert.rejects(asking({ url: `https://127.0.0.1:${mcp.port}/mcp` }), isFault('upstream.refused', 'UNABLE_TO_'));
  } finally {
    delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  }
});

test('https through a proxy is a tunnel: the proxy sees its credentials and nothing else, the server sees all else', async (t) => {
  const mcp = await startMcp(t, authority.issue(['mcp.test']));
  const headers = { authorization: 'Bearer for-server' };
  for (const certificate of [undefined, authority.issue(['127.0.0.1'])]) {
    const proxy = await startProxy(t, mcp.port, certificate);
    const scheme = certificate === undefined ? 'http' : 'https';
    const settings: ProxySettings = { url: `${scheme}://us%40er:pa%3Ass@127.0.0.1:${proxy.port}` };
    await asking({ url: 'https://mcp.test/mcp', extraCa: authority.cert, proxy: settings, headers }, 2);
    assert.deepEqual(
      proxy.seen.map((request) => [request.method, request.url, request.headers]),
      [
        [
          'CONNECT',
          'mcp.test:443',
          { host: 'mcp.test:443', 'proxy-authorization': `Basic ${Buffer.from('us@er:pa:ss').toString('base64')}` },
        ],
      ],
    );
  }
  for (const request of mcp.seen) {
    assert.equal(request.headers.authorization, 'Bearer for-server');
    assert.equal(request.headers['proxy-authorization'], undefined);
  }
  assert.equal(mcp.seen.length, 4);
});

test('the certificate behind a tunnel is verified for the server, not for the proxy', async (t) => {
  const mcp = await startMcp(t, authority.issue(['127.0.0.1', 'proxy.test']));
  const proxy = await startProxy(t, mcp.port);
  const settings = { url: 'https://mcp.test/mcp', extraCa: authority.cert, proxy: { url: `http://127.0.0.1:${proxy.port}` } };
  await assert.rejects(asking(settings), isFault('upstream.refused', 'ERR_TLS_CERT_ALTNAME_INVALID'));
  assert.equal(mcp.seen.length, 0);
});

test('http through a proxy names the whole URL, and goes there on one socket', async (t) => {
  const mcp = await startMcp(t);
  const proxy = await startProxy(t, mcp.port);
  const settings: ProxySettings = { url: `http://u:p@127.0.0.1:${proxy.port}` };
  await asking({ url: 'http://mcp.test/mcp', proxy: settings }, 2);
  assert.deepEqual(
    proxy.seen.map((request) => [request.method, request.url, request.headers['proxy-authorization'], request.headers.host]),
    Array(2).fill(['POST', 'http://mcp.test/mcp', 'Basic dTpw', 'mcp.test']),
  );
});

test('a server on loopback is reached without the proxy', async (t) => {
  const mcp = await startMcp(t);
  await asking({ url: `http://127.0.0.1:${mcp.port}/mcp`, proxy: { url: 'http://127.0.0.1:1' } });
});

test('a proxy that refuses, lies or falls silent is a clear fault', async (t) => {
  const answers: readonly (readonly [text: string, reason: string])[] = [
    [
      'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\n\r\n',
      'the proxy answered 407',
    ],
    ['HTTP/1.1 502 Bad Gateway\r\ncontent-length: 4\r\n\r\nnope', 'the proxy answered 502'],
    ['HTTP/1.1 200 OK\r\n\r\n\x16\x03\x03', 'before the tunnel was used'],
    ['SSH-2.0-x\r\n\r\n', 'not an HTTP/1.1 response'],
    [`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(50_000)}`, 'endless'],
    ['', 'no connection within 150 ms'],
  ];
  for (const [text, reason] of answers) {
    const proxy = await startRawServer((request) => void request.socket.write(text, 'latin1'));
    t.after(() => proxy.close());
    const settings = {
      url: 'https://mcp.test/mcp',
      proxy: { url: `http://127.0.0.1:${proxy.port}` },
      limits: { connectTimeoutMs: 150 },
    };
    await assert.rejects(asking(settings), isFault('upstream.refused', reason));
  }
  const gone = await startRawServer((request) => void request.socket.destroy());
  t.after(() => gone.close());
  await assert.rejects(
    asking({ url: 'https://mcp.test/mcp', proxy: { url: `http://127.0.0.1:${gone.port}` } }),
    isFault('upstream.refused', 'closed'),
  );
});

test('a proxy that is no http URL, or hides bad credentials, is refused before anything is connected', () => {
  for (const url of ['socks5://127.0.0.1:1', 'nonsense', 'http://a:%zz@127.0.0.1:1']) {
    const make = (): unknown => createHttpWire({ name: 's', url: 'https://mcp.test/mcp', proxy: { url }, listener: createEar() });
    assert.throws(make, isFault('upstream.bad-url', 'proxy'));
  }
});

test('an extra authority that is no certificate is a clear fault', async () => {
  const url = 'https://127.0.0.1:1/mcp';
  await assert.rejects(asking({ url, extraCa: 'nonsense' }), isFault('upstream.refused', 'no PEM certificate'));
  const broken = authority.cert.replace(/\n[^-\n]{10}/, '\nAAAAAAAAAA');
  await assert.rejects(asking({ url, extraCa: broken }), isFault('upstream.refused', 'ERR_OSSL'));
});
