// The rule; catalogue/ finds what it names, because it takes all servers of a client together.
import type { Rule } from '../detector.ts';

/** Descriptions that speak of a tool of another server. */
export const namesOtherServer: Rule = {
  id: 'names-other-server',
  title: "Description that speaks of another server's tool",
  severity: 'medium',
  tier: 'soft',
  status: 'stable',
  surfaces: ['catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1008'],
};
