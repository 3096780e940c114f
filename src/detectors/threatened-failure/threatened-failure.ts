// Finds threats of failure that ask for private data. Never takes an honest error note for it.
import { any, type Sign, signal } from '../signal.ts';

/** Threatens failure. */
export const threatenedFailure: Sign = signal({
  id: 'threatened-failure',
  title: 'Threatens failure',
  note: 'threatens failure unless private data is given',
  weight: 1.3,
  threats: ['T22'],
  tags: ['OWASP-MCP03'],
  all: [
    any('threat'),
    any('must', 'not', 'before'),
    any('secret', 'secret-path', 'private', 'external', 'address'),
    any('put', 'send', 'read', 'replace'),
  ],
});
