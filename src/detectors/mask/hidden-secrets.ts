// Looks for credentials behind the usual disguises of something that is carried out: codes within codes, backwards, rot13, letters apart, parts of a list.
// Disguised text is only asked for tokens that tell themselves by their shape, so that chance finds nothing.
import { decodedRuns } from '../text/decode.ts';
import { secretSpans } from './secrets.ts';
import { TOKEN } from './tokens.ts';

/** A credential and how it was hidden; `plain` when it was not. */
export interface HiddenSecret {
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

const MAX_DEPTH = 3;
const MIN_CHARS = 16;
const MAX_CHARS = 100_000;

const rot13 = (text: string): string =>
  text.replace(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
const reversed = (text: string): string => [...text].reverse().join('');

const hasToken = (text: string): boolean => new RegExp(TOKEN.source).test(text);

const DISGUISES: readonly (readonly [code: string, undo: (text: string) => string])[] = [
  ['backwards', reversed],
  ['rot13', rot13],
  ['letters apart', (text) => text.replace(/[\s\u200b-\u200d\u2060\ufeff|,;"'[\]]/g, '')],
];

function decodedSecret(text: string, depth: number): boolean {
  if ([...secretSpans(text)].length > 0) return true;
  if (DISGUISES.some(([, undo]) => hasToken(undo(text)))) return true;
  return depth < MAX_DEPTH && [...decodedRuns(text)].some((run) => decodedSecret(run.text, depth + 1));
}

/** Credentials of a text, plain and disguised. */
export function* hiddenSecrets(text: string): Generator<HiddenSecret> {
  if (text.length < 6) return;
  const part = text.slice(0, MAX_CHARS);
  let isPlain = false;
  for (const { start, end } of secretSpans(part)) {
    isPlain = true;
    yield { start, end, code: 'plain' };
  }
  if (isPlain || part.length < MIN_CHARS) return;
  for (const [code, undo] of DISGUISES) if (hasToken(undo(part))) yield { start: 0, end: part.length, code };
  for (const { start, end, text: decoded, code } of decodedRuns(part)) {
    if (decodedSecret(decoded, 1)) yield { start, end, code };
  }
}
