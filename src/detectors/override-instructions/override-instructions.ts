// Finds sentences that set earlier instructions aside. Never takes "ignore case" for it.
import { either, inOrder, type Sign, signal } from '../signal.ts';

/** Orders to set instructions aside. */
export const overrideInstructions: Sign = signal({
  id: 'override-instructions',
  title: 'Orders to set instructions aside',
  note: 'tells the reader to set instructions aside',
  weight: 2.2,
  threats: ['T22', 'T23'],
  tags: ['OWASP-MCP03', 'OWASP-MCP10', 'SAFE-T1102', 'AML.T0051'],
  all: [either(inOrder('ignore', 'rules'), inOrder('ignore', 'previous', 2))],
});
