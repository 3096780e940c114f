// Streamable HTTP over time: sessions, batches, cancelling, streams that are silent, endless or too loud.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chunk,
  event,
  jsonResponse,
  LAST_CHUNK,
  type RawRequest,
  replyTo,
  STREAM_HEAD,
} from '../../test/servers/http/raw-server.ts';
import { eventually, httpScene, isFault } from '../../test/servers/http/wire-bench.ts';

const write = (request: RawRequest, text: string): void => void request.socket.write(text);
const reply = (request: RawRequest, head?: string, more?: string): void =>
  write(request, jsonResponse(replyTo(request), head, more));
const NOTE = '{"jsonrpc":"2.0","method":"notifications/x","params":{"n":1}}';
const isFor = (request: RawRequest, method: string): boolean => request.body.includes(`"method":"${method}"`);

test('a session is learned from initialize, sent from then on, and ended at close', async () => {
  await httpScene(
    (request) =>
      request.method === 'DELETE'
        ? write(request, 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
        : reply(request, '200 OK', 'mcp-session-id: s-1\r\n'),
    async ({ server, wire, ask }) => {
      await ask('tools/list');
      assert.equal(wire.sessionId, undefined);
      await ask('initialize');
      assert.equal(wire.sessionId, 's-1');
      await ask('tools/list', { headers: { 'mcp-protocol-version': '2025-11-25' } });
      await wire.send({ jsonrpc: '2.0', method: 'n' });
      await ask('initialize');
      await wire.close();
      assert.deepEqual(
        server.requests.map((request) => [
          request.method,
          request.headers['mcp-session-id'],
          request.headers['mcp-protocol-version'],
        ]),
        [
          ['POST', undefined, undefined],
          ['POST', undefined, undefined],
          ['POST', 's-1', '2025-11-25'],
          ['POST', 's-1', undefined],
          ['POST', undefined, undefined],
          ['DELETE', 's-1', '2025-11-25'],
        ],
      );
    },
  );
});

test('a session id that would not survive as a header is refused', async () => {
  for (const id of ['a b', 'é', 'x'.repeat(3000)]) {
    await httpScene(
      (request) => reply(request, '200 OK', `mcp-session-id: ${id}\r\n`),
      async ({ wire, ask }) => {
        await assert.rejects(ask('initialize'), isFault('upstream.broken-reply'));
        assert.equal(wire.sessionId, undefined);
      },
    );
  }
});

test('a session that the server forgot is a fault of its own, ends the wire so that another is opened, and is not ended twice', async () => {
  await httpScene(
    (request) =>
      isFor(request, 'initialize')
        ? reply(request, '200 OK', 'mcp-session-id: s-1\r\n')
        : write(request, jsonResponse('{}', '404 Not Found')),
    async ({ server, wire, ear, ask }) => {
      await assert.rejects(ask('early'), isFault('upstream.http-status', { status: 404 }));
      await ask('initialize');
      assert.deepEqual(ear.closed, []);
      await assert.rejects(ask('late'), isFault('upstream.session-lost'));
      assert.deepEqual(
        ear.closed.map(({ code }) => code),
        ['upstream.session-lost'],
      );
      await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'n' }), isFault('upstream.session-lost'));
      await wire.close();
      assert.equal(ear.closed.length, 1);
      assert.ok(server.requests.every((request) => request.method === 'POST'));
    },
  );
});

test('a server that never answers the end of a session does not hold up the close', async () => {
  await httpScene(
    (request) => (request.method === 'DELETE' ? undefined : reply(request, '200 OK', 'mcp-session-id: s-1\r\n')),
    async ({ server, wire, ear, ask }) => {
      await ask('initialize');
      await wire.close();
      assert.equal(server.requests.at(-1)?.method, 'DELETE');
      assert.equal(ear.closed.length, 1);
    },
    { limits: { closeMs: 50 } },
  );
});

test('batches are taken from a server of 2025-03-26, and from no other', async () => {
  for (const version of ['2025-03-26', '2025-06-18']) {
    await httpScene(
      (request) => {
        if (isFor(request, 'initialize'))
          return write(request, jsonResponse(replyTo(request, `{"protocolVersion":"${version}"}`)));
        return write(request, jsonResponse(`[${NOTE},${replyTo(request, '{"n":12345678901234567890}')}]`));
      },
      async ({ ask }) => {
        await ask('initialize');
        const seen: unknown[] = [];
        const asked = ask('x', { onMessage: (message) => seen.push(message) });
        if (version === '2025-06-18') return void (await assert.rejects(asked, isFault('upstream.broken-reply')));
        assert.equal((await asked).resultText, '{"n":12345678901234567890}');
        assert.equal(seen.length, 1);
      },
    );
  }
});

test('closing the response stream is how a request is cancelled', async () => {
  await httpScene(
    (request) => (isFor(request, 'silent') ? undefined : write(request, `${STREAM_HEAD}${event(NOTE)}`)),
    async ({ server, ask }) => {
      for (const method of ['silent', 'stream']) {
        const controller = new AbortController();
        const asked = assert.rejects(
          ask(method, { signal: controller.signal, onMessage: () => undefined }),
          isFault('upstream.cancelled'),
        );
        await eventually(() => server.requests.some((request) => isFor(request, method)));
        assert.equal(server.sockets.size, 1);
        controller.abort();
        await asked;
        await eventually(() => server.sockets.size === 0);
      }
    },
  );
});

test('a stream may be silent for ever where no idle time-out is set', async () => {
  let say: ((text: string) => void) | undefined;
  await httpScene(
    (request) => {
      write(request, STREAM_HEAD);
      say = (text) => write(request, text);
    },
    async ({ server, ask }) => {
      const seen: unknown[] = [];
      const listening = ask('subscriptions/listen', {
        idleTimeoutMs: Number.POSITIVE_INFINITY,
        onMessage: (message) => seen.push(message),
      });
      await eventually(() => say !== undefined);
      for (let i = 0; i < 5; i++) say?.(event(NOTE));
      await eventually(() => seen.length === 5);
      say?.(event(replyTo(server.requests[0] as RawRequest)));
      await listening;
    },
    { limits: { maxStreamBytes: 100 } },
  );
});

test('keep-alive comments hold a call open, and their absence ends it', async () => {
  await httpScene(
    (request) => {
      write(request, STREAM_HEAD);
      let count = 0;
      const timer = setInterval(() => {
        count += 1;
        if (count <= 8) return write(request, chunk(': still here\n\n'));
        clearInterval(timer);
        if (isFor(request, 'answered')) write(request, `${event(replyTo(request))}${LAST_CHUNK}`);
      }, 30);
    },
    async ({ ask }) => {
      await ask('answered', { idleTimeoutMs: 160 });
      await assert.rejects(ask('forgotten', { idleTimeoutMs: 160 }), isFault('upstream.timeout', { idleTimeoutMs: 160 }));
    },
  );
});

test('a stream that goes on after its reply is ended, by time and by bytes', async () => {
  for (const limits of [
    { drainMs: 50, drainBytes: 1e9 },
    { drainBytes: 200, drainMs: 60_000 },
  ]) {
    await httpScene(
      (request) => {
        write(request, `${STREAM_HEAD}${event(replyTo(request))}`);
        const timer = setInterval(() => write(request, event(NOTE)), 5);
        request.socket.on('close', () => clearInterval(timer));
      },
      async ({ server, ear, ask }) => {
        const seen: unknown[] = [];
        await ask('x', { onMessage: (message) => seen.push(message) });
        await eventually(() => server.sockets.size === 0);
        assert.deepEqual([seen, ear.messages], [[], []]);
      },
      { limits },
    );
  }
});

test('a flood of messages is read no faster than its bound, and holds up nobody else', async () => {
  await httpScene(
    (request) => {
      if (!isFor(request, 'flood')) return reply(request);
      write(request, `${STREAM_HEAD}${event(NOTE).repeat(3_000)}${event(replyTo(request))}${LAST_CHUNK}`);
    },
    async ({ ask }) => {
      let seen = 0;
      const onMessage = (): void => {
        seen += 1;
      };
      const flood = ask('flood', { onMessage, idleTimeoutMs: 700 });
      while (seen === 0) await ask('quick');
      for (let i = 0; i < 5; i++) await ask('quick');
      assert.ok(seen < 3_000);
      await flood;
      assert.equal(seen, 3_000);
    },
    { limits: { maxUnaskedPerSecond: 500 } },
  );
});

test('a listener that throws fails its own request only', async () => {
  await httpScene(
    (request) => write(request, `${STREAM_HEAD}${event(NOTE)}${event(replyTo(request))}${LAST_CHUNK}`),
    async ({ ask }) => {
      const broken = ask('x', {
        onMessage: () => {
          throw new Error('bug');
        },
      });
      await assert.rejects(broken, isFault('upstream.broken-reply'));
      await ask('x', { onMessage: () => undefined });
    },
  );
});

test('a server’s own stream that it gives and takes without a word is asked for on and on; one that it fails to give is not', async () => {
  const settings = { limits: { maxResumes: 3, maxRetryMs: 1 } };
  let opened = 0;
  await httpScene(
    (request) => {
      opened += 1;
      write(request, STREAM_HEAD + (opened > 5 ? chunk(event(NOTE)) : ''));
      if (opened <= 5) write(request, LAST_CHUNK);
    },
    async ({ wire, ear }) => {
      await wire.openServerStream({});
      await eventually(() => ear.messages.length === 1);
      assert.equal(opened, 6);
    },
    settings,
  );
  let refused = 0;
  await httpScene(
    (request) => {
      refused += 1;
      write(request, jsonResponse('{}', '503 Service Unavailable'));
    },
    async ({ wire }) => {
      await wire.openServerStream({});
      await eventually(() => refused === 4);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(refused, 4);
    },
    settings,
  );
});
