// The HTTP edge behind a real `node:http` server: what it refuses, what it answers in which form, and that it answers everything once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '../../base/json.ts';
import { settled } from '../../upstream/fakes.test-kit.ts';
import { envelope, textResult, tool } from '../gateway.test-kit.ts';
import { faultOf, type Listening, listening, modernHeaders } from './http.test-kit.ts';

const CALL: JsonObject = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'x' } };
const MODERN: JsonObject = { ...CALL, params: { name: 'x', _meta: envelope() } };

let edge: Listening;
before(async () => {
  edge = await listening();
});
after(() => edge.close());

it('initialize answers with the session id, whatever a server says meanwhile', async () => {
  const early = await listening();
  const { connections, trail } = early.scene;
  let said = 0;
  trail.failing = () => {
    said += connections.length;
    for (const each of connections) each.say({ method: 'notifications/message', params: { level: 'error', data: 'early' } });
    return undefined;
  };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'client', version: '1' } };
  const got = await early.post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  assert.equal(said, 1);
  assert.match(String(got.headers['mcp-session-id']), /^[\w-]{40,}$/);
  assert.equal((got.json['result'] as JsonObject)['protocolVersion'], '2025-11-25');
  await early.close();
});

describe('what is refused before anything is read', () => {
  const rows: readonly (readonly [string, Parameters<Listening['send']>[0], number, string])[] = [
    ['a foreign host', { headers: { host: 'evil.example' } }, 403, 'gateway.foreign-host'],
    ['a foreign origin', { headers: { origin: 'https://evil.example' } }, 403, 'gateway.foreign-origin'],
    ['a path that is not served', { path: '/other' }, 404, 'gateway.not-served'],
    ['a path that only starts like one', { path: '/s/one/mcp/x' }, 404, 'gateway.not-served'],
    ['a path that climbs', { path: '/s/one/../../mcp' }, 404, 'gateway.not-served'],
    ['an address in place of a path', { path: 'http://evil.example/mcp' }, 404, 'gateway.not-served'],
    ['a server that is not configured', { path: '/s/nobody' }, 404, 'gateway.unknown-server'],
    ['a name like an inherited member', { path: '/s/constructor' }, 404, 'gateway.unknown-server'],
    ['no content type', { body: '{}' }, 400, 'gateway.bad-request'],
    ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 400, 'gateway.bad-request'],
    [
      'a text, as a browser may send without asking',
      { headers: { 'content-type': 'text/plain' }, body: JSON.stringify(CALL) },
      400,
      'gateway.bad-request',
    ],
    ['a type that only starts like JSON', { headers: { 'content-type': 'application/jsonx' } }, 400, 'gateway.bad-request'],
  ];
  for (const [name, over, status, code] of rows) {
    it(`${name}: ${status} ${code}`, async () => {
      const got = await edge.send(over);
      assert.deepEqual([got.status, faultOf(got)], [status, code]);
    });
  }

  it('JSON with a character set is JSON', async () => {
    const got = await edge.post(MODERN, {
      'content-type': 'Application/JSON; charset=utf-8',
      ...modernHeaders('tools/call', 'x'),
    });
    assert.equal(got.status, 200);
  });
  for (const method of ['PUT', 'PATCH', 'OPTIONS', 'TRACE', 'HEAD']) {
    it(`${method} is 405 and says what is allowed`, async () => {
      const got = await edge.send({ method });
      assert.deepEqual([got.status, got.headers['allow']], [405, 'POST, GET, DELETE']);
    });
  }
  for (const method of ['GET', 'DELETE']) {
    it(`${method} without a session is 405`, async () => assert.equal((await edge.send({ method })).status, 405));
    it(`${method} of a modern client is 405, whatever session it names`, async () => {
      const headers = { ...(await edge.open()), 'mcp-protocol-version': '2026-07-28' };
      assert.equal((await edge.send({ method, headers })).status, 405);
    });
    it(`${method} with a session that nobody has is 404`, async () =>
      assert.equal((await edge.send({ method, headers: { 'mcp-session-id': '0-nobody' } })).status, 404));
  }
});

describe('bodies', () => {
  for (const [name, body, code] of [
    ['nothing', '', 'json.syntax'],
    ['half a message', '{"jsonrpc":"2.0"', 'json.syntax'],
    ['a duplicate member', '{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}', 'json.duplicate-member'],
    ['a member in another case', '{"jsonrpc":"2.0","id":1,"Method":"ping"}', 'json.case-variant'],
    ['a message that is none', '{"id":1}', 'protocol.not-a-message'],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 'protocol.batch'],
    ['something too deep', '['.repeat(40), 'json.too-deep'],
  ] as const) {
    it(`${name}: 400 ${code}, with an entry`, async () => {
      const before = edge.scene.trail.entries.length;
      const got = await edge.post(body);
      assert.deepEqual([got.status, faultOf(got), edge.scene.trail.entries.length - before], [400, code, 1]);
    });
  }
  it('a refusal bears the id of what was refused', async () =>
    assert.equal((await edge.post({ id: 'q', method: 'x' })).json['id'], 'q'));
  it('a body that says it is too long is 413', async () => {
    const got = await edge.post('x'.repeat(10_001));
    assert.deepEqual([got.status, faultOf(got)], [413, 'limits.body']);
  });
  it('a body that does not say how long it is is read no further than allowed', async () => {
    const head =
      'POST /s/one HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n';
    const text = await edge.raw([head, `${(20_000).toString(16)}\r\n${'x'.repeat(20_000)}\r\n`, '0\r\n\r\n'], /limits\.body/);
    assert.match(text, /^HTTP\/1\.1 413 /);
  });
  it('a body that ends early answers nothing and harms nothing', async () => {
    const before = edge.scene.reached().length;
    const head = 'POST /s/one HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n';
    const socket = connect(edge.port, '127.0.0.1');
    socket.write(`${head}{"jsonrpc"`);
    await once(socket, 'connect');
    socket.end();
    await once(socket.resume(), 'close');
    assert.equal(edge.scene.reached().length, before);
    assert.equal((await edge.post(MODERN, modernHeaders('tools/call', 'x'))).status, 200);
  });
});

describe('requests that two readers could take apart differently are refused by the parser', () => {
  const body = JSON.stringify(MODERN);
  const start = 'POST /s/one HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
  for (const [name, bytes] of [
    ['two lengths', `${start}content-length: ${body.length}\r\ncontent-length: 5\r\n\r\n${body}`],
    ['two equal lengths in one', `${start}content-length: ${body.length}, ${body.length}\r\n\r\n${body}`],
    [
      'a length and chunks',
      `${start}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
    ['chunks under another coding', `${start}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a negative length', `${start}content-length: -1\r\n\r\n${body}`],
    ['a length with a plus', `${start}content-length: +${body.length}\r\n\r\n${body}`],
    ['a blank before the colon', `${start}content-length : ${body.length}\r\n\r\n${body}`],
    ['a folded header', `${start}x: a\r\n b\r\ncontent-length: 0\r\n\r\n`],
    ['a bare line feed', `POST /s/one HTTP/1.1\nhost: localhost\ncontent-length: 0\n\n`],
    ['a zero byte in a header', `${start}x: a\0b\r\ncontent-length: 0\r\n\r\n`],
    ['no host', `POST /s/one HTTP/1.1\r\ncontent-length: 0\r\n\r\n`],
    ['headers that are too large', `${start}x: ${'a'.repeat(9_000)}\r\n\r\n`],
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ] as const) {
    it(name, async () => {
      const before = edge.scene.reached().length;
      const text = await edge.raw(bytes);
      assert.match(text, /^HTTP\/1\.1 4\d\d /);
      assert.equal(edge.scene.reached().length, before);
    });
  }
  it('two requests on one connection get two answers, in order', async () => {
    const one = (id: number): string => {
      const text = JSON.stringify({ ...MODERN, id });
      const headers = Object.entries(modernHeaders('tools/call', 'x'))
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('');
      return `${start}${headers}content-length: ${text.length}\r\n\r\n${text}`;
    };
    const text = await edge.raw(one(7) + one(8), /"id":8/);
    assert.deepEqual(
      [...text.matchAll(/"id":(\d)/g)].map(([, id]) => id),
      ['7', '8'],
    );
  });
});

describe('a session', () => {
  it('is opened by initialize, named by a header, and ended by DELETE', async () => {
    const headers = await edge.open();
    assert.match(headers['mcp-session-id'] ?? '', /^0-[A-Za-z0-9_-]{43}$/);
    assert.deepEqual((await edge.post(CALL, headers)).json['result'], { content: [{ type: 'text', text: 'ok' }] });
    assert.equal((await edge.send({ method: 'DELETE', headers })).status, 204);
    assert.equal((await edge.post(CALL, headers)).status, 404);
  });
  it('that ends ends its streams with it', { timeout: 10_000 }, async () => {
    const headers = await edge.open();
    const streams = [1, 2].map(() => edge.send({ method: 'GET', headers: { ...headers, accept: 'text/event-stream' } }));
    while (edge.streams.size < 2) await settled();
    assert.equal((await edge.send({ method: 'DELETE', headers })).status, 204);
    assert.deepEqual(
      (await Promise.all(streams)).map(({ status }) => status),
      [200, 200],
    );
  });
  it('that is missing is 400, that nobody has is 404', async () => {
    const [missing, unknown] = [await edge.post(CALL), await edge.post(CALL, { 'mcp-session-id': '0-x' })];
    assert.deepEqual(
      [missing.status, faultOf(missing), unknown.status, faultOf(unknown)],
      [400, 'gateway.no-session', 404, 'gateway.unknown-session'],
    );
  });
  it('of one endpoint does not exist at another', async () =>
    assert.equal((await edge.post(CALL, await edge.open(), '/mcp')).status, 404));
  it('cannot be opened twice', async () => {
    const headers = await edge.open();
    const got = await edge.post(
      { jsonrpc: '2.0', id: 5, method: 'initialize', params: { protocolVersion: '2025-11-25' } },
      headers,
    );
    assert.deepEqual([got.status, faultOf(got)], [400, 'gateway.already-initialized']);
  });
  it('does not hear a header of a revision that nobody speaks', async () => {
    const headers = { ...(await edge.open()), 'mcp-protocol-version': '1999-01-01' };
    assert.equal((await edge.post(CALL, headers)).status, 400);
  });
  it('of the old transport that does not exist is refused with its reason, and recorded', async () => {
    const before = edge.scene.trail.entries.length;
    const got = await edge.post(CALL, {}, '/s/one/messages?sessionId=0-nobody');
    assert.deepEqual([got.status, faultOf(got)], [404, 'gateway.unknown-session']);
    assert.equal(edge.scene.trail.entries.length - before, 1);
  });
  it('beyond the bound is refused as that, and not half opened', async () => {
    const full = await listening(undefined, { maxSessions: 1 });
    await full.open();
    const got = await full.post({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } });
    assert.deepEqual(
      [faultOf(got), got.headers['mcp-session-id'], got.json['result']],
      ['limits.sessions', undefined, undefined],
    );
    await full.close();
  });
  it('whose handshake failed does not exist', async () => {
    const down = await listening([{ opening: () => Promise.reject(new Error('down')) }]);
    const got = await down.post({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25' } });
    assert.deepEqual([got.headers['mcp-session-id'], down.scene.sessions.size], [undefined, 0]);
    await down.close();
  });
});

describe('the form of an answer', () => {
  it('is JSON when the reply is all there is', async () => {
    const got = await edge.post(CALL, await edge.open());
    assert.deepEqual(
      [got.status, got.headers['content-type'], got.headers['content-length']],
      [200, 'application/json', String(Buffer.byteLength(got.text))],
    );
  });
  it('is an event stream as soon as something has to go before the reply, which then comes last', async () => {
    const noisy = await listening([
      {
        lists: { tools: [tool('x')] },
        call: ({ side }) => {
          side.onNotice({ method: 'notifications/progress', params: { progress: 1 } });
          return textResult('done');
        },
      },
    ]);
    const headers = await noisy.open();
    const got = await noisy.post({ ...CALL, params: { name: 'x', _meta: { progressToken: 't' } } }, headers);
    assert.equal(got.headers['content-type'], 'text/event-stream');
    assert.deepEqual(
      got.events.map((event) => event['method'] ?? event['id']),
      ['notifications/progress', 1],
    );
    const plain = await noisy.post(
      { ...CALL, params: { name: 'x', _meta: { progressToken: 't' } } },
      { ...headers, accept: 'application/json' },
    );
    assert.deepEqual([plain.headers['content-type'], plain.json['id']], ['application/json', 1]);
    await noisy.close();
  });
  it('is 202 and nothing for what needs no answer', async () => {
    const headers = await edge.open();
    for (const message of [
      { method: 'notifications/initialized' },
      { method: 'notifications/unheard-of' },
      { id: 'nobody-asked', result: {} },
    ]) {
      const got = await edge.post({ jsonrpc: '2.0', ...message }, headers);
      assert.deepEqual([got.status, got.text], [202, '']);
    }
    assert.equal((await edge.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } })).status, 202);
    assert.equal((await edge.post({ jsonrpc: '2.0', id: 'x', result: {} })).status, 400);
  });
  it('carries the statuses of the modern era on modern hops, and 200 on legacy ones', async () => {
    const unknown: JsonObject = { jsonrpc: '2.0', id: 1, method: 'tools/run', params: { _meta: envelope() } };
    assert.equal((await edge.post(unknown, modernHeaders('tools/run'))).status, 404);
    assert.equal((await edge.post({ ...unknown, params: {} }, await edge.open())).status, 200);
    assert.equal((await edge.post(MODERN, modernHeaders('tools/call', 'y'))).status, 400);
    assert.equal((await edge.post(MODERN)).status, 400);
  });
});

describe('batches', () => {
  const two = [
    { jsonrpc: '2.0', id: 1, method: 'ping' },
    { jsonrpc: '2.0', method: 'notifications/x' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'x' } },
  ] as unknown as JsonObject;
  it('of a 2025-03-26 session are answered in one array', async () => {
    const opened = await edge.post({
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-03-26', capabilities: {} },
    });
    const got = await edge.post(two, { 'mcp-session-id': String(opened.headers['mcp-session-id']) });
    assert.deepEqual((JSON.parse(got.text) as readonly JsonObject[]).map(({ id }) => id).sort(), [1, 2]);
  });
  it('of any other session are refused whole', async () => {
    const before = edge.scene.reached().length;
    const got = await edge.post(two, await edge.open());
    assert.deepEqual([got.status, faultOf(got), edge.scene.reached().length], [400, 'protocol.batch', before]);
  });
});

it('a service that is stopping takes nothing more, and says so where a load balancer looks', async () => {
  edge.now.isOpen = false;
  const [health, post] = [await edge.send({ method: 'GET', path: '/healthz' }), await edge.post(CALL)];
  edge.now.isOpen = true;
  assert.deepEqual([health.status, post.status, faultOf(post)], [503, 503, 'gateway.stopping']);
  assert.deepEqual((await edge.send({ method: 'GET', path: '/healthz' })).json, { status: 'ok' });
});

it('a modern client that leaves cancels its call; a legacy one does not', async () => {
  const signals: AbortSignal[] = [];
  const holding = await listening([
    {
      lists: { tools: [tool('x')] },
      call: ({ options }) => {
        signals.push(options.signal);
        return new Promise(() => undefined);
      },
    },
  ]);
  const headers = await holding.open();
  const line = (all: Record<string, string>, body: string): string =>
    `POST /s/one HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}content-length: ${body.length}\r\n\r\n${body}`;
  for (const bytes of [line(modernHeaders('tools/call', 'x'), JSON.stringify(MODERN)), line(headers, JSON.stringify(CALL))]) {
    const count = signals.length;
    const socket = connect(holding.port, '127.0.0.1').on('error', () => undefined);
    socket.write(bytes);
    while (signals.length === count) await settled();
    socket.destroy();
  }
  while (signals[0]?.aborted === false) await settled();
  await settled();
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [true, false],
  );
  await holding.close();
});
