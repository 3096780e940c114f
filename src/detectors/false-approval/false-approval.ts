// Finds claims that no approval is needed. Never takes an optional flag for it.
import { any, either, inOrder, isAboutAttacks, isOptional, type Sign, signal } from '../signal.ts';

/** Approval claimed or skipped. */
export const falseApproval: Sign = signal({
  id: 'false-approval',
  title: 'Approval claimed or skipped',
  note: 'says that no approval is needed',
  weight: 1.4,
  threats: ['T22', 'T24'],
  tags: ['OWASP-MCP03', 'SAFE-T1403'],
  all: [any('approval'), either(inOrder('not', 'approval', 3), inOrder('ignore', 'approval', 3))],
  unless: [isOptional, isAboutAttacks],
});
