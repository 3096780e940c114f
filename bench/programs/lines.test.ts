import assert from 'node:assert/strict';
import { it } from 'node:test';
import { lineSplitter } from './lines.ts';

it('lines come whole, wherever the chunks are cut, and an unfinished one is held back', () => {
  const text = 'one\n\nthrée\nunfinished';
  const bytes = Buffer.from(text);
  for (let size = 1; size <= bytes.length; size++) {
    const lines: string[] = [];
    const feed = lineSplitter((line) => lines.push(line.toString()));
    for (let from = 0; from < bytes.length; from += size) feed(bytes.subarray(from, from + size));
    assert.deepEqual(lines, ['one', '', 'thrée'], `chunks of ${size}`);
  }
});
