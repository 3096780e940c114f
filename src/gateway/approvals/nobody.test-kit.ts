// Approvals for tests where no person can be asked.
import type { Gateway } from '../gateway.ts';

const none = async (): Promise<never> => {
  throw new Error('there are no tasks here');
};

/** Nobody waits, nobody answers. */
export const nobody: Gateway['approvals'] = {
  holdMs: 1,
  waitingOf: () => undefined,
  answered: async () => undefined,
  answerOfClient: async () => undefined,
  tasks: { begun: none, get: none, update: none, cancel: none },
};
