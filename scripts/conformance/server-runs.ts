// Runs the official suites against one endpoint and scores what they found.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Children } from './children.ts';
import { OLD_SUITE_FOLDER, SUITE_FOLDER } from './places.ts';
import type { Column } from './requirements.ts';
import { HEADER_SCENARIOS, REQUIRED_COUNTS, serverScenarios } from './requirements.ts';
import type { ScenarioResult } from './results.ts';
import { readResults } from './results.ts';

/** How one column went for one endpoint. */
export interface Score {
  readonly column: Column;
  readonly passed: number;
  readonly required: number;
  /** Every required scenario that did not pass, with what failed. */
  readonly failing: readonly ScenarioResult[];
  readonly warnings: readonly ScenarioResult[];
}

/** A suite that has not ended by then never will: it gives each of its scenarios 30 seconds and needs about one for most. */
const RUN_TIMEOUT_MS = 300_000;

const missing = (name: string): ScenarioResult => ({ name, isPassed: false, failures: ['no result'], warnings: [] });

const score = (column: Column, names: readonly string[], results: ReadonlyMap<string, ScenarioResult>): Score => {
  const scenarios = names.map((name) => results.get(name) ?? missing(name));
  const passed = scenarios.filter((scenario) => scenario.isPassed).length;
  const unaccounted = REQUIRED_COUNTS[column] - names.length;
  const failing = scenarios.filter((scenario) => !scenario.isPassed);
  return {
    column,
    passed,
    required: REQUIRED_COUNTS[column],
    failing: unaccounted > 0 ? [...failing, missing(`${unaccounted} scenario(s) that never ran`)] : failing,
    warnings: scenarios.filter((scenario) => scenario.warnings.length > 0),
  };
};

const runSuite = async (
  children: Children,
  args: readonly string[],
  folder: string,
): Promise<ReadonlyMap<string, ScenarioResult>> => {
  await mkdir(folder, { recursive: true });
  const child = children.start(process.execPath, [...args, '--output-dir', folder], { cwd: folder, isGroupLeader: true });
  await Promise.race([child.exited, delay(RUN_TIMEOUT_MS, undefined, { ref: false })]);
  await child.stop();
  return readResults(folder);
};

const suite = (...args: readonly string[]): readonly string[] => [join(SUITE_FOLDER, 'dist/index.js'), 'server', ...args];

/** Runs what the given columns need against `url`, and scores each. Results are left in `folder`. */
export async function runServerSuites(
  children: Children,
  url: string,
  columns: readonly Column[],
  folder: string,
  report: (score: Score) => void,
): Promise<readonly Score[]> {
  const scores: Score[] = [];
  const add = (found: Score): void => {
    scores.push(found);
    report(found);
  };
  if (columns.includes('2025-11-25')) {
    const results = await runSuite(children, suite('--url', url, '--requirements', '2025-11-25'), join(folder, '2025-11-25'));
    add(score('2025-11-25', serverScenarios('2025-11-25'), results));
  }
  if (columns.includes('0.1.16')) {
    const results = await runSuite(
      children,
      [join(OLD_SUITE_FOLDER, 'dist/index.js'), 'server', '--url', url],
      join(folder, '0.1.16'),
    );
    add(score('0.1.16', [...results.keys()], results));
  }
  if (columns.includes('2026-07-28') || columns.includes('headers')) {
    const results = await runSuite(children, suite('--url', url, '--requirements', '2026-07-28'), join(folder, '2026-07-28'));
    if (columns.includes('2026-07-28')) add(score('2026-07-28', serverScenarios('2026-07-28'), results));
    if (columns.includes('headers')) add(score('headers', HEADER_SCENARIOS, results));
  }
  return scores;
}
