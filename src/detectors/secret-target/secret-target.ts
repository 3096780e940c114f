// Finds sentences that ask for secrets. Never takes the mention of a key that a server needs for it.
import type { Detector } from '../detector.ts';
import { any, isAboutAttacks, signal } from '../signal.ts';

const isPath = any('secret-path');
const isSecret = any('secret', 'private');
const takes = any('read', 'put', 'send');
const orders = any('must', 'before', 'whenever', 'covert', 'not', 'after', 'argument', 'external', 'address');

const namesArgumentExternalAddressC = any('argument', 'external', 'address', 'covert');

/** Secrets asked for. */
export const secretTarget: Detector = signal({
  id: 'secret-target',
  title: 'Secrets asked for',
  note: 'asks for secrets or for a file that holds them',
  weight: 1.6,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP01', 'SAFE-T1502', 'SAFE-T1503'],
  when: (sentence) =>
    takes(sentence) &&
    orders(sentence) &&
    (isPath(sentence) || (isSecret(sentence) && namesArgumentExternalAddressC(sentence))) &&
    !isAboutAttacks(sentence),
});
