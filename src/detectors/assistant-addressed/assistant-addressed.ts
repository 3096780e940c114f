// Finds sentences that give orders to the model. Never takes tools about models for it.
import { any, isAboutAttacks, isOptional, type Sign, signal } from '../signal.ts';

/** Speaks to the model. */
export const assistantAddressed: Sign = signal({
  id: 'assistant-addressed',
  title: 'Speaks to the model',
  note: 'gives orders to the model instead of describing the tool',
  weight: 1.0,
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1001'],
  all: [
    any('model'),
    any('must', 'not', 'please', 'whenever'),
    any('send', 'put', 'read', 'ignore', 'replace', 'run', 'destroy', 'tell'),
  ],
  unless: [isOptional, isAboutAttacks],
});
