// A change of a file, for people to read before it is made. Secrets in it are masked.
import type { Json, JsonObject } from '../base/json.ts';
import { redacted } from '../base/redacted.ts';
import type { SecretRules, Span } from '../clients/rewrite.ts';
import type { Mask } from '../secrets/mask.ts';
import { colours } from './terminal.ts';
import { visible } from './visible.ts';

const MAX_LINE_CHARS = 400;

/** A value that says as a whole where a secret is, and holds none. */
const PLACE = String.raw`(?:Bearer |Token |Basic )?\$\{(?:secret|env|input):[\w.-]{1,128}\}`;
const PLACE_VALUE = new RegExp(`^${PLACE}$`);
const PLACE_LINE = new RegExp(String.raw`^[ \t]*"?[\w.-]{1,128}"?[ \t]*[:=][ \t]*"?${PLACE}"?,?$`);

const shown = (line: string): string => (PLACE_LINE.test(line) ? line : redacted(line, { maxChars: MAX_LINE_CHARS }));

const MAX_DEPTH = 32;
const MIN_LINE_CHARS = 4;

/** Every secret in a value, line by line: a text of several lines has its name in none of them but the first. */
function secretLinesIn(value: Json | undefined, name: string, depth: number, spansOf: SecretRules['spansOf']): readonly string[] {
  if (typeof value === 'string')
    return (
      spansOf(name, value)
        .flatMap(({ start, end }) => value.slice(start, end).split('\n'))
        .map((line) => line.trim())
        .filter((line) => line.length >= MIN_LINE_CHARS)
        // In single quotes YAML doubles them.
        .flatMap((line) => [line, line.replaceAll("'", "''")])
    );
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  // Items of a list are called what the list is called.
  return Object.entries(value as JsonObject).flatMap(([key, inner]) =>
    secretLinesIn(inner, Array.isArray(value) ? name : key, depth - 1, spansOf),
  );
}

async function maskFor(path: string, texts: readonly string[]): Promise<Mask> {
  const { formatOf, readDocument } = await import('../clients/documents/read.ts');
  const { secretSpans } = await import('../app/protect/secret-spans.ts');
  const { literalPartOf } = await import('../app/settings-expand.ts');
  // The place of a secret holds none, nor does the word before it.
  const spansOf = (name: string, value: string): readonly Span[] =>
    PLACE_VALUE.test(value) ? [] : secretSpans(name, literalPartOf(value));
  const { maskOf } = await import('../secrets/mask.ts');
  return maskOf(texts.flatMap((text) => secretLinesIn(readDocument(text, formatOf(path)).value, '', MAX_DEPTH, spansOf)));
}

/** Changed lines of a file; secrets in them masked. */
export async function diffLines(path: string, before: Buffer | undefined, after: Buffer | undefined): Promise<readonly string[]> {
  const { lineDiff } = await import('../clients/line-diff.ts');
  const { bold, red, green } = colours();
  const texts = [before?.toString('utf8') ?? '', after?.toString('utf8') ?? ''] as const;
  const mask = await maskFor(path, texts);
  const lines = lineDiff(...texts).map((line) => {
    const text = line.slice(0, 1) + shown(mask(line.slice(1).trimEnd()));
    return line.startsWith('-') ? red(text) : line.startsWith('+') ? green(text) : text;
  });
  return [bold(visible(path)), ...lines, ''];
}
