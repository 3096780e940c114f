// Looks for credentials behind the usual disguises of something that is carried out: codes within codes, backwards, rot13, letters apart, wide letters, parts of a list
// or of two arguments. Disguised text is only asked for what tells itself by its shape, so that chance finds nothing.
import { decodedRuns } from '../text/decode.ts';
import { parts } from './parts.ts';
import { addressSpans, secretSpans, tokenSpans } from './secrets.ts';

/** A credential and how it was hidden; `plain` when it was not. */
export interface HiddenSecret {
  readonly start: number;
  readonly end: number;
  readonly code: string;
}

const MAX_DEPTH = 3;
const MIN_CHARS = 16;
const MAX_CHARS = 100_000;
/** Of so many codes it is said which one holds the credential. */
const MAX_ALONE = 100;
/** No disguise takes it out, and no credential has it. */
const BETWEEN_RUNS = '\u0001';

const rot13 = (text: string): string =>
  text.replace(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
const reversed = (text: string): string => [...text].reverse().join('');

const ZERO_WIDTH = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
/** The head of a key block whose blanks were taken out, too. */
const KEY_BLOCK = /-----BEGIN[A-Z0-9]{0,40}PRIVATEKEY(?:BLOCK)?-----[A-Za-z0-9+/=]{40}/;

const isAny = (spans: Iterable<unknown>): boolean => {
  for (const _ of spans) return true;
  return false;
};
/** Signs stay signs in rot13: only a scheme that is one tells an address from a disguised placeholder. */
const SCHEME =
  /\b(?:https?|ftps?|ssh|git|postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|smtps?|ldaps?|mssql|sqlserver):\/\//i;
const isCertain = (text: string): boolean =>
  isAny(tokenSpans(text)) || KEY_BLOCK.test(text) || (SCHEME.test(text) && isAny(addressSpans(text)));

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-fA-F]{2}){1,2000}/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

const DISGUISES: readonly (readonly [code: string, undo: (text: string) => string])[] = [
  ['backwards', reversed],
  ['rot13', rot13],
  ['percent', percentDecoded],
  ['zero-width characters', (text) => text.replace(ZERO_WIDTH, '')],
  ['letters apart', (text) => text.replace(/[\s\u200b-\u200d\u2060\ufeff|,;"'[\]]/g, '')],
];

const BASE32 = /(?<![A-Za-z0-9])[A-Z2-7]{32,20000}={0,6}(?![A-Za-z0-9])/g;
const BASE32_SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The text of base32, which looks like nothing else in capitals. */
function fromBase32(run: string): string {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const sign of run.replaceAll('=', '')) {
    held = ((held << 5) | BASE32_SIGNS.indexOf(sign)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes).toString('latin1');
}

/** Runs of a code that only credentials are asked of. */
function* ownRuns(text: string): Generator<HiddenSecret> {
  for (const { 0: run, index } of text.matchAll(BASE32)) {
    if (isAny(secretSpans(fromBase32(run)))) yield { start: index, end: index + run.length, code: 'base32' };
  }
}

function decodedSecret(text: string, depth: number): boolean {
  if (isAny(secretSpans(text)) || isAny(ownRuns(text))) return true;
  if (DISGUISES.some(([, undo]) => isCertain(undo(text)))) return true;
  return depth < MAX_DEPTH && [...decodedRuns(text)].some((run) => decodedSecret(run.text, depth + 1));
}

/** Full-width and other forms of the same letters. */
const isWide = (text: string): boolean => /[\uff01-\uff5e\u{1d400}-\u{1d7ff}\u2460-\u24ff]/u.test(text);

/** Shorter parts of a credential are none. */
const MIN_PART = 4;
/** Longer ones neither. */
const MAX_PART = 20_000;

/** Is there a credential of which a part stands at the end of one text and the rest at the begin of the next? */
export function isSplitSecret(first: string, second: string): boolean {
  if (first.length < MIN_PART || second.length < MIN_PART) return false;
  const head = first.slice(-MAX_PART);
  for (const { start, end } of tokenSpans(head + second.slice(0, MAX_PART)))
    if (start < head.length && end > head.length) return true;
  return false;
}

/** Credentials of a text, plain and disguised. A long text is read in parts. */
export function* hiddenSecrets(text: string): Generator<HiddenSecret> {
  for (const [from, part] of parts(text, MAX_CHARS))
    for (const { start, end, code } of secretsOf(part)) yield { start: start + from, end: end + from, code };
}

function* secretsOf(part: string): Generator<HiddenSecret> {
  if (part.length < 6) return;
  let isPlain = false;
  for (const { start, end } of secretSpans(part)) {
    isPlain = true;
    yield { start, end, code: 'plain' };
  }
  if (isPlain || part.length < MIN_CHARS) return;
  for (const [code, undo] of DISGUISES) if (isCertain(undo(part))) yield { start: 0, end: part.length, code };
  if (isWide(part) && isAny(secretSpans(part.normalize('NFKC'))))
    yield { start: 0, end: part.length, code: 'other forms of letters' };
  yield* ownRuns(part);
  yield* decodedSecrets(part);
}

/** Runs are asked all at once, since there may be thousands; one by one only to say which of them it was. */
function* decodedSecrets(part: string): Generator<HiddenSecret> {
  const runs = [...decodedRuns(part)];
  if (runs.length === 0 || !decodedSecret(runs.map(({ text }) => text).join(BETWEEN_RUNS), 1)) return;
  const own = runs.slice(0, MAX_ALONE).filter(({ text }) => decodedSecret(text, 1));
  for (const { start, end, code } of own) yield { start, end, code };
  if (own.length === 0) yield { start: 0, end: part.length, code: 'one of many codes' };
}
