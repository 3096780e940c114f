// Time as a parameter, so that tests decide what time it is.

/** A source of time. */
export interface Clock {
  /** Wall clock, epoch ms. */
  now(): number;
  /** A clock that never runs backwards, in ms. */
  monotonicMs(): number;
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
};
