// An approval as the trail names it.
import type { Approval, ApprovalState } from '../../store/approval.ts';
import type { RecordedApproval } from '../../store/entry.ts';

/** Which question, how it stands, and who answered. */
export const recorded = ({ id, answers }: Approval, state: ApprovalState): RecordedApproval => ({
  id,
  state,
  by: [...new Set(answers.map(({ by }) => by))],
});
