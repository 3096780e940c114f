// Finds sentences that give orders to the model. Never takes tools about models for it.
import type { Detector } from '../detector.ts';
import { any, isAboutAttacks, signal } from '../signal.ts';

const isModel = any('model');
const orders = any('must', 'not', 'please', 'whenever');
const acts = any('send', 'put', 'read', 'ignore', 'replace', 'run', 'destroy', 'tell');

const namesOptional = any('optional');

/** Speaks to the model. */
export const assistantAddressed: Detector = signal({
  id: 'assistant-addressed',
  title: 'Speaks to the model',
  note: 'gives orders to the model instead of describing the tool',
  weight: 1.0,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'SAFE-T1001'],
  when: (sentence) =>
    isModel(sentence) && orders(sentence) && acts(sentence) && !namesOptional(sentence) && !isAboutAttacks(sentence),
});
