// HTTP+SSE against servers that keep to it and servers that don't.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  chunk,
  event,
  LAST_CHUNK,
  type RawRequest,
  type RawServer,
  replyTo,
  STREAM_HEAD,
  startRawServer,
} from '../../test/servers/http/raw-server.ts';
import { type Ask, createAsk, createEar, type Ear, eventually } from '../../test/servers/http/wire-bench.ts';
import { Fault } from '../base/fault.ts';
import type { HttpWireSettings } from './http-wire.ts';
import { createSseWire } from './sse-wire.ts';
import type { Wire } from './wire.ts';

interface Scene {
  readonly server: RawServer;
  readonly wire: Wire;
  readonly ear: Ear;
  readonly ask: Ask;
}

type Answer = (request: RawRequest, say: (text: string) => void) => void;

/** `greeting` is what the stream begins with; `answer` gets each POST and may say something on the stream. */
async function scene(
  greeting: string,
  answer: Answer,
  run: (scene: Scene) => Promise<void>,
  settings: Partial<HttpWireSettings> = {},
): Promise<void> {
  let say = (_text: string): void => undefined;
  const server = await startRawServer((request) => {
    if (request.method !== 'GET') return answer(request, say);
    say = (text) => void request.socket.write(text);
    say(`${STREAM_HEAD}${greeting}`);
  });
  const ear = createEar();
  const wire = createSseWire({ name: 's', url: server.url, listener: ear, ...settings });
  try {
    await run({ server, wire, ear, ask: createAsk(wire) });
  } finally {
    await wire.close();
    await server.close();
  }
}

const isFault = (code: string) => (error: unknown) => {
  assert.ok(error instanceof Fault);
  assert.equal(error.code, code, error.message);
  return true;
};
const ENDPOINT = chunk('event: endpoint\ndata: /messages?s=1\n\n');
const accept = (request: RawRequest): void =>
  void request.socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 8\r\n\r\nAccepted');
const honest: Answer = (request, say) => {
  accept(request);
  say(event(replyTo(request), 'event: message\n'));
};

test('the stream is opened first, and messages are posted to the address that it names', async () => {
  await scene(
    ENDPOINT,
    honest,
    async ({ server, ask }) => {
      assert.equal(server.requests.length, 0);
      const { message, status } = await ask('x', { headers: { 'mcp-protocol-version': '2024-11-05' } });
      assert.deepEqual([message, status], [{ jsonrpc: '2.0', id: 1, result: {} }, undefined]);
      assert.deepEqual(
        server.requests.map((request) => [request.method, request.target, request.headers['authorization']]),
        [
          ['GET', '/mcp', 'Bearer x'],
          ['POST', '/messages?s=1', 'Bearer x'],
        ],
      );
    },
    { headers: { authorization: 'Bearer x' } },
  );
});

test('an address of another origin gets nothing', async () => {
  const other = await startRawServer(accept);
  for (const address of [
    other.url,
    `//${new URL(other.url).host}/x`,
    'https://127.0.0.1/',
    'javascript:1',
    'file:///etc/passwd',
    'http://[',
  ]) {
    await scene(chunk(`event: endpoint\ndata: ${address}\n\n`), honest, async ({ server, ear, ask }) => {
      await assert.rejects(ask(), isFault('upstream.broken-reply'), address);
      assert.deepEqual([server.requests.length, ear.closed.length], [1, 1]);
      await assert.rejects(ask(), isFault('upstream.broken-reply'));
    });
  }
  assert.equal(other.connections(), 0);
  await other.close();
});

test('credentials in the address are refused', async () => {
  const server = await startRawServer((request) => {
    request.socket.write(`${STREAM_HEAD}${chunk(`event: endpoint\ndata: http://u:p@${request.headers['host']}/x\n\n`)}`);
  });
  const wire = createSseWire({ name: 's', url: server.url, listener: createEar() });
  await assert.rejects(createAsk(wire)(), isFault('upstream.broken-reply'));
  await wire.close();
  await server.close();
});

test('a stream that begins with anything else is refused', async () => {
  for (const first of [event('{"jsonrpc":"2.0","method":"x"}'), event('/messages', 'event: other\n')]) {
    await scene(first, honest, async ({ server, ask }) => {
      await assert.rejects(ask(), isFault('upstream.broken-reply'));
      assert.equal(server.requests.length, 1);
    });
  }
});

test('a stream that never names its address is given up', async () => {
  await scene(
    chunk(': hello\n\n'),
    honest,
    async ({ ask }) => {
      await assert.rejects(ask(), isFault('upstream.timeout'));
    },
    { limits: { sendTimeoutMs: 60 } },
  );
});

test('a server that gives no stream is a fault with its status, and the wire has ended', async () => {
  const server = await startRawServer(
    (request) => void request.socket.write('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'),
  );
  const ear = createEar();
  const wire = createSseWire({ name: 's', url: server.url, listener: ear });
  await assert.rejects(createAsk(wire)(), isFault('upstream.http-status'));
  assert.deepEqual(
    ear.closed.map((fault) => fault.facts['status']),
    [404],
  );
  await wire.close();
  assert.equal(ear.closed.length, 1);
  await server.close();
});

test('what is junk, forged or answered twice is dropped, and others get their replies', async () => {
  const waiting: RawRequest[] = [];
  const junk = ['junk', '[]', '{"jsonrpc":"2.0","id":99,"result":{}}', '{"jsonrpc":"2.0","id":"1","result":{}}'];
  const hostile: Answer = (request, say) => {
    accept(request);
    waiting.push(request);
    if (waiting.length < 2) return;
    for (const each of [...junk, '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}']) say(event(each));
    for (const each of waiting) say(event('{}', 'event: other\n') + event(replyTo(each, '{"n":1}')) + event(replyTo(each)));
  };
  await scene(ENDPOINT, hostile, async ({ ear, ask }) => {
    // Two in flight: junk then fails neither, as nobody knows whose reply it was.
    const [first, second] = await Promise.all([ask(), ask()]);
    assert.deepEqual(
      [first.message, second.message].map((message) => 'result' in message && message.result),
      [{ n: 1 }, { n: 1 }],
    );
    await ear.until(() => ear.dropped.filter((code) => code === 'upstream.unmatched-reply').length === 5);
    assert.deepEqual(new Set(ear.dropped), new Set(['upstream.broken-message', 'upstream.batch', 'upstream.unmatched-reply']));
  });
});

test('the only request in flight fails at once when its reply cannot be read', async () => {
  const broken: Answer = (request, say) => {
    accept(request);
    say(event('{"jsonrpc":"2.0","id":1,"result":{},"result":{}}'));
  };
  await scene(ENDPOINT, broken, async ({ ask }) => {
    await assert.rejects(ask(), isFault('upstream.broken-reply'));
  });
  const large: Answer = (request, say) => {
    accept(request);
    say(event(replyTo(request, `{"text":"${'x'.repeat(5_000)}"}`)));
  };
  await scene(
    ENDPOINT,
    large,
    async ({ ask }) => {
      await assert.rejects(ask(), isFault('upstream.too-large'));
    },
    { limits: { maxMessageBytes: 4_000 } },
  );
});

test('messages of the server reach the listener, and keep waiting requests alive', async () => {
  const chatty: Answer = (request, say) => {
    accept(request);
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      say(event(count > 8 ? replyTo(request) : `{"jsonrpc":"2.0","id":${count},"method":"ping"}`));
      if (count > 8) clearInterval(timer);
    }, 30);
  };
  await scene(ENDPOINT, chatty, async ({ ear, ask }) => {
    await ask('x', { idleTimeoutMs: 200 });
    assert.equal(ear.messages.length, 8);
  });
});

test('the end of the stream ends the wire and all that waits', async () => {
  await scene(
    ENDPOINT,
    (request, say) => {
      accept(request);
      if (request.body.includes('"last"')) say(LAST_CHUNK);
    },
    async ({ server, ear, ask }) => {
      const waiting = assert.rejects(ask('first'), isFault('upstream.closed'));
      await eventually(() => server.requests.length === 2);
      await assert.rejects(ask('last'), isFault('upstream.closed'));
      await waiting;
      assert.equal(ear.closed.length, 1);
      await assert.rejects(ask('late'), isFault('upstream.closed'));
    },
  );
});

test('a POST that the server refuses fails its request, or its notification', async () => {
  await scene(
    ENDPOINT,
    (request) => void request.socket.write('HTTP/1.1 400 Bad\r\ncontent-length: 0\r\n\r\n'),
    async ({ wire, ask }) => {
      await assert.rejects(ask(), isFault('upstream.http-status'));
      await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'n' }), isFault('upstream.http-status'));
    },
  );
});

test('two requests of one id cannot be in flight', async () => {
  await scene(
    ENDPOINT,
    (request) => accept(request),
    async ({ wire }) => {
      const message = { jsonrpc: '2.0', id: 1, method: 'x' } as const;
      const first = assert.rejects(wire.request(message, { idleTimeoutMs: 200 }), isFault('upstream.timeout'));
      await assert.rejects(wire.request(message, { idleTimeoutMs: 200 }), isFault('upstream.duplicate-id'));
      await first;
    },
  );
});

test('a request that was taken back while it waited for the address, or for a socket, is not sent', async () => {
  const methods = ({ requests }: RawServer): unknown[] =>
    requests.slice(1).map(({ body }) => (JSON.parse(body) as { method: string }).method);
  let greet = (): void => undefined;
  await scene(
    '',
    (request, say) => {
      // The first holds the only socket until the next was taken back.
      if (!request.body.includes('"first"')) return honest(request, say);
      greet = () => honest(request, say);
    },
    async ({ server, ask }) => {
      const takenBack = async (method: string): Promise<void> => {
        const back = new AbortController();
        const asked = assert.rejects(ask(method, { signal: back.signal }), isFault('upstream.cancelled'));
        await eventually(() => server.requests.length > 0);
        back.abort();
        await asked;
      };
      await takenBack('early');
      server.requests[0]?.socket.write(ENDPOINT);
      const first = ask('first');
      await eventually(() => server.requests.length === 2);
      await takenBack('queued');
      greet();
      await first;
      await ask('last');
      assert.deepEqual(methods(server), ['first', 'last']);
    },
    { limits: { maxSockets: 1 } },
  );
});
