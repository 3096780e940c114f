// The same home on Linux, macOS and Windows: the scan finds every client and every reach, and protect leads them all through Bartizan and back. Paths are given, not
// faked: another system's disk is read the way that `--home --platform --root` reads it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { applyPlan } from '../../src/app/protect/apply.ts';
import { planProtection } from '../../src/app/protect/plan.ts';
import { undo } from '../../src/app/protect/undo.ts';
import { readInventory } from '../../src/clients/inventory.ts';
import type { Platform, Surroundings } from '../../src/clients/place.ts';
import type { Report } from '../../src/scanner/report-schema.ts';
import { keepingIn } from '../support/keeping.ts';
import { plant, planted, plantHome, plantScopes, serverOf } from '../support/planted-home.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const NAMES: Readonly<Record<Platform, string>> = { linux: 'linux', darwin: 'macos', win32: 'windows' };
const TOKEN = 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8';

function folderFor(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'homes-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything in a folder, by path. */
const contents = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );

/** A home with everything, a token in clear in one of its files, and a client that remembers the project. */
function wholeHome(folder: string, platform: Platform): { readonly around: Surroundings; readonly wanted: readonly string[] } {
  const around = plantHome(folder, platform);
  const known = JSON.parse(readFileSync(`${around.home}/.claude.json`, 'utf8')) as { mcpServers: Record<string, object> };
  const own = known.mcpServers['claude-code-server'] ?? {};
  const project = `${around.home}/team/app`;
  plant(
    `${around.home}/.claude.json`,
    JSON.stringify({ mcpServers: { 'claude-code-server': { ...own, env: { ACME_TOKEN: TOKEN } } }, projects: { [project]: {} } }),
  );
  return {
    around,
    wanted: [...planted.map(({ client }) => `${client} user ${serverOf(client)}`), ...plantScopes(around)].sort(),
  };
}

/** How files come from other hands and programs. */
const HANDS: Readonly<Record<string, (text: string) => string>> = {
  'as Windows writes them': (text) => `\ufeff${text.replaceAll('\n', '\r\n')}\r\n`,
  'that end without a line end': (text) => text.trimEnd(),
  'with empty lines around': (text) => `\n\n${text}\n\n\n`,
};

/** Leads a whole home through Bartizan and back. */
async function ledThrough(test: TestContext, platform: Platform, written: (text: string) => string): Promise<void> {
  const folder = folderFor(test);
  const { around } = wholeHome(folder, platform);
  for (const [path, text] of contents(around.home)) plant(join(around.home, path), written(text));
  const before = contents(around.home);
  const keeping = keepingIn(folder);
  const relayFor = (name: string) => ({ command: 'bartizan', args: ['run', name], env: {} });
  const plan = await planProtection(readInventory({ kind: 'machine', around }), {
    clients: [],
    settingsPath: `${around.home}/.config/bartizan/bartizan.yaml`,
    relayFor,
    remote: true,
    shelf: keeping.shelf,
    whereabouts: { home: around.home, stateDir: keeping.stateDir, configDir: `${around.home}/.config/bartizan` },
  });
  assert.deepEqual([...new Set(plan.left.map(({ why }) => why))].sort(), [
    'a plugin brings it, and would write it anew',
    'an administrator keeps that file',
    'an extension brings it, and would write it anew',
    'it belongs to a repository, and others share that file',
  ]);
  await applyPlan(plan, keeping, 0);
  const { servers } = readInventory({ kind: 'machine', around });
  const open = servers.filter(({ program, file }) => program.source.kind !== 'bartizan' && /^(?:user|profile)$/.test(file.scope));
  assert.deepEqual(open, []);
  const after = contents(around.home);
  assert.ok([...after.values(), ...contents(keeping.stateDir).values()].every((text) => !text.includes(TOKEN)));
  assert.deepEqual((await undo(keeping, [])).keptSecrets, ['claude-code-acme-token']);
  assert.deepEqual(contents(around.home), before);
}

describe('a home with every client', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    it(`is found whole by the scan on ${NAMES[platform]}`, (test) => {
      const folder = folderFor(test as TestContext);
      const { around, wanted } = wholeHome(folder, platform);
      const args = ['scan', '--json', '--home', around.home, '--platform', NAMES[platform], '--root', around.root];
      const env = { PATH: process.env['PATH'] ?? '', HOME: `${folder}/nobody` };
      const { stdout, status } = spawnSync(process.execPath, [MAIN, ...args], { env, encoding: 'utf8', timeout: 60_000 });
      const report = JSON.parse(stdout) as Report;
      const found = report.servers.flatMap(({ entries }) =>
        entries.map(({ client, scope, name }) => `${client} ${scope} ${name}`),
      );
      assert.deepEqual(found.sort(), wanted);
      assert.deepEqual([status, report.isComplete], [1, true]);
    });

    it(`is led through Bartizan and back, byte for byte, with the paths of ${NAMES[platform]}`, async (test) => {
      await ledThrough(test as TestContext, platform, (text) => text);
    });
  }

  for (const [how, written] of Object.entries(HANDS))
    it(`is led through Bartizan and back, byte for byte, with files ${how}`, async (test) => {
      await ledThrough(test as TestContext, 'linux', written);
    });

  it('loses one bad entry of each shape and none of its siblings', (test) => {
    const folder = folderFor(test as TestContext);
    const good = '"good": {"command": "/opt/good"}';
    const files: Readonly<Record<string, string>> = {
      '.cursor/mcp.json': `{"mcpServers": {"bad": 7, ${good}}}`,
      '.config/Code/User/mcp.json': `{"servers": {"bad": {"command": ["", 3]}, ${good},}, // cut`,
      '.codex/config.toml': '[mcp_servers.good]\ncommand = "/opt/good"\n[mcp_servers.bad]\ncommand = \n',
      '.continue/config.yaml': 'mcpServers:\n  - name: bad\n    command: [}\n  - name: good\n    command: /opt/good\n',
      '.config/goose/config.yaml': 'extensions:\n  good:\n    cmd: /opt/good\n  bad: {cmd: 1}\n',
      '.config/opencode/opencode.json': `{"mcp": {"bad": {"type": "local", "command": []}, ${good}}}`,
      '.vibe/config.toml': '[[mcp_servers]]\nname = "bad"\n[[mcp_servers]]\nname = "good"\ncommand = "/opt/good"\n',
    };
    for (const [path, text] of Object.entries(files)) plant(`${folder}/${path}`, text);
    const { servers, problems } = readInventory({
      kind: 'machine',
      around: { platform: 'linux', home: folder, env: {}, root: `${folder}/root` },
    });
    const found = servers.filter(({ name }) => name === 'good').map(({ file }) => file.path.slice(folder.length + 1));
    assert.deepEqual(found.sort(), Object.keys(files).sort());
    for (const path of Object.keys(files))
      assert.ok(
        problems.some((one) => one.path === `${folder}/${path}`),
        path,
      );
  });
});
