// Limits: no caller has more calls running than the settings allow, so that one cannot starve the others.
import { limitFault } from '../faults.ts';
import { deny, PASS, type PlainGuard } from './guard.ts';

/** Makes the guard for a bound (at least 1; zero never means unlimited). */
export function limits(maxCallsInFlight: number): PlainGuard {
  return {
    id: 'limits',
    threats: ['T08'],
    judge: (_exchange, { callsInFlight }) =>
      callsInFlight <= maxCallsInFlight ? PASS : deny(limitFault['calls-in-flight']({ max: maxCallsInFlight })),
  };
}
