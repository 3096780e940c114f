// The client against servers on bare sockets: what is reused, what is thrown away, and that nothing is ever sent twice.
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
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
  startRawServer,
} from '../../../test/servers/http/raw-server.ts';
import { type Ask, createAsk, createEar, eventually } from '../../../test/servers/http/wire-bench.ts';
import { systemClock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { createHttpWire } from '../http-wire.ts';
import { createHttpClient, type HttpClient } from './client.ts';
import type { HttpLimits } from './limits.ts';

interface Scene {
  readonly server: RawServer;
  readonly client: HttpClient;
  readonly ask: Ask;
}

async function scene(
  answer: (request: RawRequest) => void,
  limits: Partial<HttpLimits>,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const server = await startRawServer(answer);
  const client = createHttpClient({ name: 's', url: server.url, limits, clock: systemClock });
  const wire = createHttpWire({ name: 's', url: server.url, client, listener: createEar() });
  try {
    await run({ server, client, ask: createAsk(wire) });
  } finally {
    await wire.close();
    await client.close();
    assert.equal(client.size, 0);
    await server.close();
  }
}

const isFault =
  (code: string, reason = '') =>
  (error: unknown) =>
    error instanceof Fault && error.code === code && error.message.includes(reason);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const answerAll = (request: RawRequest): void => void request.socket.write(jsonResponse(replyTo(request)));

test('requests one after another use one socket', async () => {
  await scene(answerAll, {}, async ({ server, ask }) => {
    for (let i = 0; i < 30; i++) await ask();
    assert.equal(server.connections(), 1);
  });
});

test('requests at once use as many sockets as allowed, and the rest waits its turn', async () => {
  let running = 0;
  let most = 0;
  const slow = (request: RawRequest): void => {
    running += 1;
    most = Math.max(most, running);
    setTimeout(() => {
      running -= 1;
      answerAll(request);
    }, 5);
  };
  await scene(slow, { maxSockets: 3 }, async ({ server, ask }) => {
    await Promise.all(Array.from({ length: 40 }, () => ask()));
    assert.deepEqual([server.connections(), most, server.requests.length], [3, 3, 40]);
  });
});

test('two hundred requests in flight are each answered once', async () => {
  await scene(answerAll, { maxSockets: 16 }, async ({ server, ask }) => {
    await Promise.all(Array.from({ length: 200 }, () => ask()));
    assert.equal(server.requests.length, 200);
    assert.ok(server.connections() <= 16);
  });
});

test('more requests than may wait are refused at once', async () => {
  await scene(
    () => undefined,
    { maxSockets: 1, maxQueued: 2 },
    async ({ ask }) => {
      const [first, second, third] = [
        ask('a', { idleTimeoutMs: 80 }),
        ask('b', { idleTimeoutMs: 80 }),
        ask('c', { idleTimeoutMs: 80 }),
      ];
      const waiting = [first, second, third].map((each) => assert.rejects(each, isFault('upstream.timeout')));
      await assert.rejects(ask('d'), isFault('upstream.busy'));
      await Promise.all(waiting);
    },
  );
});

test('calls that take long do not keep short ones waiting', async () => {
  const answer = (request: RawRequest): void => (request.body.includes('"long"') ? undefined : answerAll(request));
  await scene(answer, { maxSockets: 2 }, async ({ ask }) => {
    const controller = new AbortController();
    const long = [1, 2, 3].map(() => assert.rejects(ask('long', { signal: controller.signal }), isFault('upstream.cancelled')));
    await ask('short');
    controller.abort();
    await Promise.all(long);
  });
});

test('streams that never end do not use up the sockets of calls, and are bounded themselves', async () => {
  const answer = (request: RawRequest): void =>
    void (request.body.includes('"listen"') ? request.socket.write(STREAM_HEAD) : answerAll(request));
  await scene(answer, { maxSockets: 1, maxStreams: 5 }, async ({ server, ask }) => {
    const controller = new AbortController();
    const options = { signal: controller.signal, idleTimeoutMs: Number.POSITIVE_INFINITY };
    const listening = Array.from({ length: 5 }, () => assert.rejects(ask('listen', options), isFault('upstream.cancelled')));
    await ask();
    await assert.rejects(ask('listen', options), isFault('upstream.busy'));
    await eventually(() => server.requests.length === 6);
    controller.abort();
    await Promise.all(listening);
    await ask();
  });
});

test('a socket that the server closed after its answer is not used again', async () => {
  for (const close of ['end', 'destroy', 'resetAndDestroy'] as const) {
    const answer = (request: RawRequest): void => {
      request.socket.write(jsonResponse(replyTo(request)), () => request.socket[close]());
    };
    await scene(answer, {}, async ({ server, client, ask }) => {
      for (let i = 0; i < 20; i++) {
        await ask();
        await eventually(() => client.size === 0);
      }
      assert.equal(server.requests.length, 20, close);
    });
  }
});

test('a socket whose end arrived unread is noticed before it is used', async () => {
  await scene(answerAll, {}, async ({ server, ask }) => {
    await ask();
    await pause(10);
    for (const socket of server.sockets) socket.destroy();
    await ask();
    assert.deepEqual([server.connections(), server.requests.length], [2, 2]);
  });
});

test('"connection: close" is obeyed', async () => {
  const answer = (request: RawRequest): void =>
    void request.socket.write(jsonResponse(replyTo(request), '200 OK', 'connection: close\r\n'));
  await scene(answer, {}, async ({ server, ask }) => {
    await ask();
    await ask();
    assert.equal(server.connections(), 2);
  });
});

test('an idle socket is closed after its time, and before the time that the server gave', async () => {
  await scene(answerAll, { idleSocketMs: 60 }, async ({ server, client, ask }) => {
    await ask();
    await eventually(() => client.size === 0 && server.sockets.size === 0);
  });
  const hint = (request: RawRequest): void =>
    void request.socket.write(jsonResponse(replyTo(request), '200 OK', 'keep-alive: timeout=1\r\n'));
  await scene(hint, {}, async ({ client, ask }) => {
    await ask();
    assert.equal(client.size, 1);
    await eventually(() => client.size === 0);
  });
});

test('bytes after an answer cannot become the answer to the next request', async () => {
  const forged = '{"jsonrpc":"2.0","id":2,"result":{"forged":true}}';
  for (const isLater of [false, true]) {
    const answer = (request: RawRequest): void => {
      if (request.connection > 1) return answerAll(request);
      const answers = [jsonResponse(replyTo(request)), jsonResponse(forged)];
      if (!isLater) return void request.socket.write(answers.join(''));
      request.socket.write(answers[0] ?? '', () => setTimeout(() => request.socket.write(answers[1] ?? ''), 10));
    };
    await scene(answer, {}, async ({ server, ask }) => {
      await ask();
      if (isLater) await eventually(() => server.sockets.size === 0);
      const { message } = await ask();
      assert.deepEqual(message, { jsonrpc: '2.0', id: 2, result: {} });
      assert.equal(server.connections(), 2);
    });
  }
});

test('a server that speaks first is not listened to', async () => {
  const { createServer } = await import('node:net');
  const forged = '{"jsonrpc":"2.0","id":1,"result":{"forged":true}}';
  const eager = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(jsonResponse(forged));
  });
  await new Promise<void>((resolve) => eager.listen(0, '127.0.0.1', resolve));
  const { port } = eager.address() as { port: number };
  const outcomes = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const wire = createHttpWire({ name: 's', url: `http://127.0.0.1:${port}/mcp`, listener: createEar() });
    outcomes.add(
      await createAsk(wire)().then(
        () => 'answered',
        (error: Fault) => error.code,
      ),
    );
    await wire.close();
  }
  await new Promise<void>((resolve) => eager.close(() => resolve()));
  // Whether its bytes come before or after the request is the network's choice; nothing but these two may come of it.
  for (const outcome of outcomes) assert.ok(['answered', 'upstream.closed'].includes(outcome), outcome);
});

test('a call that may have run is not sent again, whatever broke', async () => {
  const breaks: readonly ((request: RawRequest) => void)[] = [
    (request) => request.socket.destroy(),
    (request) => request.socket.resetAndDestroy(),
    (request) => request.socket.end(),
    (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-le'),
    (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"jsonrpc"'),
    (request) => request.socket.end(`${STREAM_HEAD}${event('{"jsonrpc":"2.0","method":"x"}')}`),
    (request) => request.socket.end(`${STREAM_HEAD}${LAST_CHUNK}`),
  ];
  for (const [index, breakIt] of breaks.entries()) {
    const answer = (request: RawRequest): void => (request.body.includes('"risky"') ? breakIt(request) : answerAll(request));
    await scene(answer, {}, async ({ server, ask }) => {
      await ask();
      await assert.rejects(ask('risky'), isFault('upstream.closed'), `break ${index}`);
      await ask();
      assert.equal(server.requests.filter((request) => request.body.includes('"risky"')).length, 1);
    });
  }
});

test('an answer in drips is waited for, and silence is not', async () => {
  const answer = (request: RawRequest): void => {
    const text = jsonResponse(replyTo(request));
    const isHalf = request.body.includes('"half"');
    let at = 0;
    const timer = setInterval(() => {
      request.socket.write(text.slice(at, at + 20));
      at += 20;
      if (at >= (isHalf ? 60 : text.length)) clearInterval(timer);
    }, 25);
  };
  await scene(answer, {}, async ({ ask }) => {
    await ask('drips', { idleTimeoutMs: 400 });
    await assert.rejects(ask('half', { idleTimeoutMs: 150 }), isFault('upstream.timeout'));
  });
});

test('what is endless is ended: head, length, chunks, event', async () => {
  const flood = (request: RawRequest, head: string, piece: string): void => {
    request.socket.write(head);
    const more = (): void => {
      while (!request.socket.destroyed && request.socket.write(piece));
    };
    request.socket.on('drain', more);
    more();
  };
  const json = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  const floods: readonly (readonly [code: string, head: string, piece: string])[] = [
    ['upstream.broken-reply', 'HTTP/1.1 200 OK\r\n', 'x: y\r\n'.repeat(1000)],
    ['upstream.broken-reply', 'HTTP/1.1 200 OK\r\nx: ', 'y'.repeat(1000)],
    ['upstream.broken-reply', '', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['upstream.too-large', `${json}content-length: 99999999\r\n\r\n`, 'y'.repeat(1000)],
    ['upstream.too-large', `${json}transfer-encoding: chunked\r\n\r\n`, chunk('y'.repeat(1000))],
    ['upstream.too-large', `${json}\r\n`, 'y'.repeat(1000)],
    ['upstream.too-large', `${STREAM_HEAD}`, chunk('data: y\n')],
    ['upstream.too-large', `${STREAM_HEAD}`, chunk('y'.repeat(1000))],
    ['upstream.too-large', `${STREAM_HEAD}`, event('{"jsonrpc":"2.0","method":"notifications/flood"}')],
  ];
  for (const [code, head, piece] of floods) {
    await scene(
      (request) => flood(request, head, piece),
      { maxMessageBytes: 50_000, maxStreamBytes: 500_000 },
      async ({ client, ask }) => {
        await assert.rejects(ask(), isFault(code), `${code} ${head.slice(0, 30)}`);
        await eventually(() => client.size === 0);
      },
    );
  }
});

test('an answer that comes before the whole request is taken, and its socket is not used again', async () => {
  const { createServer } = await import('node:net');
  const sockets: Socket[] = [];
  const refusal = '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"too large"}}';
  const early = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.pause();
      socket.write(jsonResponse(refusal, '413 Too Large'));
    });
  });
  await new Promise<void>((resolve) => early.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(early.address() as { port: number }).port}/mcp`;
  const client = createHttpClient({ name: 's', url, clock: systemClock });
  const wire = createHttpWire({ name: 's', url, client, listener: createEar() });
  const params = { text: 'x'.repeat(20_000_000) };
  const { status } = await wire.request({ jsonrpc: '2.0', id: 1, method: 'big', params }, { idleTimeoutMs: 5_000 });
  assert.equal(status, 413);
  await eventually(() => client.size === 0);
  await client.close();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => early.close(() => resolve()));
});

test('a server that is not there is a clear fault', async () => {
  const server = await startRawServer(answerAll);
  await server.close();
  const wire = createHttpWire({ name: 's', url: server.url, listener: createEar() });
  await assert.rejects(createAsk(wire)(), isFault('upstream.refused', 'ECONNREFUSED'));
  await wire.close();
});

test('a server that accepts and then says nothing of TLS is given up after the time to connect', async () => {
  const server = await startRawServer(() => undefined);
  const wire = createHttpWire({
    name: 's',
    url: server.url.replace('http:', 'https:'),
    limits: { connectTimeoutMs: 100 },
    listener: createEar(),
  });
  await assert.rejects(createAsk(wire)(), isFault('upstream.refused', 'no connection within 100 ms'));
  await wire.close();
  await server.close();
});

test('a thousand cancelled requests leave no socket and no listener behind', async () => {
  const answer = (request: RawRequest): void => (request.body.includes('"silent"') ? undefined : answerAll(request));
  await scene(answer, { maxSockets: 8, maxQueued: 2000 }, async ({ server, client, ask }) => {
    const controller = new AbortController();
    const { default: events } = await import('node:events');
    events.setMaxListeners(2000, controller.signal);
    const cancelled = Array.from({ length: 1000 }, () =>
      assert.rejects(ask('silent', { signal: controller.signal }), isFault('upstream.cancelled')),
    );
    await eventually(() => server.requests.length >= 8);
    controller.abort();
    await Promise.all(cancelled);
    assert.equal(events.getEventListeners(controller.signal, 'abort').length, 0);
    await eventually(() => client.size === 0 && server.sockets.size === 0);
    await ask();
  });
});

test('closing a client ends what connects, waits and runs', async () => {
  const server = await startRawServer(() => undefined);
  const client = createHttpClient({ name: 's', url: server.url, limits: { maxSockets: 2 }, clock: systemClock });
  const ask = createAsk(createHttpWire({ name: 's', url: server.url, client, listener: createEar() }));
  const all = Array.from({ length: 6 }, () => assert.rejects(ask(), isFault('upstream.closed')));
  await eventually(() => server.requests.length === 2);
  await client.close();
  await Promise.all(all);
  assert.equal(client.size, 0);
  await assert.rejects(ask(), isFault('upstream.closed'));
  await server.close();
});
