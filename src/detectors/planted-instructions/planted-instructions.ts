// The rule for results in which our own model finds something planted (model/score.ts). The engine judges it together with the other signs.
import type { Rule } from '../detector.ts';

/** A result with instructions planted in it. */
export const plantedInstructions: Rule = {
  id: 'planted-instructions',
  title: 'Instructions planted in a result',
  severity: 'high',
  tier: 'soft',
  status: 'stable',
  surfaces: ['result'],
  threats: ['T23'],
  tags: ['OWASP-MCP10', 'SAFE-T1102', 'AML.T0051.001'],
};
