// Approvals on the path of a message: what policy asks is answered by a person, and the answer used once, before the exchange is sealed.
// It never lets pass what has no proven answer to exactly this exchange; the store decides who uses it.
import type { Clock } from '../../base/clock.ts';
import type { Fault } from '../../base/fault.ts';
import type { Json } from '../../base/json.ts';
import type { Sealer } from '../../base/seal.ts';
import type { Ruling } from '../../policy/ruling.ts';
import type { Approval, Scope } from '../../store/approval.ts';
import type { Approvals } from '../../store/ports.ts';
import type { Routed } from '../exchange.ts';
import type { Knowledge } from '../guards/guard.ts';
import type { Approve, Approved, Traces } from '../steps/judge.ts';
import { asksOf, type BindingKeys, boundParams, keysOf, type Whereabouts } from './binding.ts';
import { meetsAll } from './constraints.ts';
import { approvalFault } from './faults.ts';
import { type ApproverTrust, type Mac, type Needed, whyNotProven, witnessedAnswer } from './proof.ts';
import { burstOf, plainText, type Question, questionOf, questionText } from './question.ts';
import { recorded } from './recorded.ts';
import { KEPT_MS } from './task-calls.ts';
import { type ApprovalTasks, callToKeep, createApprovalTasks, SEALED_VALUES } from './tasks.ts';

/** What approvals stand on. */
export interface ApprovalParts {
  readonly store: Approvals;
  readonly clock: Clock;
  readonly mac: Mac;
  readonly sealer: Sealer;
  /** Short ids for persons. */
  readonly newId: () => string;
  readonly where: Whereabouts;
  readonly trust: () => ApproverTrust;
  /** How long a question waits for answers, in ms. */
  readonly openMs: number;
  /** How long a call is held for an answer, in ms: less than clients wait. */
  readonly holdMs: number;
  readonly report: (fault: Fault) => void;
  /** Told that there is a new question. */
  readonly onNew: () => void;
  /** The address of a question's page, where a service has one: it asks for an approver's own key, so that it may stand in a client's hands. */
  readonly linkOf: (id: string) => string | undefined;
}

/** A question that an exchange waits for. */
export interface Waiting {
  readonly id: string;
  /** May the client's own form answer? */
  readonly isLowRisk: boolean;
  /** What is asked, for that form. */
  readonly text: string;
  /** The page where persons answer who prove who they are. */
  readonly url: string | undefined;
}

/** Approvals as the steps use them. */
export interface GatewayApprovals {
  readonly holdMs: number;
  /** For the judge. */
  readonly approve: Approve;
  /** What a fault of {@link approve} waits for. */
  waitingOf(fault: Fault): Waiting | undefined;
  /** Waits until a question has its answer, or `signal` aborts. */
  answered(id: string, signal: AbortSignal): Promise<void>;
  /** Takes what the caller's own client says. Counts only where policy says low risk. */
  answerOfClient(id: string, exchange: Routed, answer: 'allow' | 'refuse'): Promise<void>;
  find(id: string): Promise<Approval | undefined>;
  /** Calls that wait, as tasks of clients that fetch their results. */
  readonly tasks: ApprovalTasks;
}

/** An approval that was given has to be used within this time, in ms. */
export const USABLE_MS = 15 * 60_000;

/** How often a held call looks for its answer, in ms: another process may have taken it. */
const LOOK_EVERY_MS = 150;

/** Another exchange may be quicker with what was seen. */
const TRIES = 3;

function neededFor({ obligations: { asks } }: Ruling): Needed {
  const approvers = Math.max(1, ...asks.map((asking) => asking.approvers ?? 1));
  // One that is not low is enough; and a client is none of several persons.
  return { approvers, isLowRisk: approvers === 1 && asks.length > 0 && asks.every(({ isLowRisk }) => isLowRisk === true) };
}

/** Makes the approvals of one process. */
export function createApprovals(parts: ApprovalParts): GatewayApprovals {
  const { store } = parts;
  const waits = new WeakMap<Fault, Waiting>();
  const approve: Approve = async (exchange, ruling, knowledge, count) => {
    const keys = keysOf(exchange, knowledge, { ruling, where: parts.where, mac: parts.mac });
    const needed = neededFor(ruling);
    const counting = { ruling, count };
    const goesOn = await continued(exchange, keys, counting, store);
    if (goesOn !== undefined) return { approval: recorded(goesOn, 'used') };
    return (
      (await used(exchange, { ...counting, keys, needed }, parts)) ??
      (await asked(exchange, { ruling, knowledge, keys, needed, waits }, parts))
    );
  };
  return {
    holdMs: parts.holdMs,
    approve,
    find: (id) => store.find(id),
    tasks: createApprovalTasks({ ...parts, lifeMs: lifeMs(parts) }),
    waitingOf: (fault) => waits.get(fault),
    answered: (id, signal) => settled(id, store, signal),
    async answerOfClient(id, exchange, answer) {
      const approval = await store.find(id);
      if (approval === undefined || approval.caller !== exchange.caller.id) return;
      const atMs = Math.floor(parts.clock.now());
      const scope = { kind: 'once', untilMs: atMs + USABLE_MS } as const;
      const given = { by: `client of ${exchange.caller.id}`, atMs, answer, scope };
      await store.answer(id, witnessedAnswer('client', approval, given, parts.mac));
    },
  };
}

interface Counting {
  readonly ruling: Ruling;
  readonly count: Traces['count'];
}

/** The approval with which an earlier message of the same call passed: this one belongs to it, and is let pass once. */
async function continued(
  exchange: Routed,
  { key }: BindingKeys,
  { ruling, count }: Counting,
  store: Approvals,
): Promise<Approval | undefined> {
  const { id, origin } = exchange;
  const own = await store.spentBy(id, key);
  if (own !== undefined || origin === undefined) return own;
  const undo = await count.take(exchange, ruling);
  const found = await store.goOn(origin, id, key);
  if (found === undefined) await undo();
  return found;
}

/** Uses what persons allowed: this very call, or this tool with such arguments. */
async function used(
  exchange: Routed,
  { keys, needed, ruling, count }: Counting & Pick<Asking, 'keys' | 'needed'>,
  parts: ApprovalParts,
): Promise<Approved | undefined> {
  // A client that left gets no reply: it may come back for what was approved.
  if (exchange.channel.gone.aborted) return undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const candidate = await usable(exchange, keys, ruling, parts.store);
    if (candidate === undefined) return undefined;
    const reason = whyNotProven(candidate, needed, parts.trust(), parts.mac);
    if (reason !== undefined)
      return { approval: recorded(candidate, 'approved'), fault: approvalFault['not-proven']({ id: candidate.id, reason }) };
    // What is over its quota is refused here, and the approval is still there for when it is not.
    const undo = await count.take(exchange, ruling);
    if (await parts.store.spend(candidate, exchange.id, keys.key)) return { approval: recorded(candidate, 'used') };
    await undo();
  }
  return undefined;
}

async function usable(
  exchange: Routed,
  { key, toolKey }: BindingKeys,
  ruling: Ruling,
  store: Approvals,
): Promise<Approval | undefined> {
  const exact = await store.findOpen(key);
  // Persons answered this very call: that counts before what they said of others.
  if (exact !== undefined && exact.state !== 'asked') return exact.state === 'approved' ? exact : undefined;
  const args = boundParams(exchange.params)['arguments'] as Json | undefined;
  const grants = await store.grants(toolKey);
  const asks = asksOf(ruling);
  const covers = (scope: Scope): boolean =>
    scope.kind === 'tool' && asks.every((policy) => scope.lifts.includes(policy)) && meetsAll(args, scope.constraints);
  return grants.find(({ answers }) => answers.every(({ scope }) => covers(scope)));
}

interface Asking {
  readonly ruling: Ruling;
  readonly knowledge: Knowledge;
  readonly keys: BindingKeys;
  readonly needed: Needed;
  /** What each fault that was given out waits for. */
  readonly waits: WeakMap<Fault, Waiting>;
}

/** Asks, or joins the question that waits. */
async function asked(
  exchange: Routed,
  { ruling, knowledge, keys, needed, waits }: Asking,
  parts: ApprovalParts,
): Promise<Approved> {
  const question = questionOf(exchange, ruling, knowledge, parts.where);
  const { name } = question;
  const id = parts.newId();
  const found = await parts.store.ask({
    id,
    ...keys,
    caller: exchange.caller.id,
    server: exchange.server,
    question: questionText(question),
    burst: burstOf(question),
    sealed: sealedValues(id, exchange, question, parts),
    needed: needed.approvers,
    openMs: parts.openMs,
    exchange: exchange.id,
  });
  if (found.kind === 'flooded') return { fault: approvalFault['too-many']({ name, max: found.max }) };
  const { approval } = found;
  if (found.isNew === true) parts.onNew();
  const approvalNote = recorded(approval, approval.state);
  if (approval.state === 'refused') return { approval: approvalNote, fault: approvalFault.refused({ name, id: approval.id }) };
  const why = question.why.map((each) => each.why).join('; ');
  const fault = approvalFault.waiting({ name, id: approval.id, why });
  waits.set(fault, { id: approval.id, isLowRisk: needed.isLowRisk, text: plainText(question), url: parts.linkOf(approval.id) });
  return { approval: approvalNote, fault };
}

/** The exact values: for a proven person where some are masked, and for making the call later where its client fetches results. @throws Fault `json.too-large` */
function sealedValues(id: string, exchange: Routed, { masked }: Question, parts: ApprovalParts): string | undefined {
  const kept = callToKeep(exchange);
  if (masked === 0 && kept === undefined) return undefined;
  const values = kept ?? { params: boundParams(exchange.params) };
  return parts.sealer.seal(SEALED_VALUES, [id], values, parts.clock.now() + lifeMs(parts) + KEPT_MS);
}

/** How long a question may be answered, and a single answer be used, in ms. */
const lifeMs = ({ openMs }: ApprovalParts): number => openMs + USABLE_MS;

/** Waits until a question has its answer, or `signal` aborts. */
export async function settled(id: string, store: Approvals, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if ((await store.find(id))?.state !== 'asked') return;
    await pause(LOOK_EVERY_MS, signal);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
