// Finds tools that want to precede all others. Never takes a first step within one server for it.
import type { Detector } from '../detector.ts';
import { any, inOrder, signal } from '../signal.ts';

const isTool = any('tool');
const isFirst = inOrder('before', 'other-tools', 4);
const isEach = any('whenever');
const orders = any('must');

const namesOtherTools = any('other-tools');
const namesBeforeAfter = any('before', 'after');

/** Wants to be called before everything. */
export const callBeforeOthers: Detector = signal({
  id: 'call-before-others',
  title: 'Wants to be called before everything',
  note: 'wants to be called before all other tools',
  weight: 1.9,
  surfaces: ['definition', 'catalogue', 'result'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1008'],
  when: (sentence) =>
    isTool(sentence) &&
    orders(sentence) &&
    (isFirst(sentence) || (isEach(sentence) && namesOtherTools(sentence) && namesBeforeAfter(sentence))),
});
