// Client scenarios: the suite plays the server, the harness puts a gateway in front of it and drives an ordinary client.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { Children } from './children.ts';
import { ROOT, SUITE_FOLDER, withThisNode } from './places.ts';
import type { Revision } from './requirements.ts';
import type { ScenarioResult } from './results.ts';
import { readResults } from './results.ts';

/** One client scenario to run. */
export interface ClientScenario {
  readonly revision: Revision;
  readonly name: string;
}

const SCENARIO_TIMEOUT_MS = 30_000;
/** What the suite needs around a scenario. */
const RUN_TIMEOUT_MS = SCENARIO_TIMEOUT_MS + 15_000;

/** The suite splits the command at blanks, so the path is relative to where it runs. */
const HARNESS = relative(ROOT, fileURLToPath(new URL('./harness.ts', import.meta.url)));

const TOLD_LINES = 20;

/** The end of what the harness wrote to stderr, as the suite kept it; or of the suite's own output if it kept nothing. */
const harnessErrors = async (folder: string, suiteOutput: string): Promise<string> => {
  const runs = await readdir(folder);
  const kept = await Promise.all(runs.map((run) => readFile(join(folder, run, 'stderr.txt'), 'utf8').catch(() => '')));
  const text = kept.join('').trim() || stripVTControlCharacters(suiteOutput).trim();
  return text.split('\n').slice(-TOLD_LINES).join('\n');
};

/**
 * Runs one client scenario. A warning, a time-out or a harness that fails counts as a failure, as it does for the suite.
 */
export async function runClientScenario(
  children: Children,
  { revision, name }: ClientScenario,
  folder: string,
  isDirect: boolean,
): Promise<ScenarioResult> {
  const output = join(folder, `client-${revision}`, name);
  await mkdir(output, { recursive: true });
  const args = ['client', '--command', `node ${HARNESS}`, '--scenario', name, '--spec-version', revision];
  const child = children.start(
    process.execPath,
    [join(SUITE_FOLDER, 'dist/index.js'), ...args, '--timeout', String(SCENARIO_TIMEOUT_MS), '--output-dir', output],
    {
      cwd: ROOT,
      env: {
        ...withThisNode(),
        NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
        // What an interrupted harness leaves behind goes with the runner's own folder.
        BARTIZAN_CONFORMANCE_FOLDER: folder,
        BARTIZAN_CONFORMANCE_DIRECT: isDirect ? '1' : '0',
      },
      isGroupLeader: true,
    },
  );
  const code = await Promise.race([child.exited, delay(RUN_TIMEOUT_MS, 'timeout' as const, { ref: false })]);
  await child.stop();
  if (code === 0) return { name, isPassed: true, failures: [], warnings: [] };
  const checked = (await readResults(output)).get(name);
  const failures = [...(checked?.failures ?? []), ...(checked?.warnings ?? [])];
  const how = code === 'timeout' ? 'the suite timed out' : 'the harness failed';
  const told = await harnessErrors(output, child.output());
  return { name, isPassed: false, failures: [...failures, `${how}: ${told}`], warnings: [] };
}
