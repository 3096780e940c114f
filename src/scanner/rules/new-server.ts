// The rule on servers that appeared since a baseline was taken. It is judged where the report is made, since only there the baseline is known.
import type { Rule } from '../../detectors/detector.ts';

/** A server that nobody has looked at yet. */
export const newServer: Rule = {
  id: 'new-server',
  title: 'A server that was not there before',
  severity: 'high',
  tier: 'hard',
  status: 'stable',
  surfaces: ['entry'],
  threats: ['T27', 'T28'],
  tags: ['OWASP-MCP-09'],
};
