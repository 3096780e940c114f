import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { CREDENTIAL, HOST, PLACEHOLDER, request, SECOND, SECRET, stage } from './placeholder.test-kit.ts';

const bearer = `Authorization: Bearer ${PLACEHOLDER}`;
const hex = Buffer.from(SECRET).toString('hex');
const base64 = Buffer.from(`user:${SECRET}`).toString('base64');

/** Nothing of a secret may stand in what a server gets. */
function assertHidden(text: string): void {
  for (const form of [SECRET, hex, base64, Buffer.from(SECRET).toString('base64').slice(0, 24), encodeURIComponent(SECRET)])
    assert.ok(!text.includes(form), `${form} in ${text}`);
}

const refusals = async ({ one }: Awaited<ReturnType<typeof stage>>): Promise<readonly string[]> =>
  one.records.filter(({ kind }) => kind === 'refused').map(({ name, refusal }) => `${name ?? '-'} ${refusal}`);

describe('a placeholder in its header towards its host', () => {
  it('arrives as the secret, and the reply shows none', async () => {
    const { ask, got } = await stage();
    const reply = await ask(request([bearer]));
    assert.equal(got[0]?.headers.authorization, `Bearer ${SECRET}`);
    assert.match(reply, /^HTTP\/1\.1 200 /);
    assert.match(reply, /hello Bearer \*\*\*/);
    assertHidden(reply);
  });

  it('is filled into Basic too, and a body goes on unchanged', async () => {
    const { ask, got } = await stage();
    const basic = Buffer.from(`me:${PLACEHOLDER}`).toString('base64');
    await ask(request([`authorization: Basic ${basic}`, 'Content-Length: 5'], 'hello', 'POST /items?a=1'));
    assert.equal(got[0]?.headers.authorization, `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`);
    assert.deepEqual([got[0]?.method, got[0]?.url, got[0]?.body], ['POST', '/items?a=1', 'hello']);
  });

  it('serves several requests of one connection, each looked at anew', async () => {
    const { dial, got } = await stage();
    const secure = await dial();
    secure.write(`GET /1 HTTP/1.1\r\nHost: ${HOST}\r\n${bearer}\r\n\r\n`);
    await once(secure, 'data');
    secure.write(request([bearer], '', 'GET /2'));
    await once(secure, 'close');
    assert.deepEqual(
      got.map(({ url, headers }) => [url, headers.authorization]),
      [
        ['/1', `Bearer ${SECRET}`],
        ['/2', `Bearer ${SECRET}`],
      ],
    );
  });

  it('leaves a record of the connection without the secret', async () => {
    const { ask, one } = await stage();
    await ask(request([bearer]));
    for (let turn = 0; turn < 200 && one.records.length < 2; turn += 1) await wait(10);
    assert.deepEqual(
      one.records.map(({ kind, protocol, name }) => `${kind} ${protocol} ${name}`),
      [`opened https ${HOST}`, `closed https ${HOST}`],
    );
    assertHidden(JSON.stringify(one.records));
    const { sentBytes = 0, receivedBytes = 0 } = one.records[1] ?? {};
    assert.ok(sentBytes > 100 && receivedBytes > 100, JSON.stringify(one.records[1]));
  });
});

describe('a placeholder anywhere else', () => {
  it('stays a placeholder: in other headers, in the address, in the body, in a header that stands twice', async () => {
    const { ask, got } = await stage();
    await ask(
      request(
        [`X-Token: ${PLACEHOLDER}`, 'Content-Length: 33'],
        PLACEHOLDER.slice(0, 33),
        `POST /${PLACEHOLDER}?q=${PLACEHOLDER}`,
      ),
    );
    await ask(request([bearer, bearer]));
    await ask(request([`Cookie: a=${PLACEHOLDER}`, `Connection: authorization`, bearer]));
    assert.equal(got.length, 3);
    assert.ok(!JSON.stringify(got).includes(SECRET));
  });

  it('stays one towards another host, whose TLS is not ended here', async () => {
    const { ask, got } = await stage();
    const reply = await ask(request([bearer], '', 'GET /x', 'other.example.com'), 'other.example.com');
    assert.equal(got[0]?.headers.authorization, `Bearer ${PLACEHOLDER}`);
    assert.match(reply, new RegExp(PLACEHOLDER));
  });

  it('stays one towards the host of another secret, and no host tells a secret of another', async () => {
    const { ask, got } = await stage((response) => response.end(`I know ${SECRET} and ${SECOND.value}`));
    const reply = await ask(request([bearer], '', 'GET /x', SECOND.host), SECOND.host);
    assert.equal(got[0]?.headers.authorization, `Bearer ${PLACEHOLDER}`);
    await ask(request([`Authorization: ${SECOND.placeholder}`], '', 'GET /x', SECOND.host), SECOND.host);
    assert.equal(got[1]?.headers.authorization, SECOND.value);
    assert.match(reply, /I know \*\*\* and \*\*\*/);
  });

  it('goes nowhere with another Host, an absolute target, two Hosts or an upgrade', async () => {
    const set = await stage();
    for (const text of [
      request([bearer], '', 'GET /x', 'other.example.com'),
      request([bearer], '', 'GET https://other.example.com/x'),
      request([bearer, 'Host: other.example.com']),
      request([bearer, 'Upgrade: websocket'], '').replace('Connection: close', 'Connection: upgrade'),
      request([bearer], '', 'TRACE /x'),
      request([bearer], '', `CONNECT ${HOST}:443`),
    ])
      assertHidden(await set.ask(text));
    assert.equal(set.got.length, 0);
    assert.equal((await refusals(set)).length > 0, true);
  });

  it('goes nowhere in a request with two lengths or a broken framing', async () => {
    const { ask, got } = await stage();
    const smuggled = `POST /s HTTP/1.1\r\nHost: ${HOST}\r\n${bearer}\r\n\r\n`;
    await ask(request([bearer, 'Content-Length: 5', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled}`, 'POST /x'));
    await ask(request([bearer, 'Content-Length: 5', 'Content-Length: 6'], 'hello!', 'POST /x'));
    await ask(`GET /x HTTP/1.1\nHost: ${HOST}\n${bearer}\n\n`);
    assert.equal(got.length, 0);
  });

  it('goes nowhere when the TLS hello names another host than was asked for', async () => {
    const set = await stage();
    const secure = await set.dial(HOST, { servername: 'other.example.com' });
    await assert.rejects(once(secure, 'secureConnect'));
    assert.equal(set.got.length, 0);
    assert.deepEqual(await refusals(set), [`${HOST} other-server-name`]);
  });
});

describe('a host that is not who it should be', () => {
  it('gets nothing', async () => {
    const set = await stage(undefined, ['evil.example.com']);
    const reply = await set.ask(request([bearer]));
    assert.match(reply, /^HTTP\/1\.1 502 /);
    assert.equal(set.got.length, 0);
    assert.deepEqual(await refusals(set), [`${HOST} unverified-host`]);
  });
});

describe('a reply that repeats the secret', () => {
  it('shows it in no header and in no common form, however it is cut', async () => {
    const { ask } = await stage((response) => {
      response.setHeader('x-echo', `Bearer ${SECRET}`);
      response.setHeader('set-cookie', [`t=${encodeURIComponent(SECRET)}`]);
      response.write('begin ');
      const shown = [SECRET, JSON.stringify({ SECRET }), hex, hex.toUpperCase(), base64, encodeURIComponent(SECRET)].join(' | ');
      for (const part of [...shown]) response.write(part);
      response.write(Buffer.from(SECRET, 'utf16le'));
      response.end(' end');
    });
    const reply = await ask(request([bearer]));
    assertHidden(reply);
    assert.ok(!reply.includes(Buffer.from(SECRET, 'utf16le').toString('latin1')));
    assert.match(reply, /x-echo: Bearer \*\*\*/);
    assert.match(reply.replace(/\r\n[0-9a-f]+\r\n/g, ''), /begin[\s\S]*end/);
  });

  it('shows it in no content coding that it was not asked for', async () => {
    for (const [coding, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
      ['zstd', zstdCompressSync],
    ] as const) {
      const { ask, got } = await stage((response) =>
        response.setHeader('content-encoding', coding).end(pack(Buffer.from(`it is ${SECRET}.`))),
      );
      const reply = await ask(request([bearer, 'Accept-Encoding: gzip, br']));
      assert.equal(got[0]?.headers['accept-encoding'], 'identity');
      assert.match(reply, /it is \*\*\*\./, coding);
      assert.doesNotMatch(reply, /content-encoding/i);
    }
  });

  it('is refused where it cannot be looked through: unknown codings, several of them, and pieces', async () => {
    for (const headers of [
      { 'content-encoding': 'x-own' },
      { 'content-encoding': 'gzip, gzip' },
      { 'content-range': 'bytes 0-3/10' },
    ] as const) {
      const set = await stage((response) => {
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value ?? '');
        response.end('ghp_');
      });
      const reply = await set.ask(request([bearer]));
      assert.match(reply, /^HTTP\/1\.1 502 /);
      assert.ok(!reply.includes('ghp_'));
      assert.deepEqual(await refusals(set), [`${HOST} unreadable-reply`]);
    }
  });

  it('cannot be asked for in pieces', async () => {
    const { ask, got } = await stage();
    await ask(request([bearer, 'Range: bytes=0-3', 'If-Range: "x"', 'Expect: 100-continue']));
    assert.deepEqual(
      [got[0]?.headers.range, got[0]?.headers['if-range'], got[0]?.headers.expect],
      [undefined, undefined, undefined],
    );
  });

  it('passes at once where it has none: a stream of events is not held back', async () => {
    const waiting = Promise.withResolvers<void>();
    const { dial } = await stage((response) => {
      response.write('data: 1\n\n');
      void waiting.promise.then(() => response.end('data: 2\n\n'));
    });
    const secure = await dial();
    secure.write(request([bearer]));
    let text = '';
    while (!text.includes('data: 1\n\n')) text += String((await once(secure, 'data'))[0]);
    waiting.resolve();
    await once(secure, 'close');
  });

  it('that promises more than it sends ends broken, not whole', async () => {
    const { dial } = await stage((response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(Buffer.from('x'.repeat(10_000))).subarray(0, 30));
    });
    const secure = await dial();
    secure.write(request([bearer]));
    let text = '';
    secure.on('data', (chunk) => {
      text += String(chunk);
    });
    await once(secure, 'close');
    assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
  });
});

it('a client that speaks only HTTP/2 is told that there is none', async () => {
  const { dial, got } = await stage();
  const secure = await dial(HOST, { ALPNProtocols: ['h2'] });
  const [error] = await once(secure, 'error');
  assert.match(String(error.code), /NO_APPLICATION_PROTOCOL/);
  assert.equal(got.length, 0);
});

it('a credential tells its value to nobody who prints what was planned', () => {
  assert.ok(!PLACEHOLDER.includes(SECRET));
  assert.match(CREDENTIAL.placeholder, /^bartizan-placeholder-/);
});
