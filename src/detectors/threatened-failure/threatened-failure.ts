// Finds threats of failure that ask for private data. Never takes an honest error note for it.
import type { Detector } from '../detector.ts';
import { any, isAboutAttacks, signal } from '../signal.ts';

const threatens = any('threat');
const orders = any('must', 'not', 'before');
const isDelicate = any('secret', 'secret-path', 'private', 'external', 'address');
const moves = any('put', 'send', 'read', 'replace');

/** Threatens failure. */
export const threatenedFailure: Detector = signal({
  id: 'threatened-failure',
  title: 'Threatens failure',
  note: 'threatens failure unless private data is given',
  weight: 1.3,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22'],
  tags: ['OWASP-MCP03'],
  when: (sentence) =>
    threatens(sentence) && orders(sentence) && isDelicate(sentence) && moves(sentence) && !isAboutAttacks(sentence),
});
