// What `bartizan harden` promises: files that let a client start Bartizan's servers alone, and settings that ask, taken back byte for byte.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../src/clients/documents/read.ts';
import { plant } from '../support/planted-home.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

let home = '';
beforeEach((test) => {
  const folder = mkdtempSync(join(tmpdir(), 'harden-'));
  (test as TestContext).after(() => rmSync(folder, { recursive: true, force: true }));
  home = `${folder}/home`;
  mkdirSync(home);
});

function bartizan(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: home,
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, out: stdout, err: stderr };
}

const read = (path: string): string => readFileSync(`${home}/${path}`, 'utf8');

describe('harden', () => {
  const allow = (client: string, ...more: readonly string[]): unknown => {
    assert.equal(bartizan('harden', client, '--command', '/usr/bin/bartizan', '--write', `${home}/out`, ...more).code, 0);
    const name = {
      'claude-code': 'managed-settings.json',
      codex: 'requirements.toml',
      'gemini-cli': 'settings.json',
      vscode: 'policy.json',
      'copilot-cli': 'managed-settings.json',
    }[client];
    return readDocument(read(`out/${name}`), name?.endsWith('.toml') ? 'toml' : 'jsonc').value;
  };
  beforeEach(() => plant(`${home}/.config/bartizan/bartizan.yaml`, 'servers:\n  files:\n    command: node\n'));
  const config = (): string => `${home}/.config/bartizan/bartizan.yaml`;

  it('lets GitHub Copilot start exactly these commands, in VS Code as in its terminal', () => {
    const wanted = {
      allowedMcpServers: [{ serverCommand: ['/usr/bin/bartizan', 'run', 'files', '--config', config()] }],
      permissions: { disableBypassPermissionsMode: 'disable' },
    };
    assert.deepEqual(allow('copilot-cli'), wanted);
    rmSync(`${home}/out`, { recursive: true });
    allow('vscode');
    assert.deepEqual(readDocument(read('out/managed-settings.json'), 'jsonc').value, wanted);
  });

  it('lets Claude Code start exactly the commands that protect writes', () => {
    plant(`${home}/.claude.json`, '{"mcpServers": {"files": {"command": "node"}}}');
    const settings = allow('claude-code') as { allowedMcpServers: { serverCommand: string[] }[] };
    assert.equal(bartizan('protect', '--command', '/usr/bin/bartizan').code, 0);
    const { command, args } = (JSON.parse(read('.claude.json')) as { mcpServers: { files: { command: string; args: string[] } } })
      .mcpServers.files;
    assert.deepEqual(settings, {
      allowManagedMcpServersOnly: true,
      allowedMcpServers: [{ serverCommand: [command, ...args] }],
      enableAllProjectMcpServers: false,
      permissions: { disableBypassPermissionsMode: 'disable' },
    });
  });

  it('binds names to the program for Codex, names and definitions for Gemini CLI, a registry for VS Code', () => {
    assert.deepEqual((allow('codex') as { mcp_servers: unknown }).mcp_servers, {
      files: { identity: { command: '/usr/bin/bartizan' } },
    });
    const gemini = allow('gemini-cli') as { mcp: unknown; mcpServers: { files: { args: string[] } } };
    assert.deepEqual(gemini.mcp, { allowed: ['files'] });
    assert.deepEqual(gemini.mcpServers.files.args, ['run', 'files', '--config', config()]);
    assert.deepEqual(allow('vscode'), { ChatToolsAutoApprove: false });
    assert.deepEqual(allow('vscode', '--registry', 'https://r.example'), {
      ChatToolsAutoApprove: false,
      ChatMCP: 'registry',
      McpGalleryServiceUrl: 'https://r.example',
    });
    assert.match(bartizan('harden', 'vscode').out, /without --registry URL users still add what they like/);
  });

  it('allows nothing where there are no servers, and refuses clients without such files', () => {
    plant(config(), 'servers: {}\n');
    assert.deepEqual((allow('codex') as { mcp_servers: unknown }).mcp_servers, {});
    assert.deepEqual((allow('claude-code') as { allowedMcpServers: unknown }).allowedMcpServers, []);
    const { code, err } = bartizan('harden', 'gemini-cli');
    assert.equal(code, 2);
    assert.match(err, /takes an empty list for none: it would start everything/);
    assert.equal(bartizan('harden', 'zed').code, 2);
    rmSync(config());
    const none = bartizan('harden', 'codex');
    assert.equal(none.code, 2);
    assert.match(none.err, /^cli\.usage .*bartizan\.yaml.* bartizan protect .*--config PATH/);
    assert.match(bartizan('harden', 'codex', '--config', `${home}/none.yaml`).err, /^settings\.unreadable /);
  });
});

describe('harden --ask', () => {
  const FILES: Readonly<Record<string, string>> = {
    '.codex/config.toml': 'approval_policy = "never" # fast\nmodel = "x"\n',
    '.config/goose/config.yaml': '# Goose\nGOOSE_MODE: auto   # yes\nextensions: {}\n',
    '.claude/settings.json':
      '{\n  // mine\n  "permissions": {\n    "allow": ["mcp__files__read", "mcp__files", "Bash(*)"],\n    "defaultMode": "bypassPermissions" // quick\n  }\n}\n',
    '.cursor/mcp.json': '{"mcpServers": {"a": {"command": "/opt/a"}}}',
    '.kiro/settings/mcp.json': '{"mcpServers": {"a": {"command": "/opt/a", "autoApprove": ["*", "read"]}}}',
  };
  beforeEach(() => {
    for (const [path, text] of Object.entries(FILES)) plant(`${home}/${path}`, text);
  });

  it('puts each setting to what asks and keeps the rest; the scan agrees; unprotect brings all of it back', () => {
    for (const client of ['codex', 'goose', 'claude-code', 'kiro'])
      assert.equal(bartizan('harden', client, '--ask').code, 0, client);
    assert.equal(read('.codex/config.toml'), 'model = "x"\n');
    assert.equal(read('.config/goose/config.yaml'), '# Goose\nGOOSE_MODE: "approve"   # yes\nextensions: {}\n');
    assert.deepEqual(readDocument(read('.claude/settings.json'), 'jsonc').value, {
      permissions: { allow: ['mcp__files__read'] },
    });
    assert.match(read('.claude/settings.json'), /\/\/ mine/);
    assert.match(read('.kiro/settings/mcp.json'), /"autoApprove": \[\s*"read"\s*\]/);
    const { findings } = JSON.parse(bartizan('scan', '--json').out) as { findings: { rule: string }[] };
    assert.deepEqual(
      findings.filter(({ rule }) => /unasked$/.test(rule) && rule !== 'tools-unasked'),
      [],
    );
    const back = bartizan('unprotect');
    assert.equal(back.code, 0);
    assert.match(back.out, /config\.toml {2}as it was, byte for byte; back again: approval_policy$/m);
    for (const [path, text] of Object.entries(FILES)) assert.equal(read(path), text, path);
  });

  it('--dry-run changes nothing, and what is changed since is taken back alone', () => {
    assert.match(bartizan('harden', 'codex', '--ask', '--dry-run').out, /^-approval_policy = "never"/m);
    assert.equal(read('.codex/config.toml'), FILES['.codex/config.toml']);
    bartizan('harden', 'kiro', '--ask');
    plant(`${home}/.kiro/settings/mcp.json`, ` ${read('.kiro/settings/mcp.json')}`);
    assert.equal(bartizan('unprotect', 'kiro').code, 0);
    const { mcpServers } = JSON.parse(read('.kiro/settings/mcp.json')) as { mcpServers: { a: { autoApprove: string[] } } };
    assert.deepEqual(mcpServers.a.autoApprove, ['*', 'read']);
    assert.match(bartizan('harden', 'cursor', '--ask').err, /no setting that lets it act unasked/);
  });

  it("a repository's own settings are left, and said so", () => {
    plant(`${home}/team/.claude/settings.json`, '{"enableAllProjectMcpServers": true}');
    plant(`${home}/.claude.json`, JSON.stringify({ projects: { [`${home}/team`]: {} } }));
    const { code, out } = bartizan('harden', 'claude-code', '--ask');
    assert.equal(code, 1);
    assert.match(out, /not changed {2}enableAllProjectMcpServers .*scope project/);
  });
});
