// Finds orders to keep something from the user. Never takes hidden files or quiet modes for it.
import type { Detector } from '../detector.ts';
import { any, inOrder, isAboutAttacks, type Names, signal } from '../signal.ts';

const hasNot = any('not');
const hasTell = any('tell');
const hasUser = any('user');
const isCovert = any('covert');
const acts = any('send', 'put', 'read', 'replace', 'destroy', 'run');
const isDelicate = any('secret', 'secret-path', 'private', 'external', 'address', 'argument', 'must');
const isNegated: Names = (sentence) => inOrder('not', 'tell', 3)(sentence) || inOrder('tell', 'not', 3)(sentence);

/** Orders to keep something from the user. */
export const concealment: Detector = signal({
  id: 'concealment',
  title: 'Orders to keep something from the user',
  note: 'asks to keep something from the user',
  weight: 2.4,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1001', 'SAFE-T1403'],
  when: (sentence) =>
    ((hasNot(sentence) && hasTell(sentence) && hasUser(sentence) && isNegated(sentence)) ||
      (isCovert(sentence) && acts(sentence) && isDelicate(sentence))) &&
    !isAboutAttacks(sentence),
});
