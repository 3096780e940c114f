// When may a server that failed be started again? Exponential back-off with full jitter, and a breaker that gives a broken server rest.
// A pure state machine: it starts nothing, waits for nothing, and re-sends nothing (a call that may have run is never repeated).

/** Settings of a breaker, all in ms except the count. */
export interface BreakerSettings {
  /** Upper bound of the wait after the first failure; doubles with each further one. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** This many failures in a row … */
  readonly failuresToOpen: number;
  /** … within this time open the breaker … */
  readonly failureWindowMs: number;
  /** … for this long. Then one trial start is allowed. */
  readonly openMs: number;
  /** A server that ran at least this long since the last failure was healthy: its end is no failure. */
  readonly stableMs: number;
}

/** Restart settings of the gateway. */
export const BREAKER_SETTINGS: BreakerSettings = {
  firstDelayMs: 250,
  maxDelayMs: 30_000,
  failuresToOpen: 5,
  failureWindowMs: 120_000,
  openMs: 30_000,
  stableMs: 10_000,
};

/** May a start be tried now? */
export type StartAnswer =
  /** Start now, then report `started` or `failed`. */
  | { readonly kind: 'go' }
  /** Backing off: a call may wait this long and ask again. */
  | { readonly kind: 'wait'; readonly retryInMs: number; readonly reason: string }
  /** Open, or its trial start is under way: calls fail at once with `upstream.unavailable`. */
  | { readonly kind: 'refuse'; readonly retryInMs: number; readonly reason: string };

/** The restart state of one server, however many processes of it run. */
export interface Breaker {
  /** Asks before a start. After the rest of an open breaker one `go` is given, and the next only when its outcome is known. */
  ask(): StartAnswer;
  /** The start succeeded (the server answered its first request). */
  started(): void;
  /** The start failed. `reason` is shown to callers: a fault code or a redacted line. */
  failed(reason: string): void;
  /** A server that had started ended by itself: a failure unless the server was healthy for `stableMs`. */
  ended(reason: string): void;
}

/** What a breaker is given from outside. */
export interface BreakerParts {
  readonly settings?: BreakerSettings;
  /** A clock that never runs backwards, in ms. */
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'waiting'; readonly untilMs: number }
  | { readonly kind: 'open'; readonly untilMs: number }
  | { readonly kind: 'trial'; readonly untilMs: number }
  | { readonly kind: 'running'; readonly sinceMs: number };

const GO: StartAnswer = { kind: 'go' };

/** Makes the restart state of one server. */
export function createBreaker({ settings = BREAKER_SETTINGS, monotonicMs, random }: BreakerParts): Breaker {
  let state: State = { kind: 'closed' };
  let failures = 0;
  let failedAtMs: readonly number[] = [];
  let lastReason = '';

  const backOffMs = (): number => {
    // 2 ** 30 is past every cap; the exponent is held there so that it cannot overflow to Infinity.
    const ceilingMs = Math.min(settings.maxDelayMs, settings.firstDelayMs * 2 ** Math.min(failures - 1, 30));
    return Math.ceil(random() * ceilingMs);
  };

  const forget = (): void => {
    failures = 0;
    failedAtMs = [];
    state = { kind: 'closed' };
  };

  const wasHealthy = (nowMs: number): boolean => state.kind === 'running' && nowMs - state.sinceMs >= settings.stableMs;

  const failed = (reason: string): void => {
    const nowMs = monotonicMs();
    if (wasHealthy(nowMs)) forget();
    failures += 1;
    lastReason = reason;
    failedAtMs = [...failedAtMs, nowMs].slice(-settings.failuresToOpen);
    const oldestMs = failedAtMs.length === settings.failuresToOpen ? failedAtMs[0] : undefined;
    const isOverLimit = oldestMs !== undefined && nowMs - oldestMs <= settings.failureWindowMs;
    const isOpen = state.kind === 'trial' || state.kind === 'open' || isOverLimit;
    state = isOpen ? { kind: 'open', untilMs: nowMs + settings.openMs } : { kind: 'waiting', untilMs: nowMs + backOffMs() };
  };

  return {
    ask() {
      if (!('untilMs' in state)) return GO;
      const nowMs = monotonicMs();
      const retryInMs = Math.ceil(state.untilMs - nowMs);
      if (retryInMs > 0) return { kind: state.kind === 'waiting' ? 'wait' : 'refuse', retryInMs, reason: lastReason };
      // A trial whose outcome nobody reported ends by itself, so that it cannot refuse for ever.
      if (state.kind !== 'waiting') state = { kind: 'trial', untilMs: nowMs + settings.openMs };
      return GO;
    },
    started() {
      if (state.kind !== 'running') state = { kind: 'running', sinceMs: monotonicMs() };
    },
    failed,
    ended(reason) {
      if (wasHealthy(monotonicMs())) forget();
      else failed(reason);
    },
  };
}
