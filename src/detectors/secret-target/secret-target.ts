// Finds sentences that ask for secrets. Never takes the mention of a key that a server needs for it.
import { any, both, either, type Sign, signal } from '../signal.ts';

/** Secrets asked for. */
export const secretTarget: Sign = signal({
  id: 'secret-target',
  title: 'Secrets asked for',
  note: 'asks for secrets or for a file that holds them',
  weight: 1.6,
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP01', 'SAFE-T1502', 'SAFE-T1503'],
  all: [
    either(any('secret-path'), both(any('secret', 'private'), any('argument', 'external', 'address', 'covert'))),
    any('read', 'put', 'send'),
    any('must', 'before', 'whenever', 'covert', 'not', 'after', 'argument', 'external', 'address'),
  ],
});
