// Finds tools that want to precede all others. Never takes a first step within one server for it.
import { any, both, either, inOrder, type Sign, signal } from '../signal.ts';

/** Wants to be called before everything. */
export const callBeforeOthers: Sign = signal({
  id: 'call-before-others',
  title: 'Wants to be called before everything',
  note: 'wants to be called before all other tools',
  weight: 1.9,
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1008'],
  all: [
    any('other-tools'),
    any('tool'),
    any('must'),
    either(inOrder('before', 'other-tools', 4), both(any('whenever'), any('before', 'after'))),
  ],
  unless: [],
});
