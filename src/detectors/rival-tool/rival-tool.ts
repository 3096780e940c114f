// The rule; catalogue/ finds what it names, because it takes all servers of a client together.
import type { Rule } from '../detector.ts';

/** Tools that want to take the place of another server's tool. */
export const rivalTool: Rule = {
  id: 'rival-tool',
  title: "Tool that wants to take another's place",
  severity: 'medium',
  tier: 'soft',
  status: 'stable',
  surfaces: ['catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1004'],
};
