// Finds words that mix scripts which look alike, as "pаyment" with a Cyrillic letter. Never takes prose in Russian or Greek, or units such as "µm", for it.
import type { Detector, Match, Passage } from '../detector.ts';
import { disguise } from '../disguise.ts';
import { latinLookalikes } from '../text/confusables.ts';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LATIN = /\p{Script=Latin}/u;
const OTHER = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Lisu}\p{Script=Coptic}]/u;
/** Mathematical, full-width and circled letters: shown as Latin ones, and none. */
const STYLED = /[\u{1d400}-\u{1d7ff}\uff21-\uff3a\uff41-\uff5a\u24b6-\u24e9\u{1f130}-\u{1f189}]/u;
const MIN_STYLED = 3;
/** Greek letters that science writes beside Latin ones. */
const SYMBOL =
  /^[\u00b5\u03bc\u03a9\u03b1-\u03c9\u0394\u03a3]\p{Script=Latin}{0,3}\p{N}*$|^\p{Script=Latin}{1,3}[\u03b1-\u03c9\u0394\u03a9]$|^\p{Script=Latin}{2,}[-]?[\u03b1\u03b2\u03b3]$/u;

const letterOf = (char: string): string => `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

function noteOf(word: string): string | undefined {
  if (LATIN.test(word) && OTHER.test(word)) {
    const alike = [...word].find((char) => latinLookalikes.has(char.toLowerCase()) || latinLookalikes.has(char));
    // A word of two scripts without look-alikes ("API-ключ" without the hyphen) deceives nobody.
    return alike === undefined || SYMBOL.test(word)
      ? undefined
      : `letter ${letterOf(alike)} looks like a Latin one inside a Latin word`;
  }
  const styled = [...word].filter((char) => STYLED.test(char)).length;
  return styled >= MIN_STYLED ? 'letters of a mathematical or full-width alphabet' : undefined;
}

function* detect({ text, role, surface }: Passage): Generator<Match> {
  if (!/[\u0370-\u058f\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff\uff21-\uff5a\u24b6-\u24e9\ud835\ud83c]/.test(text)) return;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const note = noteOf(word);
    if (note === undefined) continue;
    const isName = role === 'name' || role === 'key';
    const isDefinition = surface === 'definition' || surface === 'catalogue';
    yield { start: index, end: index + word.length, note, severity: isName ? 'high' : isDefinition ? 'medium' : 'low' };
  }
}

/** Words of two scripts. */
export const lookalikeLetters: Detector = disguise({
  id: 'lookalike-letters',
  title: 'Look-alike letters of another script',
  severity: 'high',
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1004', 'CWE-1007'],
  detect,
});
