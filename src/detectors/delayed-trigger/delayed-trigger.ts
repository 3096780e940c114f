// Finds orders that wait for a moment or a word. Never takes a feature flag for it.
import { any, type Sign, signal } from '../signal.ts';

/** Waits for a moment or a word. */
export const delayedTrigger: Sign = signal({
  id: 'delayed-trigger',
  title: 'Waits for a moment or a word',
  note: 'acts only later or on a certain word',
  weight: 1.6,
  threats: ['T21', 'T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1201'],
  all: [
    any('delay'),
    any('send', 'read', 'run', 'destroy', 'secret', 'secret-path', 'private', 'ignore'),
    any('secret', 'secret-path', 'private', 'external', 'address', 'shell', 'destroy', 'covert', 'file'),
  ],
});
