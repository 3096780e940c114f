import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { createSseParser, type SseEvent, sseEvent } from './sse.ts';

type Seen = SseEvent | 'overlong' | 'bad encoding';

function parse(chunks: Iterable<Buffer>, maxEventBytes = 1_000_000): readonly Seen[] {
  const seen: Seen[] = [];
  const parser = createSseParser({
    maxEventBytes,
    onEvent: (event) => seen.push(event),
    onOverlong: () => seen.push('overlong'),
    onBadEncoding: () => seen.push('bad encoding'),
  });
  for (const chunk of chunks) parser.push(chunk);
  return seen;
}
const parseText = (text: string, maxEventBytes?: number): readonly Seen[] => parse([Buffer.from(text)], maxEventBytes);

function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...sorted].map((from, i) => Buffer.from(bytes.subarray(from, sorted[i] ?? bytes.length)));
}

/** The buffers of WHATWG HTML §9.2.6, and what it says of each field. */
interface Buffers {
  data: string;
  event: string;
  id?: string;
  retry?: number;
}
const FIELDS: ReadonlyMap<string, (value: string, buffers: Buffers) => Partial<Buffers>> = new Map([
  ['data', (value: string, { data }: Buffers): Partial<Buffers> => ({ data: `${data}${value}\n` })],
  ['event', (event: string): Partial<Buffers> => ({ event })],
  ['id', (id: string): Partial<Buffers> => (id.includes('\0') ? {} : { id })],
  ['retry', (value: string): Partial<Buffers> => (/^\d+$/.test(value) ? { retry: Number(value) } : {})],
]);

/** The same section, word by word, for a stream that is there as a whole. */
function byTheBook(text: string): readonly SseEvent[] {
  const events: SseEvent[] = [];
  const buffers: Buffers = { data: '', event: '' };
  for (const line of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .slice(0, -1)) {
    if (line === '') {
      const { data, event, ...last } = buffers;
      if (data !== '') events.push({ data: data.slice(0, -1), ...(event === '' ? {} : { event }), ...last });
      Object.assign(buffers, { data: '', event: '' });
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*):? ?([\s\S]*)$/.exec(line) ?? [];
    Object.assign(buffers, FIELDS.get(field)?.(value, buffers));
  }
  return events;
}

const stream = fc.array(
  fc.constantFrom(
    '\n',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    'data',
    'data:',
    'data: ',
    'data:  x',
    'event: e',
    'event:',
    'id: 1',
    'id',
    'id: \0',
    'retry: 10',
    'retry: x',
    ':',
    ': comment',
    ' data: no',
    'é汉😀',
    '{"a":1}',
    'other: x',
    '\ufeff',
    'x'.repeat(5_000),
  ),
  { maxLength: 40 },
);
const places = fc.array(fc.nat(), { maxLength: 40 });

it('any cutting of a stream gives the events that WHATWG says', () => {
  fc.assert(
    fc.property(stream, places, (parts, cuts) => {
      const text = parts.join('');
      assert.deepEqual(parse(cut(Buffer.from(text), cuts)), byTheBook(text));
    }),
    { numRuns: 2_000 },
  );
});

it('the examples of WHATWG HTML §9.2.6 come out as described there', () => {
  assert.deepEqual(parseText('data: YHOO\ndata: +2\ndata: 10\n\n'), [{ data: 'YHOO\n+2\n10' }]);
  assert.deepEqual(parseText(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n'), [
    { data: 'first event', id: '1' },
    { data: 'second event', id: '' },
  ]);
  assert.deepEqual(parseText('data\n\ndata\ndata\n\ndata:'), [{ data: '' }, { data: '\n' }]);
  assert.deepEqual(parseText('data:test\n\ndata: test\n\n'), [{ data: 'test' }, { data: 'test' }]);
});

it('what was encoded is parsed again, cut anywhere', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.jsonValue(), fc.option(text), fc.option(text))), places, (messages, cuts) => {
      const encoded = messages
        .map(([value, event, id]) => sseEvent(JSON.stringify(value), { ...(event && { event }), ...(id && { id }) }))
        .join('');
      const seen = parse(cut(Buffer.from(encoded), cuts));
      assert.deepEqual(
        seen.map((event) => (event as SseEvent).data),
        messages.map(([value]) => JSON.stringify(value)),
      );
    }),
  );
  assert.equal(sseEvent('{"a":1}'), 'data: {"a":1}\n\n');
  assert.equal(sseEvent('/messages', { event: 'endpoint', id: '7' }), 'event: endpoint\nid: 7\ndata: /messages\n\n');
});

it('no line break in data, event or id begins another event', () => {
  assert.deepEqual(parseText(sseEvent('a\n\ndata: b\r\rc\r\n\r\nd', { event: 'e\n\ndata: x', id: '1\rdata: y' })), [
    { data: 'a\n\ndata: b\n\nc\n\nd', event: 'edata: x', id: '1data: y' },
  ]);
});

it('an event over the limit is reported once and dropped to its end, wherever the stream is cut', () => {
  const event = (bytes: number): string => `data: ${'x'.repeat(bytes - 12)}\ndata: \n\n`;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 12, max: 80 }), { maxLength: 12 }),
      fc.constantFrom('\n', '\r', '\r\n'),
      places,
      (sizes, end, cuts) => {
        const bytes = Buffer.from(sizes.map(event).join('').replaceAll('\n', end));
        const seen = parse(cut(bytes, cuts), 50).map((each) => (each === 'overlong' ? each : (each as SseEvent).data.length));
        assert.deepEqual(
          seen,
          sizes.map((size) => (size > 50 ? 'overlong' : size - 11)),
        );
      },
    ),
    { numRuns: 1_000 },
  );
});

it('an event of endlessly many short lines is over the limit too, and comments between events never are', () => {
  assert.deepEqual(parseText(`${'data\n'.repeat(100)}\ndata: next\n\n`, 50), ['overlong', { data: 'next' }]);
  assert.deepEqual(parseText(`${': still here\n'.repeat(100)}data: next\n\n`, 50), [{ data: 'next' }]);
});

it('an endless line is reported when it passes the limit and is not kept', () => {
  const chunk = Buffer.alloc(65_536, 'x');
  const before = process.memoryUsage().arrayBuffers;
  assert.deepEqual(
    parse(
      (function* () {
        for (let i = 0; i < 2_000; i++) yield chunk;
      })(),
      100_000,
    ),
    ['overlong'],
  );
  assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
});

it('an event that is not UTF-8 is dropped whole, and its id does not count', () => {
  const bad = Buffer.concat([Buffer.from('id: 2\ndata: "'), Buffer.of(0xc3, 0x28), Buffer.from('"\ndata: more\n\n')]);
  assert.deepEqual(parse([Buffer.from('id: 1\ndata: a\n\n'), bad, Buffer.from('data: b\n\n')]), [
    { data: 'a', id: '1' },
    'bad encoding',
    { data: 'b', id: '1' },
  ]);
});

it('an event that the end of the stream cuts off is not dispatched', () => {
  assert.deepEqual(parseText('data: a\n\ndata: b\n'), [{ data: 'a' }]);
});

it('a megabyte of one line, in one chunk or in many, comes out as it is', () => {
  const data = JSON.stringify({ text: 'é"\\'.repeat(200_000) });
  const bytes = Buffer.from(`data: ${data}\r\n\r\n`);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, i) => bytes.subarray(i * 1_000, (i + 1) * 1_000));
  for (const chunks of [[bytes], pieces]) assert.deepEqual(parse(chunks, 3_000_000), [{ data }]);
});

it('many short lines in one chunk are not searched again for the line end that is rare', () => {
  for (const [often, rarely] of [
    ['\n', '\r'],
    ['\r', '\n'],
  ] as const) {
    const bytes = Buffer.from(`${`: x${often}`.repeat(10_000)}data: x${rarely}${rarely}`);
    const find = bytes.indexOf.bind(bytes) as (byte: number, from: number) => number;
    let searched = 0;
    const counting = (byte: number, from: number): number => {
      const found = find(byte, from);
      searched += (found === -1 ? bytes.length : found) - from;
      return found;
    };
    assert.deepEqual(parse([Object.assign(bytes, { indexOf: counting })]), [{ data: 'x' }]);
    assert.ok(searched < 4 * bytes.length, `${searched} of ${bytes.length} bytes`);
  }
});
