// A change of a file, for people to read before it is made. Secrets in it are masked.
import { redacted } from '../base/redacted.ts';
import { colours } from './terminal.ts';
import { visible } from './visible.ts';

const MAX_LINE_CHARS = 400;

/** A name whose whole value says where a secret is, and holds none. */
const PLACE = /^[ \t]*"?[\w.-]{1,128}"?[ \t]*[:=][ \t]*"?(?:Bearer |Token |Basic )?\$\{(?:secret|env|input):[\w.-]{1,128}\}"?,?$/;

const shown = (line: string): string => (PLACE.test(line) ? line : redacted(line, { maxChars: MAX_LINE_CHARS }));

/** Changed lines of a file; secrets in them masked. */
export async function diffLines(path: string, before: Buffer | undefined, after: Buffer | undefined): Promise<readonly string[]> {
  const { lineDiff } = await import('../clients/line-diff.ts');
  const { bold, red, green } = colours();
  const lines = lineDiff(before?.toString('utf8') ?? '', after?.toString('utf8') ?? '').map((line) => {
    const text = line.slice(0, 1) + shown(line.slice(1).trimEnd());
    return line.startsWith('-') ? red(text) : line.startsWith('+') ? green(text) : text;
  });
  return [bold(visible(path)), ...lines, ''];
}
