// Reads what the official suite left on disk: one folder for each scenario, with its checks.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One scenario as it went. */
export interface ScenarioResult {
  readonly name: string;
  readonly isPassed: boolean;
  /** What failed, one line for each check. */
  readonly failures: readonly string[];
  /** What only should have been better. */
  readonly warnings: readonly string[];
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

const MAX_LINE_CHARS = 400;

const FOLDER_NAME = /^(?:server-)?(.+)-\d{4}-\d{2}-\d{2}T[\d-]+Z$/;

const lines = (checks: readonly Check[], status: string): readonly string[] =>
  checks
    .filter((check) => check.status === status)
    .map((check) => `${check.id}: ${check.errorMessage ?? 'failed'}`.replaceAll(/\s+/g, ' ').slice(0, MAX_LINE_CHARS));

/** A scenario passes with at least one success and no failure, as the suite itself counts it. */
const judged = (name: string, checks: readonly Check[]): ScenarioResult => {
  const failures = lines(checks, 'FAILURE');
  const isPassed = failures.length === 0 && checks.some((check) => check.status === 'SUCCESS');
  return { name, isPassed, failures, warnings: lines(checks, 'WARNING') };
};

const readChecks = async (path: string): Promise<readonly Check[] | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as readonly Check[];
  } catch {
    // The scenario ended before it wrote its checks, so it has no result.
    return undefined;
  }
};

/** The results in one output folder, by scenario; a scenario without checks is missing. */
export async function readResults(folder: string): Promise<ReadonlyMap<string, ScenarioResult>> {
  const results = new Map<string, ScenarioResult>();
  for (const entry of await readdir(folder).catch(() => [])) {
    const name = FOLDER_NAME.exec(entry)?.[1];
    const checks = name === undefined ? undefined : await readChecks(join(folder, entry, 'checks.json'));
    if (name !== undefined && checks !== undefined) results.set(name, judged(name, checks));
  }
  return results;
}
