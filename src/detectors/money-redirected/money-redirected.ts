// Finds sentences that redirect payments. Never takes a payment tool for it.
import type { Detector } from '../detector.ts';
import { any, isAboutAttacks, signal } from '../signal.ts';

const isMoney = any('money');
const redirects = any('replace', 'covert', 'whenever');
const orders = any('must', 'whenever', 'covert', 'not', 'before');
const moves = any('send', 'put', 'replace');

const namesAddressArgumentUserTellE = any('address', 'argument', 'user', 'tell', 'external', 'not', 'covert');
const namesOptional = any('optional');

/** Payments redirected. */
export const moneyRedirected: Detector = signal({
  id: 'money-redirected',
  title: 'Payments redirected',
  note: 'redirects or adds a payment',
  weight: 1.6,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T24'],
  tags: ['OWASP-MCP03', 'SAFE-T2104'],
  when: (sentence) =>
    isMoney(sentence) &&
    redirects(sentence) &&
    orders(sentence) &&
    moves(sentence) &&
    namesAddressArgumentUserTellE(sentence) &&
    !isAboutAttacks(sentence) &&
    !namesOptional(sentence),
});
