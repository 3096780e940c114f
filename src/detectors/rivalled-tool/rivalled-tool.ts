// The rule; catalogue/ finds what it names, because it takes all servers of a client together.
import type { Rule } from '../detector.ts';

/** Tools whose place another server's tool wants. */
export const rivalledTool: Rule = {
  id: 'rivalled-tool',
  title: 'Tool whose place another wants',
  severity: 'info',
  tier: 'soft',
  status: 'stable',
  surfaces: ['catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1004'],
};
