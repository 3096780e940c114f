import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sseParser } from './sse-parser.ts';

const parsed = (...chunks: readonly string[]): string[] => {
  const found: string[] = [];
  const feed = sseParser((data) => found.push(data));
  for (const chunk of chunks) feed(Buffer.from(chunk));
  return found;
};

it('an event ends at an empty line, however the stream is cut and whichever line ends it uses', () => {
  assert.deepEqual(parsed('event: message\nda', 'ta: {"a":1}\n', '\ndata:{"b":2}\r\n\r\n'), ['{"a":1}', '{"b":2}']);
});

it('several data lines are one text', () => {
  assert.deepEqual(parsed('data: a\ndata: b\n\n'), ['a\nb']);
});

it('comments, empty events and an unfinished event give nothing', () => {
  assert.deepEqual(parsed(': ping\n\nid: 7\ndata:\n\ndata: never ended\n'), []);
});
