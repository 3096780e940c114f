// The rule; catalogue/ finds what it names, because it takes all servers of a client together.
import type { Rule } from '../detector.ts';

/** Names that two servers, or a server and a client, have. */
export const sameName: Rule = {
  id: 'same-name',
  title: 'Name that another server has, too',
  severity: 'info',
  tier: 'soft',
  status: 'stable',
  surfaces: ['catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1301'],
};
