// Finds sentences that move private data out. Never takes a tool that sends what it was given for it.
import { any, either, inOrder, type Sign, signal } from '../signal.ts';

/** Data moved out of the task. */
export const dataMovement: Sign = signal({
  id: 'data-movement',
  title: 'Data moved out of the task',
  note: 'moves private data into an argument or to somebody else',
  weight: 1.5,
  threats: ['T22', 'T23', 'T25'],
  tags: ['OWASP-MCP10', 'SAFE-T1911', 'SAFE-T1913'],
  all: [
    any('secret', 'secret-path', 'private'),
    either(inOrder('send', 'external', 8), inOrder('send', 'address', 8), inOrder('put', 'argument', 8)),
  ],
});
