// Finds orders to run dangerous commands. Never takes a tool whose work is running commands for it.
import { any, both, type Sign, signal } from '../signal.ts';

const FETCHED =
  /\b(?:curl|wget|iwr|invoke-webrequest)\b[^\n]{0,200}\|\s{0,4}(?:ba|z|k)?sh\b|\brm\s{1,4}-rf?\s{1,4}[~/]|\/dev\/tcp\/|\bbash\s{1,4}-i\b|\bpowershell\s{1,4}-e/;

const isOrdered = both(
  any('run'),
  any('must', 'before', 'after', 'whenever', 'covert', 'not', 'please', 'ignore'),
  any('covert', 'external', 'address'),
);

/** Orders to run a command. */
export const commandOrder: Sign = signal({
  id: 'command-order',
  title: 'Orders to run a command',
  note: 'orders to run a command of the shell',
  weight: 1.6,
  threats: ['T22', 'T23', 'T26'],
  tags: ['OWASP-MCP05', 'SAFE-T1101'],
  all: [any('shell')],
  when: (sentence, _before, passage) =>
    isOrdered(sentence) || FETCHED.test(passage.folded().text.slice(sentence.start, sentence.end)),
});
