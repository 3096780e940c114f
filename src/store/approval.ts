// An approval: a durable answer of persons to one exact question, as a pure state machine. A row is used no more often than was answered; time alone ends it.

/** `asked → approved | refused | expired`, and `approved → used | expired`. Nothing leads back. */
export type ApprovalState = 'asked' | 'approved' | 'refused' | 'expired' | 'used';

/** What became of the task under which a client fetches the call of a question: made by one process, once; or taken back. */
export type TaskMark = 'begun' | 'cancelled';

/** What one argument of a call must be. */
export interface Constraint {
  /** Where: names from the arguments down, e.g. `["path"]`. */
  readonly path: readonly string[];
  /** Numbers are whole. */
  readonly equals?: string | number | boolean;
  readonly startsWith?: string;
}

/** How far an answer goes. `untilMs` (epoch ms) bounds each of them. */
export type Scope =
  | { readonly kind: 'once'; readonly untilMs: number }
  /** This exact call, as often as it comes. */
  | { readonly kind: 'exact'; readonly untilMs: number }
  /** Any call of this tool whose arguments meet all constraints, where no policies ask but those that `lifts` names: what others ask was never answered. */
  | {
      readonly kind: 'tool';
      readonly untilMs: number;
      readonly constraints: readonly Constraint[];
      readonly lifts: readonly string[];
    };

/** One person's answer. */
export interface ApprovalAnswer {
  /** Who; several answers of one person count once. */
  readonly by: string;
  /** Epoch ms. */
  readonly atMs: number;
  readonly answer: 'allow' | 'refuse';
  readonly scope: Scope;
  /** Evidence of the answer, for whoever counts it (gateway/approval-proof.ts); opaque here. */
  readonly proof: string;
}

/** A question before it is asked. Texts are made by the gateway; the store compares keys and nothing else. */
export interface NewApproval {
  readonly id: string;
  /** Stands for the whole binding: caller, client, project, server, definition, arguments, policy. */
  readonly key: string;
  /** The same without the arguments. */
  readonly toolKey: string;
  readonly caller: string;
  readonly server: string;
  /** What a person is shown, as JSON: secrets masked, nothing invisible. */
  readonly question: string;
  /** Questions with the same are told together. */
  readonly burst: string;
  /** The masked values, sealed; undefined where nothing was masked. */
  readonly sealed?: string | undefined;
  /** How many different persons have to allow it. At least 1. */
  readonly needed: number;
  /** How long the question waits for answers, in ms. */
  readonly openMs: number;
  /** The exchange that asks. */
  readonly exchange: string;
}

/** A question with its answers. */
export interface Approval extends Omit<NewApproval, 'openMs' | 'exchange' | 'burst'> {
  readonly state: ApprovalState;
  /** Epoch ms. */
  readonly askedMs: number;
  /** How many exchanges asked this. */
  readonly times: number;
  /** The last of them. */
  readonly lastExchange: string;
  /** Epoch ms after which the state no longer holds. */
  readonly expiresMs: number;
  readonly answers: readonly ApprovalAnswer[];
  /** How often it was used. */
  readonly uses: number;
  /** Absent while nothing was noted of its task, and where there is none. */
  readonly task?: TaskMark | undefined;
  /** Rises with each change. */
  readonly revision: number;
}

/** After a refusal the same question is not asked again for this long, in ms: an agent that insists must not wear a person out. */
export const REFUSED_FOR_MS = 10 * 60_000;

/** States that still stand for their question. */
const OPEN: ReadonlySet<ApprovalState> = new Set<ApprovalState>(['asked', 'approved', 'refused']);

/** Does it still stand for its question? */
export const isOpen = ({ state }: Approval): boolean => OPEN.has(state);

/** A fresh question. */
export function askedApproval({ openMs, exchange, burst: _, ...what }: NewApproval, nowMs: number): Approval {
  const begun = { state: 'asked', askedMs: nowMs, times: 1, lastExchange: exchange } as const;
  return { ...what, ...begun, expiresMs: nowMs + openMs, answers: [], uses: 0, revision: 1 };
}

const changed = (approval: Approval, change: Partial<Approval>): Approval => ({
  ...approval,
  ...change,
  revision: approval.revision + 1,
});

/** The same question from another exchange: nothing but the count changes. Two approvers needed now are two, whoever needed one before. */
export function askedAgain(approval: Approval, exchange: string, needed: number): Approval {
  const isStricter = approval.state === 'asked' && needed > approval.needed;
  if (exchange === approval.lastExchange && !isStricter) return approval;
  const times = exchange === approval.lastExchange ? approval.times : approval.times + 1;
  return changed(approval, { times, lastExchange: exchange, ...(isStricter ? { needed } : {}) });
}

/** What time has done to it. */
export function aged(approval: Approval, nowMs: number): Approval {
  return isOpen(approval) && nowMs >= approval.expiresMs ? changed(approval, { state: 'expired' }) : approval;
}

/** What several answers allow together: what all of them say, else the least. */
export function jointScope(answers: readonly Pick<ApprovalAnswer, 'scope'>[]): Scope | undefined {
  const [first] = answers;
  if (first === undefined) return undefined;
  const untilMs = Math.min(...answers.map(({ scope }) => scope.untilMs));
  const words = ({ untilMs: _, ...rest }: Scope): string => JSON.stringify(rest);
  const isSame = answers.every(({ scope }) => words(scope) === words(first.scope));
  return isSame ? { ...first.scope, untilMs } : { kind: 'once', untilMs };
}

/** Why an answer was not taken. */
export type NotTaken = 'expired' | 'answered' | 'twice';

/** Takes one person's answer. One refusal refuses; enough persons who allow approve. */
export function answeredApproval(
  before: Approval,
  answer: ApprovalAnswer,
  nowMs: number,
): { readonly approval: Approval; readonly notTaken?: NotTaken } {
  const approval = aged(before, nowMs);
  if (approval.state === 'expired') return { approval, notTaken: 'expired' };
  // What was allowed and not used yet can still be taken back.
  const isTakenBack = approval.state === 'approved' && answer.answer === 'refuse';
  if (approval.state !== 'asked' && !isTakenBack) return { approval, notTaken: 'answered' };
  if (answer.answer === 'refuse') {
    const answers = [...approval.answers.filter(({ by }) => by !== answer.by), answer];
    return { approval: changed(approval, { answers, state: 'refused', expiresMs: nowMs + REFUSED_FOR_MS }) };
  }
  if (approval.answers.some(({ by }) => by === answer.by)) return { approval, notTaken: 'twice' };
  const answers = [...approval.answers, answer];
  const scope = jointScope(answers);
  if (answers.length < approval.needed || scope === undefined) return { approval: changed(approval, { answers }) };
  return { approval: aged(changed(approval, { answers, state: 'approved', expiresMs: scope.untilMs }), nowMs) };
}

/** Uses an approval for one exchange: the approval afterwards, or undefined when there is nothing to use. */
export function usedApproval(before: Approval, nowMs: number): Approval | undefined {
  const approval = aged(before, nowMs);
  const scope = jointScope(approval.answers);
  if (approval.state !== 'approved' || scope === undefined) return undefined;
  return changed(approval, { uses: approval.uses + 1, state: scope.kind === 'once' ? 'used' : 'approved' });
}

/** Begins the task of a question: undefined unless persons allowed it and nobody began it or took it back before. */
export function begunTask(before: Approval, nowMs: number): Approval | undefined {
  const approval = aged(before, nowMs);
  return approval.state === 'approved' && approval.task === undefined ? changed(approval, { task: 'begun' }) : undefined;
}

/** Takes the task of a question back, as long as it has not ended. One that was begun only where it runs: nobody else knows whether it ended. */
export function cancelledTask(before: Approval, isRunningHere: boolean, nowMs: number): Approval {
  const approval = aged(before, nowMs);
  const isWaiting = approval.task === undefined && (approval.state === 'asked' || approval.state === 'approved');
  const mayCancel = isWaiting || (isRunningHere && approval.task === 'begun');
  return mayCancel ? changed(approval, { task: 'cancelled' }) : approval;
}
