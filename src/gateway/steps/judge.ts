// Judging: all guards see the exchange, the strictest verdict wins, and a guard that throws denies. Policy takes its place here, after the guards.
import type { RecordedVerdict } from '../../store/entry.ts';
import type { Routed } from '../exchange.ts';
import { gatewayFault } from '../faults.ts';
import type { Guard, Knowledge, Verdict } from '../guards/guard.ts';
import { asFault } from '../refuse.ts';

/** What the judge found, beside letting pass. */
export interface Ruling {
  readonly verdicts: readonly RecordedVerdict[];
  readonly knowledge: Knowledge;
}

/** Gathers what guards may know: the definition this caller's server shows. @throws Fault `upstream.*` when the server cannot be asked */
export type Learn = (exchange: Routed) => Promise<Knowledge> | Knowledge;

/** Judges an exchange and notes the verdicts before it throws, so that a refusal is recorded with its reasons. */
export type Judgement = (exchange: Routed, learn: Learn, note: (verdicts: readonly RecordedVerdict[]) => void) => Promise<Ruling>;

/** Makes the judge of a gateway. */
export function createJudge(guards: readonly Guard[]): Judgement {
  const allPassed: readonly RecordedVerdict[] = guards.map((guard) => ({ guard: guard.id, verdict: 'pass' as const }));
  return async (exchange, learn, note) => {
    const knowledge = await learn(exchange);
    const answers = guards.map((guard) => ask(guard, exchange, knowledge));
    const denied = answers.find((answer) => answer.kind === 'deny');
    const verdicts = denied === undefined ? allPassed : guards.map((guard, at) => recorded(guard, answers[at]));
    note(verdicts);
    if (denied !== undefined) throw denied.fault;
    return { verdicts, knowledge };
  };
}

function ask(guard: Guard, exchange: Routed, knowledge: Knowledge): Verdict {
  try {
    const verdict: Verdict | undefined = guard.judge(exchange, knowledge);
    // Anything that is not an explicit pass is no pass.
    return verdict?.kind === 'pass' || verdict?.kind === 'deny' ? verdict : { kind: 'deny', fault: gatewayFault.internal() };
  } catch (thrown) {
    return { kind: 'deny', fault: asFault(thrown) };
  }
}

const recorded = (guard: Guard, verdict: Verdict | undefined): RecordedVerdict =>
  verdict?.kind === 'pass'
    ? { guard: guard.id, verdict: 'pass' }
    : { guard: guard.id, verdict: 'deny', code: verdict?.fault.code };
