// What is found on a planted home, for each system; and what hostile or broken files do to it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { plant, planted, plantHome, serverOf } from '../../test/support/planted-home.ts';
import { type Inventory, readInventory } from './inventory.ts';
import type { Surroundings } from './place.ts';

function folderFor(test: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'home-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const linux = (folder: string): Surroundings => ({ platform: 'linux', home: folder, env: {}, root: `${folder}/root` });
const machine = (around: Surroundings, cwd?: string): Inventory =>
  readInventory({ kind: 'machine', around, ...(cwd === undefined ? {} : { cwd }) });
const namesOf = ({ servers }: Inventory): readonly string[] => servers.map(({ file, name }) => `${file.client}/${name}`).sort();

describe('the inventory of a machine', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    it(`finds every client's server where ${platform} keeps it`, (test) => {
      const found = machine(plantHome(folderFor(test as TestContext), platform));
      assert.deepEqual(namesOf(found), planted.map(({ client }) => `${client}/${serverOf(client)}`).sort());
      assert.deepEqual(found.problems, []);
      const kinds = new Set(found.servers.map(({ program }) => program.source.kind));
      assert.deepEqual([...kinds].sort(), ['npm', 'url']);
    });
  }

  it('reads servers of projects that a client remembers, and of the folders above them', (test) => {
    const folder = folderFor(test as TestContext);
    const project = `${folder}/teams/one/app`;
    plant(`${folder}/.claude.json`, JSON.stringify({ projects: { [project]: { mcpServers: { inner: { command: 'a' } } } } }));
    plant(`${project}/.cursor/mcp.json`, '{"mcpServers": {"near": {"url": "https://a.example/mcp"}}}');
    plant(`${folder}/teams/.mcp.json`, '{"far": {"command": "b"}}');
    const found = machine(linux(folder));
    assert.deepEqual(namesOf(found), ['claude-code/far', 'claude-code/inner', 'cursor/near']);
    assert.equal(found.servers.find(({ name }) => name === 'inner')?.project, project);
  });

  it('reads profiles, plugins, extensions and managed files, but no clones of catalogues', (test) => {
    const folder = folderFor(test as TestContext);
    plant(`${folder}/.config/Code/User/profiles/a1/mcp.json`, '{"servers": {"profile": {"command": "a"}}}');
    plant(`${folder}/.claude/plugins/cache/shop/tool/1.0/.mcp.json`, '{"mcpServers": {"plugin": {"command": "a"}}}');
    plant(
      `${folder}/.claude/plugins/cache/shop/tool/1.0/.claude-plugin/plugin.json`,
      '{"mcpServers": {"inline": {"command": "a"}}}',
    );
    plant(`${folder}/.claude/plugins/marketplaces/shop/.mcp.json`, '{"mcpServers": {"clone": {"command": "a"}}}');
    plant(`${folder}/.gemini/extensions/x/gemini-extension.json`, '{"mcpServers": {"extension": {"command": "a"}}}');
    plant(`${folder}/root/etc/claude-code/managed-mcp.json`, '{"mcpServers": {"managed": {"command": "a"}}}');
    plant(
      `${folder}/.config/Claude/Claude Extensions/y/manifest.json`,
      '{"name": "bundle", "server": {"mcp_config": {"command": "a"}}}',
    );
    const found = machine(linux(folder));
    assert.deepEqual(found.servers.map(({ name, file }) => `${file.scope} ${name}`).sort(), [
      'extension bundle',
      'extension extension',
      'managed managed',
      'plugin inline',
      'plugin plugin',
      'profile profile',
    ]);
  });

  it('names every setting that lets a client act unasked', (test) => {
    const folder = folderFor(test as TestContext);
    plant(`${folder}/.config/Code/User/settings.json`, '{"chat.tools.global.autoApprove": true}');
    plant(`${folder}/.config/zed/settings.json`, '{"agent": {"tool_permissions": {"default": "allow"}}}');
    plant(`${folder}/.codex/config.toml`, 'approval_policy = "never"\n');
    plant(`${folder}/.gemini/settings.json`, '{"mcpServers": {"g": {"command": "a", "trust": true}}}');
    plant(
      `${folder}/.claude/settings.json`,
      '{"enableAllProjectMcpServers": true, "permissions": {"defaultMode": "bypassPermissions", "allow": ["mcp__git__push", "mcp__files"]}}',
    );
    const extensions = `${folder}/.config/Code/User/globalStorage`;
    plant(
      `${extensions}/saoudrizwan.claude-dev/settings/cline_mcp_settings.json`,
      '{"mcpServers": {"c": {"command": "a", "autoApprove": ["*"]}}}',
    );
    plant(
      `${extensions}/rooveterinaryinc.roo-cline/settings/mcp_settings.json`,
      '{"mcpServers": {"r": {"command": "a", "alwaysAllow": ["x"]}}}',
    );
    const found = machine(linux(folder)).grants.map(({ file, kind, server, tools }) =>
      [file.client, kind, server, tools?.join()].join(' ').trim(),
    );
    assert.deepEqual(found.sort(), [
      'claude-code every-call',
      'claude-code every-server',
      'claude-code some-tools git push',
      'claude-code whole-server files',
      'cline whole-server c',
      'codex every-call',
      'gemini-cli whole-server g',
      'roo-code some-tools r x',
      'vscode every-call',
      'zed every-call',
    ]);
  });

  it('keeps the careful settings of the same clients unmentioned', (test) => {
    const folder = folderFor(test as TestContext);
    plant(
      `${folder}/.config/Code/User/settings.json`,
      '{"chat.tools.global.autoApprove": false, "chat.mcp.discovery.enabled": {"claude-desktop": false}}',
    );
    plant(
      `${folder}/.config/zed/settings.json`,
      '{"agent": {"tool_permissions": {"default": "confirm"}, "always_allow_tool_actions": false}}',
    );
    plant(`${folder}/.codex/config.toml`, 'approval_policy = "on-request"\nsandbox_mode = "workspace-write"\n');
    plant(`${folder}/.gemini/settings.json`, '{"mcpServers": {"g": {"command": "a", "trust": false}}}');
    plant(
      `${folder}/.claude/settings.json`,
      '{"enableAllProjectMcpServers": false, "permissions": {"defaultMode": "acceptEdits", "allow": ["Bash(ls:*)", "Read"]}}',
    );
    assert.deepEqual(machine(linux(folder)).grants, []);
  });
});

describe('broken and hostile files', () => {
  it('one bad entry never loses its siblings, and is named', (test) => {
    const folder = folderFor(test as TestContext);
    plant(
      `${folder}/.cursor/mcp.json`,
      '{"mcpServers": {"a": {"command": "a"}, "b": 5, "c": {"args": ["x"]}, "d": {"url": "https://d.example"}}}',
    );
    plant(
      `${folder}/.codex/config.toml`,
      '[mcp_servers.one]\ncommand = "a"\n[mcp_servers.two]\ncommand = oops\n[mcp_servers.three]\ncommand = "c"\n',
    );
    const found = machine(linux(folder));
    assert.deepEqual(namesOf(found), ['codex/one', 'codex/three', 'cursor/a', 'cursor/d']);
    assert.deepEqual(found.problems.map(({ server, problem }) => `${server ?? ''} ${problem}`).sort(), [
      ' line 4: expected a value',
      'b neither a command nor a URL',
      'c neither a command nor a URL',
      'two neither a command nor a URL',
    ]);
  });

  it('reads what it can of a file that breaks off', (test) => {
    const folder = folderFor(test as TestContext);
    plant(`${folder}/.cursor/mcp.json`, '{"mcpServers": {"a": {"command": "a"}, "b": {"comm');
    const found = machine(linux(folder));
    assert.deepEqual(namesOf(found), ['cursor/a']);
    assert.ok(found.problems.length > 0);
  });

  it('pipes, folders, circles and files that are too large or too deep are told, and nothing waits for them', (test) => {
    const folder = folderFor(test as TestContext);
    mkdirSync(`${folder}/.cursor`);
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', `${folder}/.cursor/mcp.json`]);
    mkdirSync(`${folder}/.kimi/mcp.json`, { recursive: true });
    mkdirSync(`${folder}/.factory`);
    symlinkSync('mcp.json', `${folder}/.factory/mcp.json`);
    mkdirSync(`${folder}/.qoder`);
    symlinkSync('/dev/zero', `${folder}/.qoder/mcp.json`);
    plant(`${folder}/.lmstudio/mcp.json`, ' '.repeat(33 * 1024 * 1024));
    plant(`${folder}/.copilot/mcp-config.json`, '['.repeat(200_000));
    plant(`${folder}/.vibe/config.toml`, `a = ${'['.repeat(200_000)}`);
    plant(`${folder}/.continue/config.yaml`, `a: ${'['.repeat(100_000)}`);
    plant(`${folder}/.kiro/settings/mcp.json`, `{"mcpServers": ${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`);
    const problems = new Map(
      machine(linux(folder)).problems.map(({ path, problem }) => [path.slice(folder.length + 1), problem]),
    );
    assert.match(problems.get('.cursor/mcp.json') ?? '', /no plain file/);
    assert.match(problems.get('.kimi/mcp.json') ?? '', /a folder/);
    assert.match(problems.get('.factory/mcp.json') ?? '', /circle/);
    assert.match(problems.get('.qoder/mcp.json') ?? '', /no plain file/);
    assert.match(problems.get('.lmstudio/mcp.json') ?? '', /larger than/);
    for (const path of ['.copilot/mcp-config.json', '.vibe/config.toml', '.kiro/settings/mcp.json'])
      assert.match(problems.get(path) ?? '', /nested deeper/, path);
    assert.ok(problems.has('.continue/config.yaml'));
  });

  it('a link of a repository that leads out of it is not followed', (test) => {
    const folder = folderFor(test as TestContext);
    plant(`${folder}/secret.json`, '{"mcpServers": {"a": {"command": "a"}}}');
    mkdirSync(`${folder}/repo/.cursor`, { recursive: true });
    symlinkSync('../../secret.json', `${folder}/repo/.cursor/mcp.json`);
    plant(`${folder}/repo/packages/x/.mcp.json`, '{"mcpServers": {"deep": {"command": "./run.sh"}}}');
    const found = readInventory({ kind: 'folder', folder: `${folder}/repo`, around: linux(folder) });
    assert.deepEqual(namesOf(found), ['claude-code/deep']);
    assert.equal(found.servers[0]?.identity, `file:${folder}/repo/packages/x/run.sh`);
    assert.match(found.problems[0]?.problem ?? '', /leads out/);
  });

  it('a member named __proto__ is a server like any other', (test) => {
    const folder = folderFor(test as TestContext);
    plant(
      `${folder}/.cursor/mcp.json`,
      '{"mcpServers": {"__proto__": {"command": "evil"}, /* x */ "b": {"command": "b", "env": {"__proto__": "v"}}}}',
    );
    plant(`${folder}/.codex/config.toml`, '[mcp_servers.__proto__]\ncommand = "evil"\n');
    assert.deepEqual(namesOf(machine(linux(folder))), ['codex/__proto__', 'cursor/__proto__', 'cursor/b']);
    assert.equal(Object.hasOwn(Object.prototype, 'command'), false);
  });
});
