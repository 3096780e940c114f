// Streams that end too early, and the server's own stream: what is resumed, from where, and when to stop.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chunk,
  event,
  jsonResponse,
  LAST_CHUNK,
  type RawRequest,
  type RawServer,
  replyTo,
  STREAM_HEAD,
} from '../../../test/servers/http/raw-server.ts';
import { eventually, httpScene, isFault } from '../../../test/servers/http/wire-bench.ts';
import type { Fault } from '../../base/fault.ts';
import { isFinal, retryDelay } from './event-stream.ts';
import { Rate } from './rate.ts';

const write = (request: RawRequest, text: string): void => void request.socket.write(text);
const NOTE = '{"jsonrpc":"2.0","method":"notifications/x"}';
const REPLY = '{"jsonrpc":"2.0","id":1,"result":{"late":true}}';
const primed = (retryMs: number, id = 'e1'): string => chunk(`id: ${id}\nretry: ${retryMs}\ndata: \n\n`);
const methods = (server: RawServer): string[] => server.requests.map((request) => request.method);

test('a stream that ended after an event id goes on from there, by GET', async () => {
  for (const isPolite of [true, false]) {
    await httpScene(
      (request) => {
        if (request.method === 'GET')
          return write(request, `${STREAM_HEAD}${event(NOTE, 'id: e2\n')}${event(REPLY, 'id: e3\n')}`);
        write(request, `${STREAM_HEAD}${primed(10)}${isPolite ? LAST_CHUNK : ''}`);
        if (!isPolite) request.socket.destroy();
      },
      async ({ server, ask }) => {
        const seen: unknown[] = [];
        const headers = { 'mcp-protocol-version': '2025-11-25', 'mcp-method': 'tools/call' };
        const { message, status } = await ask('tools/call', { headers, onMessage: (each) => seen.push(each) });
        assert.deepEqual([message, status, seen.length], [{ jsonrpc: '2.0', id: 1, result: { late: true } }, 200, 1]);
        assert.deepEqual(methods(server), ['POST', 'GET']);
        const get = server.requests[1];
        assert.equal(get?.headers['last-event-id'], 'e1');
        assert.equal(get?.headers['mcp-protocol-version'], '2025-11-25');
        assert.equal(get?.headers['mcp-method'], undefined);
        assert.equal(get?.headers['accept'], 'text/event-stream');
      },
    );
  }
});

test('polling goes on over many streams, each from the last event id', async () => {
  await httpScene(
    (request, count) => write(request, `${STREAM_HEAD}${count < 6 ? primed(1, `e${count}`) : event(REPLY)}${LAST_CHUNK}`),
    async ({ server, ask }) => {
      await ask();
      assert.deepEqual(
        server.requests.map((request) => request.headers['last-event-id']),
        [undefined, 'e1', 'e2', 'e3', 'e4', 'e5'],
      );
    },
  );
});

test('polling without end is bounded', async () => {
  await httpScene(
    (request) => write(request, `${STREAM_HEAD}${primed(1)}${LAST_CHUNK}`),
    async ({ server, ask }) => {
      await assert.rejects(ask(), isFault('upstream.closed'));
      assert.deepEqual(methods(server), ['POST', ...Array(7).fill('GET')]);
    },
    { limits: { maxResumes: 7 } },
  );
});

test('a server that does not let a stream go on ends the request, which is not sent again', async () => {
  for (const refusal of ['404 Not Found', '405 Method Not Allowed', '400 Bad Request']) {
    await httpScene(
      (request) => {
        if (request.method === 'GET') return write(request, `HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n`);
        write(request, `${STREAM_HEAD}${primed(1)}${LAST_CHUNK}`);
      },
      async ({ server, ask }) => {
        await assert.rejects(ask(), isFault('upstream.closed'));
        assert.deepEqual(methods(server), ['POST', 'GET']);
      },
    );
  }
});

test('a server that fails to let it go on is asked three times', async () => {
  await httpScene(
    (request) => {
      if (request.method === 'GET') return void request.socket.destroy();
      write(request, `${STREAM_HEAD}${primed(1)}${LAST_CHUNK}`);
    },
    async ({ server, ask }) => {
      await assert.rejects(ask(), isFault('upstream.closed'));
      assert.deepEqual(methods(server), ['POST', 'GET', 'GET', 'GET']);
    },
  );
});

test('an event id that would not survive as a header is not resumed from', async () => {
  for (const id of ['é', 'x'.repeat(2000), '']) {
    await httpScene(
      (request) => write(request, `${STREAM_HEAD}${primed(1, id)}${LAST_CHUNK}`),
      async ({ server, ask }) => {
        await assert.rejects(ask(), isFault('upstream.closed'));
        assert.deepEqual(methods(server), ['POST']);
      },
    );
  }
});

test('a cancelled, closed or late request stops resuming', async () => {
  const answer = (request: RawRequest): void =>
    write(request, request.method === 'GET' ? STREAM_HEAD : `${STREAM_HEAD}${primed(1)}${LAST_CHUNK}`);
  await httpScene(answer, async ({ server, ask }) => {
    const controller = new AbortController();
    const asked = assert.rejects(ask('x', { signal: controller.signal }), isFault('upstream.cancelled'));
    await eventually(() => server.requests.length === 2);
    controller.abort();
    await asked;
    await eventually(() => server.sockets.size === 0);
  });
  await httpScene(answer, async ({ ask }) => {
    await assert.rejects(ask('x', { idleTimeoutMs: 60 }), isFault('upstream.timeout'));
  });
  await httpScene(
    (request) => write(request, `${STREAM_HEAD}${primed(60_000)}${LAST_CHUNK}`),
    async ({ server, wire, ask }) => {
      const asked = assert.rejects(ask(), isFault('upstream.closed'));
      await eventually(() => server.requests.length === 1);
      await wire.close();
      await asked;
      assert.equal(server.requests.length, 1);
    },
  );
});

test('the stream of the server carries what belongs to no request, and drops the rest', async () => {
  const events = [NOTE, 'junk', REPLY, '[]', '{"jsonrpc":"2.0","id":5,"method":"ping"}', '{"a":1,"a":2}'];
  await httpScene(
    (request) => write(request, `${STREAM_HEAD}${events.map((each) => event(each)).join('')}`),
    async ({ server, wire, ear }) => {
      await wire.openServerStream({ 'mcp-protocol-version': '2025-11-25' });
      await ear.until(() => ear.dropped.length === 4);
      assert.deepEqual(
        ear.messages.map((message) => message.method),
        ['notifications/x', 'ping'],
      );
      assert.deepEqual(ear.dropped, [
        'upstream.broken-message',
        'upstream.unmatched-reply',
        'upstream.batch',
        'json.duplicate-member',
      ]);
      assert.equal(server.requests[0]?.headers['mcp-protocol-version'], '2025-11-25');
      await wire.openServerStream({});
      assert.equal(server.requests.length, 1);
    },
  );
});

test('the stream of the server is opened again from its last event', async () => {
  await httpScene(
    (request, count) =>
      write(request, `${STREAM_HEAD}${count < 4 ? event(NOTE, `id: n${count}\nretry: 1\n`) + LAST_CHUNK : event(NOTE)}`),
    async ({ server, wire, ear }) => {
      await wire.openServerStream({});
      await ear.until(() => ear.messages.length === 4);
      assert.deepEqual(
        server.requests.map((request) => request.headers['last-event-id']),
        [undefined, 'n1', 'n2', 'n3'],
      );
    },
  );
});

test('a server without a stream of its own is asked once, and calls go on', async () => {
  for (const refusal of [
    '405 Method Not Allowed',
    '404 Not Found',
    '401 Unauthorized',
    '302 Found\r\nlocation: http://127.0.0.1:1/',
  ]) {
    await httpScene(
      (request) =>
        write(
          request,
          request.method === 'GET' ? `HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\n\r\n` : jsonResponse(replyTo(request)),
        ),
      async ({ server, wire, ear, ask }) => {
        await wire.openServerStream({});
        await ask();
        assert.deepEqual([methods(server), ear.dropped], [['GET', 'POST'], []]);
      },
    );
  }
});

test('a server that keeps failing to give its stream is asked a bounded number of times', async () => {
  await httpScene(
    (request) => write(request, 'HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n'),
    async ({ server, wire }) => {
      await wire.openServerStream({});
      await eventually(() => server.requests.length === 4);
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal(server.requests.length, 4);
    },
    { limits: { maxResumes: 3, maxRetryMs: 2 } },
  );
});

test('a server that is silent about its stream holds nobody up', async () => {
  await httpScene(
    () => undefined,
    async ({ wire }) => {
      await wire.openServerStream({});
    },
    { limits: { streamGraceMs: 30 } },
  );
});

test('a pause before a reconnect is what the server asked for, or grows, and is bounded', () => {
  assert.equal(
    retryDelay(50, 0, 1000, () => 0),
    50,
  );
  assert.equal(
    retryDelay(0, 0, 1000, () => 0),
    50,
  );
  assert.equal(
    retryDelay(10 ** 15, 0, 1000, () => 0),
    1000,
  );
  assert.deepEqual(
    [0, 1, 2, 30].map((tries) => retryDelay(undefined, tries, 30_000, () => 1)),
    [1000, 2000, 4000, 30_000],
  );
  assert.equal(
    retryDelay(undefined, 2, 30_000, () => 0),
    2000,
  );
});

test('only an answer that will not change is final', () => {
  const status = (code: number): Fault =>
    new Proxy({} as Fault, { get: (_, name) => (name === 'code' ? 'upstream.http-status' : { status: code }) });
  assert.deepEqual(
    [400, 404, 405, 408, 429, 500, 503].map((code) => isFinal(status(code))),
    [true, true, true, false, false, false, false],
  );
  assert.equal(isFinal(undefined), false);
});

test('a rate lets its number pass in each second', () => {
  const rate = new Rate(2);
  assert.deepEqual(
    [0, 10, 20, 900, 1000, 1001, 1002].map((now) => rate.count(now)),
    [0, 0, 980, 100, 0, 0, 998],
  );
});
