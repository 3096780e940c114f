// What Bartizan itself wants to do and may not decide: a person is asked through the same approvals, and the answer counts for just that.
import { canonical } from '../../base/canonical-json.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Approval } from '../../store/approval.ts';
import { type ApprovalParts, settled } from './approvals.ts';
import { approvalFault } from './faults.ts';
import { whyNotProven } from './proof.ts';
import { burstOf, type Question, questionText } from './question.ts';

/** Something that needs a person's yes. */
export interface Wish {
  readonly question: Question;
  /** All that the answer is bound to. */
  readonly about: JsonObject;
  /** Is the answer used up by one use? Else it holds until it ends. */
  readonly isOnce: boolean;
  /** How long to wait for the answer, in ms. */
  readonly holdMs: number;
}

const PERSON = { approvers: 1, isLowRisk: false } as const;

/** Asks, waits, and answers who allowed it. @throws Fault `approval.*` */
export async function decide(wish: Wish, parts: ApprovalParts): Promise<readonly string[]> {
  const { question, about } = wish;
  const key = parts.mac(`approval ${question.kind}\n${canonical(about)}`);
  const ends = AbortSignal.timeout(wish.holdMs);
  for (;;) {
    const found = await openOrAsked(wish, key, parts);
    const { id, state } = found;
    const facts = { name: `${question.name} ${question.server.name}`, id };
    if (state === 'refused') throw approvalFault.refused(facts);
    if (state === 'approved' && (await isUsed(found, wish, key, parts))) return found.answers.map(({ by }) => by);
    if (state === 'asked') {
      if (ends.aborted) throw approvalFault.waiting({ ...facts, why: question.why.map((each) => each.why).join('; ') });
      await settled(id, parts.store, ends);
    }
  }
}

async function openOrAsked({ question }: Wish, key: string, parts: ApprovalParts): Promise<Approval> {
  const open = await parts.store.findOpen(key);
  if (open !== undefined) return open;
  const id = parts.newId();
  const asked = await parts.store.ask({
    id,
    key,
    toolKey: key,
    caller: question.caller,
    server: question.server.name,
    question: questionText(question),
    burst: burstOf(question),
    needed: 1,
    openMs: parts.openMs,
    exchange: id,
  });
  if (asked.kind === 'flooded') throw approvalFault['too-many']({ name: question.name, max: asked.max });
  if (asked.isNew === true) parts.onNew();
  return asked.approval;
}

/** @throws Fault `approval.not-proven` */
async function isUsed(found: Approval, { isOnce, question }: Wish, key: string, parts: ApprovalParts): Promise<boolean> {
  const reason = whyNotProven(found, PERSON, parts.trust(), parts.mac);
  if (reason !== undefined) throw approvalFault['not-proven']({ id: found.id, reason });
  return !isOnce || parts.store.spend(found, `${question.kind} ${found.id}`, key);
}
