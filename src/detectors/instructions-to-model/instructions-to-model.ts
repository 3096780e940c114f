// The rule for definitions that our own model takes for orders to the model (model/score.ts). The engine judges it together with the other signs.
import type { Rule } from '../detector.ts';

/** A definition that reads like orders. */
export const instructionsToModel: Rule = {
  id: 'instructions-to-model',
  title: 'Definition that reads like orders to the model',
  severity: 'high',
  tier: 'soft',
  status: 'stable',
  surfaces: ['definition', 'catalogue'],
  threats: ['T22'],
  tags: ['OWASP-MCP03', 'SAFE-T1001', 'AML.T0110'],
};
