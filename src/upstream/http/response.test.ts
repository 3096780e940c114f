import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BrokenResponse, type ResponseHead } from './head.ts';
import { OversizeBody, ResponseReader } from './response.ts';

const LIMITS = { maxHeadBytes: 2048, maxHeaders: 20 };

interface Seen {
  head?: ResponseHead;
  readonly bodies: string[];
  ends: number;
  done: boolean;
  excess: boolean;
}

/** Feeds pieces to a reader and tells what came out. The pieces are overwritten afterwards, as a socket's read buffer is. */
function read(pieces: readonly string[], wanted: number, isEnded = false): Seen {
  const seen: Seen = { bodies: [], ends: 0, done: false, excess: false };
  const reader = new ResponseReader(LIMITS);
  reader.expect({
    onHead: (head) => {
      seen.head = head;
      return wanted;
    },
    onBody: (bytes) => seen.bodies.push(bytes.toString('latin1')),
    onEnd: () => {
      seen.ends += 1;
    },
  });
  for (const piece of pieces) {
    const bytes = Buffer.from(piece, 'latin1');
    seen.done = reader.feed(bytes) || seen.done;
    seen.excess ||= seen.done && reader.excess;
    bytes.fill(0x21);
  }
  if (isEnded) seen.done = reader.end() || seen.done;
  return seen;
}

const cut = (text: string, at: readonly number[]): string[] => {
  const places = [0, ...at.map((place) => place % text.length).sort((a, b) => a - b), text.length];
  return places.slice(1).map((place, i) => text.slice(places[i], place));
};

const json = (body: string, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;
const chunked = (body: readonly string[]): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${body
    .map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
    .join('')}0\r\n\r\n`;

test('a response reads the same however its bytes are cut', () => {
  const texts = [json('{"a":1}'), chunked(['data: 1\n', '\n', 'x'.repeat(300)]), `HTTP/1.1 103 Early\r\n\r\n${json('{}')}`];
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(fc.nat(400), { maxLength: 40 }),
      fc.constantFrom(0, 1000),
      (text, at, wanted) => {
        const whole = read([text], wanted);
        const pieces = read(cut(text, at), wanted);
        assert.equal(pieces.bodies.join(''), whole.bodies.join(''));
        assert.deepEqual({ ...pieces, bodies: [] }, { ...whole, bodies: [] });
        assert.equal(whole.ends, 1);
        assert.equal(whole.done, true);
        assert.equal(whole.excess, false);
      },
    ),
    { numRuns: 300 },
  );
});

test('every single border gives the same response', () => {
  for (const text of [json('{"a":1}'), chunked(['data: 1\n', '\n'])]) {
    const whole = read([text], 1000);
    for (let at = 1; at < text.length; at++)
      assert.deepEqual(read([text.slice(0, at), text.slice(at)], 1000), whole, `cut at ${at}`);
    assert.deepEqual(read([...text], 1000), whole);
  }
});

test('what a client acts on is read from the head', () => {
  const head = read(
    [
      json(
        '{}',
        'mcp-session-id:  s1 \r\nKeep-Alive: timeout=5, max=100\r\nWWW-Authenticate: Bearer a\r\nwww-authenticate: Basic b\r\nLocation: /x\r\nX: y\r\n',
      ),
    ],
    10,
  ).head;
  assert.deepEqual(head, {
    status: 200,
    mediaType: 'application/json',
    framing: 2,
    keepAlive: true,
    keepAliveMs: 5000,
    sessionId: 's1',
    challenge: 'Bearer a, Basic b',
    location: '/x',
  });
});

test('a media type is told from its parameters and its case', () => {
  const text = 'HTTP/1.1 200 OK\r\ncontent-type: Application/JSON; charset=utf-8\r\ncontent-length: 0\r\n\r\n';
  assert.equal(read([text], 10).head?.mediaType, 'application/json');
});

test('a connection stays open by the rules of its version', () => {
  const kept = (version: string, connection: string): boolean | undefined =>
    read([`HTTP/${version} 200 OK\r\n${connection}content-length: 0\r\n\r\n`], 10).head?.keepAlive;
  assert.equal(kept('1.1', ''), true);
  assert.equal(kept('1.1', 'Connection: Close\r\n'), false);
  assert.equal(kept('1.1', 'connection: x, close\r\n'), false);
  assert.equal(kept('1.0', ''), false);
  assert.equal(kept('1.0', 'connection: keep-alive\r\n'), true);
});

test('a body without length ends with its connection and keeps it from being used again', () => {
  const text = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"a":';
  assert.equal(read([text, '1}'], 100).done, false);
  const seen = read([text, '1}'], 100, true);
  assert.deepEqual([seen.bodies, seen.ends, seen.done, seen.head?.keepAlive], [['{"a":1}'], 1, true, false]);
});

test('a body cut short never completes', () => {
  for (const text of ['HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345', chunked(['12345']).slice(0, -7), 'HTTP/1.1 200']) {
    const seen = read([text], 100, true);
    assert.deepEqual([seen.done, seen.ends], [false, 0]);
  }
});

test('bytes after a response are reported, and are no part of it', () => {
  for (const text of [json('{}'), chunked(['{}']), 'HTTP/1.1 204 No\r\ncontent-length: 5\r\n\r\n']) {
    const seen = read([`${text}HTTP/1.1 200 OK\r\n\r\n`], 100);
    assert.deepEqual([seen.done, seen.excess, seen.ends], [true, true, 1]);
  }
});

const BROKEN: readonly (readonly [string, string])[] = [
  ['length and coding together', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['two different lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n'],
  ['a list of lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\n'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n'],
  ['a signed length', 'HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n'],
  ['a hexadecimal length', 'HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\n'],
  ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n'],
  ['an unbounded length', `HTTP/1.1 200 OK\r\nContent-Length: ${'9'.repeat(20)}\r\n\r\n`],
  ['a coding that is not chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ['chunked twice', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['an obfuscated coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: \x0bchunked\r\n\r\n'],
  ['a coding in HTTP/1.0', 'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a coding with 204', 'HTTP/1.1 204 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
  ['a folded line', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
  ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\n'],
  ['a bare line feed', 'HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\n'],
  ['a bare line feed in a value', 'HTTP/1.1 200 OK\r\nX: a\nContent-Length: 2\r\n\r\n'],
  ['a bare carriage return', 'HTTP/1.1 200 OK\r\nX: a\rContent-Length: 2\r\n\r\n'],
  ['a null', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'],
  ['a line without colon', 'HTTP/1.1 200 OK\r\nContent-Length 2\r\n\r\n'],
  ['a name that is no token', 'HTTP/1.1 200 OK\r\nContent(Length): 2\r\n\r\n'],
  ['an empty line first', '\r\nHTTP/1.1 200 OK\r\n\r\n'],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ['HTTP/2 in words', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['a status out of range', 'HTTP/1.1 600 OK\r\n\r\n'],
  ['another protocol taken up', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n'],
  ['endless interim responses', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(9)],
  ['two session ids', 'HTTP/1.1 200 OK\r\nMcp-Session-Id: a\r\nmcp-session-id: b\r\nContent-Length: 0\r\n\r\n'],
  ['a compressed body', 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n'],
  ['too many headers', `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(21)}\r\n`],
  ['a head too large in one piece', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(3000)}\r\n\r\n`],
  ['an endless header', `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(3000)}`],
  ['a chunk size that is no number', `${chunked([]).slice(0, -5)}zz\r\n`],
  ['a chunk size with a sign', `${chunked([]).slice(0, -5)}+5\r\n`],
  ['a chunk size with a bare line feed', `${chunked([]).slice(0, -5)}5\n`],
  ['a chunk size beyond reason', `${chunked([]).slice(0, -5)}${'f'.repeat(12)}\r\n`],
  ['an endless chunk extension', `${chunked([]).slice(0, -5)}5;${'x'.repeat(300)}`],
  ['a chunk longer than it says', `${chunked([]).slice(0, -5)}2\r\nabc\r\n`],
  ['a trailer that is no field', `${chunked([]).slice(0, -2)}hello\r\n\r\n`],
  ['endless trailers', `${chunked([]).slice(0, -2)}${'x: y\r\n'.repeat(500)}`],
];

test('a response that two readers could take differently is refused', () => {
  for (const [what, text] of BROKEN) {
    assert.throws(() => read([text], 100), BrokenResponse, what);
    assert.throws(() => read([...text], 100), BrokenResponse, `${what}, byte by byte`);
  }
});

test('the same length twice, chunk extensions and trailers are harmless and read over', () => {
  assert.deepEqual(read(['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi'], 100).bodies, ['hi']);
  const text = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: CHUNKED\r\n\r\n2;a=b\r\nhi\r\n0\r\nX: y\r\n\r\n';
  assert.deepEqual(read([text], 100).bodies, ['hi']);
});

test('a body larger than wanted is refused before it is gathered', () => {
  assert.throws(() => read([`HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n`], 100), OversizeBody);
  assert.throws(() => read(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n'], 100), OversizeBody);
  assert.throws(() => read([chunked(['x'.repeat(60), 'x'.repeat(60)])], 100), OversizeBody);
  assert.throws(() => read(['HTTP/1.1 200 OK\r\n\r\n', 'x'.repeat(60), 'x'.repeat(60)], 100), OversizeBody);
  assert.equal(read([json('x'.repeat(100))], 100).bodies[0]?.length, 100);
});

test('a head in single bytes costs linear time', () => {
  const reader = new ResponseReader({ maxHeadBytes: 1_000_000, maxHeaders: 20 });
  reader.expect({ onHead: () => 0, onBody: () => undefined, onEnd: () => undefined });
  const byte = Buffer.from('y');
  reader.feed(Buffer.from('HTTP/1.1 200 OK\r\nX: '));
  const before = process.cpuUsage().user;
  for (let i = 0; i < 400_000; i++) reader.feed(byte);
  // Quadratic copying would take minutes; the bound only tells the two apart.
  assert.ok(process.cpuUsage().user - before < 20_000_000);
});

test('a receiver that gives up in the middle hears no more', () => {
  const reader = new ResponseReader(LIMITS);
  let pieces = 0;
  reader.expect({
    onHead: () => 0,
    onBody: () => {
      pieces += 1;
      reader.stop();
    },
    onEnd: () => assert.fail('ended'),
  });
  reader.feed(Buffer.from(chunked(['a', 'b', 'c'])));
  assert.equal(pieces, 1);
});
