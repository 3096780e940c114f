// Questions over a link: whoever has it sees the question; answering needs the approver's own key. Also the port that a console will use.
import { timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '../../base/digest.ts';
import type { Approval, NotTaken } from '../../store/approval.ts';
import { type ApprovalParts, USABLE_MS } from './approvals.ts';
import { witnessedAnswer } from './proof.ts';

/** An approver who answers over links: only the digest of the key is kept. */
export interface LinkApprover {
  readonly name: string;
  /** SHA-256 of the key, hex. */
  readonly sha256: string;
}

/** Questions for those who are not at the terminal. */
export interface ApprovalLinks {
  /** The path of a question's page; its last part cannot be guessed. */
  pathOf(id: string): string;
  /** The question of a path; undefined for a path that was not made here. */
  questionAt(path: string): Promise<Approval | undefined>;
  /** Whose key this is. */
  approverWith(key: string): string | undefined;
  /** Takes an approver's answer: once for each approver and question, for this call alone. */
  answer(approval: Approval, by: string, answer: 'allow' | 'refuse'): Promise<NotTaken | 'taken'>;
}

const PATH = /^\/approvals\/([a-z0-9]{1,32})\/([A-Za-z0-9_-]{43})$/;

/** Does a path belong to the pages of questions? */
export const isApprovalPath = (path: string): boolean => path.startsWith('/approvals/');

const isEqual = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

/** Makes them. `approvers` are asked for anew each time: who was taken out of the settings answers no more. */
export function approvalLinks(
  { store, mac, clock }: Pick<ApprovalParts, 'store' | 'mac' | 'clock'>,
  approvers: () => readonly LinkApprover[],
): ApprovalLinks {
  const tokenOf = (id: string): string => mac(`approval link\n${id}`);
  return {
    pathOf: (id) => `/approvals/${id}/${tokenOf(id)}`,
    async questionAt(path) {
      const [, id = '', token = ''] = PATH.exec(path) ?? [];
      return id !== '' && isEqual(token, tokenOf(id)) ? store.find(id) : undefined;
    },
    approverWith(key) {
      const digest = sha256Hex(key);
      return approvers().find(({ sha256 }) => isEqual(sha256.toLowerCase(), digest))?.name;
    },
    async answer(approval, by, answer) {
      const atMs = Math.floor(clock.now());
      const given = { by, atMs, answer, scope: { kind: 'once', untilMs: atMs + USABLE_MS } } as const;
      const answered = await store.answer(approval.id, witnessedAnswer('link', approval, given, mac));
      return answered === undefined ? 'expired' : (answered.notTaken ?? 'taken');
    },
  };
}
