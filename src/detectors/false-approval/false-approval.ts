// Finds claims that no approval is needed. Never takes an optional flag for it.
import type { Detector } from '../detector.ts';
import { any, inOrder, isAboutAttacks, signal } from '../signal.ts';

const isApproval = any('approval');
const skips = any('not', 'covert', 'ignore');
const isSkipped = inOrder('not', 'approval', 3);
const isBypassed = inOrder('ignore', 'approval', 3);

const namesOptional = any('optional');

/** Approval claimed or skipped. */
export const falseApproval: Detector = signal({
  id: 'false-approval',
  title: 'Approval claimed or skipped',
  note: 'says that no approval is needed',
  weight: 1.4,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T24'],
  tags: ['OWASP-MCP03', 'SAFE-T1403'],
  when: (sentence) =>
    isApproval(sentence) &&
    skips(sentence) &&
    (isSkipped(sentence) || isBypassed(sentence)) &&
    !isAboutAttacks(sentence) &&
    !namesOptional(sentence),
});
