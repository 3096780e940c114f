// What the exit code of every command means. Scripts rely on it: pinned.

/** Exit codes of Bartizan. */
export const EXIT = {
  /** Done, and nothing to complain about. */
  ok: 0,
  /** What was checked is not as it should be: a mistake in the settings, a broken chain, a server that is down. */
  findings: 1,
  /** The command line is wrong: nothing was done. */
  usage: 2,
  /** What was asked for could not be done. */
  failed: 3,
} as const;

/** One of the exit codes. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
