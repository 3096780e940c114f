// The rule for personal data in text, which is masked (mask/personal.ts finds it). It stops nothing by itself.
import type { Rule } from '../detector.ts';

/** Personal data. */
export const personalData: Rule = {
  id: 'personal-data',
  title: 'Personal data',
  severity: 'low',
  tier: 'hard',
  status: 'stable',
  surfaces: ['text'],
  threats: ['T25'],
  tags: ['OWASP-MCP10', 'CWE-359'],
};
