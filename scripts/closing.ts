// The closing line of a test run, which CI reads: `N passed, N failed`.

/** How many tests ran and how. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The line that closes a run. */
export const closingLine = ({ passed, failed }: Tally): string => `${passed} passed, ${failed} failed`;

/** Adds up every closing line in a program's output. */
export function tallyOf(output: string): Tally {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)];
  return {
    passed: lines.reduce((sum, line) => sum + Number(line[1]), 0),
    failed: lines.reduce((sum, line) => sum + Number(line[2]), 0),
  };
}
