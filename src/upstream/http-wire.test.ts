// Streamable HTTP against servers that answer in every way, honest and hostile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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
} from '../../test/servers/http/raw-server.ts';
import { type Ask, createAsk, createEar, type Ear, eventually } from '../../test/servers/http/wire-bench.ts';
import { Fault } from '../base/fault.ts';
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import { createHttpWire, type HttpWire, type HttpWireSettings } from './http-wire.ts';

interface Scene {
  readonly server: RawServer;
  readonly wire: HttpWire;
  readonly ear: Ear;
  readonly ask: Ask;
}

async function scene(
  answer: (request: RawRequest) => void,
  run: (scene: Scene) => Promise<void>,
  settings: Partial<HttpWireSettings> = {},
): Promise<void> {
  const server = await startRawServer(answer);
  const ear = createEar();
  const wire = createHttpWire({ name: 's', url: server.url, listener: ear, ...settings });
  try {
    await run({ server, wire, ear, ask: createAsk(wire) });
  } finally {
    await wire.close();
    await server.close();
  }
}

const isFault =
  (code: string, facts: Fault['facts'] = {}) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Fault);
    assert.equal(error.code, code, error.message);
    for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value, name);
    return true;
  };
const write = (request: RawRequest, text: string): void => void request.socket.write(text);
const reply = (request: RawRequest, head?: string, more?: string): void =>
  write(request, jsonResponse(replyTo(request), head, more));
const NOTE = '{"jsonrpc":"2.0","method":"notifications/x","params":{"n":1}}';
const isFor = (request: RawRequest, method: string): boolean => request.body.includes(`"method":"${method}"`);

test('a request is a POST with the headers of the transport, the settings and the request', async () => {
  await scene(
    reply,
    async ({ server, ask }) => {
      await ask('tools/call', { headers: { 'mcp-method': 'tools/call' } });
      const [request] = server.requests;
      assert.equal(request?.method, 'POST');
      assert.equal(request?.target, '/mcp');
      assert.equal(request?.body, '{"jsonrpc":"2.0","id":1,"method":"tools/call"}');
      assert.deepEqual(request?.headers, {
        host: new URL(server.url).host,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'content-length': String(request?.body.length),
        authorization: 'Bearer x',
        'mcp-method': 'tools/call',
      });
    },
    { headers: { authorization: 'Bearer x' } },
  );
});

test('a header that could start another request never leaves', async () => {
  await scene(reply, async ({ server, wire, ask }) => {
    await assert.rejects(
      ask('x', { headers: { 'mcp-name': 'a\r\n\r\nPOST /evil HTTP/1.1' } }),
      isFault('upstream.bad-header', { header: 'mcp-name' }),
    );
    await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'n' }, { host: 'evil' }), isFault('upstream.bad-header'));
    await wire.openServerStream({ 'x-y': 'a\nb' });
    assert.equal(server.requests.length, 0);
  });
  assert.throws(
    () => createHttpWire({ name: 's', url: 'http://127.0.0.1/', headers: { 'x-y': 'a\nb' }, listener: createEar() }),
    isFault('upstream.bad-header'),
  );
});

test('only a URL without credentials, of http or https, is taken', () => {
  for (const url of ['ftp://127.0.0.1/', 'file:///etc/passwd', 'nonsense', 'http://user:pass@127.0.0.1/', 'unix:/x']) {
    assert.throws(() => createHttpWire({ name: 's', url, listener: createEar() }), isFault('upstream.bad-url'), url);
  }
});

test('a reply comes with status, size and the source of its result', async () => {
  const body = '{"jsonrpc":"2.0","id":1,"result":{ "n":1.0,  "é":12345678901234567890 }}';
  await scene(
    (request) => write(request, jsonResponse(body)),
    async ({ ask }) => {
      const { message, ...rest } = await ask();
      assert.deepEqual(rest, {
        status: 200,
        bytes: Buffer.byteLength(body),
        resultText: '{ "n":1.0,  "é":12345678901234567890 }',
      });
      assert.equal(message.id, 1);
    },
  );
});

test('messages before the reply go to the request, in order, however the stream is cut', async () => {
  const stream = [
    event(NOTE),
    ': comment\n\n',
    event(NOTE.replace('1', '2'), 'event: message\nid: 7\n'),
    'event: other\ndata: {}\n\n',
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(400), { maxLength: 10 }), fc.boolean(), async (cuts, isMultiline) => {
      await scene(
        (request) => {
          const last = isMultiline ? replyTo(request).replace(',"result"', '\ndata: ,"result"') : replyTo(request);
          const text = `${STREAM_HEAD}${stream.map((each) => (each.includes('\r\n') ? each : chunk(each))).join('')}${event(last)}${LAST_CHUNK}`;
          const places = [0, ...cuts.map((place) => place % text.length).sort((a, b) => a - b), text.length];
          const pieces = places.slice(1).map((place, i) => text.slice(places[i], place));
          const next = (): void => {
            const piece = pieces.shift();
            if (piece !== undefined) request.socket.write(piece, () => setImmediate(next));
          };
          next();
        },
        async ({ ear, server, ask }) => {
          const seen: (RpcRequest | RpcNotification)[] = [];
          const { message } = await ask('x', { onMessage: (each) => seen.push(each) });
          assert.deepEqual(message, { jsonrpc: '2.0', id: 1, result: {} });
          assert.deepEqual(
            seen.map((each) => each.params),
            [{ n: 1 }, { n: 2 }],
          );
          assert.deepEqual([ear.messages, ear.dropped], [[], []]);
          await ask('x', { onMessage: () => undefined });
          assert.ok(server.connections() <= 2);
        },
      );
    }),
    { numRuns: 25 },
  );
});

test('a reply on an event stream comes whole, however many reads it takes', async () => {
  const text = Array.from({ length: 100_000 }, (_, n) => n.toString(36)).join(' ');
  await scene(
    (request) => write(request, `${STREAM_HEAD}${event(replyTo(request, `{"text":"${text}"}`))}${LAST_CHUNK}`),
    async ({ ask }) => {
      const { message } = await ask();
      assert.ok('result' in message && message.result['text'] === text);
    },
  );
});

test('what belongs to a request that does not listen reaches nobody', async () => {
  await scene(
    (request) => write(request, `${STREAM_HEAD}${event(NOTE)}${event(replyTo(request))}${LAST_CHUNK}`),
    async ({ ear, ask }) => {
      await ask();
      assert.deepEqual([ear.messages, ear.dropped], [[], ['upstream.stray-message']]);
    },
  );
});

test('on a stream a reply to another request is dropped, and the own one still counts', async () => {
  const wrong = ['{"jsonrpc":"2.0","id":"1","result":{"forged":true}}', '{"jsonrpc":"2.0","id":2,"result":{"forged":true}}'];
  await scene(
    (request) =>
      write(request, `${STREAM_HEAD}${wrong.map((each) => event(each)).join('')}${event(replyTo(request))}${LAST_CHUNK}`),
    async ({ ear, ask }) => {
      assert.deepEqual((await ask()).message, { jsonrpc: '2.0', id: 1, result: {} });
      assert.deepEqual(ear.dropped, ['upstream.unmatched-reply', 'upstream.unmatched-reply']);
    },
  );
});

const UNACCEPTABLE: readonly (readonly [what: string, body: string])[] = [
  ['another id', '{"jsonrpc":"2.0","id":2,"result":{}}'],
  ['an id of another type', '{"jsonrpc":"2.0","id":"1","result":{}}'],
  ['no id', '{"jsonrpc":"2.0","result":{}}'],
  ['a null id with a result', '{"jsonrpc":"2.0","id":null,"result":{}}'],
  ['half JSON', '{"jsonrpc":"2.0","id":1,"result":{'],
  ['no JSON', '<html>login</html>'],
  ['nothing', ''],
  ['a member twice', '{"jsonrpc":"2.0","id":1,"result":{},"result":{"forged":true}}'],
  ['a member twice by escape', '{"jsonrpc":"2.0","id":1,"result":{"a":1,"\\u0061":2}}'],
  ['a member in another case', '{"jsonrpc":"2.0","id":1,"result":{},"Result":{"forged":true}}'],
  ['result and error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}'],
  ['neither result nor error', '{"jsonrpc":"2.0","id":1}'],
  ['a result that is no object', '{"jsonrpc":"2.0","id":1,"result":[]}'],
  ['another version', '{"jsonrpc":"1.0","id":1,"result":{}}'],
  ['request and reply at once', '{"jsonrpc":"2.0","id":1,"method":"x","result":{}}'],
  ['a batch', '[{"jsonrpc":"2.0","id":1,"result":{}}]'],
  ['a request only', '{"jsonrpc":"2.0","id":1,"method":"x"}'],
  ['half a surrogate pair', '{"jsonrpc":"2.0","id":1,"result":{"a":"\\ud800"}}'],
  ['endless nesting', `{"jsonrpc":"2.0","id":1,"result":{"a":${'['.repeat(500)}${']'.repeat(500)}}}`],
];

test('an unacceptable answer is a fault, as JSON and mostly on a stream too', async () => {
  for (const [what, body] of UNACCEPTABLE) {
    await scene(
      (request) => write(request, jsonResponse(body)),
      async ({ ask }) => {
        await assert.rejects(ask(), isFault('upstream.broken-reply'), what);
      },
    );
    // On a stream, what is well-formed but for somebody else is dropped, and then the stream ends without the reply.
    await scene(
      (request) => write(request, `${STREAM_HEAD}${event(body)}${LAST_CHUNK}`),
      async ({ ask }) => {
        await assert.rejects(
          ask(),
          (error) => error instanceof Fault && ['upstream.broken-reply', 'upstream.closed'].includes(error.code),
          what,
        );
      },
    );
  }
});

test('bytes that are not UTF-8 are refused, never repaired', async () => {
  const bytes = Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"a":"\xff"}}', 'latin1');
  for (const head of [
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${bytes.length}\r\n\r\n`,
    `${STREAM_HEAD}ff\r\ndata: `,
  ]) {
    await scene(
      (request) => {
        write(request, head);
        request.socket.write(Buffer.concat([bytes, Buffer.from('\n\n')]));
      },
      async ({ ask }) => {
        await assert.rejects(ask(), isFault('upstream.broken-reply'));
      },
    );
  }
});

test('an answer of another content type, or none where one is due, is a fault', async () => {
  const heads = [
    '200 OK\r\ncontent-type: text/html',
    '200 OK',
    '202 Accepted',
    '204 No Content',
    '200 OK\r\ncontent-type: application/jsonx',
  ];
  for (const head of heads) {
    await scene(
      (request) => write(request, `HTTP/1.1 ${head}\r\ncontent-length: 0\r\n\r\n`),
      async ({ ask }) => {
        await assert.rejects(ask(), isFault('upstream.broken-reply'), head);
      },
    );
  }
});

test('a status without success is a fault that names it and no secret of the URL', async () => {
  for (const [status, code] of [
    [400, 'http-status'],
    [404, 'http-status'],
    [405, 'http-status'],
    [500, 'http-status'],
    [503, 'http-status'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
  ] as const) {
    await scene(
      (request) => write(request, `HTTP/1.1 ${status} X\r\nwww-authenticate: Bearer realm="r"\r\ncontent-length: 4\r\n\r\nnope`),
      async ({ server }) => {
        const wire = createHttpWire({ name: 's', url: `${server.url}?key=secret`, listener: createEar() });
        await assert.rejects(createAsk(wire)(), isFault(`upstream.${code}`, { status, url: server.url }));
        await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'n' }), isFault(`upstream.${code}`, { status }));
        await wire.close();
      },
    );
  }
});

test('a refusal in JSON-RPC is a reply with its status', async () => {
  for (const id of ['1', 'null']) {
    await scene(
      (request) =>
        write(
          request,
          jsonResponse(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32022,"message":"v","data":{"supported":[]}}}`, '400 Bad'),
        ),
      async ({ ask }) => {
        const { message, status, resultText } = await ask();
        assert.deepEqual([status, resultText, 'error' in message && message.error.code], [400, undefined, -32022]);
      },
    );
  }
  await scene(
    (request) => write(request, jsonResponse('{"jsonrpc":"2.0","id":9,"error":{"code":1,"message":""}}', '400 Bad')),
    async ({ ask }) => {
      await assert.rejects(ask(), isFault('upstream.http-status', { status: 400 }));
    },
  );
});

test('a redirect is not followed, and names where it would lead', async () => {
  const other = await startRawServer(reply);
  for (const [location, origin] of [
    [`${other.url}?token=x`, new URL(other.url).origin],
    ['/elsewhere', undefined],
    ['javascript:alert(1)', 'a javascript: address'],
    ['http://[', 'an unreadable address'],
  ] as const) {
    await scene(
      (request) => reply(request, '307 Temporary', `location: ${location}\r\n`),
      async ({ server, ask }) => {
        await assert.rejects(ask(), isFault('upstream.redirect', { origin: origin ?? new URL(server.url).origin }));
      },
      { headers: { authorization: 'Bearer x' } },
    );
  }
  assert.equal(other.connections(), 0);
  await other.close();
});

test('a session is learned from initialize, sent from then on, and ended at close', async () => {
  await scene(
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
    await scene(
      (request) => reply(request, '200 OK', `mcp-session-id: ${id}\r\n`),
      async ({ wire, ask }) => {
        await assert.rejects(ask('initialize'), isFault('upstream.broken-reply'));
        assert.equal(wire.sessionId, undefined);
      },
    );
  }
});

test('a session that the server forgot is a fault of its own, and is not ended twice', async () => {
  await scene(
    (request) =>
      isFor(request, 'initialize')
        ? reply(request, '200 OK', 'mcp-session-id: s-1\r\n')
        : write(request, jsonResponse('{}', '404 Not Found')),
    async ({ server, wire, ask }) => {
      await assert.rejects(ask('early'), isFault('upstream.http-status', { status: 404 }));
      await ask('initialize');
      await assert.rejects(ask('late'), isFault('upstream.session-lost'));
      await assert.rejects(wire.send({ jsonrpc: '2.0', method: 'n' }), isFault('upstream.session-lost'));
      await wire.close();
      assert.ok(server.requests.every((request) => request.method === 'POST'));
    },
  );
});

test('a server that never answers the end of a session does not hold up the close', async () => {
  await scene(
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
    await scene(
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
  await scene(
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
  await scene(
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
  await scene(
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
    await scene(
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
  await scene(
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
  await scene(
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
