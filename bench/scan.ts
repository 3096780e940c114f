// What a scan costs: the whole command on a home with 25 clients and 40 servers, and 10,000 definitions of a saved answer; several times, the median.
// node bench/scan.ts [PROGRAM]     bin/bartizan.js after a build when absent
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { plant, planted, plantHome } from '../test/support/planted-home.ts';

const RUNS = 9;
const CLIENTS = 25;
const SERVERS = 40;
const DEFINITIONS = 10_000;

const program = resolve(process.argv[2] ?? join(import.meta.dirname, '../bin/bartizan.js'));
const folder = mkdtempSync(join(tmpdir(), 'bench-scan-'));
const home = join(folder, 'home');

/** 25 clients with a server each, and one of them with the rest of 40. */
function plantServers(): void {
  plantHome(folder, 'linux', CLIENTS);
  const rest = Array.from({ length: SERVERS - CLIENTS + 1 }, (_, at) => [
    `more-${at}`,
    { command: 'npx', args: ['-y', `@acme/more-${at}@1.${at}.0`], env: { LEVEL: 'info' } },
  ]);
  plant(join(home, '.cursor/mcp.json'), JSON.stringify({ mcpServers: Object.fromEntries(rest) }, null, 2));
}

function savedAnswer(): string {
  const path = join(folder, 'tools.json');
  const tools = Array.from({ length: DEFINITIONS }, (_, at) => ({
    name: `read_record_${at}`,
    description: `Reads record ${at} of the archive and answers with its fields. Give the folder it is in; times are in UTC.`,
    inputSchema: {
      type: 'object',
      properties: { folder: { type: 'string', description: 'Folder below the archive' }, limit: { type: 'integer' } },
      required: ['folder'],
    },
  }));
  writeFileSync(path, JSON.stringify({ tools }));
  return path;
}

interface Run {
  readonly ms: number;
  readonly summary: Readonly<Record<string, unknown>>;
}

function run(...args: readonly string[]): Run {
  const from = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
    encoding: 'utf8',
    maxBuffer: 512 * 1024 * 1024,
  });
  const ms = performance.now() - from;
  if (status !== 0 || stdout === '') throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  const isReport = args[0] === 'scan';
  return { ms, summary: isReport ? (JSON.parse(stdout) as { summary: Run['summary'] }).summary : {} };
}

function median(args: readonly string[], runs: number): Run {
  const all = Array.from({ length: runs }, () => run(...args)).sort((a, b) => a.ms - b.ms);
  return all[Math.floor(runs / 2)] ?? { ms: Number.NaN, summary: {} };
}

const print = (label: string, { ms }: Run, what: string): void => {
  process.stdout.write(`${label.padEnd(32)} ${ms.toFixed(0).padStart(6)} ms   ${what}\n`);
};

try {
  if (planted.length < CLIENTS) throw new Error(`only ${planted.length} clients are planted`);
  plantServers();
  print('bartizan --version', median(['--version'], RUNS), 'the start of the program alone');
  const home40 = median(['scan', '--json', '--fail-on', 'never'], RUNS);
  const { clients, entries } = home40.summary;
  print('bartizan scan', home40, `${clients} clients, ${entries} servers`);
  const saved = median(['scan', savedAnswer(), '--json', '--fail-on', 'never'], 3);
  print('bartizan scan tools.json', saved, `${saved.summary['definitions']} definitions`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
