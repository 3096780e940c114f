// `bartizan install` is the `npm ci` of servers: on another, empty machine the committed files yield exactly the locked state, or nothing.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { removeTree } from '../../src/supply/cache.ts';
import { startRegistry, type TestRegistry } from '../../src/supply/registry.test-kit.ts';
import { ROOT } from '../support/place.ts';

const MAIN = join(ROOT, 'src/cli/main.ts');
const NAME = '@acme/notes';
const COMMITTED = ['bartizan.yaml', 'bartizan.lock', 'bartizan.lock.d'];

/** A server with one tool, whose answer comes from its dependency. */
const SERVER = `#!/usr/bin/env node
const words = require('words');
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const results = {
    initialize: () => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'notes', version: '1.0.0' } }),
    ping: () => ({}),
    'tools/list': () => ({ tools: [{ name: 'note', description: 'Says a note', inputSchema: { type: 'object' } }] }),
    'tools/call': () => ({ content: [{ type: 'text', text: words }] }),
  };
  const result = results[method]?.();
  const answer = result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result };
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }) + '\\n');
});
`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A machine: a home of its own, and a project in it. */
interface Machine {
  readonly home: string;
  readonly project: string;
  bartizan(args: readonly string[], input?: readonly string[]): Promise<Ended>;
  /** Names of the trees in its cache: digests of what they hold. */
  trees(): readonly string[];
}

function machine(t: TestContext, registry: string): Machine {
  const home = mkdtempSync(join(tmpdir(), 'bartizan-machine-'));
  t.after(() => removeTree(home));
  const project = join(home, 'project');
  mkdirSync(project);
  writeFileSync(join(home, '.npmrc'), `registry=${registry}\n`);
  writeFileSync(join(home, 'passphrase'), 'correct horse battery staple\n', { mode: 0o600 });
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/stories') };
  return {
    home,
    project,
    trees: () => globSync('.cache/bartizan/trees/*', { cwd: home }).sort(),
    bartizan: (args, input = []) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [MAIN, ...args], { cwd: project, env, stdio: 'pipe' });
        let [out, err] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text;
          // As a client: the next message when the last was answered.
          const next = input[out.split('\n').length - 1];
          if (next !== undefined) child.stdin.write(`${next}\n`);
          else if (input.length > 0) child.stdin.end();
        });
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text;
        });
        child.once('close', (code) => resolve({ code, out, err }));
        if (input[0] === undefined) child.stdin.end();
        else child.stdin.write(`${input[0]}\n`);
      }),
  };
}

function publishAll(registry: TestRegistry, words: string): void {
  registry.publish({ name: 'words', version: '1.0.0', files: { 'index.js': `module.exports = ${JSON.stringify(words)};\n` } });
  const manifest = { bin: 'notes.js', dependencies: { words: '^1.0.0' } };
  registry.publish({ name: NAME, version: '1.0.0', manifest, files: { 'notes.js': SERVER } });
}

const PASSPHRASE = ['--passphrase-file', '../passphrase'] as const;

async function ok(ended: Promise<Ended>): Promise<Ended> {
  const { code, out, err } = await ended;
  assert.equal(code, 0, `${out}\n${err}`);
  return { code, out, err };
}

/** A machine where the server was added and approved. */
async function withServer(t: TestContext): Promise<{ readonly registry: TestRegistry; readonly first: Machine }> {
  const registry = await startRegistry(t);
  publishAll(registry, 'as locked');
  const first = machine(t, registry.url);
  await ok(first.bartizan(['key', 'new', ...PASSPHRASE]));
  await ok(first.bartizan(['add', `npm:${NAME}`, '--name', 'notes', '--launcher', 'none', '--yes', ...PASSPHRASE]));
  return { registry, first };
}

/** Another machine with the committed files, trusted. */
async function cloned(t: TestContext, from: Machine, registry: TestRegistry): Promise<Machine> {
  const other = machine(t, registry.url);
  for (const name of COMMITTED) cpSync(join(from.project, name), join(other.project, name), { recursive: true });
  await ok(other.bartizan(['key', 'new', ...PASSPHRASE]));
  await ok(other.bartizan(['trust', '--yes', ...PASSPHRASE]));
  return other;
}

const lockOf = ({ project }: Machine): string => readFileSync(join(project, 'bartizan.lock'), 'utf8');

const HELLO = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'story', version: '1' } },
});
const CALL = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'note', arguments: {} } });

test('on a second, empty machine install yields exactly the locked state, and the server runs without any network', async (t) => {
  const { registry, first } = await withServer(t);
  publishAll(registry, 'as locked');
  registry.publish({ name: 'words', version: '1.1.0', files: { 'index.js': "module.exports = 'newer';\n" } });
  const second = await cloned(t, first, registry);
  assert.match((await second.bartizan(['verify'])).out, /supply\.not-installed/);
  await ok(second.bartizan(['install']));
  assert.deepEqual(second.trees(), first.trees());
  assert.equal(lockOf(second), lockOf(first));
  await ok(second.bartizan(['verify', '--deep']));
  const asked = registry.asked.length;
  await ok(second.bartizan(['install', '--offline']));
  const ran = await second.bartizan(['run', 'notes'], [HELLO, CALL]);
  assert.match(ran.out, /"text":"as locked"/, ran.err);
  assert.equal(registry.asked.length, asked);
});

test('before the project was trusted nothing is fetched', async (t) => {
  const { registry, first } = await withServer(t);
  const second = machine(t, registry.url);
  for (const name of COMMITTED) cpSync(join(first.project, name), join(second.project, name), { recursive: true });
  const asked = registry.asked.length;
  const { code, err } = await second.bartizan(['install']);
  assert.notEqual(code, 0);
  assert.match(err, /settings\.untrusted/);
  assert.equal(registry.asked.length, asked);
  assert.deepEqual(second.trees(), []);
});

test('a package that was published again with other bytes fails, and nothing of it is installed', async (t) => {
  const { registry, first } = await withServer(t);
  const second = await cloned(t, first, registry);
  publishAll(registry, 'with a hidden recipient');
  const { code, err } = await second.bartizan(['install']);
  assert.notEqual(code, 0);
  assert.match(err, /supply\.integrity .*npm:words@1\.0\.0/);
  assert.deepEqual(second.trees(), []);
  assert.equal(
    existsSync(join(second.home, '.cache/bartizan/staging')) &&
      globSync('*', { cwd: join(second.home, '.cache/bartizan/staging') }).length > 0,
    false,
  );
  const ran = await second.bartizan(['run', 'notes'], [HELLO, CALL]);
  assert.doesNotMatch(ran.out, /hidden recipient|as locked/);
  assert.match(ran.err + ran.out, /supply\.not-installed/);
  await ok(first.bartizan(['install']));
  assert.match((await first.bartizan(['run', 'notes'], [HELLO, CALL])).out, /"text":"as locked"/);
});

test('a file that changes in the cache is not run, and install puts the locked one back', async (t) => {
  const { registry, first } = await withServer(t);
  const [file = ''] = globSync('.cache/bartizan/trees/*/node_modules/words/index.js', { cwd: first.home });
  const path = join(first.home, file);
  chmodSync(dirname(path), 0o700);
  rmSync(path);
  writeFileSync(path, "module.exports = 'evil';\n");
  const ran = await first.bartizan(['run', 'notes'], [HELLO, CALL]);
  assert.doesNotMatch(ran.out, /evil/);
  assert.match(ran.err + ran.out, /supply\.tampered/);
  assert.notEqual((await first.bartizan(['verify', '--deep'])).code, 0);
  const asked = registry.asked.length;
  await ok(first.bartizan(['install']));
  assert.equal(registry.asked.length, asked, 'the archives in the cache are as good as new ones');
  assert.match((await first.bartizan(['run', 'notes'], [HELLO, CALL])).out, /"text":"as locked"/);
});

test('a lock that was edited by hand installs nothing', async (t) => {
  const { registry, first } = await withServer(t);
  const second = machine(t, registry.url);
  for (const name of COMMITTED) cpSync(join(first.project, name), join(second.project, name), { recursive: true });
  const tree = /"tree": "([0-9a-f]{64})"/.exec(lockOf(second))?.[1] ?? 'none';
  writeFileSync(join(second.project, 'bartizan.lock'), lockOf(second).replaceAll(tree, 'f'.repeat(64)));
  await ok(second.bartizan(['key', 'new', ...PASSPHRASE]));
  await second.bartizan(['trust', '--yes', ...PASSPHRASE]);
  const { code, err } = await second.bartizan(['install']);
  assert.notEqual(code, 0);
  assert.match(err, /lock\.|supply\.tree-differs|settings\.untrusted/);
  assert.deepEqual(second.trees(), []);
});
