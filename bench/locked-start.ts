// How long from spawn to the first answered tool call: `npx -y PACKAGE@VERSION`, the same server locked and started by `bartizan run`, and its installed
// program by itself, in turn. Needs the npm registry once (a warm cache is what npx is measured with). Prints medians and their ratios.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeTree } from '../src/supply/cache.ts';

const PROGRAM = fileURLToPath(new URL('../bin/bartizan.js', import.meta.url));
const PATIENCE_MS = 120_000;

const { values } = parseArgs({
  options: {
    package: { type: 'string', default: '@modelcontextprotocol/server-memory' },
    tool: { type: 'string', default: 'read_graph' },
    runs: { type: 'string', default: '15' },
    // `none` leaves the sandbox out, to see what it costs.
    launcher: { type: 'string' },
  },
});

const isRoot = process.getuid?.() === 0;
/** Whom a sandbox started by root runs servers as: somebody who owns nothing. */
const NOBODY = 60_918;

const home = mkdtempSync(join(tmpdir(), 'locked-start-'));
// Whoever servers run as has to reach what was installed.
if (isRoot) chmodSync(home, 0o711);
const stateDir = join(home, 'state');
mkdirSync(stateDir, { mode: 0o700 });
const env = {
  ...process.env,
  BARTIZAN_STATE_DIR: stateDir,
  BARTIZAN_CONFIG_DIR: home,
  BARTIZAN_CACHE_DIR: join(home, 'cache'),
  MEMORY_FILE_PATH: join(home, 'memory.jsonl'),
};

function bartizan(...args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { cwd: home, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`bartizan ${args[0]} failed:\n${stderr}`);
}

/** Milliseconds from spawn to the answer of the first call; throws on any other answer. */
function firstCall(command: string, args: readonly string[]): Promise<number> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: home, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
  const say = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'locked-start', version: '1' };
  say({ id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo } });
  return new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command} does not answer: ${errors.join('')}`)), PATIENCE_MS);
    child.once('exit', () => reject(new Error(`${command} ended: ${errors.join('')}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, result } = JSON.parse(line) as { id?: number; result?: { content?: unknown; isError?: boolean } };
      if (id === 1) {
        say({ method: 'notifications/initialized' });
        say({ id: 2, method: 'tools/call', params: { name: values.tool, arguments: {} } });
      }
      if (id !== 2) return;
      clearTimeout(timer);
      if (result?.content === undefined || result.isError) reject(new Error(`${command}: the call failed: ${line}`));
      else resolve(performance.now() - started);
    });
  }).finally(() => {
    child.removeAllListeners('exit');
    child.stdin.end();
    child.kill();
  });
}

const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

interface Locked {
  readonly artefact: { readonly version: string; readonly tree: string; readonly start: { readonly entry: string } };
}

/** The program that was installed, as the cache holds it. */
function installedProgram({ artefact }: Locked): string {
  const found = spawnSync('find', [join(home, 'cache'), '-path', `*${artefact.start.entry}`, '-type', 'f'], { encoding: 'utf8' });
  const [path] = found.stdout.trim().split('\n');
  if (path === undefined || path === '') throw new Error('the installed program was not found in the cache');
  return path;
}

async function main(): Promise<void> {
  const passphrase = join(home, 'passphrase');
  writeFileSync(passphrase, 'five words that nobody knows\n', { mode: 0o600 });
  writeFileSync(join(home, 'bartizan.yaml'), `servers: {}\n${isRoot ? `authority: { runAs: ${NOBODY} }\n` : ''}`);
  bartizan('key', 'new', '--passphrase-file', passphrase);
  const launcher = values.launcher === undefined ? [] : ['--launcher', values.launcher];
  bartizan('add', `npm:${values.package}`, '--name', 'measured', ...launcher, '--yes', '--passphrase-file', passphrase);
  const lock = JSON.parse(readFileSync(join(home, 'bartizan.lock'), 'utf8')) as { servers: Record<string, Locked> };
  const locked = lock.servers['measured'];
  if (locked === undefined) throw new Error('nothing was locked');
  const ways = {
    'npx -y': ['npx', ['-y', `${values.package}@${locked.artefact.version}`]],
    'bartizan run': [process.execPath, [PROGRAM, 'run', 'measured']],
    'the program itself': [process.execPath, [installedProgram(locked)]],
  } as const;
  const times = new Map(Object.keys(ways).map((name): [string, number[]] => [name, []]));
  for (let run = 0; run <= Number(values.runs); run++) {
    for (const [name, [command, args]] of Object.entries(ways)) {
      const millis = await firstCall(command, args);
      // The first of each warms what is warm in use.
      if (run > 0) times.get(name)?.push(millis);
    }
  }
  const own = median(times.get('bartizan run') ?? []);
  for (const [name, list] of times)
    process.stdout.write(
      `${name.padEnd(20)} ${median(list).toFixed(0)} ms   bartizan run is ${(own / median(list)).toFixed(2)} x\n`,
    );
}

try {
  await main();
} finally {
  removeTree(home);
}
