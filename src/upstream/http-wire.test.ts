// Streamable HTTP against servers that answer in every way, honest and hostile: requests and their answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  chunk,
  event,
  jsonResponse,
  LAST_CHUNK,
  type RawRequest,
  replyTo,
  STREAM_HEAD,
  startRawServer,
} from '../../test/servers/http/raw-server.ts';
import { createAsk, createEar, httpScene, isFault } from '../../test/servers/http/wire-bench.ts';
import { Fault } from '../base/fault.ts';
import type { RpcNotification, RpcRequest } from '../protocol/message.ts';
import { createHttpWire } from './http-wire.ts';

const write = (request: RawRequest, text: string): void => void request.socket.write(text);
const reply = (request: RawRequest, head?: string, more?: string): void =>
  write(request, jsonResponse(replyTo(request), head, more));
const NOTE = '{"jsonrpc":"2.0","method":"notifications/x","params":{"n":1}}';
const answerAll = (request: RawRequest): void => reply(request);

test('a request is a POST with the headers of the transport, the settings and the request', async () => {
  await httpScene(
    answerAll,
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
  await httpScene(answerAll, async ({ server, wire, ask }) => {
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
  await httpScene(
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
      await httpScene(
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
  await httpScene(
    (request) => write(request, `${STREAM_HEAD}${event(replyTo(request, `{"text":"${text}"}`))}${LAST_CHUNK}`),
    async ({ ask }) => {
      const { message } = await ask();
      assert.ok('result' in message && message.result['text'] === text);
    },
  );
});

test('what belongs to a request that does not listen reaches nobody', async () => {
  await httpScene(
    (request) => write(request, `${STREAM_HEAD}${event(NOTE)}${event(replyTo(request))}${LAST_CHUNK}`),
    async ({ ear, ask }) => {
      await ask();
      assert.deepEqual([ear.messages, ear.dropped], [[], ['upstream.stray-message']]);
    },
  );
});

test('on a stream a reply to another request is dropped, and the own one still counts', async () => {
  const wrong = ['{"jsonrpc":"2.0","id":"1","result":{"forged":true}}', '{"jsonrpc":"2.0","id":2,"result":{"forged":true}}'];
  await httpScene(
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
    await httpScene(
      (request) => write(request, jsonResponse(body)),
      async ({ ask }) => {
        await assert.rejects(ask(), isFault('upstream.broken-reply'), what);
      },
    );
    // On a stream, what is well-formed but for somebody else is dropped, and then the stream ends without the reply.
    await httpScene(
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
    await httpScene(
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

test('a body that ends with its connection is judged like any other', async () => {
  for (const [head, code] of [
    ['200 OK', 'upstream.broken-reply'],
    ['400 Bad Request', 'upstream.http-status'],
  ]) {
    await httpScene(
      (request) => request.socket.end(`HTTP/1.1 ${head}\r\ncontent-type: application/json\r\n\r\nnot json`),
      async ({ ask }) => {
        await assert.rejects(ask(), isFault(String(code)), head);
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
    await httpScene(
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
    await httpScene(
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
    await httpScene(
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
  await httpScene(
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
    await httpScene(
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
