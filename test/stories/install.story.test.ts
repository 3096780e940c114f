// `bartizan install` is the `npm ci` of servers: on another, empty machine the committed files yield exactly the locked state, or nothing.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, globSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { startRegistry, type TestRegistry } from '../../src/supply/registry.test-kit.ts';
import { call, clone, conversation, type Machine, machine, ok, PASSPHRASE } from '../support/machine.ts';

const NAME = '@acme/notes';

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

function publishAll(registry: TestRegistry, words: string): void {
  registry.publish({ name: 'words', version: '1.0.0', files: { 'index.js': `module.exports = ${JSON.stringify(words)};\n` } });
  const manifest = { bin: 'notes.js', dependencies: { words: '^1.0.0' } };
  registry.publish({ name: NAME, version: '1.0.0', manifest, files: { 'notes.js': SERVER } });
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
  clone(from, other);
  await ok(other.bartizan(['key', 'new', ...PASSPHRASE]));
  await ok(other.bartizan(['trust', '--yes', ...PASSPHRASE]));
  return other;
}

const CALL = conversation(call('note'));

test('on a second, empty machine install yields exactly the locked state, and the server runs without any network', async (t) => {
  const { registry, first } = await withServer(t);
  publishAll(registry, 'as locked');
  registry.publish({ name: 'words', version: '1.1.0', files: { 'index.js': "module.exports = 'newer';\n" } });
  const second = await cloned(t, first, registry);
  assert.match((await second.bartizan(['verify'])).out, /supply\.not-installed/);
  await ok(second.bartizan(['install']));
  assert.deepEqual(second.trees(), first.trees());
  assert.equal(second.lock(), first.lock());
  await ok(second.bartizan(['verify', '--deep']));
  const asked = registry.asked.length;
  await ok(second.bartizan(['install', '--offline']));
  const ran = await second.bartizan(['run', 'notes'], CALL);
  assert.match(ran.out, /"text":"as locked"/, ran.err);
  assert.equal(registry.asked.length, asked);
});

test('before the project was trusted nothing is fetched', async (t) => {
  const { registry, first } = await withServer(t);
  const second = machine(t, registry.url);
  clone(first, second);
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
  const ran = await second.bartizan(['run', 'notes'], CALL);
  assert.doesNotMatch(ran.out, /hidden recipient|as locked/);
  assert.match(ran.err + ran.out, /supply\.not-installed/);
  await ok(first.bartizan(['install']));
  assert.match((await first.bartizan(['run', 'notes'], CALL)).out, /"text":"as locked"/);
});

test('a file that changes in the cache is not run, and install puts the locked one back', async (t) => {
  const { registry, first } = await withServer(t);
  const [file = ''] = globSync('.cache/bartizan/trees/*/node_modules/words/index.js', { cwd: first.home });
  const path = join(first.home, file);
  chmodSync(dirname(path), 0o700);
  rmSync(path);
  writeFileSync(path, "module.exports = 'evil';\n");
  const ran = await first.bartizan(['run', 'notes'], CALL);
  assert.doesNotMatch(ran.out, /evil/);
  assert.match(ran.err + ran.out, /supply\.tampered/);
  assert.notEqual((await first.bartizan(['verify', '--deep'])).code, 0);
  const asked = registry.asked.length;
  await ok(first.bartizan(['install']));
  assert.equal(registry.asked.length, asked, 'the archives in the cache are as good as new ones');
  assert.match((await first.bartizan(['run', 'notes'], CALL)).out, /"text":"as locked"/);
});

test('a lock that was edited by hand installs nothing', async (t) => {
  const { registry, first } = await withServer(t);
  const second = machine(t, registry.url);
  clone(first, second);
  const tree = /"tree": "([0-9a-f]{64})"/.exec(second.lock())?.[1] ?? 'none';
  writeFileSync(join(second.project, 'bartizan.lock'), second.lock().replaceAll(tree, 'f'.repeat(64)));
  await ok(second.bartizan(['key', 'new', ...PASSPHRASE]));
  await second.bartizan(['trust', '--yes', ...PASSPHRASE]);
  const { code, err } = await second.bartizan(['install']);
  assert.notEqual(code, 0);
  assert.match(err, /lock\.|supply\.tree-differs|settings\.untrusted/);
  assert.deepEqual(second.trees(), []);
});
