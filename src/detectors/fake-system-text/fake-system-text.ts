// Finds text that is made to look like a system message. Never takes ordinary markup for it.
import { any, type Sign, signal } from '../signal.ts';

const isMarked = any('markup');
/** Text made to look like a system message. */
export const fakeSystemText: Sign = signal({
  id: 'fake-system-text',
  title: 'Text made to look like a system message',
  note: 'looks like a message of the system or an address to the model',
  weight: 1.7,
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1102', 'AML.T0051'],
  all: [any('must', 'not', 'ignore', 'send', 'put', 'whenever', 'secret', 'secret-path', 'private', 'run', 'model', 'answer')],
  when: (sentence, before) => isMarked(sentence) || (before !== undefined && before.concepts.length <= 2 && isMarked(before)),
});
