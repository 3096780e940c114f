// Limits: no caller has more calls running than the settings allow, so that one cannot starve the others.
import type { Routed } from '../exchange.ts';
import { limitFault } from '../faults.ts';
import { deny, type Guard, type Knowledge, PASS, type Plain } from './guard.ts';

/** Makes the guard for a bound (at least 1; zero never means unlimited). */
export function limits(maxCallsInFlight: number): Guard & { judge(exchange: Routed, knowledge: Knowledge): Plain } {
  return {
    id: 'limits',
    threats: ['T08'],
    judge: (_exchange, { callsInFlight }) =>
      callsInFlight <= maxCallsInFlight ? PASS : deny(limitFault['calls-in-flight']({ max: maxCallsInFlight })),
  };
}
