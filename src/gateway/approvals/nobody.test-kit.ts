// Approvals for tests where no person can be asked.
import type { Gateway } from '../gateway.ts';

/** Nobody waits, nobody answers. */
export const nobody: Gateway['approvals'] = {
  holdMs: 1,
  waitingOf: () => undefined,
  answered: async () => undefined,
  answerOfClient: async () => undefined,
};
