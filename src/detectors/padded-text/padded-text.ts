// Finds text pushed out of sight by long white space, as a client with a small window shows only its begin.
import type { Detector, Match, Passage } from '../detector.ts';

const BLANKS = /[ \t\u00a0\u2000-\u200a\u3000\u2800]{60,}|(?:[ \t]{0,200}\r?\n){15,}/g;

function* detect({ text, surface }: Passage): Generator<Match> {
  if (text.length < 20 || surface === 'result') return;
  for (const found of text.matchAll(BLANKS)) {
    const end = found.index + found[0].length;
    if (text.slice(0, found.index).trim() === '' || text.slice(end).trim() === '') continue;
    yield {
      start: found.index,
      end: Math.min(text.length, end + 40),
      note: `text after ${found[0].length} blanks or empty lines`,
    };
  }
}

/** Text after a long blank. */
export const paddedText: Detector = {
  id: 'padded-text',
  title: 'Text behind a long blank',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['definition', 'catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1402'],
  detect,
};
