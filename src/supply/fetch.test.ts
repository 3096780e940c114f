import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type LookupFunction } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createAuthority } from '../../test/servers/tls/certificate.ts';
import { createFetcher, type FetchRequest } from './fetch.ts';
import { parseIntegrity } from './integrity.ts';
import { isPrivateAddress, type Network } from './network.ts';
import { isFault, placeFor } from './place.test-kit.ts';
import type { SupplyContext } from './supplier.ts';

const BYTES = Buffer.from('the archive');
const EXPECTED = parseIntegrity('x', `sha512-${createHash('sha512').update(BYTES).digest('base64')}`);

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** `cdn.example` is on loopback and counts as public; other names and addresses are judged as ever. */
const network: Network = {
  lookup: ((host, options, answer) => {
    const address = host === 'cdn.example' ? '127.0.0.1' : '10.0.0.1';
    if (options.all === true) answer(null, [{ address, family: 4 }]);
    else answer(null, address, 4);
  }) as LookupFunction,
  isPrivate: (address) => isPrivateAddress(address) && address !== '127.0.0.1',
};

function fetching(t: TestContext, own: Partial<SupplyContext> = {}, net?: Network) {
  const context = placeFor(t, own);
  mkdirSync(context.cacheDir);
  const fetcher = createFetcher(context, net);
  t.after(() => fetcher.close());
  const file = join(context.cacheDir, 'file');
  return {
    file,
    document: (url: string, request: Partial<FetchRequest> = {}) => fetcher.metadata({ url, subject: 'x', ...request }),
    archive: (url: string, request: Partial<FetchRequest> = {}, expected: typeof EXPECTED | undefined = EXPECTED) =>
      fetcher.archive({ url, subject: 'x', ...request }, expected, file),
    unpinned: (url: string) => fetcher.archive({ url, subject: 'x' }, undefined, file),
  };
}

const secret = { authorization: () => 'Bearer secret' };

test('a document is read whole, gzipped or not, and credentials go along', async (t) => {
  const asked: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    asked.push(request.headers.authorization);
    if (request.url === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    else response.end('{"b":2}');
  });
  const { document } = fetching(t);
  assert.equal((await document(`${url}/gzip`, secret)).body.toString(), '{"a":1}');
  assert.equal((await document(url)).body.toString(), '{"b":2}');
  assert.deepEqual(asked, ['Bearer secret', undefined]);
});

test('an archive is written and its digests are told', async (t) => {
  const url = await serve(t, (_request, response) => response.end(BYTES));
  const { archive, file } = fetching(t);
  const { integrity, bytes } = await archive(url);
  assert.deepEqual([integrity, bytes], [`sha512-${EXPECTED.digests[0]}`, BYTES.length]);
  assert.deepEqual(readFileSync(file), BYTES);
});

test('other bytes than expected are a fault that names both digests', async (t) => {
  const url = await serve(t, (_request, response) => response.end('other bytes'));
  await assert.rejects(fetching(t).archive(url), isFault('supply.integrity', 'sha512-'));
});

test('a redirect of metadata, or of bytes nobody knows, is refused', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/to') response.end('{}');
    else response.writeHead(302, { location: '/to' }).end();
  });
  const { document, unpinned } = fetching(t);
  await assert.rejects(document(url), isFault('supply.redirected-metadata', '/to'));
  await assert.rejects(unpinned(url), isFault('supply.redirected-metadata'));
});

test('a redirect of known bytes is followed without credentials', async (t) => {
  const asked: (string | undefined)[] = [];
  const cdn = await serve(t, (request, response) => {
    asked.push(request.headers.authorization);
    response.end(BYTES);
  });
  const { port } = new URL(cdn);
  const url = await serve(t, (_request, response) => response.writeHead(302, { location: `http://cdn.example:${port}/x` }).end());
  await fetching(t, {}, network).archive(url, secret);
  assert.deepEqual(asked, [undefined]);
});

test('a redirect within the origin keeps the credentials of that path', async (t) => {
  const asked: string[] = [];
  const url = await serve(t, (request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    if (request.url === '/a') response.writeHead(307, { location: '/b' }).end();
    else response.end(BYTES);
  });
  await fetching(t).archive(`${url}/a`, { authorization: ({ pathname }) => `Bearer ${pathname}` });
  assert.deepEqual(asked, ['/a Bearer /a', '/b Bearer /b']);
});

const privatePlaces: readonly string[] = [
  'http://127.0.0.1:1/x',
  'http://localhost:1/x',
  'http://[::1]:1/x',
  'http://[::ffff:7f00:1]:1/x',
  'http://2130706433:1/x',
  'http://0x7f.1:1/x',
  'http://169.254.169.254/latest/meta-data',
  'http://10.0.0.1/x',
];

test('a redirect into a private network is refused, however it is spelled', async (t) => {
  for (const place of privatePlaces) {
    const url = await serve(t, (_request, response) => response.writeHead(302, { location: place }).end());
    await assert.rejects(fetching(t).archive(url), isFault('supply.unsafe-redirect', 'private'), place);
  }
});

test('a redirect to a name that resolves to a private address is refused when connecting', async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(302, { location: 'http://inside.example/x' }).end());
  await assert.rejects(fetching(t, {}, network).archive(url), isFault('supply.unsafe-redirect', 'private'));
});

test('an archive whose address the registry chose may not lead into a private network either', async (t) => {
  const url = await serve(t, (_request, response) => response.end(BYTES));
  const request = { chosenOrigin: 'https://registry.example' };
  await assert.rejects(fetching(t).archive(url, request), isFault('supply.unsafe-redirect', 'private'));
});

test('endless redirects, and one to nowhere or with credentials, are refused', async (t) => {
  const url = await serve(t, (request, response) => {
    const location = {
      '/loop': '/loop',
      '/none': undefined,
      '/secret': 'http://user:pass@cdn.example/x',
      '/file': 'file:///etc/passwd',
    };
    const to = location[request.url as keyof typeof location];
    response.writeHead(301, to === undefined ? {} : { location: to }).end();
  });
  const { archive } = fetching(t, {}, network);
  for (const path of ['/loop', '/none', '/secret', '/file']) {
    await assert.rejects(archive(`${url}${path}`), isFault('supply.unsafe-redirect'), path);
  }
});

test('plain http is refused outside this machine', async (t) => {
  await assert.rejects(fetching(t).document('http://registry.example/x'), isFault('supply.insecure-url'));
  await assert.rejects(fetching(t).document('ftp://registry.example/x'), isFault('supply.insecure-url'));
});

test('statuses are told apart', async (t) => {
  const url = await serve(t, (request, response) => response.writeHead(Number(request.url?.slice(1))).end());
  const { document } = fetching(t);
  await assert.rejects(document(`${url}/404`), isFault('supply.not-found'));
  await assert.rejects(document(`${url}/401`), isFault('supply.refused-login', '401'));
  await assert.rejects(document(`${url}/403`), isFault('supply.refused-login'));
  await assert.rejects(document(`${url}/500`), isFault('supply.bad-status', '500'));
  assert.equal((await document(`${url}/404`, { statuses: [200, 404] })).status, 404);
});

test('what is too large ends at the bound, also after decompression', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(10_000_000)));
    else response.end(Buffer.alloc(100_000));
  });
  const { document, archive } = fetching(t);
  await assert.rejects(document(`${url}/bomb`, { maxBytes: 50_000 }), isFault('supply.too-large'));
  await assert.rejects(document(url, { maxBytes: 50_000 }), isFault('supply.too-large'));
  await assert.rejects(archive(url, { maxBytes: 50_000 }), isFault('supply.too-large'));
});

test('a download that breaks off is a fault after some tries; one that succeeds then is none', async (t) => {
  let asked = 0;
  const url = await serve(t, (request, response) => {
    asked++;
    if (request.url === '/once' && asked > 1) return void response.end(BYTES);
    response.writeHead(200, { 'content-length': 100 });
    response.write('the');
    setImmediate(() => response.destroy());
  });
  const { archive } = fetching(t);
  await archive(`${url}/once`);
  assert.equal(asked, 2);
  await assert.rejects(archive(url), isFault('supply.truncated'));
  assert.equal(asked, 5);
});

test('a server that never answers, or stops in the middle, is given up', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/middle') response.writeHead(200).write('the');
  });
  const bounds = { ...placeFor(t).bounds, idleTimeoutMs: 100 };
  await assert.rejects(fetching(t, { bounds }).document(url), isFault('supply.too-slow'));
  await assert.rejects(fetching(t, { bounds }).archive(`${url}/middle`), isFault('supply.too-slow'));
  const total = { ...bounds, idleTimeoutMs: 60_000, totalTimeoutMs: 100 };
  await assert.rejects(fetching(t, { bounds: total }).document(url), isFault('supply.too-slow'));
});

test('a cancelled request, one that is not allowed, and one to nobody are told apart', async (t) => {
  const controller = new AbortController();
  const url = await serve(t, () => controller.abort());
  await assert.rejects(fetching(t, { signal: controller.signal }).document(url), isFault('supply.cancelled'));
  await assert.rejects(fetching(t, { offline: true }).document(url), isFault('supply.offline'));
  await assert.rejects(fetching(t).document('http://127.0.0.1:1/'), isFault('supply.unreachable', 'ECONNREFUSED'));
});

test('no more requests run at once than the bound allows', async (t) => {
  let [now, most] = [0, 0];
  const url = await serve(t, (_request, response) => {
    most = Math.max(most, ++now);
    setTimeout(() => {
      now--;
      response.end('{}');
    }, 5);
  });
  const { document } = fetching(t, { bounds: { ...placeFor(t).bounds, maxConcurrent: 3 } });
  await Promise.all(Array.from({ length: 12 }, () => document(url)));
  assert.equal(most, 3);
});

async function serveSecurely(t: TestContext): Promise<{ url: string; authority: string }> {
  const authority = createAuthority();
  const server = createSecureServer(authority.issue(['127.0.0.1']), (_request, response) => response.end(BYTES));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close().closeAllConnections());
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, authority: authority.cert };
}

test('a certificate of an unknown authority is refused, and one of an extra authority is accepted', async (t) => {
  const { url, authority } = await serveSecurely(t);
  await assert.rejects(fetching(t).archive(url), isFault('supply.unreachable'));
  await fetching(t, { extraCa: authority }).archive(url);
});

test('the corporate proxy is asked, with its own credentials, and gets none of the registry', async (t) => {
  const { url, authority } = await serveSecurely(t);
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization']} ${request.headers.authorization}`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => proxy.close().closeAllConnections());
  const at = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const settings = { url: `http://user:pass@${at}`, includesLoopback: true };
  const { archive, file } = fetching(t, { extraCa: authority, proxy: settings });
  await archive(url, secret);
  assert.deepEqual(asked, [`${new URL(url).host} Basic ${Buffer.from('user:pass').toString('base64')} undefined`]);
  assert.equal(existsSync(file), true);
});
