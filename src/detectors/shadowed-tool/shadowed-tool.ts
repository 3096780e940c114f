// Finds rules that one tool makes for another. Never takes the order of steps within a server for it.
import { any, type Sign, signal } from '../signal.ts';

const NAME = /\b[a-z]{2,}(?:_[a-z]{2,})+\b/;
const namesOtherTools = any('other-tools');

/** Rules for another tool. */
export const shadowedTool: Sign = signal({
  id: 'shadowed-tool',
  title: 'Rules for another tool',
  note: 'changes how another tool is to be used',
  weight: 1.8,
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1008', 'SAFE-T1301'],
  all: [
    any('send', 'put', 'replace', 'ignore'),
    any('must', 'whenever', 'before', 'after', 'ignore'),
    any('replace', 'other-tools', 'address', 'external', 'argument', 'not'),
  ],
  when: (sentence, _before, passage) =>
    namesOtherTools(sentence) || NAME.test(passage.folded().text.slice(sentence.start, sentence.end)),
});
