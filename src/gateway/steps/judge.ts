// Judging: all guards see the exchange (policy is one), the strictest verdict wins, a guard that throws denies, and what asks waits for a person.
import type { Fault } from '../../base/fault.ts';
import type { Ruling } from '../../policy/ruling.ts';
import type { RecordedApproval, RecordedVerdict } from '../../store/entry.ts';
import type { Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import type { Guard, Knowledge, Verdict } from '../guards/guard.ts';
import type { Count } from '../quotas.ts';
import { asFault } from '../refuse.ts';

/** What the judge found, beside letting pass. */
export interface Judgement {
  readonly verdicts: readonly RecordedVerdict[];
  /** Policy's answer, where a policy was asked. */
  readonly ruling?: Ruling | undefined;
  /** The approval with which it may pass. */
  readonly approval?: RecordedApproval | undefined;
  readonly knowledge: Knowledge;
}

/** Gathers what guards may know: the definition this caller's server shows. @throws Fault `upstream.*` when the server cannot be asked */
export type Learn = (exchange: Routed) => Promise<Knowledge> | Knowledge;

/** What is noted of a judgement before it throws, so that a refusal is recorded with its reasons. */
export type Noted = Pick<Judgement, 'verdicts' | 'ruling' | 'approval'>;

/** What a judgement leaves behind. */
export interface Traces {
  /** Takes notes. */
  readonly note: (noted: Noted) => void;
  /** Its count, which is taken before an approval is spent: what is over its quota loses no approval. */
  readonly count: Pick<Count, 'take'>;
}

/** Judges an exchange. @throws Fault of the guard that refuses, or of what a person decided; `limits.quota` */
export type Judge = (exchange: Routed, learn: Learn, traces: Traces) => Promise<Judgement>;

/** What persons said to what a ruling asks: without a fault the exchange may pass. */
export interface Approved {
  readonly approval?: RecordedApproval;
  readonly fault?: Fault;
}

/** Gets a person's answer to what a ruling asks. A throw refuses as well. */
export type Approve = (exchange: Routed, ruling: Ruling, knowledge: Knowledge, count: Traces['count']) => Promise<Approved>;

/** Where nobody can be asked, what asks is refused. */
export const askNobody: Approve = async ({ name, method }, { obligations }) => {
  const why = obligations.asks.map((asking) => asking.why).join('; ');
  return { fault: gatewayFault['needs-approval']({ name: name ?? method, why }) };
};

const passedBy = (guards: readonly Guard[]): readonly RecordedVerdict[] =>
  guards.map((guard) => ({ guard: guard.id, verdict: 'pass' as const }));

/** Makes the judge of a gateway. Other settings bring another list of guards; an exchange is judged by one list. */
export function createJudge(current: () => readonly Guard[], approve: Approve): Judge {
  const allPassed = new WeakMap<readonly Guard[], readonly RecordedVerdict[]>();
  const passed = (guards: readonly Guard[]): readonly RecordedVerdict[] => {
    const known = allPassed.get(guards) ?? passedBy(guards);
    allPassed.set(guards, known);
    return known;
  };
  return async (exchange, learn, { note, count }) => {
    const knowledge = await learn(exchange);
    const guards = current();
    const answers = await all(guards.map((guard) => ask(guard, exchange, knowledge)));
    const verdicts = answers.every(isPass) ? passed(guards) : guards.map((guard, at) => recorded(guard, answers[at]));
    // What is only observed is noted, and has no effect.
    const counted = answers.filter((answer, at) => isCounted(answer, guards[at]));
    const strict = strictest(counted);
    const ruling = strict?.ruling ?? rulingOf(counted);
    note({ verdicts, ruling: ruling ?? rulingOf(answers) });
    if (strict?.kind === 'deny') throw strict.fault;
    if (strict?.kind !== 'ask') return { verdicts, ruling, knowledge };
    const { approval, fault } = await approve(exchange, strict.ruling, knowledge, count);
    note({ verdicts, ruling, approval });
    if (fault !== undefined) throw fault;
    return { verdicts, ruling, approval, knowledge };
  };
}

const isFirm = (answer: Verdict | undefined): boolean => answer?.kind === 'deny' && answer.isFirm === true;

const isCounted = (answer: Verdict, guard: Guard | undefined): boolean => guard?.isObserved !== true || isFirm(answer);

const isPass = ({ kind }: Verdict): boolean => kind === 'pass';

const strictest = (answers: readonly Verdict[]): Verdict | undefined =>
  answers.find(({ kind }) => kind === 'deny') ?? answers.find(({ kind }) => kind === 'ask');

const rulingOf = (answers: readonly Verdict[]): Ruling | undefined => answers.find(({ ruling }) => ruling !== undefined)?.ruling;

/** Waits only where a guard does: a turn of the event loop for nothing would cost every call. */
function all(asked: readonly (Verdict | Promise<Verdict>)[]): readonly Verdict[] | Promise<readonly Verdict[]> {
  return asked.some((answer) => answer instanceof Promise) ? Promise.all(asked) : (asked as readonly Verdict[]);
}

function ask(guard: Guard, exchange: Routed, knowledge: Knowledge): Verdict | Promise<Verdict> {
  try {
    const verdict: Verdict | Promise<Verdict> = guard.judge(exchange, knowledge);
    return verdict instanceof Promise ? verdict.then(known, denied) : known(verdict);
  } catch (thrown) {
    return denied(thrown);
  }
}

const KINDS: ReadonlySet<string> = new Set(['pass', 'ask', 'deny']);

/** Anything that is not an explicit pass is no pass. */
const known = (verdict: Verdict | undefined): Verdict =>
  verdict !== undefined && KINDS.has(verdict.kind) ? verdict : { kind: 'deny', fault: gatewayFault.internal() };

const denied = (thrown: unknown): Verdict => ({ kind: 'deny', fault: asFault(thrown) });

const recorded = ({ id, isObserved }: Guard, verdict: Verdict | undefined): RecordedVerdict => {
  if (verdict?.kind === 'pass') return { guard: id, verdict: 'pass' };
  const observed = isObserved === true && !isFirm(verdict) ? { observed: true } : {};
  if (verdict?.kind === 'ask') return { guard: id, verdict: 'ask', ...observed };
  return { guard: id, verdict: 'deny', code: verdict?.fault.code, ...observed };
};
