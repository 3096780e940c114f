// Finds sentences that move private data out. Never takes a tool that sends what it was given for it.
import type { Detector } from '../detector.ts';
import { any, inOrder, isAboutAttacks, signal } from '../signal.ts';

const isPrivate = any('secret', 'secret-path', 'private');
const sends = inOrder('send', 'external', 8);
const sendsTo = inOrder('send', 'address', 8);
const puts = inOrder('put', 'argument', 8);

/** Data moved out of the task. */
export const dataMovement: Detector = signal({
  id: 'data-movement',
  title: 'Data moved out of the task',
  note: 'moves private data into an argument or to somebody else',
  weight: 1.5,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T23', 'T25'],
  tags: ['OWASP-MCP10', 'SAFE-T1911', 'SAFE-T1913'],
  when: (sentence) =>
    isPrivate(sentence) && (sends(sentence) || sendsTo(sentence) || puts(sentence)) && !isAboutAttacks(sentence),
});
