import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { LineSplitter } from './stdio-lines.ts';

/** Everything a splitter reports: lines as text, overlong lines as their bytes. */
function split(chunks: Iterable<Buffer>, maxBytes = 1_000_000): readonly (string | number)[] {
  const seen: (string | number)[] = [];
  const splitter = new LineSplitter({
    maxBytes,
    onLine: (line) => seen.push(line.toString('utf8')),
    onOverlong: (bytes) => seen.push(bytes),
  });
  for (const chunk of chunks) splitter.push(chunk);
  return seen;
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((from, i) => Buffer.from(bytes.subarray(from, sorted[i] ?? bytes.length)));
}

const stream = fc.array(
  fc.constantFrom('\n', '\r', '\r\n', '{"a":"é😀"}', 'x', ' ', '汉'.repeat(7), 'y'.repeat(5_000), 'z'.repeat(20_000)),
  { maxLength: 30 },
);
const places = fc.array(fc.nat(), { maxLength: 60 });

it('any cutting of a stream gives the lines of the whole', () => {
  fc.assert(
    fc.property(stream, places, (parts, cuts) => {
      const text = parts.join('');
      const expected = text
        .split('\n')
        .slice(0, -1)
        .map((line) => line.replace(/\r$/, ''))
        .filter((line) => line !== '');
      assert.deepEqual(split(cut(Buffer.from(text), cuts)), expected);
    }),
    { numRuns: 500 },
  );
});

it('a line cut at every byte comes out whole', () => {
  const bytes = Buffer.from('{"text":"é汉😀"}\r\n\n{"b":2}\n');
  assert.deepEqual(split(Array.from(bytes, (byte) => Buffer.of(byte))), ['{"text":"é汉😀"}', '{"b":2}']);
});

it('a line without its end is not reported', () => {
  assert.deepEqual(split([Buffer.from('one\ntwo')]), ['one']);
});

it('a line over the limit is reported once and dropped, wherever the stream is cut, and the next one is read', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }),
      fc.boolean(),
      places,
      (lengths, hasReturns, cuts) => {
        const end = hasReturns ? '\r\n' : '\n';
        const bytes = Buffer.from(lengths.map((length) => 'x'.repeat(length) + end).join(''));
        const seen = split(cut(bytes, cuts), 40).map((each) => (typeof each === 'number' ? 'overlong' : each.length));
        assert.deepEqual(
          seen,
          lengths.map((length) => (length > 40 ? 'overlong' : length)),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

it('an endless line is reported when it passes the limit and is not kept', () => {
  const seen: number[] = [];
  const splitter = new LineSplitter({
    maxBytes: 100_000,
    onLine: () => assert.fail('a line'),
    onOverlong: (bytes) => seen.push(bytes),
  });
  const chunk = Buffer.alloc(65_536, 'x');
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 2_000; i++) splitter.push(chunk);
  assert.deepEqual(seen, [131_072]);
  assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
});

it('a long line in chunks of one byte needs about its own size', () => {
  const bytes = 1_000_000;
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const splitter = new LineSplitter({
    maxBytes: bytes,
    onLine: (line) => assert.equal(line.length, bytes),
    onOverlong: () => assert.fail(),
  });
  for (let i = 0; i < bytes; i++) splitter.push(Buffer.from('x'));
  const growth = used() - before;
  assert.ok(growth < 4 * bytes, `${growth} bytes`);
  splitter.push(Buffer.from('\n'));
});

it('lines that were reported keep their bytes', () => {
  const lines: Buffer[] = [];
  const splitter = new LineSplitter({ maxBytes: 100, onLine: (line) => lines.push(line), onOverlong: () => assert.fail() });
  for (let i = 0; i < 2_000; i++) for (const part of [`line`, ` ${i}`, '\nnext', '\n']) splitter.push(Buffer.from(part));
  assert.deepEqual(lines.map(String), Array.from({ length: 2_000 }, (_, i) => [`line ${i}`, 'next']).flat());
});
