// Finds single invisible characters where honest writing has none. Never takes the joiners of Arabic, Indic scripts and emoji for it.
import type { Detector, Match, Passage, Severity } from '../detector.ts';
import { disguise } from '../disguise.ts';
import { isPrivate } from '../text/hidden.ts';

const HIDDEN =
  /\u034f|\u200d|[\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff\u{f0000}-\u{10fffd}]/gu;

const NAMES: Readonly<Record<number, string>> = {
  173: 'soft hyphen',
  847: 'grapheme joiner',
  4447: 'Hangul filler',
  4448: 'Hangul filler',
  6158: 'Mongolian separator',
  8203: 'zero-width space',
  8204: 'zero-width non-joiner',
  8205: 'zero-width joiner',
  8288: 'word joiner',
  12644: 'Hangul filler',
  65279: 'zero-width no-break space',
  65440: 'Hangul filler',
};

/** Scripts that are written without blanks or with joiners: a zero-width character beside them is spelling. */
const SPELLED_WITH_JOINERS = [
  'Arabic|Syriac|Mongolian|Devanagari|Bengali|Gujarati|Gurmukhi|Kannada|Malayalam|Oriya|Sinhala|Tamil|Telugu',
  'Thai|Lao|Khmer|Myanmar|Tibetan|Javanese|Balinese|Hebrew',
].flatMap((names) => names.split('|'));
const NEEDS_JOINERS = new RegExp(
  `${SPELLED_WITH_JOINERS.map((script) => String.raw`\p{Script=${script}}`).join('|')}|${String.raw`\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f`}`,
  'u',
);
const LETTER = /[\p{L}\p{N}_]/u;
const PROSE_SCRIPT = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u;

interface Place {
  readonly code: number;
  readonly before: string;
  readonly after: string;
  readonly isFirst: boolean;
  readonly isName: boolean;
}

const isJoinerLike = (code: number): boolean => (code >= 0x200b && code <= 0x200d) || code === 0x2060 || code === 0xfeff;

/** How bad this character is here; undefined when honest writing has it here. */
function severityAt({ code, before, after, isFirst, isName }: Place): Severity | undefined {
  if (code === 0xfeff && isFirst) return undefined;
  if (isJoinerLike(code) && (NEEDS_JOINERS.test(before) || NEEDS_JOINERS.test(after))) return undefined;
  const isInWord = LETTER.test(before) && LETTER.test(after) && PROSE_SCRIPT.test(before);
  if (code === 0xad) return isInWord ? 'low' : 'medium';
  if (isPrivate(code)) return 'medium';
  return isName || !isJoinerLike(code) ? 'high' : 'medium';
}

const nameOf = (code: number): string =>
  `${NAMES[code] ?? (isPrivate(code) ? 'private-use character' : 'invisible character')} U+${code.toString(16).toUpperCase().padStart(4, '0')}`;

function charBefore(text: string, index: number): string {
  const unit = text.charCodeAt(index - 1);
  return text.slice(unit >= 0xdc00 && unit <= 0xdfff ? index - 2 : index - 1, index);
}

function* detect({ text, surface, role }: Passage): Generator<Match> {
  if (!/\P{ASCII}/u.test(text)) return;
  for (const found of text.matchAll(HIDDEN)) {
    const code = found[0].codePointAt(0) ?? 0;
    const start = found.index;
    const end = start + found[0].length;
    const place = {
      code,
      before: start === 0 ? '' : charBefore(text, start),
      after: String.fromCodePoint(text.codePointAt(end) ?? 0x20),
      isFirst: start === 0,
      isName: role === 'name' || role === 'key',
    };
    const severity = severityAt(place);
    if (severity === undefined) continue;
    // Pages and documents are full of leftovers; a definition is written by hand for a model.
    const shown = surface === 'definition' || surface === 'catalogue' ? severity : softened(severity);
    yield { start, end, note: nameOf(code), severity: shown };
  }
}

const softened = (severity: Severity): Severity => (severity === 'high' ? 'medium' : 'low');

/** Single invisible characters. */
export const hiddenCharacters: Detector = disguise({
  id: 'hidden-characters',
  title: 'Invisible characters',
  severity: 'high',
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1402', 'CWE-1007'],
  detect,
});
