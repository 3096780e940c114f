// Finds text written in characters that show nothing (tag block, variation selectors, long zero-width runs) and reads it. Never takes emoji or Han variants for it.
import type { Detector, Match, Passage } from '../detector.ts';

const BLACK_FLAG = 0x1f3f4;
const CANCEL_TAG = 0xe007f;
/** A zero-width run this long carries a message. */
const RUN_CHARS = 8;

interface Run {
  readonly start: number;
  readonly end: number;
  readonly codes: readonly number[];
  /** The code point before it. */
  readonly before: number;
}

/** Runs of one kind of invisible characters. */
function* runsOf(text: string, pattern: RegExp): Generator<Run> {
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const codes = Array.from(found, (char) => char.codePointAt(0) ?? 0);
    const before = text.slice(Math.max(0, index - 2), index).codePointAt(0) ?? 0;
    yield { start: index, end: index + found.length, codes, before };
  }
}

const printable = (bytes: readonly number[]): string => Buffer.from(bytes).toString('utf8');

function tagMatch({ start, end, codes, before }: Run): Match | undefined {
  const decoded = printable(codes.map((code) => code - 0xe0000).filter((byte) => byte >= 0x20 && byte < 0x7f));
  // A flag of a region: black flag, two to six letters or digits, cancel.
  const isFlag = before === BLACK_FLAG && codes.at(-1) === CANCEL_TAG && /^[a-z0-9]{3,6}$/.test(decoded);
  return isFlag ? undefined : { start, end, note: `${codes.length} invisible tag characters`, decoded };
}

const selectorByte = (code: number): number => (code <= 0xfe0f ? code - 0xfe00 : code - 0xe0100 + 16);

function selectorMatch({ start, end, codes }: Run): Match {
  return { start, end, note: `${codes.length} variation selectors in a row`, decoded: printable(codes.map(selectorByte)) };
}

/** Two kinds of zero-width characters read as bits, when that gives text. */
function bitsOf(codes: readonly number[]): string {
  const kinds = [...new Set(codes)];
  const ascii = [0, 1].map((one) => {
    const bits = codes.filter((code) => kinds.indexOf(code) < 2).map((code) => (kinds.indexOf(code) === one ? '1' : '0'));
    const bytes = (bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
    return printable(bytes);
  });
  return ascii.find((text) => /^[\x20-\x7e\n]{2,}$/.test(text)) ?? '';
}

function zeroWidthMatch({ start, end, codes }: Run): Match {
  return { start, end, note: `${codes.length} zero-width characters in a row`, decoded: bitsOf(codes) };
}

/** One selector after a character is how emoji, mathematical and Han variants are written; two are never. */
const KINDS: readonly (readonly [runs: RegExp, match: (run: Run) => Match | undefined])[] = [
  [/[\u{e0000}-\u{e007f}]+/gu, tagMatch],
  [/[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}/gu, selectorMatch],
  [new RegExp(`[\\u200b-\\u200d\\u2060\\ufeff\\u180e]{${RUN_CHARS},}`, 'g'), zeroWidthMatch],
];

function* detect({ text }: Passage): Generator<Match> {
  for (const [pattern, matchOf] of KINDS) {
    for (const run of runsOf(text, pattern)) {
      const match = matchOf(run);
      if (match !== undefined) yield match;
    }
  }
}

/** Text hidden in invisible characters. */
export const hiddenText: Detector = {
  id: 'hidden-text',
  title: 'Text in invisible characters',
  severity: 'critical',
  tier: 'hard',
  status: 'stable',
  surfaces: ['definition', 'catalogue', 'result', 'arguments'],
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1402', 'CWE-1007'],
  detect,
};
