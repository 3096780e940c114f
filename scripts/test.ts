// Runs the tests: `npm test` what needs npm alone, `npm run test:system` what needs more. Arguments narrow it to paths that contain them.
// A run without tests, with a skipped test or with a test that hangs has failed.
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { closingLine } from './closing.ts';
import { howToGet, missingTools, systemTools } from './system-tools.ts';

/** One file may take this long, processes and all. */
const FILE_TIMEOUT_MS = 300_000;

const SYSTEM = 'test/system/**/*.test.ts';
const NPM_ALONE = ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts', 'bench/**/*.test.ts'];

/** Test files of a run whose path contains one of `wanted` (all when it is empty). */
function testFiles(system: boolean, wanted: readonly string[]): readonly string[] {
  const files = system ? globSync(SYSTEM) : globSync(NPM_ALONE, { exclude: [SYSTEM] });
  return files
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))
    .sort();
}

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly idle: number;
}

/** Ends the run when a file takes too long; node:test itself waits for ever for a file whose tests passed but whose process stays. */
function watch(tests: ReturnType<typeof run>, files: readonly string[], ended: AbortController): void {
  const timers = new Map<string, NodeJS.Timeout>();
  tests.on('test:dequeue', ({ name }) => {
    if (!files.includes(name)) return;
    const late = (): void => {
      process.stderr.write(`${name} is still running after ${FILE_TIMEOUT_MS / 1000} s: the run is ended\n`);
      ended.abort();
    };
    timers.set(name, setTimeout(late, FILE_TIMEOUT_MS));
  });
  tests.on('test:complete', ({ name }) => clearTimeout(timers.get(name)));
}

function runFiles(files: readonly string[]): Promise<Outcome> {
  const ended = new AbortController();
  const tests = run({ files: [...files], concurrency: availableParallelism(), timeout: FILE_TIMEOUT_MS, signal: ended.signal });
  watch(tests, files, ended);
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  tests.on('test:summary', ({ file, counts }) => {
    if (file !== undefined) return;
    resolve({ passed: counts.passed, failed: counts.tests - counts.passed, idle: counts.skipped + counts.todo });
  });
  tests.on('error', reject);
  tests.compose(new spec()).pipe(process.stdout);
  return promise;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { system: { type: 'boolean', default: false } }, allowPositionals: true });
  const missing = values.system ? missingTools(systemTools, process.env['PATH'] ?? '') : [];
  if (missing.length > 0) {
    process.stderr.write(`${howToGet(missing)}\n`);
    return 1;
  }
  const files = testFiles(values.system, positionals);
  if (files.length === 0) {
    process.stderr.write(`no test file ${positionals.length > 0 ? `matches ${positionals.join(', ')}` : 'found'}\n`);
    return 1;
  }
  const { passed, failed, idle } = await runFiles(files);
  if (idle > 0) process.stderr.write(`${idle} skipped: a test that cannot run must fail and say why\n`);
  // The reporter writes its summary after the event; the closing line comes last.
  process.once('beforeExit', () => process.stdout.write(`${closingLine({ passed, failed })}\n`));
  return passed > 0 && failed === 0 && idle === 0 ? 0 : 1;
}

process.exitCode = await main();
