import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { denseScan, isWordUnit, normalLiteral, sparseScan } from './automaton.ts';

/** Does a literal stand there, the slow way? Separators in runs are one blank, and a literal that begins with a blank begins a word. */
function stands(text: string, literal: string, start: number, end: number): boolean {
  const part = text.slice(start, end);
  if (/^[ _-]/.test(part) || /[ _-]{2}$/.test(part) || part.replace(/[ _-]+/g, ' ') !== literal.trim()) return false;
  return !literal.startsWith(' ') || start === 0 || !isWordUnit(text.charCodeAt(start - 1));
}

function slowly(text: string, literals: readonly string[]): readonly string[] {
  const places = Array.from({ length: text.length }, (_, start) =>
    Array.from({ length: text.length - start }, (_end, more) => [start, start + more + 1] as const),
  ).flat();
  const found = literals.flatMap((literal, number) =>
    places.filter(([start, end]) => stands(text, literal, start, end)).map(([, end]) => `${number} ${end}`),
  );
  return found.sort();
}

function scanned(text: string, literals: readonly string[]): readonly string[] {
  const found: string[] = [];
  denseScan(literals)(text, (literal, end) => found.push(`${literal} ${end}`));
  return found.sort();
}

const LITERALS = [' a', ' ab', ' abc', ' b a', ' a b', 'b(', '(a', ' c', ' ba c', '<a>', 'a)b'];

test('the dense scan finds what a slow search finds, at the same places', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', 'c', ' ', '_', '-', '(', ')', '<', '>', 'é', 'ж', '。'),
    maxLength: 14,
  });
  fc.assert(
    fc.property(text, (one) => assert.deepEqual(scanned(one, LITERALS), slowly(one, LITERALS))),
    { numRuns: 2000 },
  );
});

test('a literal that begins with a blank is not found inside a word', () => {
  assert.deepEqual(scanned('xab ab', [' ab']), ['0 6']);
  assert.deepEqual(scanned('жab "ab', [' ab']), ['0 7']);
});

test('the sparse scan finds literals of other scripts, with any separator for a blank', () => {
  const found: string[] = [];
  const scan = sparseScan(['не говори', '必须'].map(normalLiteral));
  scan('прошу: не-говори。必须', (literal, end) => found.push(`${literal} ${end}`));
  assert.deepEqual(found, ['0 16', '1 19']);
});
