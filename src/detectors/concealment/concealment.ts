// Finds orders to keep something from the user. Never takes hidden files or quiet modes for it.
import { any, both, either, inOrder, type Sign, signal } from '../signal.ts';

/** Orders to keep something from the user. */
export const concealment: Sign = signal({
  id: 'concealment',
  title: 'Orders to keep something from the user',
  note: 'asks to keep something from the user',
  weight: 2.4,
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1001', 'SAFE-T1403'],
  all: [
    either(
      both(any('tell'), any('not'), any('user'), either(inOrder('not', 'tell', 3), inOrder('tell', 'not', 3))),
      both(
        any('covert'),
        any('send', 'put', 'read', 'replace', 'destroy', 'run'),
        any('secret', 'secret-path', 'private', 'external', 'address', 'argument', 'must'),
      ),
    ),
  ],
});
