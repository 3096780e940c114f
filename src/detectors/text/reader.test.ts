import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTools } from './tools.ts';

function sentencesIn(raw: string): readonly string[] {
  const { fold, read } = createTools();
  const folded = fold(raw);
  return read(folded, raw).map(({ start, end }) => folded.text.slice(start, end));
}

test('marks that end nothing make no sentences: a megabyte of them costs one look at each', () => {
  assert.deepEqual(sentencesIn('。'.repeat(10_000)), []);
  assert.deepEqual(sentencesIn('必ず読む。。。次へ。'), ['必ず読む。', '次へ。']);
  assert.deepEqual(sentencesIn('Wait . . . then go.'), ['wait .', 'then go.']);
});

test('a dot that begins a name is part of its sentence', () => {
  assert.deepEqual(sentencesIn('Read it. .env is next.'), ['read it.', '.env is next.']);
});
