// Runs every check in order, says what runs and how long it took, and stops at the first that fails. CI runs this.
// The last line is the tally of both test runs, also when something failed.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { closingLine, type Tally, tallyOf } from './closing.ts';

/** No colours in a file or in CI. */
const plain = process.stdout.isTTY !== true || process.env['CI'] !== undefined;

interface Step {
  readonly name: string;
  /** Script and arguments for Node. */
  readonly run: readonly string[];
  /** Its tests belong to the tally. */
  readonly counts?: true;
}

/** Longer than this and a step has failed. The slowest takes twelve minutes on two quiet cores. */
const STEP_TIMEOUT_MS = 25 * 60_000;

const KNIP = 'node_modules/knip/bin/knip.js';

const steps: readonly Step[] = [
  {
    name: 'format and lint',
    run: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', ...(plain ? ['--colors=off'] : [])],
  },
  { name: 'types', run: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'architecture', run: ['scripts/test.ts', 'test/architecture'] },
  { name: 'unused files, exports and dependencies', run: [KNIP, '--no-progress'] },
  { name: 'unused in the product itself', run: [KNIP, '--no-progress', '--production', '--include', 'files'] },
  { name: 'generated files are current', run: ['scripts/generate.ts', '--check'] },
  { name: 'build', run: ['scripts/build.ts'] },
  { name: 'package', run: ['node_modules/publint/src/cli.js', '--strict', '--pack', 'npm'] },
  { name: 'test', run: ['scripts/test.ts'], counts: true },
  { name: 'test:system', run: ['scripts/test.ts', '--system'], counts: true },
  { name: 'probes', run: ['scripts/probes.ts'] },
  { name: 'conformance', run: ['scripts/conformance.ts'] },
  { name: 'bench --quick', run: ['bench/main.ts', '--quick'] },
];

interface Ending {
  readonly passed: boolean;
  readonly output: string;
}

function runStep({ run, counts }: Step, environment: NodeJS.ProcessEnv): Promise<Ending> {
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  const child = spawn(process.execPath, run, {
    cwd: fileURLToPath(new URL('../', import.meta.url)),
    env: environment,
    stdio: ['ignore', counts ? 'pipe' : 'inherit', 'inherit'],
    timeout: STEP_TIMEOUT_MS,
  });
  const kept: Buffer[] = [];
  child.stdout?.on('data', (bytes: Buffer) => {
    kept.push(bytes);
    process.stdout.write(bytes);
  });
  child.once('error', reject);
  child.once('close', (code) => resolve({ passed: code === 0, output: Buffer.concat(kept).toString() }));
  return promise;
}

async function main(): Promise<number> {
  const { FORCE_COLOR: _, ...inherited } = process.env;
  const environment = plain ? { ...inherited, NO_COLOR: '1' } : process.env;
  let tally: Tally = { passed: 0, failed: 0 };
  let failed: string | undefined;
  for (const step of steps) {
    process.stdout.write(`\n== ${step.name}\n`);
    const begun = performance.now();
    const { passed, output } = await runStep(step, environment);
    const added = tallyOf(output);
    tally = { passed: tally.passed + added.passed, failed: tally.failed + added.failed };
    process.stdout.write(
      `== ${step.name}: ${passed ? 'passed' : 'FAILED'} in ${((performance.now() - begun) / 1000).toFixed(1)} s\n`,
    );
    if (!passed) failed = step.name;
    if (failed !== undefined) break;
  }
  process.stdout.write(failed === undefined ? '\nall checks passed\n' : `\nstopped: ${failed} failed\n`);
  process.stdout.write(`${closingLine(tally)}\n`);
  return failed === undefined ? 0 : 1;
}

process.exitCode = await main();
