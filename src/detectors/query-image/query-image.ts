// Finds images and links whose address is to be filled with data: showing them sends the data.
import type { Detector, Match, Passage } from '../detector.ts';

const IMAGE = /!\[[^\]]{0,200}\]\(\s{0,4}https?:\/\/[^)\s]{1,400}/g;
const TAG = /<img[^>]{0,300}src\s{0,4}=\s{0,4}["']?https?:\/\/[^"'>\s]{1,400}/gi;
const FILLED =
  /[?&/=](?:[^\s)"']{0,60})(?:\$?\{[^}]{1,60}\}?|\{\{[^}]{1,60}|%s|<[a-z_ ]{2,40}>|\[[a-z_ ]{2,40}\]?|[A-Z_]{4,30}_HERE)/i;

function* detect({ text }: Passage): Generator<Match> {
  for (const pattern of [IMAGE, TAG]) {
    for (const found of text.matchAll(pattern)) {
      if (!FILLED.test(found[0])) continue;
      yield { start: found.index, end: found.index + found[0].length, note: 'image whose address is filled with data' };
    }
  }
}

/** Images that carry data away. */
export const queryImage: Detector = {
  id: 'query-image',
  title: 'Image address filled with data',
  severity: 'medium',
  tier: 'hard',
  status: 'stable',
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T23', 'T25'],
  tags: ['OWASP-MCP10', 'SAFE-T1910', 'CWE-201'],
  literals: ['![', '<img'],
  detect,
};
