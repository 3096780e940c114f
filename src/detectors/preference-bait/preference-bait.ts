// Finds tools that ask to be preferred to others. Never takes a release note for it.
import type { Detector } from '../detector.ts';
import { any, isAboutAttacks, signal } from '../signal.ts';

const praises = any('prefer');
const warns = any('disparage');
const others = any('other-tools');
const orders = any('must', 'not', 'whenever');

const namesTool = any('tool');

/** Praise of itself, warnings of others. */
export const preferenceBait: Detector = signal({
  id: 'preference-bait',
  title: 'Praise of itself, warnings of others',
  note: 'asks to be preferred to other tools',
  weight: 1.5,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1004'],
  when: (sentence) =>
    others(sentence) &&
    (praises(sentence) || warns(sentence)) &&
    orders(sentence) &&
    namesTool(sentence) &&
    !isAboutAttacks(sentence),
});
