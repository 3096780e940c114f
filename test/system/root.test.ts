// Bartizan as root, through the real command: servers run as the ordinary user that `runAs` names, and what is installed lies where that user can reach it.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { removeTree } from '../../src/supply/cache.ts';
import { startRegistry } from '../../src/supply/registry.test-kit.ts';
import { call, conversation, type Machine, machine, ok, PASSPHRASE } from '../support/machine.ts';

const NAME = '@acme/who';
const RUN_AS = 1234;
const isRoot = process.getuid?.() === 0;

/** Writes into the folder that it was granted, and tries to change its own code. */
const SERVER = `#!/usr/bin/env node
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const attempt = (work) => { try { return work(); } catch (error) { return error.code; } };
  const results = {
    initialize: () => ({ protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'who', version: '1.0.0' } }),
    ping: () => ({}),
    'tools/list': () => ({ tools: [{ name: 'who', description: 'Leaves a file', inputSchema: { type: 'object' } }] }),
    'tools/call': () => ({ content: [{ type: 'text', text: JSON.stringify({
      granted: attempt(() => require('node:fs').writeFileSync(process.argv[2] + '/here', 'x')),
      code: attempt(() => require('node:fs').writeFileSync(__filename, '')),
    }) }] }),
  };
  const result = results[method]?.();
  process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...(result === undefined ? { error: { code: -32601, message: 'Method not found' } } : { result }) }) + '\\n');
});
`;

interface Root {
  readonly root: Machine;
  /** Its /var/cache. */
  readonly cache: string;
  /** Where everybody may write. */
  readonly work: string;
  readonly configure: (servers: object) => void;
}

/** Root of this machine, or of a user namespace with the subordinate ids of whoever runs the tests; /var/cache is a folder of the test. */
async function asRoot(t: TestContext, authority: object, variable = 'LANG=C'): Promise<Root> {
  const registry = await startRegistry(t);
  registry.publish({ name: NAME, version: '1.0.0', manifest: { bin: 'who.js' }, files: { 'who.js': SERVER } });
  const shared = realpathSync(mkdtempSync(join(tmpdir(), 'bartizan-root-')));
  t.after(() => removeTree(shared));
  chmodSync(shared, 0o755);
  const [cache, work] = [join(shared, 'cache'), join(shared, 'work')];
  for (const folder of [cache, work]) mkdirSync(folder);
  chmodSync(work, 0o777);
  const namespaces = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--map-auto', '--mount'];
  const within = [
    'unshare',
    ...namespaces,
    '--',
    'sh',
    '-c',
    `mount --bind ${cache} /var/cache && exec "$@"`,
    'root',
    'env',
    variable,
  ];
  const root = machine(t, registry.url, { within });
  mkdirSync(join(root.home, '.config/bartizan'), { recursive: true });
  const configure = (servers: object): void =>
    writeFileSync(join(root.home, '.config/bartizan/bartizan.yaml'), JSON.stringify({ servers, authority }));
  configure({});
  await ok(root.bartizan(['key', 'new', ...PASSPHRASE]));
  return { root, cache, work, configure };
}

const ADD = ['add', `npm:${NAME}`, '--name', 'who', '--yes', ...PASSPHRASE];
const authority = { runAs: RUN_AS };

test('adds, approves and runs an installed server as the user that was named, from a home that is closed to that user', async (t) => {
  const { root, cache, work, configure } = await asRoot(t, authority);
  assert.equal(statSync(root.home).mode & 0o077, 0);
  await ok(root.bartizan(ADD));
  configure({ who: { source: `npm:${NAME}`, args: [work], profile: { write: [work] } } });
  await ok(root.bartizan(['approve', 'who', '--yes', ...PASSPHRASE]));
  await ok(root.bartizan(['verify', '--deep', '--offline']));
  const { out, err } = await root.bartizan(['run', 'who'], conversation(call('who')));
  assert.match(out, /"text":"\{\\"code\\":\\"EROFS\\"\}"/, err);
  const { uid } = statSync(join(work, 'here'));
  assert.notEqual(uid, process.getuid?.());
  if (isRoot) assert.equal(uid, RUN_AS);
  assert.deepEqual(root.trees(), []);
  // That user passes through, and lists nothing; the rest is root's alone.
  const modes = ['', 'trees', 'archives'].map((name) => (statSync(join(cache, 'bartizan', name)).mode & 0o777).toString(8));
  assert.deepEqual(modes, ['710', '710', '700']);
  // The relay starts its server first, then finds that it has no store: neither stays.
  const store = new DatabaseSync(join(root.home, '.local/state/bartizan/store.db'));
  store.exec('PRAGMA user_version = 9999');
  store.close();
  const ended = await root.bartizan(['run', 'who'], conversation(call('who')));
  assert.equal(ended.code, 3);
  assert.match(ended.err, /^store\.newer /m);
});

test('refuses where that user cannot reach what is installed, and says what to do', async (t) => {
  const { root, cache } = await asRoot(t, authority, `BARTIZAN_CACHE_DIR=${tmpdir()}/bartizan-closed-${process.pid}/cache`);
  const closed = join(tmpdir(), `bartizan-closed-${process.pid}`);
  mkdirSync(closed, { mode: 0o700 });
  t.after(() => removeTree(closed));
  const { code, err } = await root.bartizan(ADD);
  assert.notEqual(code, 0);
  assert.match(err, new RegExp(`sandbox\\.not-reachable  user ${RUN_AS} cannot reach ${closed}/.*Fix: .*BARTIZAN_CACHE_DIR`));
  assert.deepEqual(readdirSync(cache), []);
});

test('refuses to be root without such a user, before anything of the server runs', async (t) => {
  const { root } = await asRoot(t, {});
  const { code, err } = await root.bartizan(ADD);
  assert.notEqual(code, 0);
  assert.match(err, /sandbox\.root-caller .*runAs/);
  assert.equal(existsSync(join(root.home, '.config/bartizan/bartizan.lock')), false);
});
