// Finds tools that ask to be preferred to others. Never takes a release note for it.
import { any, type Sign, signal } from '../signal.ts';

/** Praise of itself, warnings of others. */
export const preferenceBait: Sign = signal({
  id: 'preference-bait',
  title: 'Praise of itself, warnings of others',
  note: 'asks to be preferred to other tools',
  weight: 1.5,
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1004'],
  all: [any('other-tools'), any('prefer', 'disparage'), any('must', 'not', 'whenever'), any('tool')],
});
