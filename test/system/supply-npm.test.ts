// A real server from the npm registry that this machine is configured for: resolved, fetched, pinned, installed twice, started without npm.
// Needs that registry; fails with the reason where it cannot be reached.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../src/base/clock.ts';
import type { Artefact } from '../../src/supply/artefact.ts';
import { removeTree } from '../../src/supply/cache.ts';
import { defaultBounds, type SupplyContext } from '../../src/supply/supplier.ts';
import { install, openInstalled, parseSource, resolveSource, verifyInstalled } from '../../src/supply/supply.ts';

const PACKAGE = '@modelcontextprotocol/server-memory';

/** An empty machine of its own; registry and credentials as this one has them. */
function machine(t: TestContext): SupplyContext {
  const root = mkdtempSync(join(tmpdir(), 'bartizan-npm-'));
  t.after(() => removeTree(root));
  mkdirSync(join(root, 'project'));
  return {
    cacheDir: join(root, 'cache'),
    stateDir: join(root, 'state'),
    cwd: join(root, 'project'),
    home: homedir(),
    env: process.env,
    platform: { os: process.platform, cpu: process.arch, libc: 'glibc', node: process.versions.node },
    node: process.execPath,
    bounds: defaultBounds,
    registries: {},
    offline: false,
    clock: systemClock,
    report: () => undefined,
    signal: new AbortController().signal,
  };
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
};

test('server-memory is locked from the registry, installed alike on a second machine, and answers', {
  timeout: 300_000,
}, async (t) => {
  const first = machine(t);
  const { artefact, facts } = await resolveSource(parseSource(`npm:${PACKAGE}@latest`, first.cwd), first);
  assert.ok(facts.some(({ label }) => label === 'published'));
  const installed = await install(artefact, first);
  const locked: Artefact = JSON.parse(JSON.stringify(installed.artefact));
  for (const { integrity } of Object.values(locked.packages ?? {})) assert.match(integrity, /^sha512-/);

  const second = machine(t);
  assert.equal((await install(locked, second)).artefact.tree, locked.tree);
  await verifyInstalled(locked, second, { deep: true });

  const { command, args } = openInstalled(locked, { ...second });
  const { stdout } = spawnSync(command, [...args], {
    input: `${JSON.stringify(INITIALIZE)}\n`,
    encoding: 'utf8',
    env: { MEMORY_FILE_PATH: join(second.cwd, 'memory.jsonl') },
    timeout: 60_000,
  });
  assert.equal(JSON.parse(stdout).id, 1);
  openInstalled(locked, second);
});
