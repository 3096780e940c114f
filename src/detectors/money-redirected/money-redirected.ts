// Finds sentences that redirect payments. Never takes a payment tool for it.
import { any, isAboutAttacks, isOptional, type Sign, signal } from '../signal.ts';

/** Payments redirected. */
export const moneyRedirected: Sign = signal({
  id: 'money-redirected',
  title: 'Payments redirected',
  note: 'redirects or adds a payment',
  weight: 1.6,
  threats: ['T22', 'T24'],
  tags: ['OWASP-MCP03', 'SAFE-T2104'],
  all: [
    any('money'),
    any('replace', 'covert', 'whenever'),
    any('must', 'whenever', 'covert', 'not', 'before'),
    any('send', 'put', 'replace'),
    any('address', 'argument', 'user', 'tell', 'external', 'not', 'covert'),
  ],
  unless: [isOptional, isAboutAttacks],
});
