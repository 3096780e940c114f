import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Ring } from './ring.ts';

const LIMITS = { maxLines: 5, maxBytes: 100, maxLineBytes: 30 };

function ringOf(chunks: readonly (string | Buffer)[], limits = LIMITS, onLine?: (line: string) => void): Ring {
  const ring = new Ring(limits, onLine);
  for (const chunk of chunks) ring.push(Buffer.from(chunk as string));
  return ring;
}

test('the last lines are kept, in order', () => {
  const ring = ringOf(['a\nb\n', 'c\nd\ne\nf\n', 'g\n']);
  assert.deepEqual(ring.lines(), ['c', 'd', 'e', 'f', 'g']);
  assert.equal(ring.last(10), 'g');
});

test('a last line without an end is shown', () => {
  const ring = ringOf(['a\n', 'last', ' words']);
  assert.deepEqual(ring.lines(), ['a', 'last words']);
  assert.equal(ring.last(20), 'last words');
});

test('a server that wrote nothing has no last line', () => {
  assert.deepEqual(new Ring().lines(), []);
  assert.equal(new Ring().last(10), undefined);
});

test('a long line is cut and the next one is whole', () => {
  assert.deepEqual(ringOf([`${'x'.repeat(20)}`, `${'x'.repeat(50)}\nnext\n`]).lines(), ['x'.repeat(30), 'next']);
});

test('all lines together keep to the bound', () => {
  const ring = ringOf(['a'.repeat(30), '\n', 'b'.repeat(30), '\n', 'c'.repeat(30), '\n', 'd'.repeat(30), '\n']);
  assert.deepEqual(ring.lines(), ['b'.repeat(30), 'c'.repeat(30), 'd'.repeat(30)]);
});

test('carriage returns and empty lines are left out', () => {
  assert.deepEqual(ringOf(['a\r\n\r\n\nb\r\n']).lines(), ['a', 'b']);
});

test('bytes that are no text do no harm', () => {
  assert.equal(
    ringOf([Buffer.from([0xff, 0xc3, 0x0a]), 'ok\n'])
      .lines()
      .at(-1),
    'ok',
  );
});

test('of a flood only the end is read, and what was left out is said', () => {
  const lines: string[] = [];
  ringOf([`${'flood\n'.repeat(10_000)}the end\n`], LIMITS, (line) => lines.push(line));
  assert.equal(lines.length, LIMITS.maxLines + 1);
  assert.equal(lines[0], `[${6 * (10_000 + 1 - LIMITS.maxLines)} bytes left out]`);
  assert.equal(lines.at(-1), 'the end');
});

test('whatever comes in whatever pieces, the ring keeps to its bounds and to the end of the text', () => {
  const text = fc.string({ maxLength: 400, unit: fc.constantFrom('a', 'é', '\n', '\r\n', 'x') });
  fc.assert(
    fc.property(text, fc.array(fc.integer({ min: 0, max: 600 }), { maxLength: 5 }), (whole, cuts) => {
      const bytes = Buffer.from(`${whole}\n`);
      const ring = new Ring({ maxLines: 1000, maxBytes: 200, maxLineBytes: 30 });
      const borders = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      borders.slice(1).forEach((end, i) => {
        ring.push(bytes.subarray(borders[i], end));
      });
      const lines = ring.lines();
      assert.ok(lines.join('').length <= 200);
      const wanted = bytes
        .toString()
        .split('\n')
        .map((line) => line.replace(/\r$/, ''))
        .filter((line) => line !== '' && Buffer.byteLength(line) <= 29);
      const kept = lines.filter((line) => Buffer.byteLength(line) <= 29);
      assert.deepEqual(kept, wanted.slice(wanted.length - kept.length));
    }),
  );
});

test('a secret is hidden where a line is cut, and where a flood was not read', () => {
  const limits = { maxLines: 50, maxBytes: 1_000, maxLineBytes: 30 };
  const ring = new Ring(limits, undefined, (text) => text.replaceAll('hunter2hunter2', '***'));
  ring.push(Buffer.from(`${'x'.repeat(25)} hunter2hunter2\n`));
  assert.equal(ring.lines()[0], `${'x'.repeat(25)} ***`);
  // What is read of a large chunk begins in the middle of the secret.
  const tail = 16 * 1024;
  const secret = `${'y'.repeat(tail)}hunter2hunter2`;
  ring.push(Buffer.from(`${secret}${'z'.repeat(tail - 7)}`));
  ring.push(Buffer.from('the rest of it'));
  assert.deepEqual(ring.lines().slice(1), [`[${secret.length + tail - 7 + 14} bytes left out]`]);
  ring.push(Buffer.from(' and its end\nthe next\n'));
  assert.deepEqual(ring.lines().slice(1), [`[${secret.length + tail - 7 + 14 + 13} bytes left out]`, 'the next']);
});
