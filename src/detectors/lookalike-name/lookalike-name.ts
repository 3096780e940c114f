// The rule; catalogue/ finds what it names, because it takes all servers of a client together.
import type { Rule } from '../detector.ts';

/** Names that look like those of another server or of a client. */
export const lookalikeName: Rule = {
  id: 'lookalike-name',
  title: "Name that looks like another tool's",
  severity: 'medium',
  tier: 'soft',
  status: 'stable',
  surfaces: ['catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1004', 'CWE-1007'],
};
